"""How people and programs want to be told: one's own mail, and the webhooks of the province."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import Connection

from services.reporting.domain.notices import KINDS, Kind
from services.reporting.operations.report_scope import require_province
from services.reporting.operations.webhooks import Forbidden, Secrets, target_of
from services.reporting.storage import deliveries
from services.reporting.storage.deliveries import ListedDelivery, Subscription, Webhook
from shared.entered_text import Entered, Line
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Principal

MOST_LISTED = 200
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")

Kinds = Annotated[list[Kind], Field(max_length=len(KINDS))]


def _wrong(field: str, code: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, code=code, details=[Detail(vi, en, {"field": field})])


class SubscriptionEntry(Entered):
    """Where to, and of which kinds; without a kind nothing is sent any more."""

    email: Annotated[str, Field(max_length=254)] = ""
    kinds: Annotated[Kinds, Field(default_factory=list)]


class WebhookEntry(Entered):
    """A program that is to be told."""

    name: Line
    url: Annotated[str, Field(max_length=2_000)]
    kinds: Annotated[Kinds, Field(min_length=1)]


def own_subscription(connection: Connection, principal: Principal) -> Subscription:
    """Return what the principal wants by mail; without kinds if nothing."""
    found = (each for each in deliveries.subscriptions(connection) if each.account_id == principal.id)
    return next(found, Subscription(principal.id, principal.name, "", ()))


def subscribe(
    connection: Connection, principal: Principal, entry: SubscriptionEntry, now: datetime
) -> Subscription:
    """Keep what the principal wants by mail. `Invalid` for what is no address."""
    email = entry.email.strip()
    if entry.kinds and not _EMAIL.fullmatch(email):
        raise _wrong(
            "email",
            "email",
            "Địa chỉ thư chưa đúng. Hãy ghi dạng ten@don-vi.vn, không dấu.",
            "The e-mail address is not right. Write it like name@office.vn, without accents.",
        )
    kinds = tuple(kind for kind in KINDS if kind in entry.kinds)
    wanted = Subscription(principal.id, principal.name, email, kinds)
    deliveries.subscribe(connection, wanted, now)
    return wanted if kinds else replace(wanted, email="")


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """A webhook that was entered, with its secret: shown this once."""

    webhook: Webhook
    secret: str


def list_webhooks(connection: Connection, principal: Principal) -> list[Webhook]:
    """Return the programs that are told (province)."""
    require_province(principal)
    return deliveries.webhooks(connection)


def add_webhook(
    connection: Connection,
    principal: Principal,
    entry: WebhookEntry,
    secrets: Secrets | None,
    now: datetime,
    *,
    local: bool,
) -> NewWebhook:
    """Enter a program that is told from now on (province).

    `Invalid` for an address to which nothing may be sent, `Conflict` if the name is taken.
    """
    require_province(principal)
    if secrets is None:
        raise Conflict(
            "Dịch vụ chưa có khóa riêng nên chưa gửi webhook được. Hãy báo người quản trị.",
            "The service has no secret of its own, so no webhook can be sent. Tell the administrator.",
            code="no-service-secret",
        )
    try:
        target_of(entry.url, local=local)
    except Forbidden as reason:
        raise _wrong(
            "url",
            "webhook-address",
            "Không gửi được đến địa chỉ này. Địa chỉ phải là https, có thật và nằm ngoài mạng nội bộ.",
            f"Nothing can be sent to this address: {reason}. It must be https, exist, and lie outside.",
        ) from reason
    kinds = tuple(kind for kind in KINDS if kind in entry.kinds)
    new = Webhook(new_id(), entry.name, entry.url, kinds, now)
    secret, sealed = secrets.make(new.id)
    if not deliveries.add_webhook(connection, new, sealed, principal.id):
        vi = "Đã có webhook mang tên này. Hãy đặt tên khác hoặc dừng webhook cũ trước."
        en = "A webhook bears this name already. Choose another, or end that one first."
        raise Conflict(vi, en, code="webhook-name", details=[Detail(vi, en, {"field": "name"})])
    return NewWebhook(new, secret)


def end_webhook(connection: Connection, principal: Principal, webhook_id: UUID, now: datetime) -> None:
    """Tell a program no more (province); `NotFound` if there is none in use of this id."""
    require_province(principal)
    if not deliveries.end_webhook(connection, webhook_id, now):
        raise NotFound


def list_deliveries(connection: Connection, principal: Principal) -> list[ListedDelivery]:
    """Return the newest deliveries, failed ones first (province)."""
    require_province(principal)
    return deliveries.listed(connection, MOST_LISTED)


def send_again(connection: Connection, principal: Principal, delivery_id: UUID, now: datetime) -> None:
    """Let a delivery that failed be tried anew (province); `NotFound` if none of this id has failed."""
    require_province(principal)
    if not deliveries.again(connection, delivery_id, now):
        raise NotFound

"""Tell of notices by mail and webhook: each once a recipient, by who may see what on that day.

`tell` is the work of a timed task. A delivery is made in the transaction that marks its notice as told,
lent in one of its own, sent outside any, and noted in a third: decision 0041.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection

from services.reporting.domain.deliveries import Channel, Lent, Outcome, after
from services.reporting.domain.notices import Notice, rule_on
from services.reporting.operations.mailing import compose, outcome_of
from services.reporting.operations.reading_notices import SaidNotice, notice_json, say_notices
from services.reporting.operations.report_scope import reach
from services.reporting.operations.webhooks import Secrets, post
from services.reporting.settings import ReportingSettings
from services.reporting.storage import deliveries, notices
from services.reporting.storage.deliveries import Subscription
from shared.clock import VIETNAM
from shared.db import to_json
from shared.mail import MailServer, mail_server
from shared.principal import Principal

_DROPPED: Final = Outcome("dropped")

People = Mapping[str, Principal]


@dataclass(frozen=True, slots=True)
class Ways:
    """How notices leave; without a mail server none leaves as mail, without secrets none as webhook."""

    mail: MailServer | None
    secrets: Secrets | None
    public_url: str
    local: bool

    def channels(self, people: People | None) -> list[Channel]:
        """Return the channels that are open now; nobody gets mail while identity is silent."""
        ways: list[Channel] = []
        if self.mail is not None and people is not None:
            ways.append("email")
        if self.secrets is not None:
            ways.append("webhook")
        return ways


def ways_of(settings: ReportingSettings) -> Ways:
    """Return the ways that the settings open; ValueError if they say nothing sensible."""
    local = settings.environment == "local"
    secret = settings.service_secret
    return Ways(
        mail_server(settings.mail_url.get_secret_value(), settings.mail_from, local=local),
        None if secret is None else Secrets(secret.get_secret_value()),
        settings.public_url,
        local,
    )


def make_deliveries(connection: Connection, people: People | None, ways: Ways, now: datetime) -> int:
    """Make the deliveries of notices that were raised since; return how many.

    While identity is silent none is made: who may be told is not known.
    """
    if people is None:
        return 0
    told = deliveries.untold(connection)
    if not told:
        return 0
    wanted: list[tuple[UUID, Channel, str]] = []
    if ways.mail is not None:
        for each in deliveries.subscriptions(connection):
            may = _may_be_told(connection, people.get(each.account_id), now)
            wanted += [
                (notice.id, "email", each.account_id)
                for notice in told
                if notice.subject.kind in each.kinds and may(notice)
            ]
    if ways.secrets is not None:
        wanted += [
            (notice.id, "webhook", str(webhook.id))
            for webhook in deliveries.webhooks(connection)
            for notice in told
            if notice.subject.kind in webhook.kinds
        ]
    deliveries.make(connection, told, wanted, now)
    return len(wanted)


def _may_be_told(connection: Connection, person: Principal | None, now: datetime) -> Callable[[Notice], bool]:
    """Return what tells whether somebody is to hear of a notice: by scope, and the roles of the rule."""
    if person is None:
        return lambda _: False
    today = now.astimezone(VIETNAM).date()
    scope = reach(connection, person, today)
    rules = notices.rules(connection)

    def may(notice: Notice) -> bool:
        rule = rule_on(rules, notice.subject.kind, today)
        return (
            rule is not None
            and bool(person.roles & set(rule.told_to))
            and (scope is None or notice.subject.center_id in scope)
        )

    return may


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery with all that is needed to send it."""

    lent: Lent
    said: SaidNotice
    address: str
    secret: bytes = b""


def lend_parcel(
    connection: Connection, people: People | None, ways: Ways, now: datetime
) -> tuple[Lent, Parcel | Outcome] | None:
    """Take the next delivery; what it needs, or why it is not sent. None if none is due."""
    lent = deliveries.lend(connection, ways.channels(people), now)
    if lent is None:
        return None
    notice = deliveries.notice_of(connection, lent.notice_id)
    if notice.resolved_at is not None:
        return lent, _DROPPED
    (said,) = say_notices(connection, [notice], now)
    if lent.channel == "email":
        wish = _wish(deliveries.subscriptions(connection), lent.recipient)
        may = _may_be_told(connection, (people or {}).get(lent.recipient), now)
        return lent, Parcel(lent, said, wish.email) if wish is not None and may(notice) else _DROPPED
    found = next((each for each in deliveries.webhooks(connection) if str(each.id) == lent.recipient), None)
    if found is None or ways.secrets is None:
        return lent, _DROPPED
    try:
        secret = ways.secrets.open(found.id, deliveries.sealed_secret(connection, found.id))
    except InvalidTag:
        return lent, Outcome("refused", "the secret cannot be opened: enter the webhook anew", lasting=True)
    return lent, Parcel(lent, said, found.url, secret)


def _wish(wishes: Sequence[Subscription], account: str) -> Subscription | None:
    return next((each for each in wishes if each.account_id == account), None)


def send(parcel: Parcel, ways: Ways, now: datetime) -> Outcome:
    """Send a delivery; never raises for a receiver that is away or refuses."""
    lent = parcel.lent
    if lent.channel == "webhook":
        content = {
            "type": "notice.raised",
            "timestamp": parcel.said.notice.raised_at,
            "data": {**notice_json(parcel.said), "url": ways.public_url.rstrip("/") + parcel.said.path},
        }
        body = to_json(content).encode()
        return post(parcel.address, parcel.secret, f"msg_{lent.id.hex}", body, now, local=ways.local)
    if ways.mail is None:
        return _DROPPED
    message = compose(
        parcel.said, parcel.address, lent.id, now, sender=ways.mail.sender, public_url=ways.public_url
    )
    return outcome_of(ways.mail.send(message))


def note(connection: Connection, lent: Lent, outcome: Outcome, now: datetime) -> None:
    """Note what became of a delivery."""
    deliveries.note(connection, lent, after(lent, outcome, now), now)

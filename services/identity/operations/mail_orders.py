"""Mail with a link: ordered in a transaction, made and sent outside any, noted in another.

Whether a name exists is seen only when the mail is made, so an order for an unknown name is the very same
work. The code is made then, too: no table, queue or log ever holds it. What was not noted in time is made
and sent again; the newer link withdraws the older.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from services.identity.domain import throttle
from services.identity.operations.accounts import is_usable
from services.identity.operations.counting import count, subject_of
from services.identity.operations.links import MadeLink, make_link
from services.identity.storage import accounts, links
from shared.clock import VIETNAM
from shared.errors import Invalid, Problem
from shared.ids import new_id
from shared.mail import Refused, automatic

_LENT: Final = timedelta(seconds=60)
_PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20))
"""Before the second, third and fourth attempt; there is no fifth."""
_STALE: Final = timedelta(hours=1)
"""Who asked so long ago has asked again."""


@dataclass(frozen=True)
class Letter:
    """An order that is ours to send: nothing if nobody is to get it."""

    order_id: UUID
    attempts: int
    message: EmailMessage | None


def order_reset(connection: Connection, username: str, address: str, now: datetime) -> Problem | None:
    """Order the mail that somebody asked for; the same for a name that nobody has.

    A refusal is to be raised after the commit, for each order is counted.
    """
    counted = count(
        connection,
        [
            (throttle.MAIL_ADDRESS, f"mail-from:{address}", None),
            (throttle.MAIL_ACCOUNT, f"mail-to:{subject_of(username)}", None),
        ],
        now,
    )
    if isinstance(counted, Problem):
        return counted
    counted.store(connection)
    _order(connection, username, by="anybody", now=now)
    return None


def order_invitation(connection: Connection, account_id: UUID, *, by: str, now: datetime) -> None:
    """Order the mail that invites a person or resets the password; `Invalid` without a mail address."""
    account = accounts.find_account(connection, account_id)
    if account is None or account.email is None or account.disabled_at is not None:
        raise Invalid(
            "Tài khoản này chưa có địa chỉ thư hoặc đã đóng. Hãy ghi địa chỉ thư, hoặc in giấy để trao tay.",
            "This account has no mail address or is closed. Enter one, or print the paper to hand over.",
            code="no-mail-address",
        )
    _order(connection, account.username, by=by, now=now)


def lend_letter(
    connection: Connection, *, sender: str, public_url: str, now: datetime, today: date
) -> Letter | None:
    """Return the next letter to send, its link made and committed with the loan; None if none is due."""
    order = links.lend_order(connection, now, now + _LENT)
    if order is None:
        return None
    account = accounts.find_by_username(connection, order.username)
    reachable = account is not None and account.email and is_usable(account, today)
    if account is None or not reachable or now - order.ordered_at > _STALE:
        return Letter(order.id, order.attempts, None)
    link = make_link(connection, account.id, by=order.ordered_by, now=now, today=today)
    return Letter(
        order.id,
        order.attempts,
        _compose(link, account.email, order.id, now, sender=sender, public_url=public_url),
    )


def note_letter(connection: Connection, letter: Letter, refused: Refused | None, now: datetime) -> None:
    """Note whether a letter left, and when it is tried again if not."""
    if refused is None:
        sent_at = now if letter.message is not None else None
        links.note_order(connection, letter.order_id, sent_at=sent_at, due_at=None, error=None)
        return
    again = None if refused.lasting or letter.attempts > len(_PAUSES) else _PAUSES[letter.attempts - 1]
    links.note_order(
        connection,
        letter.order_id,
        sent_at=None,
        due_at=None if again is None else now + again,
        error=refused.error[:500],
    )


def _order(connection: Connection, username: str, *, by: str, now: datetime) -> None:
    links.insert_order(
        connection, {"id": new_id(), "username": username, "ordered_at": now, "ordered_by": by, "due_at": now}
    )


def _compose(
    link: MadeLink, to: str, order_id: UUID, now: datetime, *, sender: str, public_url: str
) -> EmailMessage:
    until = f"{link.expires_at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    if link.kind == "invitation":
        subject, vi, en = (
            "Mời dùng hệ thống TTCT",
            f"{link.display_name} được cấp tài khoản {link.username}. Hãy chọn mật khẩu",
            f"The account {link.username} was made for you. Choose a password",
        )
    else:
        subject, vi, en = (
            "Đặt lại mật khẩu TTCT",
            f"Có yêu cầu đặt lại mật khẩu của tài khoản {link.username}. Hãy chọn mật khẩu mới",
            f"A new password was asked for the account {link.username}. Choose one",
        )
    address = link.address(public_url)
    body = (
        f"{vi} tại địa chỉ sau, trước {until}; chỉ dùng được một lần:\n{address}\n\n"
        f"{en} at this address before {until}; it works once:\n{address}\n\n"
        "Nếu bạn không chờ thư này, hãy bỏ qua và báo quản trị viên.\n"
        "If you did not expect this mail, ignore it and tell your administrator.\n"
    )
    mark = f"{order_id}.{int(now.timestamp())}"
    return automatic(subject, body, to=to, sender=sender, mark=mark, public_url=public_url, now=now)

"""Notices as mail: what it says, and what became of it."""

from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from services.reporting.domain.deliveries import SENT, Outcome
from services.reporting.domain.notices import KIND_NAMES
from services.reporting.operations.reading_notices import SaidNotice
from shared.mail import Refused, automatic


def outcome_of(refused: Refused | None) -> Outcome:
    """Return what became of a message that was given to a server."""
    return SENT if refused is None else Outcome("refused", refused.error, lasting=refused.lasting)


def compose(
    said: SaidNotice, to: str, delivery_id: UUID, now: datetime, *, sender: str, public_url: str
) -> EmailMessage:
    """Return the mail of a delivery: Vietnamese, English below, and where to look.

    Its `Message-ID` is made of the delivery, so that a second copy is known as one.
    """
    kind_vi, kind_en = KIND_NAMES[said.notice.subject.kind]
    where = public_url.rstrip("/")
    body = (
        f"{said.center_name}\n{said.vi}\nXem: {where}{said.path}\n\n"
        f"{kind_en}\n{said.en}\n\n"
        f"Thư này gửi một lần cho mỗi việc. Đổi hoặc thôi nhận: {where}/reporting/notices/ways\n"
        f"Each matter is told once. To change or end this: {where}/reporting/notices/ways\n"
    )
    subject, mark = f"{kind_vi}: {said.center_name}", str(delivery_id)
    return automatic(subject, body, to=to, sender=sender, mark=mark, public_url=where, now=now)

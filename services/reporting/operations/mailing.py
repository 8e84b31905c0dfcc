"""Notices as mail: where mail is given to, what it says, and what became of it."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Literal
from urllib.parse import unquote, urlsplit
from uuid import UUID

from services.reporting.domain.deliveries import SENT, Outcome
from services.reporting.domain.notices import KIND_NAMES
from services.reporting.operations.reading_notices import SaidNotice

_PATIENCE_SECONDS: Final = 10.0
_PORTS: Final = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
_LASTING: Final = range(500, 600)
"""Replies of a server that says no for good (RFC 5321 §4.2.1)."""

Mail = Callable[[EmailMessage], Outcome]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is given to, and by whom."""

    host: str
    port: int
    security: Literal["smtps", "smtp+starttls", "smtp"]
    user: str
    password: str
    sender: str

    def send(self, message: EmailMessage) -> Outcome:
        """Give a message to the server; never raises for one that is away or refuses it."""
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            return Outcome("refused", _said(code, said), lasting=code in _LASTING)
        except smtplib.SMTPResponseException as refused:
            code = refused.smtp_code
            return Outcome("refused", _said(code, refused.smtp_error), lasting=code in _LASTING)
        except (OSError, smtplib.SMTPException) as failure:
            return Outcome("refused", f"{type(failure).__name__}: {failure}")
        return SENT

    def _connected(self) -> smtplib.SMTP:
        if self.security == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_PATIENCE_SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=_PATIENCE_SECONDS)
        if self.security == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        return server


def _said(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {words}"


def mail_server(url: str, sender: str, *, local: bool) -> MailServer | None:
    """Read the settings; None if mail is not configured. ValueError if they say nothing sensible."""
    if not url or not sender:
        return None
    parts = urlsplit(url)
    scheme = parts.scheme
    if scheme not in _PORTS or not parts.hostname:
        raise ValueError("TTCT_MAIL_URL is to be smtps://… or smtp+starttls://… with a host")
    if scheme == "smtp" and not local:
        raise ValueError("TTCT_MAIL_URL: plain smtp:// is for the local environment only")
    security: Literal["smtps", "smtp+starttls", "smtp"] = scheme  # type: ignore[assignment]  # looked up above
    return MailServer(
        parts.hostname,
        parts.port or _PORTS[scheme],
        security,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )


def compose(
    said: SaidNotice, to: str, delivery_id: UUID, now: datetime, *, sender: str, public_url: str
) -> EmailMessage:
    """Return the mail of a delivery: Vietnamese, English below, and where to look.

    Its `Message-ID` is made of the delivery, so that a second copy is known as one.
    """
    kind_vi, kind_en = KIND_NAMES[said.notice.subject.kind]
    where = public_url.rstrip("/")
    message = EmailMessage()
    message["Subject"] = f"[TTCT] {kind_vi}: {said.center_name}"
    message["From"] = sender
    message["To"] = to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{delivery_id}@{urlsplit(where).hostname or 'ttct'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"{said.center_name}\n{said.vi}\nXem: {where}{said.path}\n\n"
        f"{kind_en}\n{said.en}\n\n"
        f"Thư này gửi một lần cho mỗi việc. Đổi hoặc thôi nhận: {where}/reporting/notices/ways\n"
        f"Each matter is told once. To change or end this: {where}/reporting/notices/ways\n"
    )
    return message

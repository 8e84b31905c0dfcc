"""Giving mail to a server: where it is, how it is spoken to, and what it said."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

_PATIENCE_SECONDS: Final = 10.0
_PORTS: Final = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
_LASTING: Final = range(500, 600)
"""Replies of a server that says no for good (RFC 5321 §4.2.1)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a message was not taken; `lasting`: trying again would not help."""

    error: str
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is given to, and by whom."""

    host: str
    port: int
    security: Literal["smtps", "smtp+starttls", "smtp"]
    user: str
    password: str
    sender: str

    def send(self, message: EmailMessage) -> Refused | None:
        """Give a message to the server; None if it took it. Never raises for one that is away or refuses."""
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            return Refused(_said(code, said), lasting=code in _LASTING)
        except smtplib.SMTPResponseException as refused:
            code = refused.smtp_code
            return Refused(_said(code, refused.smtp_error), lasting=code in _LASTING)
        except (OSError, smtplib.SMTPException) as failure:
            return Refused(f"{type(failure).__name__}: {failure}")
        return None

    def _connected(self) -> smtplib.SMTP:
        if self.security == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_PATIENCE_SECONDS, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=_PATIENCE_SECONDS)
        if self.security == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        return server


def automatic(
    subject: str, body: str, *, to: str, sender: str, mark: str, public_url: str, now: datetime
) -> EmailMessage:
    """Return a mail that a program sends: nobody's holiday notice answers it.

    `mark` makes its `Message-ID`, so that a second copy is known as one.
    """
    message = EmailMessage()
    message["Subject"] = f"[TTCT] {subject}"
    message["From"] = sender
    message["To"] = to
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mark}@{urlsplit(public_url).hostname or 'ttct'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


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

"""A mail server, a web server and a post office for tests of what leaves."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import httpx
from aiosmtpd.controller import Controller
from sqlalchemy import text

from services.reporting.operations.telling import Ways
from services.reporting.operations.watching import watch
from services.reporting.operations.webhooks import Secrets
from services.reporting.timed import tell
from shared.auth import Principal
from shared.db import Database
from shared.mail import mail_server
from tests import people
from tests.reporting.province import apply
from tests.reporting.test_overdue import overdue

FULL, OTHER = UUID(int=243), UUID(int=244)
NOON = datetime(2021, 4, 2, 5, tzinfo=UTC)
SECRET = "a-secret-of-a-test"


@dataclass
class MailBox:
    """A mail server that keeps what it is given, or says `reply` instead of taking it."""

    reply: str = ""
    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        """Take a message, or refuse it."""
        if self.reply:
            return self.reply
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class _Anywhere(Controller):
    """Listens on whatever port is free, and knows it before it is first spoken to."""

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library's


@contextmanager
def mail_received() -> Iterator[tuple[MailBox, str]]:
    """Give a running mail server and its address."""
    box = MailBox()
    server = _Anywhere(box, hostname="127.0.0.1", port=0)
    server.start()
    try:
        yield box, f"smtp://127.0.0.1:{server.port}"
    finally:
        server.stop()


@dataclass
class Received:
    """What a web server was sent, and what it answers."""

    address: str
    status: int = 204
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def posts_received() -> Iterator[Received]:
    """Give a running web server that keeps every POST."""
    received = Received("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(received.status)
            if received.status == 302:
                self.send_header("Location", received.address)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received.address = f"http://127.0.0.1:{server.server_address[1]}/hook"
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield received
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


class Post:
    """The post office of a test: who subscribed, how things leave, and the time."""

    def __init__(self, database: Database, client: httpx.Client, mail: str = "") -> None:
        self.database, self.client = database, client
        server = mail_server(mail, "ttct@vinhphuc.example", local=True)
        self.ways = Ways(server, Secrets(SECRET), "https://ttct.example", local=True)
        self.people: dict[str, Principal] = {}
        self.silent = False

    def ask(self, accounts: Any) -> dict[str, Principal] | None:
        """Answer as identity would."""
        return None if self.silent else {one: self.people[one] for one in accounts if one in self.people}

    def subscribe(self, who: Principal, *kinds: str, email: str = "hoa@vinhphuc.example") -> httpx.Response:
        """Let somebody want mail."""
        self.people[who.id] = who
        return self.client.put(
            "/reporting/api/notice-subscription",
            json={"email": email, "kinds": list(kinds)},
            headers=people.bearer(who),
        )

    def hook(self, url: str, **changes: Any) -> httpx.Response:
        """Let the province enter a webhook."""
        entry = {"name": "Trục liên thông", "url": url, "kinds": ["certificates_overdue"], **changes}
        return self.client.post(
            "/reporting/api/notice-webhooks", json=entry, headers=people.bearer(people.province())
        )

    def raise_notices(self, *centers: UUID) -> None:
        """Let three certificates of each center be late."""
        apply(self.database, [overdue(each, 1, date(2021, 4, 1), ("NT_DANG", 1, 2)) for each in centers])
        with self.database.transaction() as connection:
            watch(connection, NOON)

    def tell(self, at: datetime = NOON) -> int:
        """Run the timed task at a moment."""
        return tell(self.database, self.ask, self.ways, lambda: at)

    def states(self) -> list[tuple[str, str, int]]:
        """Return of each delivery its channel, state and attempts."""
        with self.database.snapshot() as connection:
            return [
                tuple(row)
                for row in connection.execute(
                    text("SELECT channel, state, attempts FROM notice_delivery ORDER BY channel, state")
                )
            ]

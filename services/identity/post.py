"""The postman of identity's HTTP process: sends what was ordered, and again if it did not leave.

A door like the others: it opens the transactions. Several processes share the work by lending.
"""

import threading
from typing import Final

import structlog

from services.identity.operations.mail_orders import lend_letter, note_letter
from services.identity.settings import IdentitySettings
from shared import clock
from shared.db import Database
from shared.mail import MailServer, mail_server

_log = structlog.get_logger()
_ROUND_SECONDS: Final = 20.0


def send_due(database: Database, server: MailServer, public_url: str) -> int:
    """Send every letter that is due; return how many were looked at."""
    count = 0
    while True:
        with database.transaction() as connection:
            letter = lend_letter(
                connection,
                sender=server.sender,
                public_url=public_url,
                now=clock.now(),
                today=clock.today(),
            )
        if letter is None:
            return count
        refused = server.send(letter.message) if letter.message is not None else None
        with database.transaction() as connection:
            note_letter(connection, letter, refused, clock.now())
        count += 1


class Postman:
    """Goes round when it is woken, and every twenty seconds; without a mail server there is none."""

    def __init__(self, database: Database, settings: IdentitySettings) -> None:
        self._database = database
        self._public_url = settings.public_url
        self._server = mail_server(
            settings.mail_url.get_secret_value(), settings.mail_from, local=settings.environment == "local"
        )
        self._woken = threading.Event()
        self._over = False
        self._thread: threading.Thread | None = None

    @property
    def is_there(self) -> bool:
        """Whether mail can be sent at all."""
        return self._server is not None

    def start(self) -> None:
        """Begin the rounds."""
        if self._server is not None:
            self._over = False
            self._thread = threading.Thread(target=self._go_round, name="identity-post", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Let the next round begin now; call it after the commit."""
        self._woken.set()

    def stop(self) -> None:
        """End the rounds; a letter in hand is finished."""
        self._over = True
        self._woken.set()
        if self._thread is not None:
            self._thread.join(30)

    def _go_round(self) -> None:
        assert self._server is not None  # noqa: S101 -- else it was not started
        while not self._over:
            try:
                send_due(self._database, self._server, self._public_url)
            except Exception:  # noqa: BLE001 -- logged, and the next letter must leave
                _log.exception("the post did not go round; it will again")
            self._woken.wait(_ROUND_SECONDS)
            self._woken.clear()

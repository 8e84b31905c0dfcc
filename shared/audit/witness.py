"""Witnessing the chains of the other services: where each ended is noted here, out of reach of its owner.

Each courier asks the others' `GET /<service>/internal/audit-head` now and then. A chain that ends before
what was seen, or bears another hash there, was cut or written anew: that is said at once, and
`verify --witness` proves it.
"""

import time
from collections.abc import Callable

import httpx
import structlog
from sqlalchemy import text

from shared.db import Database
from shared.service_doors import SERVICES

_log = structlog.get_logger()

WITNESS_SECONDS = 600.0
_HASH_BYTES = 32
_NOTE = text(
    "INSERT INTO audit_anchor (service, number, hash) VALUES (:service, :number, :hash)"
    " ON CONFLICT (service, number) DO NOTHING"
)
_LAST = text("SELECT number, hash FROM audit_anchor WHERE service = :service ORDER BY number DESC LIMIT 1")


class Witness:
    """Looks at the ends of the other chains; `look` may be called as often as one likes."""

    def __init__(
        self,
        service: str,
        database: Database,
        address_of: Callable[[str], str],
        token: Callable[[], str],
        *,
        client: httpx.Client | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._others = [each for each in SERVICES if each != service]
        self._database = database
        self._address_of = address_of
        self._token = token
        self._client = client or httpx.Client(timeout=httpx.Timeout(5.0, connect=2.0))
        self._monotonic = monotonic
        self._due = monotonic()

    def look(self) -> None:
        """Note where each chain ends, every `WITNESS_SECONDS`; who does not answer is asked the next time."""
        if self._monotonic() < self._due:
            return
        self._due = self._monotonic() + WITNESS_SECONDS
        for service in self._others:
            try:
                number, mark = self._ask(service)
            except (httpx.HTTPError, KeyError, TypeError, ValueError) as failure:
                _log.warning("the end of an audit log was not told", of=service, error=type(failure).__name__)
                continue
            self._note(service, number, mark)

    def _ask(self, service: str) -> tuple[int, bytes]:
        answer = self._client.get(
            f"{self._address_of(service)}/{service}/internal/audit-head",
            headers={"Authorization": f"Bearer {self._token()}"},
        )
        answer.raise_for_status()
        told = answer.json()
        number, mark = int(told["number"]), bytes.fromhex(told["hash"])
        if told["service"] != service or number < 0 or len(mark) != _HASH_BYTES:
            raise ValueError("not the end of its chain")
        return number, mark

    def _note(self, service: str, number: int, mark: bytes) -> None:
        with self._database.transaction() as connection:
            seen = connection.execute(_LAST, {"service": service}).one_or_none()
            if seen is not None and (
                number < seen.number or (number == seen.number and mark != bytes(seen.hash))
            ):
                _log.error("an audit log was cut or written anew", of=service, seen=seen.number, ends=number)
            elif number:
                connection.execute(_NOTE, {"service": service, "number": number, "hash": mark})

"""The chain: what of an entry is hashed, and giving committed entries their numbers and hashes.

With a dump and SHA-256 anybody recomputes it: hash = SHA-256(hash before it, text), where the text is a JSON
array as PostgreSQL's jsonb writes it, times in UTC with microseconds. `audit_link` writes it in SQL.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Connection, text

from shared.db import Database

LINK_ROWS = 1_000
"""Entries that are put into the chain in one transaction."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the chain holds it."""

    number: int
    id: int
    at: datetime
    kind: str
    actor: str
    name: str
    roles: str
    address: str
    request: str
    reason: str
    subject: str
    ids: list[str]
    count: int
    columns: list[str] | None
    centers: list[UUID] | None
    values_hash: bytes | None
    hash: bytes

    def text(self) -> str:
        """Return what is hashed of it."""
        return json.dumps(
            [
                self.number,
                self.id,
                self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                self.kind,
                self.actor,
                self.name,
                self.roles,
                self.address,
                self.request,
                self.reason,
                self.subject,
                self.ids,
                self.count,
                self.columns,
                None if self.centers is None else [str(each) for each in self.centers],
                None if self.values_hash is None else self.values_hash.hex(),
            ],
            ensure_ascii=False,
        )


def first_hash(service: str) -> bytes:
    """Return what stands before the first entry: a chain cannot be shown for another service's."""
    return hashlib.sha256(f"TTCT audit v1 {service}".encode()).digest()


def next_hash(previous: bytes, entry: Entry) -> bytes:
    """Return the hash of an entry that follows `previous`."""
    return hashlib.sha256(previous + entry.text().encode()).digest()


def values_hash(salt: UUID, content: str) -> bytes:
    """Return the hash by which an entry knows its values; `content` is the text of the jsonb."""
    return hashlib.sha256(salt.bytes + content.encode()).digest()


def link_entries(connection: Connection, most: int = LINK_ROWS) -> int:
    """Put committed entries at the end of the chain; return how many (0 too if another process does).

    Only committed entries are seen, and only one transaction links, so that numbers have no gap.
    """
    return int(connection.scalar(text("SELECT audit_link(:most)"), {"most": most}) or 0)


class Linking:
    """The courier's part that links; `step` does a bounded piece of work and is called again and again.

    `witness` is called after each: it looks at the other chains when it is time.
    """

    def __init__(self, database: Database, witness: Callable[[], None]) -> None:
        self._database = database
        self._witness = witness

    def step(self) -> bool:
        """Link what was committed; True if there may be more at once."""
        with self._database.transaction() as connection:
            more = link_entries(connection) == LINK_ROWS
        self._witness()
        return more

"""Files as they were signed: found by the paper that they are, by what they were before, by what they are."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, or_, select
from sqlalchemy.dialects import postgresql

from services.certification.storage.pdf_key_tables import signed_document


class Paper(NamedTuple):
    """A certificate's paper, by the blank that it is on."""

    certificate_id: UUID
    serial: str


class Signed(NamedTuple):
    """Of a signed file: with which key, when, and when the time-stamp service says so."""

    sha256: str
    key_id: UUID
    signed_at: datetime
    stamped_at: datetime | None


_SIGNED = [signed_document.c[name] for name in Signed._fields]


def content_of(connection: Connection, unsigned_sha256: str, paper: Paper | None) -> bytes | None:
    """Return the file as it was signed first, None if it was not."""
    columns = signed_document.c
    which = columns.unsigned_sha256 == unsigned_sha256
    if paper is not None:
        which = or_(which, _is(paper))
    found: bytes | None = connection.scalar(select(columns.content).where(which))
    return found


def _is(paper: Paper) -> Any:
    columns = signed_document.c
    return (columns.certificate_id == paper.certificate_id) & (columns.serial == paper.serial)


def keep(
    connection: Connection,
    signed: Signed,
    unsigned_sha256: str,
    paper: Paper | None,
    content: bytes,
) -> None:
    """Keep a signed file; where another signing of the same came first, that one stays."""
    connection.execute(
        postgresql.insert(signed_document)
        .values(
            **signed._asdict(),
            unsigned_sha256=unsigned_sha256,
            certificate_id=None if paper is None else paper.certificate_id,
            serial=None if paper is None else paper.serial,
            content=content,
        )
        .on_conflict_do_nothing()
    )


def by_fingerprint(connection: Connection, sha256: str) -> Signed | None:
    """Return what is known of the signature of a file with this fingerprint, None if it was not signed."""
    return _one(connection, signed_document.c.sha256 == sha256)


def by_unsigned(connection: Connection, sha256: str) -> Signed | None:
    """Return the signature of the file that was this one before it was signed."""
    return _one(connection, signed_document.c.unsigned_sha256 == sha256)


def of_paper(connection: Connection, paper: Paper) -> Signed | None:
    """Return the signature of a certificate's paper, None if it was not given out signed yet."""
    return _one(connection, _is(paper))


def _one(connection: Connection, which: Any) -> Signed | None:
    row = connection.execute(select(*_SIGNED).where(which)).one_or_none()
    return None if row is None else Signed(*row)

"""Which file this is, by its fingerprint: the documents that were given out."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from services.certification.storage.document_tables import document_issued


class Given(NamedTuple):
    """A file that was given out: what kind, and whose certificate on which sheet if it is one."""

    kind: str
    certificate_id: UUID | None
    serial: str | None


def by_fingerprint(connection: Connection, sha256: str) -> Given | None:
    """Return the file with this SHA-256 (hexadecimal), None if none like it was given out."""
    columns = document_issued.c
    row = connection.execute(
        select(columns.kind, columns.certificate_id, columns.serial).where(columns.sha256 == sha256)
    ).one_or_none()
    return None if row is None else Given(*row)

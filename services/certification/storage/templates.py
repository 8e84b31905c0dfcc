"""The editions of templates: which there are, their sources, and the next one."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, text

from services.certification.domain.papers import Kind, Template
from services.certification.storage.document_tables import document_template

_C = document_template.c
_ONE_AT_A_TIME = text("LOCK TABLE document_template IN SHARE ROW EXCLUSIVE MODE")
_TEMPLATE = (_C.template_id, _C.kind, _C.program_code, _C.effective_from, _C.effective_to, _C.edition)


class Edition(NamedTuple):
    """An edition as its list shows it."""

    template: Template
    sha256: str
    provenance: str
    uploaded_by: str
    recorded_at: datetime


def _template(row: Row[Any]) -> Template:
    return Template(
        row.template_id, Kind(row.kind), row.program_code, row.effective_from, row.effective_to, row.edition
    )


def wait_for_press(connection: Connection) -> None:
    """Let the transaction rest while a press works, longer than others may: a press is ended after 40 s."""
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '60s'"))


def templates(connection: Connection, kind: Kind) -> list[Template]:
    """Return all editions of a kind."""
    rows: Iterable[Row[Any]] = connection.execute(select(*_TEMPLATE).where(_C.kind == kind.value))
    return [_template(row) for row in rows]


def source(connection: Connection, template_id: UUID) -> str | None:
    """Return the source of an edition, None if there is no such one."""
    return connection.scalar(select(_C.source).where(_C.template_id == template_id))


def editions(connection: Connection) -> list[Edition]:
    """Return every edition, kind by kind, the newest first."""
    rows: Iterable[Row[Any]] = connection.execute(
        select(*_TEMPLATE, _C.sha256, _C.provenance, _C.uploaded_by, _C.recorded_at).order_by(
            _C.kind, _C.program_code.nulls_first(), _C.effective_from.desc(), _C.edition.desc()
        )
    )
    return [Edition(_template(row), *tuple(row)[6:]) for row in rows]


def enter(
    connection: Connection,
    *,
    template_id: UUID,
    kind: Kind,
    program_code: str | None,
    effective_from: date,
    effective_to: date | None,
    content: str,
    sha256: str,
    provenance: str,
    by: str,
) -> int:
    """Enter the next edition of a kind, program and first day; return its number.

    One is entered after the other: both of two for the same day get their own number.
    """
    connection.execute(_ONE_AT_A_TIME)
    same = (
        _C.kind == kind.value,
        _C.program_code.is_not_distinct_from(program_code),
        _C.effective_from == effective_from,
    )
    last = connection.scalar(select(func.max(_C.edition)).where(*same))
    edition = int(last or 0) + 1
    connection.execute(
        insert(document_template).values(
            template_id=template_id,
            kind=kind.value,
            program_code=program_code,
            effective_from=effective_from,
            effective_to=effective_to,
            edition=edition,
            source=content,
            sha256=sha256,
            provenance=provenance,
            uploaded_by=by,
        )
    )
    return edition

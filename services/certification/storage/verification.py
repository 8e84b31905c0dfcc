"""What the public may learn of a certificate, found by its code or by both its numbers."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnClause, ColumnElement, Connection, and_, literal_column, select, tuple_

from services.certification.domain.corrections import correction_of, now_reads
from services.certification.domain.register_entries import PUBLIC
from services.certification.domain.verification import (
    Corrected,
    Holder,
    Verification,
    initials,
    standing_of,
)
from services.certification.storage.tables import certificate, succession

_NEXT = certificate.alias("its_successor")
# Within the one query of a look-up: nearly no certificate has any, and a second query would cost each a way.
_CORRECTIONS: ColumnClause[Any] = literal_column(
    """(SELECT jsonb_agg(jsonb_build_array(a.contents, a.decision, a.noted_on) ORDER BY a.position)
        FROM register_appendix a
        WHERE a.certificate_id = certificate.certificate_id AND a.kind = 'corrected')"""
)
EXPIRES = certificate.c.expires_on


class Issued(NamedTuple):
    """The public answer about a certificate; beside it what is not public."""

    certificate_id: UUID
    center_id: UUID
    center_ended_on: date | None
    holder: Holder
    answer: Verification


def by_code(connection: Connection, code: str, today: date) -> Issued | None:
    """Return the certificate with this code."""
    found = _found(connection, certificate.c.code == code, today)
    return found[0] if found else None


def by_id(connection: Connection, certificate_id: UUID, today: date) -> Issued | None:
    """Return the certificate with this id."""
    found = _found(connection, certificate.c.certificate_id == certificate_id, today)
    return found[0] if found else None


def by_numbers(connection: Connection, register_number: str, serial: str, today: date) -> Issued | None:
    """Return the certificate that bears both numbers."""
    columns = certificate.c
    condition = and_(columns.register_number == register_number, columns.serial == serial)
    found = _found(connection, condition, today)
    return found[0] if found else None


def by_codes(connection: Connection, codes: Collection[str], today: date) -> dict[str, Issued]:
    """Return the certificates with these codes, by code."""
    found = _found(connection, certificate.c.code.in_(codes), today) if codes else []
    return {each.answer.code: each for each in found}


def by_pairs(
    connection: Connection, pairs: Collection[tuple[str, str]], today: date
) -> dict[tuple[str, str], Issued]:
    """Return the certificates that bear these register numbers and serials, by both."""
    columns = certificate.c
    condition = and_(
        columns.serial.in_({serial for _, serial in pairs}),  # the index; the pair decides
        tuple_(columns.register_number, columns.serial).in_(pairs),
    )
    found = _found(connection, condition, today) if pairs else []
    return {(each.answer.register_number, each.answer.serial): each for each in found}


def _found(connection: Connection, condition: ColumnElement[bool], today: date) -> list[Issued]:
    columns = certificate.c
    rows = connection.execute(
        select(
            columns.certificate_id,
            columns.center_id,
            columns.state,
            columns.code,
            columns.register_number,
            columns.serial,
            columns.credential_title,
            columns.program_name,
            columns.band_name,
            columns.issued_on,
            EXPIRES,
            columns.center_name,
            columns.holder_name,
            columns.holder_birth_date,
            columns.ended_on,
            _NEXT.c.code.label("replaced_by"),
            succession.c.last_day,
            _CORRECTIONS.label("corrections"),
        )
        .join_from(
            certificate,
            _NEXT,
            and_(_NEXT.c.replaces == columns.certificate_id, _NEXT.c.code.is_not(None)),
            isouter=True,
        )
        .outerjoin(succession, succession.c.center_id == columns.center_id)
        .where(condition)
    )
    return [found for row in rows if (found := _issued(row, today)) is not None]


def _issued(row: Any, today: date) -> Issued | None:
    standing = standing_of(row.state, row.expires_on, today)
    if standing is None:
        return None
    made = [
        correction_of(contents, decision, date.fromisoformat(noted_on))
        for contents, decision, noted_on in row.corrections or ()
    ]
    reads = now_reads(made)
    printed = Holder(row.holder_name, row.holder_birth_date or "")
    now = Holder(reads.get("holder_name", printed.name), reads.get("holder_birth_date", printed.birth_date))
    answer = Verification(
        standing,
        row.code,
        row.register_number,
        row.serial,
        row.credential_title or "",
        row.program_name or "",
        reads.get("band_name", row.band_name or ""),
        row.issued_on,
        row.expires_on,
        row.center_name,
        initials(now.name),
        row.ended_on,
        row.replaced_by,
        corrections=tuple(
            Corrected(each.column, each.noted_on, each.decision, each.new if each.column in PUBLIC else "")
            for each in made
        ),
    )
    holder = printed if now == printed else replace(printed, corrected=now)
    return Issued(row.certificate_id, row.center_id, row.last_day, holder, answer)

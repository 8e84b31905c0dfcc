"""Writing the register: rows come in, their state moves on, what was printed stays."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select, text, update

from services.certification.domain.certificates import Close, OpenReview, Revoke
from services.certification.storage.graduations import PRINTED
from services.certification.storage.tables import certificate
from shared.db import copy_rows, rows_parameter

_TYPES = {
    **dict.fromkeys(("certificate_id", "completion_id", "class_id", "center_id", "replaces"), "uuid"),
    **dict.fromkeys(("version", "basis"), "bigint"),
    **dict.fromkeys(("book", "number"), "int"),
    **dict.fromkeys(("due_on", "issued_on", "studied_from", "studied_to", "decided_on"), "date"),
    "mark": "numeric",
}
GIVEN = (
    "certificate_id",
    "completion_id",
    "class_id",
    "center_id",
    "program_code",
    "state",
    "version",
    "basis",
    "due_on",
    "replaces",
    "book",
    "number",
    "register_number",
    "serial",
    "code",
    "issued_on",
    "signer_name",
)
"""The columns of a numbered certificate before those of `PRINTED`; one that waits has the first ten."""
_COLUMNS = GIVEN + PRINTED
_WAITING = GIVEN[: GIVEN.index("book")]
_ENTER = f"COPY certificate ({', '.join(_COLUMNS)}) FROM STDIN"
_WAIT = f"COPY certificate ({', '.join(_WAITING)}) FROM STDIN"
_NUMBER = text(
    f"""
    UPDATE certificate SET {", ".join(f"{name} = r.{name}" for name in _COLUMNS if name != "certificate_id")}
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS r ({", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in _COLUMNS)})
    WHERE certificate.certificate_id = r.certificate_id AND certificate.state = 'awaiting_blank'
    """  # noqa: S608 -- the names are those above, nothing comes from outside
)
_PUBLIC = (
    "certificate.certificate_id, certificate.version, certificate.completion_id, certificate.class_id,"
    " certificate.center_id, certificate.program_code, certificate.register_number, certificate.serial,"
    " certificate.issued_on"
)
_END = text(
    f"""
    UPDATE certificate SET state = CASE WHEN number IS NULL THEN 'closed' ELSE 'revoked' END,
        version = certificate.version + CASE WHEN number IS NULL THEN 0 ELSE 1 END,
        ended_on = r.ended_on, end_reason = r.end_reason,
        end_decision_number = r.end_decision_number, ended_by = r.ended_by, barred_at = r.barred_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (certificate_id uuid, ended_on date,
         end_reason text, end_decision_number text, ended_by text, barred_at bigint)
    WHERE certificate.certificate_id = r.certificate_id
      AND certificate.state IN ('awaiting_blank', 'issued', 'under_review')
    RETURNING {_PUBLIC}, certificate.ended_on, certificate.end_reason, certificate.state
    """  # noqa: S608 -- constants of this module
)
_REVIEW = text(
    f"""
    UPDATE certificate SET state = 'under_review', version = certificate.version + 1,
        review_reason = r.reason
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (certificate_id uuid, reason text)
    WHERE certificate.certificate_id = r.certificate_id AND certificate.state = 'issued'
    RETURNING {_PUBLIC}, certificate.review_reason
    """  # noqa: S608 -- constants of this module
)


def enter(
    connection: Connection, numbered: Sequence[tuple[Any, ...]], waiting: Sequence[tuple[Any, ...]]
) -> None:
    """Enter fresh certificates: the numbered as `GIVEN` and `PRINTED` say, the others without the rest.

    The caller stored their completions before.
    """
    if numbered:
        copy_rows(connection, _ENTER, numbered)
    if waiting:
        copy_rows(connection, _WAIT, waiting)


def number_waiting(connection: Connection, numbered: Iterable[tuple[Any, ...]]) -> None:
    """Write the rows of certificates that waited and now have a number and a blank."""
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in numbered]
    if rows:
        connection.execute(_NUMBER, {"rows": rows_parameter(rows)})


def end(connection: Connection, endings: Iterable[Revoke | Close]) -> list[Row[Any]]:
    """Revoke issued certificates and close waiting ones; return those that had a number."""
    rows = [
        {
            "certificate_id": ending.certificate_id,
            "ended_on": ending.revoked_on if isinstance(ending, Revoke) else ending.closed_on,
            "end_reason": ending.reason,
        }
        for ending in endings
    ]
    return _ended(connection, rows)


def revoke_by_person(
    connection: Connection,
    *,
    certificate_id: UUID,
    revoked_on: date,
    reason: str,
    decision_number: str,
    person: str,
    barred_at: int,
) -> list[Row[Any]]:
    """Revoke one certificate; return it, or nothing if it was no longer live."""
    return _ended(
        connection,
        [
            {
                "certificate_id": certificate_id,
                "ended_on": revoked_on,
                "end_reason": reason,
                "end_decision_number": decision_number,
                "ended_by": person,
                "barred_at": barred_at,
            }
        ],
    )


def open_reviews(connection: Connection, reviews: Iterable[OpenReview]) -> list[Row[Any]]:
    """Put issued certificates under review; return those that now are."""
    rows = [{"certificate_id": review.certificate_id, "reason": review.reason} for review in reviews]
    return list(connection.execute(_REVIEW, {"rows": rows_parameter(rows)})) if rows else []


def waiting(connection: Connection, center_id: UUID, limit: int) -> list[Row[Any]]:
    """Return the next certificates of the center that await a blank, the oldest decision first."""
    columns = certificate.c
    return list(
        connection.execute(
            select(columns.certificate_id, columns.completion_id, columns.replaces)
            .where(columns.center_id == center_id, columns.state == "awaiting_blank")
            .order_by(columns.due_on, columns.certificate_id)
            .limit(limit)
        )
    )


def without_signer(connection: Connection, center_id: UUID) -> list[tuple[str, date]]:
    """Return the (title, date) pairs of the center's numbered certificates that lack a signer's name."""
    columns = certificate.c
    found = connection.execute(
        select(columns.signer_title, columns.decided_on)
        .where(columns.center_id == center_id, columns.signer_name.is_(None), columns.number.is_not(None))
        .distinct()
    )
    return [(row.signer_title, row.decided_on) for row in found]


def name_signers(connection: Connection, center_id: UUID, named: Sequence[Mapping[str, Any]]) -> None:
    """Fill in the missing signer of every certificate with this title and date; a name never changes."""
    columns = certificate.c
    if named:
        connection.execute(
            update(certificate)
            .where(
                columns.center_id == center_id,
                columns.signer_name.is_(None),
                columns.number.is_not(None),
                columns.signer_title == bindparam("title"),
                columns.decided_on == bindparam("day"),
            )
            .values(signer_name=bindparam("name")),
            list(named),
        )


def _ended(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Row[Any]]:
    if not rows:
        return []
    return [row for row in connection.execute(_END, {"rows": rows_parameter(rows)}) if row.state == "revoked"]

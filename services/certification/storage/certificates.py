"""Writing the register: rows come in, their state moves on, what was printed stays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, text

from services.certification.domain.certificates import (
    Close,
    Due,
    Numbered,
    OpenReview,
    Revoke,
    State,
    Waiting,
)
from services.certification.domain.register_chain import OWN
from services.certification.domain.terms import Wait
from services.certification.storage.printed import OCCASION, PERSONAL, as_printed
from services.certification.storage.tables import LIVE, WAITING, certificate
from shared.db import NULL, columns_of_text, copy_text, rows_parameter
from shared.scope import of_all_centers

# A line of COPY begins with what is a certificate's own and ends with what it shares with those before
# and after it in the register, which is written once.
_OWN = ("certificate_id", "completion_id", "basis", "replaces")
_NUMBERED = ("number", "mark", "entry_hash", "register_number", "serial", "code")
_SHARED = ("class_id", "center_id", "program_code", "state", "version", "due_on")
_OF_BOOK = ("book", "issued_on", "signer_name", "rule_id", "expires_on")
_COLUMNS = (*OWN, "holder_identity", "basis", "entry_hash", *_SHARED, *_OF_BOOK, *OCCASION)
_ENTER = f"COPY certificate ({', '.join(_COLUMNS)}) FROM STDIN"
_WAIT = f"COPY certificate ({', '.join((*_OWN, *_SHARED, 'waits'))}) FROM STDIN"
_TYPES = {
    **dict.fromkeys(("class_id", "center_id"), "uuid"),
    "basis": "bigint",
    **dict.fromkeys(("book", "number", "rule_id"), "int"),
    **dict.fromkeys(
        ("due_on", "issued_on", "expires_on", "studied_from", "studied_to", "decided_on"), "date"
    ),
    "mark": "numeric",
    "entry_hash": "bytea",
}
_GIVEN = (
    "basis", "class_id", "center_id", "program_code", "due_on", *_NUMBERED, *PERSONAL, "holder_identity",
    *_OF_BOOK, *OCCASION,
)  # fmt: skip
_NUMBER = text(
    f"""
    UPDATE certificate SET state = 'issued', version = 1, waits = NULL,
        {", ".join(f"{name} = r.{name}" for name in _GIVEN)}
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
         AS r (certificate_id uuid, {", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in _GIVEN)})
    WHERE certificate.certificate_id = r.certificate_id AND certificate.{WAITING}
    """  # noqa: S608 -- the names are those above, nothing comes from outside
)
_PUBLIC = (
    "certificate.certificate_id, certificate.version, certificate.completion_id, certificate.class_id,"
    " certificate.center_id, certificate.program_code, certificate.register_number, certificate.serial,"
    " certificate.issued_on"
)
_END = text(
    f"""
    UPDATE certificate SET state = CASE WHEN number IS NULL THEN 'closed' ELSE r.state END,
        version = certificate.version + CASE WHEN number IS NULL THEN 0 ELSE 1 END,
        waits = NULL, ended_on = r.ended_on, end_reason = r.end_reason,
        end_decision_number = r.end_decision_number, ended_by = r.ended_by, barred_at = r.barred_at
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (certificate_id uuid, ended_on date,
         end_reason text, end_decision_number text, ended_by text, barred_at bigint, state text)
    WHERE certificate.certificate_id = r.certificate_id
      AND certificate.{LIVE}
    RETURNING {_PUBLIC}, certificate.ended_on, certificate.end_reason, certificate.end_decision_number,
        certificate.ended_by, certificate.state
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
_NAME_SIGNERS = text(
    """
    UPDATE certificate SET signer_name = r.name
    FROM jsonb_to_recordset(CAST(:named AS jsonb)) AS r (title text, day date, name text)
    WHERE center_id = :center_id AND signer_name IS NULL AND number IS NOT NULL
      AND signer_title = r.title AND decided_on = r.day
    RETURNING certificate_id, book, number, signer_name
    """
)
_CONFIRM = text(
    f"""
    UPDATE certificate SET state = 'issued', version = version + 1, basis = :basis
    WHERE certificate_id = :certificate_id AND state = 'under_review'
    RETURNING {_PUBLIC}
    """  # noqa: S608 -- constants of this module
)


@of_all_centers  # PostgreSQL refuses COPY to who is bound by rows
def enter(connection: Connection, numbered: Sequence[Numbered], waiting: Sequence[Waiting]) -> None:
    """Enter fresh certificates: those with a number and a blank, and drafts.

    The caller stored their completions before.
    """
    if numbered:
        copy_text(connection, _ENTER, "".join(_lines(numbered)))
    if waiting:
        lines = (f"{_own(due)}\t{_shared(due, waits=True)}\t{_array(waits)}\n" for due, waits in waiting)
        copy_text(connection, _WAIT, "".join(lines))


def _lines(numbered: Iterable[Numbered]) -> Iterator[str]:
    shared_by: tuple[object, ...] | None = None
    shared = ""
    for entry in numbered:
        due = entry.due
        graduation = due.graduation
        key = (
            graduation.class_id,
            graduation.program_code,
            due.printed.occasion,
            entry.book,
            entry.terms,
        )
        if key != shared_by:  # one class after another, so that this is so once for hundreds
            shared_by = key
            shared = f"{_shared(due, waits=False)}\t{_of_book(entry)}"
        identity = due.printed.holder_identity
        identified = columns_of_text([identity]) if identity else NULL
        hashed = f"\\\\x{entry.entry_hash.hex()}"
        yield f"{entry.own_text}\t{identified}\t{graduation.version}\t{hashed}\t{shared}\n"


def _own(due: Due) -> str:
    """Return the columns of `_OWN`."""
    graduation, replaces = due.graduation, due.replaces
    return (
        f"{due.certificate_id.hex}\t{graduation.completion_id.hex}\t{graduation.version}"
        f"\t{replaces.hex if replaces else NULL}"
    )


def _shared(due: Due, *, waits: bool) -> str:
    """Return the columns of `_SHARED`."""
    graduation = due.graduation
    state, version = (State.DRAFT, 0) if waits else (State.ISSUED, 1)
    return (
        f"{graduation.class_id}\t{due.center_id}\t{columns_of_text([graduation.program_code])}"
        f"\t{state.value}\t{version}\t{due.printed.occasion.decided_on}"
    )


def _of_book(entry: Numbered) -> str:
    """Return the columns of `_OF_BOOK` and `OCCASION`."""
    rule_id, issued_on, signer_name, expires_on = entry.terms
    signer = NULL if signer_name is None else columns_of_text([signer_name])
    texts = columns_of_text([str(value) for value in entry.due.printed.occasion])
    return f"{entry.book}\t{issued_on}\t{signer}\t{rule_id}\t{expires_on or NULL}\t{texts}"


def _array(waits: Iterable[Wait]) -> str:
    """Return what a draft waits for as COPY writes an array; none of the words needs quotes."""
    return f"{{{','.join(wait.value for wait in waits)}}}"


def number_waiting(connection: Connection, numbered: Iterable[Numbered]) -> None:
    """Write the number, the blank and the printed text of certificates that waited for them."""
    rows = [
        {
            "certificate_id": entry.due.certificate_id,
            "basis": entry.due.graduation.version,
            "class_id": entry.due.graduation.class_id,
            "center_id": entry.due.center_id,
            "program_code": entry.due.graduation.program_code,
            "due_on": entry.due.printed.occasion.decided_on,
            "book": entry.book,
            "number": entry.number,
            "register_number": entry.register_number,
            "serial": entry.serial,
            "code": entry.code,
            "entry_hash": rf"\x{entry.entry_hash.hex()}",
            "issued_on": entry.terms.issued_on,
            "signer_name": entry.terms.signer_name,
            "rule_id": entry.terms.rule_id,
            "expires_on": entry.terms.expires_on,
            **as_printed(entry.due.printed),
            "holder_identity": entry.due.printed.holder_identity or None,
        }
        for entry in numbered
    ]
    if rows:
        connection.execute(_NUMBER, {"rows": rows_parameter(rows)})


def end(connection: Connection, endings: Iterable[Revoke | Close]) -> list[Row[Any]]:
    """Revoke issued certificates and close waiting ones; return those that had a number."""
    rows = [
        {
            "certificate_id": ending.certificate_id,
            "ended_on": ending.revoked_on if isinstance(ending, Revoke) else ending.closed_on,
            "end_reason": ending.reason,
            "state": State.REVOKED.value,
        }
        for ending in endings
    ]
    return _ended(connection, rows)


def end_by_person(
    connection: Connection,
    *,
    certificate_id: UUID,
    state: State,
    ended_on: date,
    reason: str,
    decision_number: str | None,
    person: str,
    barred_at: int | None,
) -> list[Row[Any]]:
    """Revoke, replace or cancel one registered certificate; return it, or nothing if it was not live.

    `barred_at` is the completion's version if no other is to be issued by itself in its place.
    """
    return _ended(
        connection,
        [
            {
                "certificate_id": certificate_id,
                "state": state.value,
                "ended_on": ended_on,
                "end_reason": reason,
                "end_decision_number": decision_number,
                "ended_by": person,
                "barred_at": barred_at,
            }
        ],
    )


def confirm(connection: Connection, certificate_id: UUID, basis: int) -> list[Row[Any]]:
    """Let a certificate under review stand as it is printed, as of the completion's version `basis`."""
    return list(connection.execute(_CONFIRM, {"certificate_id": certificate_id, "basis": basis}))


def open_reviews(connection: Connection, reviews: Iterable[OpenReview]) -> list[Row[Any]]:
    """Put issued certificates under review; return those that now are."""
    rows = [{"certificate_id": review.certificate_id, "reason": review.reason} for review in reviews]
    return list(connection.execute(_REVIEW, {"rows": rows_parameter(rows)})) if rows else []


def without_signer(connection: Connection, center_id: UUID) -> list[tuple[str, date]]:
    """Return the (title, date) pairs of the center's numbered certificates that lack a signer's name."""
    columns = certificate.c
    found = connection.execute(
        select(columns.signer_title, columns.decided_on)
        .where(columns.center_id == center_id, columns.signer_name.is_(None), columns.number.is_not(None))
        .distinct()
    )
    return [(row.signer_title, row.decided_on) for row in found]


def name_signers(
    connection: Connection, center_id: UUID, named: Sequence[Mapping[str, Any]]
) -> list[Row[Any]]:
    """Fill in the missing signer of every certificate with this title and date; a name never changes.

    Return the id and the name of those that now have one, in the order of their numbers.
    """
    if not named:
        return []
    found = connection.execute(
        _NAME_SIGNERS, {"center_id": center_id, "named": rows_parameter(list(named))}
    ).all()
    return sorted(found, key=lambda row: (row.book, row.number))


def _ended(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Row[Any]]:
    if not rows:
        return []
    return [
        row for row in connection.execute(_END, {"rows": rows_parameter(rows)}) if State(row.state).registered
    ]

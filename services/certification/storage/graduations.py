"""Completions as last told, with their certificates' history."""

from collections.abc import Collection, Container, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from services.certification.domain.certificates import Held, History, State
from services.certification.domain.graduations import Annulment, Graduation, Printed
from shared.db import copy_rows, rows_parameter, to_json

PRINTED = Printed._fields
_DATES = ("studied_from", "studied_to", "decided_on")
_NO_ANNULMENT = (None, None, None)

_LOAD = text(
    """
    SELECT completion_id, center_id, class_id, program_code, version, printed, correction,
           annulled_version, annulled_on, annulment_reason
    FROM graduation WHERE completion_id = ANY (:ids) ORDER BY completion_id FOR UPDATE
    """
)
_COLUMNS = (
    "completion_id",
    "center_id",
    "class_id",
    "program_code",
    "version",
    "on_paper",
    "printed",
    "correction",
    "annulled_version",
    "annulled_on",
    "annulment_reason",
)
_COPY = f"COPY graduation ({', '.join(_COLUMNS)}) FROM STDIN"
_CHANGE = text(
    """
    UPDATE graduation SET class_id = r.class_id, program_code = r.program_code, version = r.version,
        on_paper = r.on_paper, printed = CAST(r.printed AS jsonb), correction = r.correction,
        annulled_version = r.annulled_version, annulled_on = r.annulled_on,
        annulment_reason = r.annulment_reason
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (completion_id uuid, class_id uuid,
         program_code text, version bigint, on_paper bool, printed text, correction text,
         annulled_version bigint, annulled_on date, annulment_reason text)
    WHERE graduation.completion_id = r.completion_id
    """
)
_HISTORIES = text(
    """
    SELECT completion_id, certificate_id, state, basis, barred_at, number
    FROM certificate WHERE completion_id = ANY (:ids) ORDER BY completion_id, certificate_id
    """
)


def load(connection: Connection, completions: Collection[UUID]) -> dict[UUID, Graduation]:
    """Return what is known of these completions, their rows held until the transaction ends."""
    return {
        row.completion_id: _graduation(row) for row in connection.execute(_LOAD, {"ids": list(completions)})
    }


def histories(connection: Connection, completions: Collection[UUID]) -> dict[UUID, History]:
    """Return the certificates of these completions; a completion without any is absent."""
    found: dict[UUID, History] = {}
    for row in connection.execute(_HISTORIES, {"ids": list(completions)}):
        before = found.get(row.completion_id, History())
        state = State(row.state)
        found[row.completion_id] = History(
            live=Held(row.certificate_id, state, row.basis) if state.live else before.live,
            last_issued=before.last_issued if row.number is None else row.certificate_id,
            barred_at=max(filter(None, (before.barred_at, row.barred_at)), default=None),
        )
    return found


def store(
    connection: Connection,
    graduations: Iterable[Graduation],
    known: Container[UUID],
    on_paper: Container[UUID],
) -> None:
    """Store completions as merged by `accept`; the caller loaded those in `known` in this transaction.

    The text of a completion in `on_paper` is not kept: the certificate that is being entered states
    it. `IntegrityError` if another transaction entered one of the new ones meanwhile, which only a
    completion told under two centers can bring about.
    """
    new: list[tuple[Any, ...]] = []
    changed: list[dict[str, Any]] = []
    for graduation in graduations:
        row = _row(graduation, on_paper=graduation.completion_id in on_paper)
        if graduation.completion_id in known:
            changed.append(dict(zip(_COLUMNS, row, strict=True)))
        else:
            new.append(row)
    if new:
        copy_rows(connection, _COPY, new)
    if changed:
        connection.execute(_CHANGE, {"rows": rows_parameter(changed)})


def _row(graduation: Graduation, *, on_paper: bool) -> tuple[Any, ...]:
    """Return the row in the order of `_COLUMNS`."""
    annulment, printed = graduation.annulment, graduation.printed
    on_paper = on_paper or (printed is None and graduation.stands)
    kept = None if on_paper or printed is None else to_json(printed._asdict())
    return (
        graduation.completion_id,
        graduation.center_id,
        graduation.class_id,
        graduation.program_code,
        graduation.version,
        on_paper,
        kept,
        graduation.correction,
        *((annulment.version, annulment.decided_on, annulment.reason) if annulment else _NO_ANNULMENT),
    )


def _graduation(row: Row[Any]) -> Graduation:
    annulled = row.annulled_version is not None
    return Graduation(
        row.completion_id,
        row.center_id,
        row.class_id,
        row.program_code,
        row.version,
        _printed(row.printed),
        row.correction,
        Annulment(row.annulled_version, row.annulled_on, row.annulment_reason) if annulled else None,
    )


def _printed(stored: Mapping[str, Any] | None) -> Printed | None:
    if stored is None:
        return None
    dates = {name: date.fromisoformat(stored[name]) for name in _DATES}
    mark = None if stored["mark"] is None else Decimal(stored["mark"])
    return Printed(**{**stored, **dates, "mark": mark})

"""Completions as last told, with their certificates' history."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from services.certification.domain.certificates import Held, History, State
from services.certification.domain.graduations import Annulment, Graduation, Printed
from shared.db import rows_parameter

PRINTED = tuple(Printed.__dataclass_fields__)
_DATES = ("studied_from", "studied_to", "decided_on")

_LOAD = text(
    """
    SELECT completion_id, center_id, class_id, program_code, version, printed, correction,
           annulled_version, annulled_on, annulment_reason
    FROM graduation WHERE completion_id = ANY (:ids) ORDER BY completion_id FOR UPDATE
    """
)
_STORE = text(
    """
    INSERT INTO graduation (completion_id, center_id, class_id, program_code, version, printed, correction,
                            annulled_version, annulled_on, annulment_reason)
    SELECT completion_id, center_id, class_id, program_code, version, printed, correction,
           annulled_version, annulled_on, annulment_reason
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (completion_id uuid, center_id uuid, class_id uuid,
         program_code text, version bigint, printed jsonb, correction text,
         annulled_version bigint, annulled_on date, annulment_reason text)
    ON CONFLICT (completion_id) DO UPDATE SET class_id = EXCLUDED.class_id,
        program_code = EXCLUDED.program_code, version = EXCLUDED.version, printed = EXCLUDED.printed,
        correction = EXCLUDED.correction, annulled_version = EXCLUDED.annulled_version,
        annulled_on = EXCLUDED.annulled_on, annulment_reason = EXCLUDED.annulment_reason
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


def store(connection: Connection, graduations: Iterable[Graduation]) -> None:
    """Store completions as merged by `accept`; the caller loaded them in this transaction."""
    rows = [_row(graduation) for graduation in graduations]
    if rows:
        connection.execute(_STORE, {"rows": rows_parameter(rows)})


_values_of = attrgetter(*PRINTED)


def _columns(printed: Printed) -> dict[str, Any]:
    return dict(zip(PRINTED, _values_of(printed), strict=True))


def _row(graduation: Graduation) -> dict[str, Any]:
    annulment = graduation.annulment
    return {
        "completion_id": graduation.completion_id,
        "center_id": graduation.center_id,
        "class_id": graduation.class_id,
        "program_code": graduation.program_code,
        "version": graduation.version,
        "printed": _columns(graduation.printed) if graduation.printed else None,
        "correction": graduation.correction,
        "annulled_version": annulment.version if annulment else None,
        "annulled_on": annulment.decided_on if annulment else None,
        "annulment_reason": annulment.reason if annulment else None,
    }


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

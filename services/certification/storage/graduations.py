"""Completions as last told, with their certificates' history."""

from collections.abc import Collection, Container, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from services.certification.domain.certificates import Held, History, State
from services.certification.domain.graduations import Annulment, Graduation, Merit
from services.certification.storage.printed import as_printed, from_stored
from services.certification.storage.tables import ENDED, LIVE
from shared.db import NULL, columns_of_text, copy_text, rows_parameter, to_json, uuids_parameter
from shared.scope import of_all_centers

_LOAD = text(
    """
    SELECT completion_id, center_id, class_id, program_code, version, printed, correction,
           annulled_version, annulled_on, annulment_reason, rule_set, rule_set_version, passed, attendance_met
    FROM graduation WHERE completion_id = ANY (CAST(:ids AS uuid[])) ORDER BY completion_id FOR UPDATE
    """
)
_STATE = ("on_paper", "printed", "correction", "annulled_version", "annulled_on", "annulment_reason")
_COPY = (
    f"COPY graduation (completion_id, version, center_id, class_id, program_code, {', '.join(Merit._fields)},"
    f" {', '.join(_STATE)}) FROM STDIN"
)
_PLAIN = "\t".join(["true", *[NULL] * (len(_STATE) - 1)])
"""Those columns of nearly every completion: on paper from the first, neither corrected nor annulled."""
_CHANGE = text(
    """
    UPDATE graduation SET class_id = r.class_id, program_code = r.program_code, version = r.version,
        on_paper = r.on_paper, printed = CAST(r.printed AS jsonb), correction = r.correction,
        annulled_version = r.annulled_version, annulled_on = r.annulled_on,
        annulment_reason = r.annulment_reason, rule_set = r.rule_set,
        rule_set_version = r.rule_set_version, passed = r.passed, attendance_met = r.attendance_met
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (completion_id uuid, class_id uuid,
         program_code text, version bigint, on_paper bool, printed text, correction text,
         annulled_version bigint, annulled_on date, annulment_reason text,
         rule_set text, rule_set_version int, passed bool, attendance_met bool)
    WHERE graduation.completion_id = r.completion_id
    """
)
_HISTORIES = text(
    f"""
    SELECT completion_id, certificate_id, state, basis, barred_at, number
    FROM certificate WHERE completion_id = ANY (CAST(:ids AS uuid[])) AND {LIVE}
    UNION ALL
    SELECT completion_id, certificate_id, state, basis, barred_at, number
    FROM certificate WHERE completion_id = ANY (CAST(:ids AS uuid[])) AND {ENDED}
    ORDER BY completion_id, certificate_id
    """  # noqa: S608 -- constants of `tables`
)


def load(connection: Connection, completions: Collection[UUID]) -> dict[UUID, Graduation]:
    """Return what is known of these completions, their rows held until the transaction ends."""
    return {
        row.completion_id: _graduation(row)
        for row in connection.execute(_LOAD, {"ids": uuids_parameter(completions)})
    }


def histories(connection: Connection, completions: Collection[UUID]) -> dict[UUID, History]:
    """Return the certificates of these completions; a completion without any is absent."""
    found: dict[UUID, History] = {}
    for row in connection.execute(_HISTORIES, {"ids": uuids_parameter(completions)}):
        before = found.get(row.completion_id, History())
        state = State(row.state)
        found[row.completion_id] = History(
            live=Held(row.certificate_id, state, row.basis) if state.live else before.live,
            last_issued=before.last_issued if row.number is None else row.certificate_id,
            barred_at=max(filter(None, (before.barred_at, row.barred_at)), default=None),
        )
    return found


@of_all_centers  # PostgreSQL refuses COPY to who is bound by rows
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
    new: list[str] = []
    changed: list[dict[str, Any]] = []
    shared_by, shared = None, ""
    for graduation in graduations:
        paper = graduation.completion_id in on_paper
        if known and graduation.completion_id in known:
            changed.append(_row(graduation, on_paper=paper))
            continue
        key = (graduation.center_id, graduation.class_id, graduation.program_code, graduation.merit)
        if key != shared_by:  # one class after another: once for hundreds
            shared_by, shared = key, _shared(graduation)
        plain = paper and graduation.correction is None and graduation.annulment is None
        state = _PLAIN if plain else _state(graduation, on_paper=paper)
        new.append(f"{graduation.completion_id.hex}\t{graduation.version}\t{shared}\t{state}\n")
    if new:
        copy_text(connection, _COPY, "".join(new))
    if changed:
        connection.execute(_CHANGE, {"rows": rows_parameter(changed)})


def _shared(graduation: Graduation) -> str:
    """Return the columns that the learners of a class share, for COPY."""
    ids = (str(graduation.center_id), str(graduation.class_id), graduation.program_code)
    merit = (NULL if each is None else columns_of_text([str(each)]) for each in graduation.merit)
    return "\t".join((columns_of_text(ids), *merit))


def _state(graduation: Graduation, *, on_paper: bool) -> str:
    """Return the columns of `_STATE` for COPY."""
    row = _row(graduation, on_paper=on_paper)
    return "\t".join(NULL if row[name] is None else columns_of_text([str(row[name])]) for name in _STATE)


def _row(graduation: Graduation, *, on_paper: bool) -> dict[str, Any]:
    """Return the row as `_CHANGE` reads it."""
    annulment, printed = graduation.annulment, graduation.printed
    on_paper = on_paper or (printed is None and graduation.stands)
    return {
        "completion_id": graduation.completion_id,
        "class_id": graduation.class_id,
        "program_code": graduation.program_code,
        "version": graduation.version,
        "on_paper": on_paper,
        "printed": None if on_paper or printed is None else to_json(as_printed(printed)),
        "correction": graduation.correction,
        "annulled_version": annulment and annulment.version,
        "annulled_on": annulment and annulment.decided_on,
        "annulment_reason": annulment and annulment.reason,
        **graduation.merit._asdict(),
    }


def _graduation(row: Row[Any]) -> Graduation:
    annulled = row.annulled_version is not None
    return Graduation(
        row.completion_id,
        row.center_id,
        row.class_id,
        row.program_code,
        row.version,
        None if row.printed is None else from_stored(row.printed),
        row.correction,
        Annulment(row.annulled_version, row.annulled_on, row.annulment_reason) if annulled else None,
        Merit(row.rule_set, row.rule_set_version, row.passed, row.attendance_met),
    )

"""Name what is behind a difference: events that count into a cell, subjects that make totals differ."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from services.reporting.domain.behind import Wanted
from services.reporting.domain.counting import Cell
from services.reporting.domain.measures import measure_of
from services.reporting.storage.definitions import period_rules
from services.reporting.storage.members import members, told_behind
from shared.control_totals import Member, TotalAsked
from shared.entered_text import printable

MOST_NAMED = 20
"""Differences of each kind that are named in a run: many at once have one cause mostly."""
MOST_SUBJECTS = 50
"""Subjects listed for a difference; all are counted."""


@dataclass(frozen=True, slots=True)
class OwnerMembers:
    """Who the owner counts in one total at `sequence` of its log; `silence` says why there is no answer."""

    sequence: int
    pending: int
    members: tuple[Member, ...]
    silence: str | None = None


AskMembers = Callable[[str, TotalAsked], OwnerMembers]


def nobody_asked(_owner: str, _asked: TotalAsked) -> OwnerMembers:
    """Answer for an owner that is not asked: the differences then say so."""
    return OwnerMembers(0, 0, (), "the owner was not asked")


def named(
    read: Connection, differences: Iterable[dict[str, Any]], held: dict[str, int], ask: AskMembers
) -> list[dict[str, Any]]:
    """Return the differences, the first of each kind with what is behind them, in the snapshot of `read`.

    A cell gets `events`: the facts that count into it, each as the newest event told it. A total gets
    `subjects`: `missing` here, `extra` here, held as `other`; or `unnamed`, and why.
    """
    room = {"cell": MOST_NAMED, "total": MOST_NAMED}
    shown = []
    for each in differences:
        if room[each["kind"]] > 0:
            room[each["kind"]] -= 1
            shown.append(
                {**each, **(_cell(read, each) if each["kind"] == "cell" else _total(read, each, held, ask))}
            )
        else:
            shown.append(each)
    return shown


class CellAsked(BaseModel):
    """The address of a cell, as differences and doors write it."""

    model_config = ConfigDict(extra="ignore")

    center_id: UUID
    program_code: Annotated[str, Field(max_length=100), AfterValidator(printable)] = ""
    period: Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2021-03"])]
    measure: Annotated[
        str, Field(min_length=1, max_length=100, examples=["admitted"]), AfterValidator(printable)
    ]

    def cell(self) -> Cell:
        """Return the cell."""
        month = date.fromisoformat(f"{self.period}-01")
        return Cell(self.center_id, self.program_code, month, self.measure)

    @classmethod
    def of(cls, cell: Cell) -> "CellAsked":
        """Return the address of a cell."""
        return cls(
            center_id=cell.center_id,
            program_code=cell.program_code,
            period=f"{cell.month:%Y-%m}",
            measure=cell.measure,
        )


def wanted_of(cell: Cell) -> Wanted:
    """Return the figure that is this one cell."""
    end = (cell.month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Wanted(frozenset({cell.center_id}), cell.measure, cell.month, end, cell.program_code)


def events_behind(read: Connection, cell: Cell) -> dict[str, Any]:
    """Return the events that count into a cell: how many, what they add up to, and the first of them."""
    try:
        kinds = measure_of(cell.measure, {}).kinds
    except LookupError:  # a cell that nothing ever counts into: only a hand could have written it
        kinds = ()
    told = list(told_behind(read, wanted_of(cell), kinds, period_rules(read)))
    return {
        "count": len(told),
        "sum": sum(each.adds for each in told),
        "listed": [
            {"about": each.kind, "subject": str(each.subject), "version": each.version, "adds": each.adds}
            for each in islice(told, MOST_SUBJECTS)
        ],
    }


def _cell(read: Connection, difference: dict[str, Any]) -> dict[str, Any]:
    return {"events": events_behind(read, CellAsked.model_validate(difference).cell())}


def _total(
    read: Connection, difference: dict[str, Any], held: dict[str, int], ask: AskMembers
) -> dict[str, Any]:
    try:
        asked = TotalAsked.model_validate({**difference, "kind": difference["measure"]})
    except ValidationError as refused:
        return {"unnamed": f"address: {refused.error_count()} of its parts cannot be asked for"}
    answer = ask(difference["owner"], asked)
    why = _not_comparable(answer, held[difference["owner"]])
    if why is not None:
        return {"unnamed": why}
    return {"subjects": _differing(members(read, asked), answer.members)}


def _not_comparable(answer: OwnerMembers, position: int) -> str | None:
    if answer.silence is not None:
        return f"silent: {answer.silence}"
    if answer.pending or answer.sequence != position:
        return f"positions: the owner has gone on to {answer.sequence} since, reporting stands at {position}"
    return None


def _differing(held: Iterable[Member], owned: Iterable[Member]) -> dict[str, Any]:
    ours, theirs = {each.id: each for each in held}, {each.id: each for each in owned}
    both = sorted(ours.keys() & theirs.keys())
    other = [each for each in both if ours[each] != theirs[each]]
    return {
        "missing": _listed(
            [{"subject": str(each), "version": theirs[each].version} for each in _only(theirs, ours)]
        ),
        "extra": _listed(
            [{"subject": str(each), "version": ours[each].version} for each in _only(ours, theirs)]
        ),
        "other": _listed(
            [
                {"subject": str(each), "held": ours[each].version, "counted": theirs[each].version}
                for each in other
            ]
        ),
    }


def _only(these: dict[UUID, Member], those: dict[UUID, Member]) -> list[UUID]:
    return sorted(these.keys() - those.keys())


def _listed(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(found), "listed": found[:MOST_SUBJECTS]}

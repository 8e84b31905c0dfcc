"""Papers of a class: the grid of marks as it stands, and saving cells of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.attendance import needed_periods
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.grids import (
    Cell,
    Recorded,
    conflict_at,
    refuse_conflicts,
    refuse_faults,
    require_once,
)
from services.enrollment.domain.papers import (
    Paper,
    Place,
    apart,
    attempts_of,
    may_redo,
    read_cell,
    same,
    write_cell,
)
from services.enrollment.domain.rules import (
    Band,
    RuleSet,
    attendance_satisfied,
    band_of,
    mark_of_record,
    round_mark,
)
from services.enrollment.domain.workbook_cells import Unreadable
from services.enrollment.operations.grids import recording_class
from services.enrollment.storage import attendance, papers
from services.enrollment.storage.attendance import Enrolled, Written
from services.enrollment.storage.papers import StoredPaper
from shared.errors import Detail, Invalid
from shared.principal import Principal


class MarkCell(NamedTuple):
    """Where a mark stands: whose paper, which attempt, whose mark."""

    enrolment_id: UUID
    attempt: int
    place: Place


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A learner's papers, in order of their attempts, and what they come to."""

    learner: Enrolled
    eligible: bool
    papers: tuple[Paper, ...]
    apart: bool
    """Whether the markers of the last paper have to agree."""
    record: Decimal | None
    """The mark of record, before rounding."""
    rounded: Decimal | None
    band: Band | None
    may_redo: bool


@dataclass(frozen=True, slots=True)
class PaperGrid:
    """The marks of a class; `attempts` is how many papers anybody has or may write now."""

    attempts: int
    markers: tuple[str, str]
    rows: list[PaperRow]


def paper_grid(connection: Connection, group: TrainingClass, rules: RuleSet) -> PaperGrid:
    """Return the marks of a class as they stand."""
    stored = papers.of_class(connection, group.id)
    rows = [
        _row(learner, _held(learner, stored.get(learner.enrolment_id, []), rules), group, rules)
        for learner in attendance.enrolled(connection, group.id)
    ]
    names = [each for held in stored.values() for each in held]
    return PaperGrid(
        attempts=max((len(row.papers) + row.may_redo for row in rows), default=1) or 1,
        markers=(
            next((each.first_marker for each in names if each.first_marker), ""),
            next((each.second_marker for each in names if each.second_marker), ""),
        ),
        rows=rows,
    )


def _held(learner: Enrolled, stored: Sequence[StoredPaper], rules: RuleSet) -> list[Paper]:
    """Return a learner's papers as marked; a mark that a class list gave stands for the first paper."""
    if not stored:
        if learner.mark is not None and rules.markers == 1:
            return [Paper(1, learner.mark)]
        return []
    return [each.paper if apart(each.paper, rules) else replace(each.paper, agreed=None) for each in stored]


def _row(learner: Enrolled, held: Sequence[Paper], group: TrainingClass, rules: RuleSet) -> PaperRow:
    marks, waiting = attempts_of(held, rules)
    record = mark_of_record(marks, rules) if held else learner.mark
    rounded = None if record is None else round_mark(record, rules)
    eligible = attendance_satisfied(learner.attended or 0, group.periods, rules)
    return PaperRow(
        learner,
        eligible,
        tuple(held),
        bool(held) and apart(held[-1], rules),
        record,
        rounded,
        None if rounded is None or rounded < rules.pass_mark else band_of(rounded, rules),
        eligible and not waiting and may_redo(marks, rules),
    )


def save_papers(
    connection: Connection,
    class_id: UUID,
    cells: Sequence[Cell[MarkCell]],
    *,
    markers: tuple[str, str] = ("", ""),
    principal: Principal,
) -> list[str]:
    """Store changed marks and each learner's mark of record; return the cells as they stand.

    All or nothing, as `save_attendance`. Only who attended enough has a paper, only who failed redoes
    one, and a mark above the scale is asked back, never guessed.
    """
    group, rules = recording_class(connection, class_id, principal)
    require_once(cells)
    learners = {each.enrolment_id: each for each in attendance.enrolled(connection, class_id)}
    stored = papers.of_class(connection, class_id)
    asked = {cell.key.enrolment_id for cell in cells} & set(learners)
    before = {each: _held(learners[each], stored.get(each, []), rules) for each in asked}
    written = {
        (e, p.paper.attempt): Written(p.recorder, p.recorded_at) for e in asked for p in stored.get(e, [])
    }
    after = {each: {paper.attempt: paper for paper in before[each]} for each in asked}
    faults: list[Detail] = []
    conflicts: list[Detail] = []
    stands: list[str] = []
    touched: dict[UUID, int] = {}
    for index, cell in enumerate(cells):
        learner = learners.get(cell.key.enrolment_id)
        try:
            wanted = _wanted(cell, learner, group, rules)
        except Invalid as fault:
            faults.append(Detail(fault.vi, fault.en, {"index": index}))
            continue
        stands.append(write_cell(wanted))
        paper = after[cell.key.enrolment_id].get(cell.key.attempt, Paper(cell.key.attempt))
        now = paper.at(cell.key.place)
        if now == wanted:
            continue
        if learner is not None and not same(cell.before, now):
            by = written.get((cell.key.enrolment_id, cell.key.attempt))
            conflicts.append(_conflict(index, cell, learner, now, by))
        after[cell.key.enrolment_id][cell.key.attempt] = paper.marked(cell.key.place, wanted)
        touched[cell.key.enrolment_id] = index
    refuse_faults(faults)
    refuse_conflicts(conflicts)
    records = _judged(after, touched, learners, rules)
    papers.save(
        connection,
        class_id,
        [(each, paper, mark) for each, (found, _) in records.items() for paper, mark in found],
        markers=markers,
        principal=principal,
    )
    papers.set_marks(connection, class_id, {each: record for each, (_, record) in records.items()})
    return stands


def _wanted(
    cell: Cell[MarkCell], learner: Enrolled | None, group: TrainingClass, rules: RuleSet
) -> Decimal | None:
    if learner is None:
        raise Invalid(
            "Học viên này không còn học trong lớp. Hãy tải lại trang.",
            "This learner is no longer in the class. Reload the page.",
            code="cell-gone",
        )
    try:
        wanted = read_cell(cell.after)
    except Unreadable as unreadable:
        raise _of(learner, unreadable.vi, unreadable.en) from unreadable
    if wanted is not None and not attendance_satisfied(learner.attended or 0, group.periods, rules):
        had, needed = learner.attended or 0, needed_periods(group.periods, rules)
        raise _of(
            learner,
            f"chưa đủ điều kiện viết thu hoạch: dự {had} tiết, cần {needed}/{group.periods}.",
            f"is not eligible: attended {had} tiết, {needed} of {group.periods} are needed.",
        )
    return wanted


def _judged(
    after: Mapping[UUID, Mapping[int, Paper]],
    touched: Mapping[UUID, int],
    learners: Mapping[UUID, Enrolled],
    rules: RuleSet,
) -> dict[UUID, tuple[list[tuple[Paper, Decimal | None]], Decimal | None]]:
    """Return of each changed learner the papers with their marks, and the mark of record."""
    faults: list[Detail] = []
    found: dict[UUID, tuple[list[tuple[Paper, Decimal | None]], Decimal | None]] = {}
    for enrolment_id, index in touched.items():
        held = sorted(after[enrolment_id].values(), key=lambda paper: paper.attempt)
        marked = [paper for paper in held if not paper.empty]
        try:
            marks, _ = attempts_of(marked, rules)
        except Invalid as fault:
            of = _of(learners[enrolment_id], fault.vi, fault.en)
            faults.append(Detail(of.vi, of.en, {"index": index}))
            continue
        by_paper = {paper.attempt: mark for paper, mark in zip(marked, marks, strict=False)}
        found[enrolment_id] = (
            [(paper, by_paper.get(paper.attempt)) for paper in held],
            mark_of_record(marks, rules),
        )
    refuse_faults(faults)
    return found


def _of(learner: Enrolled, vi: str, en: str) -> Invalid:
    return Invalid(
        f"STT {learner.ordinal}, {learner.full_name}: {vi[:1].lower()}{vi[1:]}",
        f"No. {learner.ordinal}, {learner.full_name}: {en[:1].lower()}{en[1:]}",
    )


def _conflict(
    index: int, cell: Cell[MarkCell], learner: Enrolled, now: Decimal | None, by: Written | None
) -> Detail:
    said = (
        f"STT {learner.ordinal}, {learner.full_name}",
        f"No. {learner.ordinal}, {learner.full_name}",
    )
    return conflict_at(index, said, cell, Recorded(write_cell(now), *(by or ())))

"""A file of one class read against what stands there: what it would change, and everything wrong in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import Connection

from services.enrollment.domain.class_files import Kind
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.enrolments import require_under_way
from services.enrollment.domain.workbook_cells import column_number
from services.enrollment.operations.classes.held import hold_class
from services.enrollment.operations.grids import recording_class
from services.enrollment.operations.imports.changes import (
    ChangedRow,
    place_of,
    refusal_of,
)
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.class_forms import CLASS_FORMS, NOMINATIONS
from services.enrollment.operations.imports.class_saving import SAVES, ClassReading, kind_of
from services.enrollment.operations.imports.class_sheets import columns_complete
from services.enrollment.operations.imports.container import Container
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import HEADINGS
from services.enrollment.operations.imports.grid_files import (
    AttendanceFile,
    MarksFile,
    attendance_file,
    marks_file,
)
from services.enrollment.operations.imports.grid_rows import GridReading
from services.enrollment.operations.imports.layout import Layout
from services.enrollment.operations.imports.nomination_rows import (
    REQUIRED,
    NominationReading,
    nomination_reading,
    sender_as_unit,
)
from services.enrollment.operations.imports.reading import Help, SheetFound, sheet_found, understood
from services.enrollment.operations.imports.sheets import Sheet, read_sheets
from services.enrollment.storage.imports import StoredImport
from shared.errors import Conflict, Detail, Problem
from shared.principal import Principal
from shared.vietnamese import match_key

_UNREAD_AT_MOST: Final = 8


def read_class_file(
    connection: Connection,
    stored: StoredImport,
    content: bytes,
    aid: Help,
    *,
    principal: Principal,
    today: date,
) -> ClassReading:
    """Read a file of a class, and try what it would change without changing it.

    The class is held meanwhile. `Conflict` if nothing can be written in it any more, `Invalid` for what
    cannot be opened at all.
    """
    kind, findings = kind_of(stored), Findings()
    group, target = _target(connection, stored, findings, aid.choices, principal=principal, today=today)
    sheets: list[SheetFound] = []
    lists = 0
    for sheet in read_sheets(Container(content), aid.pause):
        read, layout = understood(sheet, aid, findings, CLASS_FORMS[kind])
        meant: dict[int, str] = {}
        if layout is not None:
            lists += 1
            layout = _relevant(layout, kind)
            meant = _read_sheet(read, layout, group, target, findings)
        sheets.append(sheet_found(read, layout, meant))
    if not lists:
        findings.problem(
            None,
            "tệp không có bảng nào. Cần một dòng tiêu đề có STT, Họ và tên và các cột của bảng.",
            "the file has no table. It needs a row of headings with STT, Họ và tên and the table's columns.",
        )
    save = SAVES[kind]
    rows = _tried(
        connection, target.rows, lambda some: save(connection, group.id, some, principal, today), findings
    )
    return ClassReading(
        rows, target.known, findings.problems, findings.notices, sheets, len(findings.faulty_rows)
    )


@dataclass(frozen=True)
class _Grid:
    """A grid to be read into, and what the file says of it."""

    file: AttendanceFile | MarksFile
    reading: GridReading

    @property
    def rows(self) -> Sequence[ChangedRow]:
        return self.reading.rows

    @property
    def known(self) -> int:
        return self.reading.known


def _target(
    connection: Connection,
    stored: StoredImport,
    findings: Findings,
    choices: Choices,
    *,
    principal: Principal,
    today: date,
) -> tuple[TrainingClass, _Grid | NominationReading]:
    """Hold the class and return it with what its file is compared with."""
    if stored.class_id is None:
        raise ValueError("a file of a class names it")
    if stored.kind == "nominations":
        group = hold_class(connection, stored.class_id, principal)
        require_under_way(group, planned=True)
        return group, nomination_reading(connection, group.id, findings, choices, today)
    group, rules = recording_class(connection, stored.class_id, principal)
    file: AttendanceFile | MarksFile = (
        attendance_file(connection, group, rules)
        if stored.kind == "attendance"
        else marks_file(connection, group, rules)
    )
    if isinstance(file, AttendanceFile) and not file.sessions:
        raise Conflict(
            f"Lớp {group.code} chưa có lịch học nên chưa ghi được điểm danh. Hãy nhập Lịch học trước.",
            f"Class {group.code} has no timetable yet, so there are no sessions. Enter the timetable first.",
            code="no-sessions",
        )
    reading = GridReading(file.people, file.columns, file.stands, findings, choices, today)
    return group, _Grid(file, reading)


def _read_sheet(
    sheet: Sheet,
    layout: Layout,
    group: TrainingClass,
    target: _Grid | NominationReading,
    findings: Findings,
) -> dict[int, str]:
    """Read one sheet; return in words which of the grid its columns are."""
    if not _of_this_class(sheet, layout, group, findings):
        return {}
    place = Place(sheet.name)
    if isinstance(target, NominationReading):
        if columns_complete(place, layout, findings, REQUIRED):
            target.read(sheet, layout)
        return {}
    if not columns_complete(place, layout, findings, ("full_name",)):
        return {}
    before = findings.problem_count
    meant = target.file.meant(layout, sheet.name, findings)
    _tell_unread(sheet, layout, meant, findings)
    if meant:
        target.reading.read(sheet, layout, meant)
    elif findings.problem_count == before:
        findings.problem(
            Place(sheet.name, layout.table_row),
            "không nhận ra cột buổi học hay cột điểm nào. Hãy sửa tiêu đề, hoặc chọn ở trang Cột và bảng mã.",
            "no column of sessions or marks was recognised. Correct the headings or choose the columns.",
        )
    return {column: target.file.columns[name].label for column, name in meant.items()}


def _relevant(layout: Layout, kind: Kind) -> Layout:
    """Return the layout with the repetitions that matter for this kind of file."""
    form = CLASS_FORMS[kind]
    kept = replace(layout, repeated=tuple(each for each in layout.repeated if each[0] in form.choices))
    return sender_as_unit(kept) if form is NOMINATIONS else kept


def _of_this_class(sheet: Sheet, layout: Layout, group: TrainingClass, findings: Findings) -> bool:
    """Tell whether a sheet is of the class; one that names another is refused."""
    said = layout.head.get("code")
    if said is None or match_key(said.text) == match_key(group.code):
        return True
    findings.problem(
        Place(sheet.name, said.row, said.column, HEADINGS["code"]),
        f"trang này của lớp “{said.text}”, không phải lớp “{group.code}”, nên không đọc. Hãy gửi tệp ở đúng "
        "lớp, hoặc sửa mã lớp.",
        f"this sheet is of class “{said.text}”, not of “{group.code}”, and was not read. Send it to its own "
        "class, or correct the code.",
    )
    return False


def _tell_unread(sheet: Sheet, layout: Layout, meant: Mapping[int, str], findings: Findings) -> None:
    # `first-1` and `session-3` are columns of some grid; whether of this one, `meant` says.
    learner = {column for name, column in layout.columns.items() if "-" not in name}
    named = {*learner, *meant, *(each.column for each in layout.sessions)}
    unread = [words for column, words in layout.headings.items() if column not in named and words]
    if not unread:
        return
    some = ", ".join(f"“{words[:40]}”" for words in unread[:_UNREAD_AT_MOST])
    findings.notice(
        Place(sheet.name, layout.table_row),
        f"không đọc các cột {some}. Nếu cần, hãy chọn ở trang Cột và bảng mã.",
        f"these columns are not read: {some}. Choose what they are if they matter.",
    )


def _tried(
    connection: Connection,
    rows: Sequence[ChangedRow],
    save: Callable[[Sequence[ChangedRow]], None],
    findings: Findings,
) -> list[ChangedRow]:
    """Return the rows that the class takes: what saving would refuse is told, row by row.

    Every turn leaves out at least one row, so the turns end.
    """
    left = list(rows)
    while left:
        trying = list(left)
        refusal = refusal_of(connection, lambda trying=trying: save(trying))  # type: ignore[misc]
        if refusal is None:
            break
        faulty = _tell_refusal(refusal, left, findings)
        if not faulty:
            raise refusal
        left = [each for each in left if (each.sheet, each.row) not in faulty]
    return left


def _tell_refusal(refusal: Problem, rows: Sequence[ChangedRow], findings: Findings) -> set[tuple[str, int]]:
    faulty: set[tuple[str, int]] = set()
    for detail in refusal.details:
        found = place_of(detail, rows)
        if found is None:
            continue
        row, change = found
        faulty.add((row.sheet, row.row))
        at, label = (row.cell, HEADINGS["full_name"]) if change is None else (change.cell, change.label)
        place = Place(row.sheet, row.row, column_number(at.rstrip("0123456789")), label)
        vi, en = (said.removeprefix(f"{word} {row.row}, ") for said, word in _said(detail))
        if refusal.code == "likely-doubles":
            vi, en = f"{vi} Có phải là người khác không?", f"{en} Is it somebody else?"
            findings.problem(place, vi, en, means="người khác", field="full_name")
        else:
            findings.problem(place, vi, en)
    return faulty


def _said(detail: Detail) -> tuple[tuple[str, str], tuple[str, str]]:
    return (detail.vi, "Dòng"), (detail.en, "Line")

"""The head of a class sheet: what the class is, checked against what the database knows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.enrollment.domain.class_lists import ListedLearner
from services.enrollment.domain.known_members import KnownClass, Members
from services.enrollment.domain.workbook_cells import Cell, Unreadable, read_count, read_day
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import HEAD_REQUIRED, HEADINGS
from services.enrollment.operations.imports.layout import Layout
from services.enrollment.operations.imports.rows import LONGEST_FIELD, computed
from shared.vietnamese import match_key

_MOST_PERIODS = 2000


class Owner(NamedTuple):
    """Whose an identity number is."""

    match_key: str
    birth_year: int


@dataclass(frozen=True)
class Known:
    """What the database knows that a workbook is checked against.

    `programs` maps code to name, `classes` the match key of a code to the center's class. `members` finds
    who of some rows is in a class already; `owners` whose the identity numbers of some rows are.
    """

    programs: Mapping[str, str]
    classes: Mapping[str, KnownClass] = field(default_factory=dict)
    members: Callable[[UUID, Sequence[ListedLearner]], Members] = lambda _class, _rows: Members(())
    owners: Callable[[Sequence[ListedLearner]], Mapping[str, Owner]] = lambda _rows: {}


@dataclass(frozen=True)
class Head:
    """The head as read; None or an empty string where nothing usable stood."""

    code: str
    name: str
    program_code: str
    opened_on: date | None
    closed_on: date | None
    periods: int | None
    decision_number: str
    decided_on: date | None
    place: str
    known: KnownClass | None = None
    """The class that bears this code already."""


class HeadReader:
    """Reads the label/value rows above the table."""

    def __init__(self, place: Place, layout: Layout, findings: Findings) -> None:
        self._place = place
        self._layout = layout
        self._findings = findings

    def read(self, known: Known, today: date, codes: dict[str, str]) -> Head:
        """Return the head; every doubtful value is told. `codes`: class codes so far and their sheets."""
        head = Head(
            code=self._text("code"),
            name=self._text("name"),
            program_code=self._program(known.programs),
            opened_on=self._day("opened"),
            closed_on=self._day("closed"),
            periods=self._periods(),
            decision_number=self._text("decision"),
            decided_on=self._day("decided"),
            place=self._text("place"),
        )
        head = replace(head, known=known.classes.get(match_key(head.code)))
        self._check_code(head, codes)
        if head.opened_on and head.closed_on and head.closed_on < head.opened_on:
            self._problem(
                "closed",
                "ngày bế giảng trước ngày khai giảng. Hãy kiểm tra hai ngày.",
                "the closing day is before the opening day. Check both.",
            )
        if head.opened_on and head.opened_on > today:
            self._problem(
                "opened",
                "ngày khai giảng ở tương lai. Hãy nạp danh sách khi lớp đã khai giảng, hoặc sửa ngày.",
                "the opening day lies ahead. Load the list once the class has begun, or correct the day.",
            )
        for name, day in (("opened", head.opened_on), ("closed", head.closed_on)):
            if day is not None and not 2008 <= day.year <= today.year + 1:  # noqa: PLR2004 — the centers' first rule is of 2008
                self._problem(
                    name,
                    f"năm {day.year} không hợp lý. Hãy kiểm tra lại.",
                    f"the year {day.year} is not plausible. Check it.",
                )
        return head

    def _check_code(self, head: Head, codes: dict[str, str]) -> None:
        key = match_key(head.code)
        if not key:
            return
        if key in codes:
            self._problem(
                "code",
                f"mã lớp “{head.code}” đã dùng ở trang “{codes[key]}”. Hãy đặt mã khác.",
                f"the class code “{head.code}” is used on sheet “{codes[key]}” too. Give another.",
            )
        codes.setdefault(key, self._place.sheet)
        if head.known is not None and not _is_it(head, head.known):
            self._problem(
                "code",
                f"mã lớp “{head.code}” đã có trong hệ thống cho lớp khác (chương trình, ngày hoặc số tiết "
                "khác). Hãy dùng mã khác, hoặc sửa phần đầu trang cho đúng lớp đã có.",
                f"the class code “{head.code}” exists already for another class (program, dates or periods "
                "differ). Use another code, or correct the head of the sheet.",
            )

    def _problem(self, field: str, vi: str, en: str) -> None:
        self._findings.problem(self._where(field), vi, en)

    def _where(self, field: str) -> Place:
        cell = self._layout.head.get(field) or self._layout.head_labels.get(field)
        if cell is None:
            return Place(self._place.sheet, None, None, HEADINGS[field])
        return Place(self._place.sheet, cell.row, cell.column, HEADINGS[field])

    def _cell(self, field: str) -> Cell | None:
        stands = self._layout.head.get(field)
        cell = computed(stands, self._where(field), self._findings)
        if stands is None and field in HEAD_REQUIRED:
            label = HEADINGS[field]
            row = " (cột A: nhãn, cột B: giá trị)" if field not in self._layout.head_labels else ""
            self._problem(
                field,
                f"phần đầu trang thiếu “{label}”{row}. Hãy ghi thêm phía trên bảng học viên.",
                f"the head of the sheet lacks “{label}”. Add it above the table of learners.",
            )
        return cell

    def _text(self, field: str) -> str:
        cell = self._cell(field)
        if cell is not None and len(cell.text) > LONGEST_FIELD:
            self._problem(
                field,
                f"nội dung dài quá {LONGEST_FIELD} ký tự. Hãy rút gọn.",
                f"the text is longer than {LONGEST_FIELD} characters. Shorten it.",
            )
            return ""
        return cell.text if cell is not None else ""

    def _program(self, programs: Mapping[str, str]) -> str:
        cell = self._cell("program")
        if cell is None:
            return ""
        wanted = match_key(cell.text)
        for code, name in programs.items():
            if wanted in {match_key(code), match_key(name)}:
                return code
        codes = ", ".join(sorted(programs)) or "—"
        self._problem(
            "program",
            f"chương trình “{cell.text}” chưa có trong hệ thống. Hãy dùng một trong các mã: {codes}.",
            f"the program “{cell.text}” is not known. Use one of these codes: {codes}.",
        )
        return ""

    def _day(self, field: str) -> date | None:
        cell = self._cell(field)
        if cell is None:
            return None
        try:
            return read_day(cell.text, cell.day)
        except Unreadable as problem:
            self._problem(field, problem.vi, problem.en)
            return None

    def _periods(self) -> int | None:
        cell = self._cell("periods")
        if cell is None:
            return None
        try:
            periods = read_count(cell.text, what_vi="số tiết", what_en="a number of periods")
        except Unreadable as problem:
            self._problem("periods", problem.vi, problem.en)
            return None
        if not 1 <= periods <= _MOST_PERIODS:
            self._problem(
                "periods",
                f"số tiết {periods} không hợp lý. Hãy ghi tổng số tiết của lớp, ví dụ 50.",
                f"{periods} periods are not plausible. Write the total of the class, such as 50.",
            )
            return None
        return periods


def _is_it(head: Head, known: KnownClass) -> bool:
    """Tell whether a sheet speaks of the class that bears its code; what it leaves out agrees."""
    pairs = (
        (head.program_code, known.program_code),
        (head.opened_on, known.opened_on),
        (head.closed_on, known.closed_on),
        (head.periods, known.periods),
    )
    return all(not said or stored is None or said == stored for said, stored in pairs)

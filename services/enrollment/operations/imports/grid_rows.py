"""The rows of a sheet of attendance or marks against the grid: whose each is, which cells say otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from services.enrollment.domain.class_files import NamedRow, Roll
from services.enrollment.domain.workbook_cells import Cell, Unreadable, column_letters, read_birth
from services.enrollment.operations.imports.changes import Change, ChangedRow
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.class_sheets import counts_columns
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import HEADINGS
from services.enrollment.operations.imports.layout import Layout
from services.enrollment.operations.imports.rows import computed
from services.enrollment.operations.imports.sheets import Sheet
from services.enrollment.storage.attendance import Enrolled
from shared.errors import Invalid
from shared.vietnamese import format_partial_date, match_key

_TOTALS: Final = frozenset({"tong", "tong cong", "cong", "tong so", "tong hop"})
_NAMED_AT_MOST: Final = 5


@dataclass(frozen=True)
class GridColumn:
    """A column of the grid: what it is to it, its words, and `read`, which gives a text as the grid has it.

    `read` is also told whether an officer confirmed what the text probably means; it raises `Unreadable` or
    `Invalid`.
    """

    key: str
    label: str
    read: Callable[[str, bool], str]


@dataclass
class GridReading:
    """A class's grid, and what the sheets of one file say of it so far."""

    people: Sequence[Enrolled]
    columns: Mapping[str, GridColumn]
    stands: Callable[[UUID, str], str]
    """What the grid says now: of an enrolment, by field."""
    findings: Findings
    choices: Choices
    today: date
    rows: list[ChangedRow] = field(default_factory=list)
    known: int = 0
    """Rows that say exactly what the grid says, or nothing."""
    said: dict[tuple[UUID, str], tuple[str, Place]] = field(default_factory=dict)
    """What the file says of each cell, and where."""
    roll: Roll[Enrolled] = field(init=False)

    def __post_init__(self) -> None:
        self.roll = Roll(self.people)

    def read(self, sheet: Sheet, layout: Layout, meant: Mapping[int, str]) -> None:
        """Read a sheet whose value columns mean these fields of the grid."""
        _SheetReading(self, sheet, layout, meant).read()


@dataclass
class _SheetReading:
    grid: GridReading
    sheet: Sheet
    layout: Layout
    meant: Mapping[int, str]
    seen: dict[UUID, int] = field(default_factory=dict)
    moved: list[int] = field(default_factory=list)
    passed_over: list[Cell] = field(default_factory=list)

    def read(self) -> None:
        rows = 0
        for number, cells in self.sheet.rows.items():
            if self.layout.table_row is None or number <= self.layout.table_row or counts_columns(cells):
                continue
            if not self._is_learner(cells):
                self.passed_over.append(next(iter(cells.values())))
                continue
            rows += 1
            self._row(number, cells)
        self._say(rows)

    def _cell(self, cells: Mapping[int, Cell], name: str) -> Cell | None:
        return cells.get(self.layout.columns.get(name, 0))

    def _text(self, cells: Mapping[int, Cell], name: str) -> str:
        cell = self._cell(cells, name)
        return cell.text.strip() if cell is not None else ""

    def _name(self, cells: Mapping[int, Cell]) -> str:
        if "full_name" in self.layout.columns:
            return self._text(cells, "full_name")
        return f"{self._text(cells, 'family')} {self._text(cells, 'given')}".strip()

    def _is_learner(self, cells: Mapping[int, Cell]) -> bool:
        """Tell a learner's row from a signature or a total below the table."""
        name = self._name(cells)
        if match_key(name) in _TOTALS:
            return False
        if _ordinal(self._text(cells, "ordinal")) is not None:
            return bool(name) or any(column in cells for column in self.meant)
        filled = any(column in cells for column in self.meant)
        return bool(name) and (filled or self.grid.roll.knows(name))

    def _at(self, row: int, name: str = "full_name") -> Place:
        column = self.layout.columns.get(name)
        return Place(self.sheet.name, row).at(column, self.layout.headings.get(column or 0, HEADINGS[name]))

    def _row(self, number: int, cells: Mapping[int, Cell]) -> None:
        before = self.grid.findings.problem_count
        person = self._person(number, cells)
        if person is None:
            return
        if person.enrolment_id in self.seen:
            self.grid.findings.problem(
                self._at(number),
                f"“{person.full_name}” đã có ở dòng {self.seen[person.enrolment_id]}. Hãy xóa dòng thừa.",
                f"“{person.full_name}” stands in row {self.seen[person.enrolment_id]} already. Delete one.",
            )
            return
        self.seen[person.enrolment_id] = number
        changes = tuple(self._changes(number, cells, person))
        if self.grid.findings.problem_count > before:
            return
        if not changes:
            self.grid.known += 1
            return
        self.grid.rows.append(
            ChangedRow(
                sheet=self.sheet.name,
                row=number,
                cell=name_cell(self.layout, number),
                full_name=person.full_name,
                ordinal=person.ordinal,
                enrolment_id=person.enrolment_id,
                changes=changes,
            )
        )

    def _person(self, number: int, cells: Mapping[int, Cell]) -> Enrolled | None:
        name = self._name(cells)
        row = NamedRow(
            name,
            _ordinal(self._text(cells, "ordinal")),
            self._birth(cells),
            self._text(cells, "unit"),
        )
        found = self.grid.roll.find(row)
        if found.person is not None:
            if found.moved:
                self.moved.append(number)
            return found.person
        at = self._at(number)
        if found.bearers:
            places = ", ".join(f"STT {each.ordinal}" for each in found.bearers[:_NAMED_AT_MOST])
            self.grid.findings.problem(
                at,
                f"lớp có {len(found.bearers)} học viên tên “{name}” ({places}). Hãy ghi đúng STT trong lớp, "
                "hoặc thêm cột Ngày sinh.",
                f"the class has {len(found.bearers)} learners named “{name}” ({places}). Write the No. that "
                "the class has, or add a column with birth dates.",
            )
            return None
        likely = found.likely
        answer = self.grid.choices.answer("full_name", self.sheet.name, at.column or 0, number)
        if likely is not None and name and answer == "yes":
            return likely
        self._tell_stranger(at, name, likely, answered=bool(answer))
        return None

    def _tell_stranger(self, at: Place, name: str, likely: Enrolled | None, *, answered: bool) -> None:
        if not name:
            self.grid.findings.problem(
                at, "dòng có STT nhưng còn trống họ tên. Hãy ghi đủ.", "a row without a name. Fill it in."
            )
        elif likely is None or answered:
            self.grid.findings.problem(
                at,
                f"“{name}” không có trong danh sách học viên của lớp. Hãy sửa họ tên hoặc bỏ dòng này.",
                f"“{name}” is not among the learners of the class. Correct the name or remove the row.",
            )
        else:
            means = f"{likely.ordinal}. {likely.full_name}"
            self.grid.findings.problem(
                at,
                f"lớp không có “{name}”. Có phải là “{likely.full_name}” (STT {likely.ordinal}) không?",
                f"nobody in the class is named “{name}”. Is it “{likely.full_name}” (No. {likely.ordinal})?",
                means=means,
                field="full_name",
            )

    def _birth(self, cells: Mapping[int, Cell]) -> str:
        cell = self._cell(cells, "birth")
        if cell is None:
            return ""
        try:
            birth = read_birth(cell.text, cell.day, self.grid.today)
        except Unreadable:
            return ""  # it only tells people of one name apart
        return format_partial_date(birth.year, birth.month, birth.day)

    def _changes(self, number: int, cells: Mapping[int, Cell], person: Enrolled) -> Iterator[Change]:
        for column, name in self.meant.items():
            place = Place(self.sheet.name, number).at(column, self.layout.headings.get(column, ""))
            cell = computed(cells.get(column), place, self.grid.findings)
            if cell is None or not cell.text.strip():
                continue
            after = self._read(cell, name, place)
            if after is None or not self._once(person, name, after, place):
                continue
            before = self.grid.stands(person.enrolment_id, name)
            if before != after:
                reference = f"{column_letters(column)}{number}"
                grid = self.grid.columns[name]
                yield Change(reference, name, grid.key, grid.label, before, after)

    def _read(self, cell: Cell, name: str, place: Place) -> str | None:
        answer = self.grid.choices.answer(name, self.sheet.name, place.column or 0, place.row or 0)
        try:
            return self.grid.columns[name].read(cell.text, answer == "yes")
        except Unreadable as problem:
            asked = problem.means and not answer
            more = {"means": problem.means, "field": name} if asked else {}
            self.grid.findings.problem(place, problem.vi, problem.en, **more)
        except Invalid as problem:
            self.grid.findings.problem(place, _lowered(problem.vi), _lowered(problem.en))
        return None

    def _once(self, person: Enrolled, name: str, after: str, place: Place) -> bool:
        """Tell whether a cell is to be taken from here; it may stand on several sheets if all agree."""
        key = (person.enrolment_id, name)
        if key not in self.grid.said:
            self.grid.said[key] = (after, place)
            return True
        other, where = self.grid.said[key]
        if other != after:
            self.grid.findings.problem(
                place,
                f"ghi “{after}”, trong khi {where.sentence('vi')} ghi “{other}”. Hãy sửa cho giống nhau.",
                f"says “{after}”, while {where.sentence('en')} says “{other}”. Make them agree.",
            )
        return False

    def _say(self, rows: int) -> None:
        findings, place = self.grid.findings, Place(self.sheet.name)
        if not rows:
            findings.problem(
                Place(self.sheet.name, self.layout.table_row),
                "bảng không có dòng học viên nào. Hãy ghi học viên, hoặc bỏ trang này khỏi tệp.",
                "the table has no rows of learners. Enter them, or remove this sheet from the file.",
            )
        if self.moved:
            findings.notice(
                place,
                f"{len(self.moved)} dòng đứng khác thứ tự danh sách lớp nên được ghi theo họ tên.",
                f"{len(self.moved)} rows stand in another order than the class's list: names decide.",
            )
        missing = len(self.grid.people) - len(self.seen)
        if rows and missing:
            findings.notice(
                place,
                f"{missing} học viên của lớp không có trong trang này; các ô của họ giữ nguyên.",
                f"{missing} learners of the class are not on this sheet; their cells stay as they are.",
            )
        if self.passed_over:
            first = self.passed_over[0]
            findings.notice(
                Place(self.sheet.name, first.row),
                f"{len(self.passed_over)} dòng không phải học viên nên bỏ qua, ví dụ “{first.text[:60]}”.",
                f"{len(self.passed_over)} rows are no learners; passed over, e.g. “{first.text[:60]}”.",
            )


def name_cell(layout: Layout, row: int) -> str:
    """Return where the name of a row stands, e.g. `B7`."""
    column = layout.columns.get("full_name") or layout.columns.get("given", 1)
    return f"{column_letters(column)}{row}"


def _ordinal(text: str) -> int | None:
    plain = text.rstrip(".")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 6 else None  # noqa: PLR2004


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]

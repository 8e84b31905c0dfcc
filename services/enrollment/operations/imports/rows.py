"""One row of a class list read into a learner; every doubtful cell of it is told with its place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from services.enrollment.domain.class_lists import Gender, ListedLearner, PartialDate
from services.enrollment.domain.workbook_cells import (
    Cell,
    Unreadable,
    read_birth,
    read_count,
    read_gender,
    read_identity_number,
    read_mark,
    read_yes,
)
from services.enrollment.domain.workbook_rules import ListRules
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import HEADINGS
from services.enrollment.operations.imports.layout import Layout, SessionColumn
from shared.vietnamese import is_syllable, match_key

T = TypeVar("T")

LONGEST_NAME = 100
LONGEST_FIELD = 300
_WHAT = ("số tiết", "a number of periods")
_SPLIT: tuple[tuple[str, Gender], ...] = (("birth_male", "male"), ("birth_female", "female"))


def computed(cell: Cell | None, place: Place, findings: Findings) -> Cell | None:
    """Return the cell if it holds something usable; tell of formula errors and missing results."""
    if cell is None or cell.kind not in {"error", "uncomputed"}:
        return cell
    if cell.kind == "error":
        findings.problem(
            place,
            f"ô {cell.reference} có lỗi công thức {cell.text}. Hãy sửa công thức hoặc ghi thẳng giá trị.",
            f"cell {cell.reference} has the formula error {cell.text}. Correct it or write the value itself.",
        )
    else:
        findings.problem(
            place,
            f"công thức ở ô {cell.reference} chưa có kết quả. Hãy mở tệp bằng Excel, lưu lại rồi gửi lại.",
            f"the formula in cell {cell.reference} has no saved result. Open the file in Excel and save it.",
        )
    return None


@dataclass(frozen=True)
class RowReader:
    """Reads the learners of one class sheet, given its layout, periods and the rules of the day."""

    sheet: str
    layout: Layout
    total_periods: int | None
    rules: ListRules
    today: date
    findings: Findings
    choices: Choices = field(default_factory=Choices)

    def read(self, row: int, cells: dict[int, Cell]) -> ListedLearner | None:
        """Return the learner, or None when a problem with this row was told."""
        before = self.findings.problem_count
        one = _Row(self, Place(self.sheet, row), cells)
        full_name = one.name()
        birth, gender = one.birth_and_gender()
        unit = one.text("unit")
        admitted = one.value("admitted", lambda cell: read_yes(match_key(cell.text), cell.text)) or False
        attended = one.attended()
        mark = one.value("mark", lambda cell: read_mark(cell.text, lost_comma=one.agreed("mark")))
        identity = one.identity()
        one.check_admission(admitted, attended, mark)
        texts = {name: one.text(name) for name in ("ethnicity", "birth_place", "cell", "party")}
        one.check_required({"full_name": full_name, "birth": birth, "gender": gender, "unit": unit, **texts})
        if self.findings.problem_count > before or birth is None or gender is None:
            return None
        return ListedLearner(
            row=row,
            full_name=full_name,
            birth=birth,
            gender=gender,
            unit=unit,
            admitted=admitted,
            attended_periods=attended if admitted else None,
            mark=mark,
            ethnicity=texts["ethnicity"],
            birth_place=texts["birth_place"],
            identity_number=identity,
            party_cell=texts["cell"],
            party_status=texts["party"],
        )


class _Row:
    """The cells of one row by field; remembers which fields were already complained of."""

    def __init__(self, reader: RowReader, place: Place, cells: dict[int, Cell]) -> None:
        self._reader = reader
        self._place = place
        self._cells = cells
        self._told: set[str] = set()

    def _at(self, field: str) -> Place:
        return self._place.at(self._reader.layout.columns.get(field), HEADINGS[field])

    def _problem(self, field: str, vi: str, en: str) -> None:
        self._told.add(field)
        self._reader.findings.problem(self._at(field), vi, en)

    def cell(self, field: str) -> Cell | None:
        column = self._reader.layout.columns.get(field)
        cell = self._cells.get(column) if column is not None else None
        usable = computed(cell, self._at(field), self._reader.findings)
        if cell is not None and usable is None:
            self._told.add(field)
        return usable

    def value(self, field: str, read: Callable[[Cell], T]) -> T | None:
        """Return what the cell means, or None for an empty cell or one that was complained of."""
        cell = self.cell(field)
        if cell is None or not cell.text:
            return None
        try:
            return read(cell)
        except Unreadable as problem:
            self._told.add(field)
            asked = problem.means and not self._answer(field)
            more = {"means": problem.means, "field": field} if asked else {}
            self._reader.findings.problem(self._at(field), problem.vi, problem.en, **more)
            return None

    def _answer(self, field: str) -> str:
        """Return what the officer answered to the question that this cell raises."""
        column = self._reader.layout.columns.get(field, 0)
        return self._reader.choices.answer(field, self._place.sheet, column, self._place.row or 0)

    def agreed(self, field: str) -> bool:
        """Tell whether the officer said that a cell means what it seems to mean."""
        return self._answer(field) == "yes"

    def birth_and_gender(self) -> tuple[PartialDate | None, Gender | None]:
        """Return both, from their columns or from two columns of years, one for each gender."""
        columns = self._reader.layout.columns
        told = self.value("gender", lambda cell: read_gender(match_key(cell.text), cell.text))
        for name, gender in _SPLIT:
            if columns.get(name) in self._cells:
                return self._birth(name), told or gender
        return self._birth("birth"), told

    def _birth(self, name: str) -> PartialDate | None:
        today, short = self._reader.today, self.agreed(name)
        return self.value(name, lambda cell: read_birth(cell.text, cell.day, today, short_year=short))

    def text(self, field: str) -> str:
        cell = self.cell(field)
        if cell is None:
            return ""
        longest = LONGEST_NAME if field in {"full_name", "family", "given"} else LONGEST_FIELD
        if len(cell.text) > longest:
            self._problem(
                field,
                f"nội dung dài quá {longest} ký tự. Hãy rút gọn.",
                f"the text is longer than {longest} characters. Shorten it.",
            )
            return ""
        return cell.text

    def name(self) -> str:
        """Return the full name from one column or from HỌ and TÊN."""
        if "full_name" in self._reader.layout.columns:
            name = self._one_name("full_name")
        else:
            family, given = self._one_name("family"), self._one_name("given")
            name = f"{family} {given}".strip()
            if self._told & {"family", "given"}:
                self._told.add("full_name")
        if name and "full_name" not in self._told and not any(letter.isalpha() for letter in name):
            self._problem(
                "full_name",
                f"“{name}” không phải là họ tên. Hãy ghi đủ họ và tên.",
                f"“{name}” is not a name. Write the full name.",
            )
        return name

    def _one_name(self, field: str) -> str:
        cell = self.cell(field)
        text = self.text(field) if cell is not None else ""
        # TCVN3 has no toned capitals: `Ánh` could only be stored as `ánh`.
        if cell is not None and cell.encoding == "tcvn3":
            return " ".join(_with_capital(word) for word in text.split(" "))
        return text

    def attended(self) -> int | None:
        """Return the periods attended, from their column or summed over the sessions."""
        layout = self._reader.layout
        if "attended" in layout.columns:
            attended = self.value("attended", _periods)
        else:
            attended = self._sessions(layout.sessions)
        total = self._reader.total_periods
        if attended is not None and total is not None and attended > total:
            self._problem(
                "attended",
                f"dự {attended} tiết, nhiều hơn {total} tiết của cả lớp. Hãy kiểm tra lại hai con số.",
                f"{attended} periods attended are more than the {total} of the class. Check both figures.",
            )
        return attended

    def _sessions(self, sessions: tuple[SessionColumn, ...]) -> int | None:
        counts = []
        for each in sessions:
            place = self._place.at(each.column)
            cell = computed(self._cells.get(each.column), place, self._reader.findings)
            if cell is None or not cell.text:
                continue
            try:
                counts.append(_periods(cell))
            except Unreadable as problem:
                self._told.add("attended")
                self._reader.findings.problem(place, problem.vi, problem.en)
        return sum(counts) if counts else None

    def identity(self) -> str:
        """Return the identity number; say so when leading zeros had to be put back."""
        read = self.value(
            "identity",
            lambda cell: read_identity_number(cell.text, typed_as_number=cell.kind == "number"),
        )
        if read is None:
            return ""
        number, zeros_back = read
        if zeros_back:
            self._reader.findings.notice(
                self._at("identity"),
                f"số định danh đã được thêm số 0 ở đầu thành {number}, vì ô để kiểu số. Hãy kiểm tra lại.",
                f"leading zeros were put back, giving {number}, for the cell is a number. Check it.",
            )
        return number

    def check_admission(self, admitted: bool, attended: int | None, mark: Decimal | None) -> None:
        """Tell of marks and attendance that contradict the tick of admission."""
        if self._told & {"admitted", "attended", "mark"}:
            return
        if not admitted and mark is not None:
            self._problem(
                "mark",
                "có điểm nhưng cột Nhập học để trống. Hãy đánh “x” vào Nhập học hoặc xóa điểm.",
                "there is a mark but no admission. Tick Nhập học with “x” or delete the mark.",
            )
        if not admitted and attended:
            self._problem(
                "attended",
                "có số tiết dự nhưng cột Nhập học để trống. Hãy đánh “x” vào Nhập học hoặc xóa số tiết.",
                "periods were attended without admission. Tick Nhập học with “x” or delete the periods.",
            )
        if admitted and attended is None:
            self._problem(
                "attended",
                "đã nhập học nhưng chưa có số tiết dự. Hãy ghi số tiết đã dự (0 nếu không dự tiết nào).",
                "was admitted but has no periods attended. Write how many (0 for none).",
            )

    def check_required(self, values: dict[str, object]) -> None:
        """Tell of required fields that are empty and not already complained of."""
        for name in sorted(self._reader.rules.required & values.keys()):
            if not values[name] and name not in self._told:
                heading = HEADINGS[name]
                self._problem(name, f"còn trống {heading}. Hãy ghi đủ.", f"{heading} is empty. Fill it in.")


def _periods(cell: Cell) -> int:
    return read_count(cell.text, what_vi=_WHAT[0], what_en=_WHAT[1])


def _with_capital(word: str) -> str:
    lowered = not word[:1].isascii() and word[:1].islower() and is_syllable(word)
    return word[:1].upper() + word[1:] if lowered else word

"""One sheet read into one class list: head, columns, rows, and what contradicts itself among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.enrollment.domain.class_lists import ClassList, ListedLearner
from services.enrollment.domain.workbook_cells import Cell
from services.enrollment.domain.workbook_rules import ListRules
from services.enrollment.operations.imports.already import Sorted, sort_out
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.class_forms import words_of
from services.enrollment.operations.imports.duplicates import tell_duplicates
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import COLUMNS_REQUIRED, HEADINGS
from services.enrollment.operations.imports.heads import Head, HeadReader, Known
from services.enrollment.operations.imports.layout import Layout
from services.enrollment.operations.imports.rows import RowReader
from services.enrollment.operations.imports.sheets import Sheet


@dataclass(frozen=True)
class Circumstances:
    """What every sheet of one file is read under."""

    known: Known
    rules: ListRules
    today: date
    findings: Findings
    codes: dict[str, str]
    """The class codes of the sheets read so far, by match key, with their sheets."""
    choices: Choices = field(default_factory=Choices)
    pause: Callable[[], None] = lambda: None
    """Called now and then, so that whoever waits knows that the reading goes on."""


@dataclass(frozen=True)
class ReadList:
    """A sheet as read: the class with those rows that are right and new, and how many others there are."""

    listed: ClassList
    known: int = 0
    """Rows of learners who are in the class already, exactly so."""
    faulty: int = 0
    """Rows that must be corrected first."""


def read_class_sheet(sheet: Sheet, layout: Layout, under: Circumstances) -> ReadList | None:
    """Return the class, or None when nothing of the sheet can be taken (everything wrong is told)."""
    findings = under.findings
    place = Place(sheet.name)
    before = findings.problem_count
    head = HeadReader(place, layout, findings).read(under.known, under.today, under.codes)
    complete = columns_complete(place, layout, findings)
    usable = findings.problem_count == before
    if not complete or layout.table_row is None:
        return None
    reader = RowReader(sheet.name, layout, head.periods, under.rules, under.today, findings, under.choices)
    learners, faulty = _learners(sheet, layout, reader, under)
    doubled = tell_duplicates(place, learners, layout.columns, findings, under.pause)
    sorted_out = sort_out(
        place,
        [each for each in learners if each.row not in doubled],
        group=head.known,
        known=under.known,
        columns=layout.columns,
        findings=findings,
    )
    if not usable or head.opened_on is None or head.closed_on is None:
        return None
    _advise(place, learners, under.rules, findings)
    _say_known(place, sorted_out, findings)
    faulty += len(doubled) + sorted_out.faulty
    if not sorted_out.new and not sorted_out.known:
        return None
    return ReadList(_class_list(sheet.name, head, sorted_out), sorted_out.known, faulty)


def _class_list(sheet: str, head: Head, sorted_out: Sorted) -> ClassList:
    if head.opened_on is None or head.closed_on is None:
        raise ValueError("a head without its days was told before")
    return ClassList(
        sheet=sheet,
        code=head.known.code if head.known else head.code,
        name=head.name,
        program_code=head.program_code,
        opened_on=head.opened_on,
        closed_on=head.closed_on,
        total_periods=head.periods or 0,
        decision_number=head.decision_number,
        decided_on=head.decided_on,
        place=head.place,
        learners=tuple(sorted_out.new),
    )


def _say_known(place: Place, sorted_out: Sorted, findings: Findings) -> None:
    if sorted_out.known:
        findings.notice(
            place,
            f"{sorted_out.known} học viên đã có trong lớp, đúng như trong tệp; không nạp lại.",
            f"{sorted_out.known} learners are in the class already, exactly so; they are not loaded again.",
        )


def columns_complete(
    place: Place, layout: Layout, findings: Findings, required: Sequence[str] = COLUMNS_REQUIRED
) -> bool:
    """Tell of every missing or repeated column; rows are read only when all are there once."""
    if layout.table_row is None:
        findings.problem(
            place,
            "không tìm thấy dòng tiêu đề của bảng học viên (STT, Họ và tên, Ngày sinh, …). Hãy thêm vào.",
            "the heading row of the table of learners (STT, Họ và tên, Ngày sinh, …) was not found. Add it.",
        )
        return False
    complete = True
    for name in required:
        if name in layout.columns or _otherwise(name, layout):
            continue
        complete = False
        findings.problem(
            Place(place.sheet, layout.table_row, None, HEADINGS[name]),
            f"thiếu cột “{HEADINGS[name]}”. Hãy thêm cột này vào bảng học viên, hoặc chọn lại các cột.",
            f"the column “{HEADINGS[name]}” is missing. Add it to the table, or say which column it is.",
        )
    for name, _, again in layout.repeated:
        complete = False
        findings.problem(
            Place(place.sheet, layout.table_row, again, words_of(name)),
            f"cột “{words_of(name)}” có hai lần. Hãy giữ lại một cột.",
            f"the column “{words_of(name)}” stands there twice. Keep one of them.",
        )
    return complete


def _otherwise(name: str, layout: Layout) -> bool:
    """Tell whether a column is not needed because others say the same."""
    columns = layout.columns.keys()
    return (
        (name == "full_name" and {"family", "given"} <= columns)
        or (name == "attended" and bool(layout.sessions))
        or (name in {"birth", "gender"} and {"birth_male", "birth_female"} <= columns)
    )


def _learners(
    sheet: Sheet, layout: Layout, reader: RowReader, under: Circumstances
) -> tuple[list[ListedLearner], int]:
    """Return the learners whose rows are right, and how many rows are not."""
    place, findings = Place(sheet.name), under.findings
    learners: list[ListedLearner] = []
    passed_over: list[Cell] = []
    rows = 0
    for number, cells in sheet.rows.items():
        if layout.table_row is None or number <= layout.table_row or counts_columns(cells):
            continue
        if not is_learner(cells, layout):
            passed_over.append(next(iter(cells.values())))
            continue
        rows += 1
        if rows % _ROWS_AT_ONCE == 0:
            under.pause()
        learner = reader.read(number, cells)
        if learner is not None:
            learners.append(learner)
    if not rows:
        findings.problem(
            Place(place.sheet, layout.table_row),
            "bảng học viên không có dòng nào. Hãy ghi học viên, hoặc bỏ trang này khỏi tệp.",
            "the table of learners has no rows. Enter the learners, or remove this sheet from the file.",
        )
    if passed_over:
        count = len(passed_over)
        numbers = ", ".join(str(cell.row) for cell in passed_over[:10])
        sample = passed_over[0].text[:60]
        findings.notice(
            Place(place.sheet, passed_over[0].row),
            f"{count} dòng không phải học viên nên được bỏ qua (dòng {numbers}), ví dụ “{sample}”.",
            f"{count} rows are no learners and were passed over (rows {numbers}), e.g. “{sample}”.",
        )
    return learners, rows - len(learners)


_ROWS_AT_ONCE = 500


def counts_columns(cells: dict[int, Cell]) -> bool:
    """Tell whether a row only numbers the columns (1, 2, 3, …) as printed tables do."""
    numbers = [cell.text.strip("()") for cell in cells.values()]
    return len(numbers) > 2 and numbers == [str(place) for place in range(1, len(numbers) + 1)]  # noqa: PLR2004


_MARKS_OF_A_LEARNER = (
    *("full_name", "family", "birth", "birth_male", "birth_female"),
    *("gender", "unit", "identity", "mark", "attended"),
)


def is_learner(cells: dict[int, Cell], layout: Layout) -> bool:
    """Tell a learner's row from a signature or a total below the table.

    A row with an ordinal number and anything else is a learner's; without one it must fill at least
    two of the columns that describe a person.
    """
    columns = layout.columns
    ordinal = cells.get(columns["ordinal"]) if "ordinal" in columns else None
    filled = sum(columns.get(field) in cells for field in _MARKS_OF_A_LEARNER if field in columns)
    if ordinal is not None and ordinal.text.rstrip(".").isdigit():
        return filled >= 1
    return filled >= 2  # noqa: PLR2004 — said in the docstring


def _advise(place: Place, learners: list[ListedLearner], rules: ListRules, findings: Findings) -> None:
    """Say what is unusual but allowed."""
    years = sum(learner.birth.precision == "year" for learner in learners)
    if years:
        findings.notice(
            place,
            f"{years} học viên chỉ có năm sinh; giấy chứng nhận sẽ in đúng phần đã biết.",
            f"{years} learners have only a year of birth; certificates will print just what is known.",
        )
    capitals = [learner.full_name for learner in learners if learner.full_name.isupper()]
    if capitals:
        findings.notice(
            place,
            f"{len(capitals)} họ tên viết toàn chữ hoa, ví dụ “{capitals[0]}”; tên được giữ như đã viết.",
            f"{len(capitals)} names are all in capitals, e.g. “{capitals[0]}”; they are kept as written.",
        )
    if learners and len(learners) < rules.smallest_class:
        findings.notice(
            place,
            f"lớp có {len(learners)} học viên, ít hơn {rules.smallest_class}.",
            f"the class has {len(learners)} learners, fewer than {rules.smallest_class}.",
        )

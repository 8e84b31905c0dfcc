"""One sheet read into one class list: head, columns, rows, and what contradicts itself among them."""

from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.class_lists import ClassList, ListedLearner
from services.enrollment.domain.workbook_cells import Cell
from services.enrollment.domain.workbook_rules import ListRules
from services.enrollment.operations.imports.duplicates import tell_duplicates
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import (
    COLUMNS_REQUIRED,
    HEADINGS,
    Layout,
    find_layout,
)
from services.enrollment.operations.imports.heads import HeadReader, Known
from services.enrollment.operations.imports.rows import RowReader
from services.enrollment.operations.imports.sheets import Sheet


@dataclass(frozen=True)
class Circumstances:
    """What every sheet of one workbook is read under."""

    known: Known
    rules: ListRules
    today: date
    findings: Findings
    codes: dict[str, str]
    """The class codes of the sheets read so far, by match key, with their sheets."""


def read_class_sheet(sheet: Sheet, under: Circumstances) -> ClassList | None:
    """Return the class, or None when the sheet is no class list or has problems (all of them told)."""
    rules, findings = under.rules, under.findings
    place = Place(sheet.name)
    layout = find_layout(sheet)
    if layout is None:
        findings.notice(
            place,
            "không phải danh sách lớp nên được bỏ qua.",
            "is no class list and was passed over.",
        )
        return None
    before = findings.problem_count
    head = HeadReader(place, layout, findings).read(under.known, under.today, under.codes)
    learners: list[ListedLearner] = []
    if _columns_complete(place, layout, findings) and layout.table_row is not None:
        reader = RowReader(sheet.name, layout, head.periods, rules, under.today, findings)
        learners = _learners(sheet, layout, reader, findings)
        tell_duplicates(place, learners, layout.columns, findings)
    if findings.problem_count > before or head.opened_on is None or head.closed_on is None:
        return None
    _advise(place, learners, rules, findings)
    return ClassList(
        sheet=sheet.name,
        code=head.code,
        name=head.name,
        program_code=head.program_code,
        opened_on=head.opened_on,
        closed_on=head.closed_on,
        total_periods=head.periods or 0,
        decision_number=head.decision_number,
        decided_on=head.decided_on,
        place=head.place,
        learners=tuple(learners),
    )


def _columns_complete(place: Place, layout: Layout, findings: Findings) -> bool:
    """Tell of every missing or repeated column; rows are read only when all are there once."""
    if layout.table_row is None:
        findings.problem(
            place,
            "không tìm thấy dòng tiêu đề của bảng học viên (STT, Họ và tên, Ngày sinh, …). Hãy thêm vào.",
            "the heading row of the table of learners (STT, Họ và tên, Ngày sinh, …) was not found. Add it.",
        )
        return False
    complete = True
    for field in COLUMNS_REQUIRED:
        split = field == "full_name" and {"family", "given"} <= layout.columns.keys()
        summed = field == "attended" and layout.sessions
        if field in layout.columns or split or summed:
            continue
        complete = False
        findings.problem(
            Place(place.sheet, layout.table_row, None, HEADINGS[field]),
            f"thiếu cột “{HEADINGS[field]}”. Hãy thêm cột này vào bảng học viên.",
            f"the column “{HEADINGS[field]}” is missing. Add it to the table of learners.",
        )
    for field, _, again in layout.repeated:
        complete = False
        findings.problem(
            Place(place.sheet, layout.table_row, again, HEADINGS[field]),
            f"cột “{HEADINGS[field]}” có hai lần. Hãy giữ lại một cột.",
            f"the column “{HEADINGS[field]}” stands there twice. Keep one of them.",
        )
    return complete


def _learners(sheet: Sheet, layout: Layout, reader: RowReader, findings: Findings) -> list[ListedLearner]:
    place = Place(sheet.name)
    learners: list[ListedLearner] = []
    passed_over: list[Cell] = []
    rows = 0
    for number, cells in sheet.rows.items():
        if layout.table_row is None or number <= layout.table_row or _counts_columns(cells):
            continue
        if not _is_learner(cells, layout):
            passed_over.append(next(iter(cells.values())))
            continue
        rows += 1
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
    return learners


def _counts_columns(cells: dict[int, Cell]) -> bool:
    """Tell whether a row only numbers the columns (1, 2, 3, …) as printed tables do."""
    numbers = [cell.text.strip("()") for cell in cells.values()]
    return len(numbers) > 2 and numbers == [str(place) for place in range(1, len(numbers) + 1)]  # noqa: PLR2004


_MARKS_OF_A_LEARNER = ("full_name", "family", "birth", "gender", "unit", "identity", "mark", "attended")


def _is_learner(cells: dict[int, Cell], layout: Layout) -> bool:
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
    if len(learners) < rules.smallest_class:
        findings.notice(
            place,
            f"lớp có {len(learners)} học viên, ít hơn {rules.smallest_class}.",
            f"the class has {len(learners)} learners, fewer than {rules.smallest_class}.",
        )

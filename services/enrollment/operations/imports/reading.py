"""A whole file read: bytes in, class lists or problems out, whatever the bytes are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.enrollment.domain.class_lists import ClassList
from services.enrollment.domain.workbook_rules import list_rules_on
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.class_sheets import Circumstances, ReadList, read_class_sheet
from services.enrollment.operations.imports.container import Container
from services.enrollment.operations.imports.encodings import Sample, read_sheet_text
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import CLASS_LISTS, SESSION, Form
from services.enrollment.operations.imports.heads import Known
from services.enrollment.operations.imports.layout import Layout, Remembered, find_layout
from services.enrollment.operations.imports.sheets import Sheet, read_sheets
from shared.errors import Detail


@dataclass(frozen=True)
class ColumnFound:
    """A column as it was understood: place, heading, field ('' for none), encoding, samples.

    `meaning` is which column of a class's grid it is, in words.
    """

    column: int
    heading: str
    field: str
    encoding: str
    samples: tuple[Sample, ...]
    meaning: str = ""


@dataclass(frozen=True)
class SheetFound:
    """How a sheet was understood; without a fingerprint it is no list and was passed over."""

    sheet: str
    fingerprint: str
    heading_row: int | None
    chosen: bool
    columns: tuple[ColumnFound, ...]


@dataclass(frozen=True)
class Reading:
    """What a file says; `lists` are those of its sheets of which something can be loaded."""

    lists: tuple[ReadList, ...]
    problems: tuple[Detail, ...]
    notices: tuple[Detail, ...]
    sheets: tuple[SheetFound, ...] = ()
    faulty_rows: int = 0
    """Rows that must be corrected first, those of sheets of which nothing can be loaded among them."""

    @property
    def classes(self) -> tuple[ClassList, ...]:
        """The class lists, each with the rows that are right and new."""
        return tuple(each.listed for each in self.lists)


@dataclass(frozen=True)
class Help:
    """What helps to understand a file: an officer's decisions, remembered layouts, a sign of life."""

    choices: Choices = field(default_factory=Choices)
    remembered: Remembered = lambda _fingerprint: None
    pause: Callable[[], None] = lambda: None


def read_workbook(content: bytes, known: Known, today: date, aid: Help | None = None) -> Reading:
    """Return everything found in the file.

    Raises `Invalid` for what cannot be opened at all: another kind of file, a password, a damaged
    or an oversized archive.
    """
    aid = aid or Help()
    findings = Findings()
    container = Container(content)
    aid.pause()
    if container.has_macros:
        findings.notice(
            None,
            "tệp có macro; macro không được chạy, chỉ đọc giá trị trong các ô.",
            "the file has macros; they are not run, only the values of cells are read.",
        )
    lists: list[ReadList] = []
    sheets: list[SheetFound] = []
    under = Circumstances(known, list_rules_on(today), today, findings, {}, aid.choices, aid.pause)
    for sheet in read_sheets(container, aid.pause):
        read, layout = understood(sheet, aid, findings)
        sheets.append(sheet_found(read, layout))
        if layout is not None and (one := read_class_sheet(read, layout, under)) is not None:
            lists.append(one)
    if not lists and not findings.problems:
        findings.problem(
            None,
            "tệp không có danh sách lớp nào. Mỗi lớp cần một trang với “Mã lớp” ở đầu và bảng học viên.",
            "the file has no class list. Each class needs a sheet with “Mã lớp” at its head and a table.",
        )
    return Reading(
        tuple(lists), findings.problems, findings.notices, tuple(sheets), len(findings.faulty_rows)
    )


def understood(
    sheet: Sheet, aid: Help, findings: Findings, form: Form = CLASS_LISTS
) -> tuple[Sheet, Layout | None]:
    """Return a sheet with its text in Unicode, and its layout; say so if it is no list of this form."""
    read = read_sheet_text(sheet, findings, aid.choices.encodings.get(sheet.name), aid.pause)
    layout = find_layout(read, aid.remembered, aid.choices.heading_rows.get(sheet.name), form)
    if layout is None:
        findings.notice(
            Place(sheet.name),
            "không phải danh sách lớp nên được bỏ qua.",
            "is no class list and was passed over.",
        )
    return read, layout


def sheet_found(sheet: Sheet, layout: Layout | None, meant: Mapping[int, str] | None = None) -> SheetFound:
    """Return how a sheet was understood; `meant` says in words which of a grid its columns are."""
    if layout is None:
        return SheetFound(sheet.name, "", None, False, ())
    fields = {column: name for name, column in layout.columns.items()}
    fields |= {each.column: SESSION for each in layout.sessions}
    columns: Sequence[ColumnFound] = [
        ColumnFound(
            column,
            heading[:80],
            fields.get(column, ""),
            sheet.columns[column].encoding if column in sheet.columns else "unicode",
            tuple(sheet.columns[column].samples) if column in sheet.columns else (),
            (meant or {}).get(column, ""),
        )
        for column, heading in layout.headings.items()
    ]
    return SheetFound(sheet.name, layout.fingerprint, layout.table_row, layout.chosen, tuple(columns))

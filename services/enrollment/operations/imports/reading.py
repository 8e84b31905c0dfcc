"""A whole workbook read: bytes in, class lists or problems out, whatever the bytes are."""

from dataclasses import dataclass
from datetime import date

from services.enrollment.domain.class_lists import ClassList
from services.enrollment.domain.workbook_rules import list_rules_on
from services.enrollment.operations.imports.class_sheets import Circumstances, read_class_sheet
from services.enrollment.operations.imports.container import Container
from services.enrollment.operations.imports.encodings import read_sheet_text
from services.enrollment.operations.imports.findings import Findings
from services.enrollment.operations.imports.heads import Known
from services.enrollment.operations.imports.sheets import read_sheets
from shared.errors import Detail


@dataclass(frozen=True)
class Reading:
    """What a workbook says; `classes` can be loaded only when there are no problems."""

    classes: tuple[ClassList, ...]
    problems: tuple[Detail, ...]
    notices: tuple[Detail, ...]


def read_workbook(content: bytes, known: Known, today: date) -> Reading:
    """Return everything found in the workbook.

    Raises `Invalid` for what cannot be opened at all: another kind of file, a password, a damaged
    or an oversized archive.
    """
    container = Container(content)
    findings = Findings()
    if container.has_macros:
        findings.notice(
            None,
            "tệp có macro; macro không được chạy, chỉ đọc giá trị trong các ô.",
            "the file has macros; they are not run, only the values of cells are read.",
        )
    classes: list[ClassList] = []
    under = Circumstances(known, list_rules_on(today), today, findings, codes={})
    for sheet in read_sheets(container):
        one = read_class_sheet(read_sheet_text(sheet, findings), under)
        if one is not None:
            classes.append(one)
    if not classes and not findings.problems:
        findings.problem(
            None,
            "tệp không có danh sách lớp nào. Mỗi lớp cần một trang với “Mã lớp” ở đầu và bảng học viên.",
            "the file has no class list. Each class needs a sheet with “Mã lớp” at its head and a table.",
        )
    return Reading(tuple(classes), findings.problems, findings.notices)

"""What the doors of files say of an import: what can be taken, what must be corrected."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.enrollment.operations.imports.check import CheckedImport
from shared.errors import Detail, Invalid


class ListedClass(BaseModel):
    """A class as the file lists it; `known` are in it already, `faulty` rows must be corrected first."""

    sheet: str
    code: str
    name: str
    program_code: str
    summoned: int
    admitted: int
    known: int
    faulty: int


class ImportAnswer(BaseModel):
    """An import as it stands; `learners` counts everybody who can be taken."""

    id: UUID
    center_id: UUID
    class_id: UUID | None
    kind: str
    file_name: str
    state: str
    repeated: bool
    classes: list[ListedClass]
    learners: int
    rows_good: int
    rows_known: int
    rows_faulty: int
    rows_taken: int
    problems: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    sheets: list[dict[str, Any]]
    choices: dict[str, Any]
    checked_at: datetime
    loaded_at: datetime | None
    result: dict[str, Any] | None


def import_answer(checked: CheckedImport) -> ImportAnswer:
    """Return an import as answers show it."""
    stored = checked.stored
    notices = list(stored.notices)
    if checked.repeated:
        again = Detail(
            "Tệp này đã được nạp trước đây; không có gì được nạp thêm.",
            "This very file was loaded before; nothing was loaded again.",
        )
        notices.insert(0, again.as_json())
    return ImportAnswer(
        repeated=checked.repeated,
        classes=[
            ListedClass(
                sheet=one.listed.sheet,
                code=one.listed.code,
                name=one.listed.name,
                program_code=one.listed.program_code,
                summoned=one.summoned,
                admitted=one.admitted,
                known=one.known,
                faulty=one.faulty,
            )
            for one in checked.classes
        ],
        learners=stored.rows_good,
        notices=notices,
        **{
            name: getattr(stored, name)
            for name in (
                *(
                    "id",
                    "center_id",
                    "class_id",
                    "kind",
                    "file_name",
                    "state",
                    "rows_good",
                    "rows_known",
                    "rows_faulty",
                ),
                *("rows_taken", "problems", "sheets", "choices", "checked_at", "loaded_at", "result"),
            )
        },
    )


def refused_answer(checked: CheckedImport) -> dict[str, Any]:
    """Return the refusal as every refusal looks, with the import's id beside it."""
    stored = checked.stored
    problem = Invalid(
        f"Tệp có {len(stored.problems)} chỗ cần sửa; chưa có gì được nạp. "
        "Hãy sửa từng chỗ rồi gửi lại, hoặc chỉ nạp các dòng đúng.",
        f"The file has {len(stored.problems)} places to correct; nothing was loaded. "
        "Correct each and send the file again, or take only the rows that are right.",
        code="workbook-problems",
    )
    kept = ("id", "state", "problems", "notices", "rows_good", "rows_known", "rows_faulty")
    return {**problem.as_json(), **{name: getattr(stored, name) for name in kept}}


def checked_answer(checked: CheckedImport) -> ImportAnswer | dict[str, Any]:
    """Return what a check found, or its refusal."""
    return refused_answer(checked) if checked.stored.state == "refused" else import_answer(checked)


def status_of_check(done: ImportAnswer | dict[str, Any]) -> int:
    """Return 422 for a file to be corrected, 200 for one that was loaded before, else 201."""
    if isinstance(done, dict):
        return 422
    return 200 if done.repeated else 201

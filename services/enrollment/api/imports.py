"""The JSON door for workbooks of class lists: check first, load what was checked."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Response, UploadFile
from pydantic import BaseModel

from services.enrollment.operations.imports.check import (
    CheckedImport,
    Upload,
    check_workbook,
    find_import,
    problems_workbook,
)
from services.enrollment.operations.imports.container import LARGEST_FILE
from services.enrollment.operations.imports.load import load_import
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Detail, Invalid
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/imports", tags=["imports"])

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListedClass(BaseModel):
    """A class as the workbook lists it."""

    sheet: str
    code: str
    name: str
    program_code: str
    summoned: int
    admitted: int


class ImportAnswer(BaseModel):
    """An import that can be loaded, or was; `learners` counts everybody summoned."""

    id: UUID
    center_id: UUID
    file_name: str
    state: str
    repeated: bool
    classes: list[ListedClass]
    learners: int
    problems: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    checked_at: datetime
    loaded_at: datetime | None
    result: dict[str, Any] | None


def _answer(checked: CheckedImport) -> ImportAnswer:
    stored = checked.stored
    notices = list(stored.notices)
    if checked.repeated:
        again = Detail(
            "Tệp này đã được nạp trước đây; không có gì được nạp thêm.",
            "This very file was loaded before; nothing was loaded again.",
        )
        notices.insert(0, again.as_json())
    return ImportAnswer(
        id=stored.id,
        center_id=stored.center_id,
        file_name=stored.file_name,
        state=stored.state,
        repeated=checked.repeated,
        classes=[
            ListedClass(
                sheet=one.sheet,
                code=one.code,
                name=one.name,
                program_code=one.program_code,
                summoned=one.summoned,
                admitted=one.admitted,
            )
            for one in checked.classes
        ],
        learners=sum(one.summoned for one in checked.classes),
        problems=stored.problems,
        notices=notices,
        checked_at=stored.checked_at,
        loaded_at=stored.loaded_at,
        result=stored.result,
    )


def _refused(checked: CheckedImport) -> dict[str, Any]:
    """Return the refusal as every refusal looks, with the import's id beside it."""
    problem = Invalid(
        f"Tệp có {len(checked.stored.problems)} chỗ cần sửa; chưa có gì được nạp. "
        "Hãy sửa từng chỗ rồi gửi lại.",
        f"The file has {len(checked.stored.problems)} places to correct; nothing was loaded. "
        "Correct each and send the file again.",
        code="workbook-problems",
    )
    return {
        **problem.as_json(),
        "id": checked.stored.id,
        "state": checked.stored.state,
        "problems": checked.stored.problems,
        "notices": checked.stored.notices,
    }


@router.post("", status_code=201, response_model=ImportAnswer)
def post_import(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: Annotated[UUID, Form()],
    workbook: UploadFile,
) -> Response:
    """Check a workbook: 201 with what can be loaded, 200 if this very file was loaded before.

    422 with every problem and its place otherwise; the import is kept as refused, so that
    `problems.xlsx` can be fetched, and nothing of it is loaded.
    """
    upload = Upload(center_id, workbook.filename or "", workbook.file.read(LARGEST_FILE + 1))

    def work() -> ImportAnswer | dict[str, Any]:
        checked = check_workbook(connection, upload, principal, clock.today())
        return _refused(checked) if checked.stored.state == "refused" else _answer(checked)

    def status(done: ImportAnswer | dict[str, Any]) -> int:
        if isinstance(done, dict):
            return 422
        return 200 if done.repeated else 201

    return once(work, status=status)


@router.get("/{import_id}")
def get_import(connection: ReadSnapshot, principal: CurrentPrincipal, import_id: UUID) -> ImportAnswer:
    """Return an import with what was read, its problems and notices, and its result once loaded."""
    return _answer(find_import(connection, import_id, principal))


@router.post("/{import_id}/load", status_code=201)
def post_load(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, import_id: UUID
) -> Response:
    """Load a checked import: all of it or nothing; a repeated load answers as the first did."""
    return once(lambda: load_import(connection, import_id, principal, clock.today()))


@router.get("/{import_id}/problems.xlsx", response_class=Response)
def get_problems(connection: ReadSnapshot, principal: CurrentPrincipal, import_id: UUID) -> Response:
    """Return the center's own rows with what is wrong in each, to correct and send again."""
    name, content = problems_workbook(connection, import_id, principal)
    return Response(
        content,
        media_type=_XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )

"""The JSON door for lists in files: check first, decide what is doubtful, take what is right by steps."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response, UploadFile
from pydantic import BaseModel, Field, StringConstraints

from services.enrollment.api.fields import Body
from services.enrollment.api.import_answers import (
    ImportAnswer,
    checked_answer,
    import_answer,
    status_of_check,
)
from services.enrollment.domain.workbook_cells import column_number
from services.enrollment.operations.imports.check import (
    Upload,
    check_again,
    check_workbook,
    find_import,
    list_imports,
    problems_workbook,
    remember_columns,
)
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.class_forms import FIELDS
from services.enrollment.operations.imports.container import LARGEST_FILE
from services.enrollment.operations.imports.form import CHOICES
from services.enrollment.operations.imports.load import Progress, load_import, take_step
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/imports", tags=["imports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LISTED = 100

Letters = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
SheetName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
AnswerKey = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Encoding = Literal["unicode", "tcvn3", "vni", "windows-1258", "mojibake"]
ColumnField = Annotated[
    str, StringConstraints(pattern="^(|" + "|".join((*CHOICES, *FIELDS)) + r"|session(-[1-9]\d{0,2})?)$")
]


class ListedImport(BaseModel):
    """An import in the list: whose, which file, how far."""

    id: UUID
    center_id: UUID
    kind: str
    file_name: str
    state: str
    rows_good: int
    rows_faulty: int
    rows_taken: int
    checked_at: datetime


class ChoicesBody(Body):
    """What an officer decided on a file; what stands here replaces all that was decided before.

    `answers` by cell (`Lop 01!M12`), column (`Lop 01!M`) or field (`mark`): is what was asked meant?
    """

    encodings: dict[SheetName, dict[Letters, Encoding]] = Field(default_factory=dict, max_length=200)
    heading_rows: dict[SheetName, Annotated[int, Field(ge=1, le=60)]] = Field(
        default_factory=dict, max_length=200
    )
    answers: dict[AnswerKey, Literal["yes", "no"]] = Field(default_factory=dict, max_length=2000)

    def choices(self) -> Choices:
        """Return the decisions as the operations take them."""
        return Choices(
            {
                sheet: {column_number(letters): name for letters, name in columns.items()}
                for sheet, columns in self.encodings.items()
            },
            self.heading_rows,
            self.answers,
        )


class LayoutBody(Body):
    """What the columns of one layout of the file are; '' for a column that is not read."""

    fingerprint: Annotated[str, StringConstraints(pattern="^[0-9a-f-]{32,36}$")]
    columns: dict[Letters, ColumnField] = Field(max_length=200)


class StepBody(Body):
    """`good_rows_only`: take the rows that are right though others must be corrected."""

    good_rows_only: bool = False


class ProgressAnswer(BaseModel):
    """How far an import has come; ask again until `finished`."""

    state: str
    taken: int
    total: int
    finished: bool
    result: dict[str, Any]


@router.get("")
def get_imports(
    connection: ReadSnapshot, principal: CurrentPrincipal, center_id: Annotated[UUID | None, Query()] = None
) -> list[ListedImport]:
    """List the latest imports of the centers in the scope, or of one of them, newest first."""
    return [
        ListedImport(**{name: getattr(each, name) for name in ListedImport.model_fields})
        for each in list_imports(connection, principal, center_id, _LISTED)
    ]


@router.post("", status_code=201, response_model=ImportAnswer)
def post_import(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    center_id: Annotated[UUID, Form()],
    workbook: UploadFile,
) -> Response:
    """Check a file: 201 with what can be loaded, 200 if this very file was loaded before.

    422 with every problem and its place otherwise; the import is kept as refused, so that
    `problems.xlsx` can be fetched or its good rows be taken, and nothing of it is loaded.
    """
    upload = Upload(center_id, workbook.filename or "", workbook.file.read(LARGEST_FILE + 1))

    return once(
        lambda: checked_answer(check_workbook(connection, upload, principal, clock.today())),
        status=status_of_check,
    )


@router.get("/{import_id}")
def get_import(connection: ReadSnapshot, principal: CurrentPrincipal, import_id: UUID) -> ImportAnswer:
    """Return an import with what was read, its problems and notices, and its result once loaded."""
    return import_answer(find_import(connection, import_id, principal))


@router.post("/{import_id}/check", response_model=ImportAnswer)
def post_check(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, import_id: UUID, body: ChoicesBody
) -> Response:
    """Read the file anew under these decisions; the answer says what is still to be corrected."""
    return once(
        lambda: import_answer(check_again(connection, import_id, body.choices(), principal, clock.today())),
        status=lambda _: 200,
    )


@router.post("/{import_id}/layout", response_model=ImportAnswer)
def post_layout(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, import_id: UUID, body: LayoutBody
) -> Response:
    """Say what the columns of a layout are, for this file and every later one of the center; read anew."""

    def work() -> ImportAnswer:
        columns = {column_number(letters): name for letters, name in body.columns.items()}
        remember_columns(connection, import_id, body.fingerprint, columns, principal)
        return import_answer(check_again(connection, import_id, None, principal, clock.today()))

    return once(work, status=lambda _: 200)


@router.post("/{import_id}/load", status_code=201)
def post_load(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, import_id: UUID
) -> Response:
    """Load a checked import: all of it or nothing; a repeated load answers as the first did."""
    return once(lambda: load_import(connection, import_id, principal, clock.today()))


@router.post("/{import_id}/steps", response_model=ProgressAnswer)
def post_step(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, import_id: UUID, body: StepBody
) -> Response:
    """Take the next rows of a checked import; each step is whole, and the next one goes on after it."""

    def work() -> ProgressAnswer:
        return progress_answer(
            take_step(connection, import_id, principal, clock.today(), good_rows_only=body.good_rows_only)
        )

    return once(work, status=lambda _: 200)


def progress_answer(progress: Progress) -> ProgressAnswer:
    """Return how far an import has come as answers show it."""
    return ProgressAnswer(
        state=progress.state,
        taken=progress.taken,
        total=progress.total,
        finished=progress.finished,
        result=progress.result,
    )


@router.get("/{import_id}/problems.xlsx", response_class=Response)
def get_problems(connection: ReadSnapshot, principal: CurrentPrincipal, import_id: UUID) -> Response:
    """Return the center's own file with what is wrong beside each row, to correct and send again."""
    name, content = problems_workbook(connection, import_id, principal)
    return attached(name, content)


def attached(name: str, content: bytes) -> Response:
    """Return a workbook as a file to keep."""
    return Response(
        content,
        media_type=XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )

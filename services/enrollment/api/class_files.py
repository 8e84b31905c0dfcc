"""The JSON doors for files of one class: attendance, marks and nominations, checked first and saved then.

What follows a check is as for lists: `/imports/{id}` with its decisions, steps and problems.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response, UploadFile
from pydantic import BaseModel

from services.enrollment.api.import_answers import ImportAnswer, checked_answer, status_of_check
from services.enrollment.domain.class_files import Kind
from services.enrollment.operations.imports.check_class_file import check_class_file, find_changes
from services.enrollment.operations.imports.container import LARGEST_FILE
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["imports"])


class ChangedCell(BaseModel):
    """A cell of the file that says something else than the grid."""

    cell: str
    field: str
    label: str
    before: str
    after: str


class Changed(BaseModel):
    """A row that would change something; somebody who would be nominated stands in `person`."""

    sheet: str
    row: int
    full_name: str
    ordinal: int | None
    enrolment_id: UUID | None
    changes: list[ChangedCell]
    person: dict[str, Any] | None


@router.post("/classes/{class_id}/imports/{kind}", status_code=201, response_model=ImportAnswer)
def post_class_file(
    connection: WriteTransaction,
    principal: CurrentPrincipal,
    once: Once,
    *,
    class_id: UUID,
    kind: Kind,
    workbook: UploadFile,
) -> Response:
    """Check a file of a class: 201 with what it would change (`/imports/{id}/changes`), nothing changed yet.

    422 with every problem and its place, as for lists; 409 once the class is decided.
    """
    file = workbook.filename or "", workbook.file.read(LARGEST_FILE + 1)
    return once(
        lambda: checked_answer(
            check_class_file(connection, class_id, kind, file, principal=principal, today=clock.today())
        ),
        status=status_of_check,
    )


@router.get("/imports/{import_id}/changes")
def get_changes(connection: ReadSnapshot, principal: CurrentPrincipal, import_id: UUID) -> list[Changed]:
    """Return what saving a checked file of a class would change, row by row."""
    return [
        Changed.model_validate(each, from_attributes=True)
        for each in find_changes(connection, import_id, principal)
    ]

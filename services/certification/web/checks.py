"""Checks of files by anybody: one document, or a list of certificates. Nothing that is sent is kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, UploadFile
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from services.certification.domain.list_checks import LONGEST_CELL, MOST_ROWS, Claim
from services.certification.domain.verification import read_code
from services.certification.operations import check_document as documents
from services.certification.operations.check_document import CheckedFile, check_document, judge_document
from services.certification.operations.check_list import check_claims, check_list
from services.certification.operations.list_files import MOST_BYTES
from services.certification.operations.pdf_signatures import read_signatures
from services.certification.operations.verify_certificate import as_stored
from services.certification.web.verification import asker_of, origin_of, vars_of, wants_json
from shared.errors import Problem
from shared.http import OpenTransaction, asked_database
from shared.problems import answer
from shared.web import page
from shared.web.languages import language_of

router = APIRouter(prefix="/verify")

_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def sent_bytes(file: UploadFile | None, most: int) -> bytes:
    """Return what was sent, one byte more than allowed at most; b"" if nothing was."""
    return b"" if file is None else file.file.read(most + 1)


def said(request: Request, problem: Problem) -> str:
    """Return a refusal's sentence in the reader's language."""
    return problem.en if language_of(request) == "en" else problem.vi


@router.get("/file")
def file_form(request: Request) -> Response:
    """Show where a file is sent."""
    return _file_page(request, None)


@router.post("/file")
def post_file(request: Request, file: UploadFile | None = None) -> Response:
    """Say whether a file is ours and untouched, and whether what it says still holds.

    Programs are answered in JSON, refused with a problem (RFC 9457).
    """
    try:
        checked = _checked(request, sent_bytes(file, documents.MOST_BYTES))
    except Problem as problem:
        return answer(request, problem) if wants_json(request) else _file_page(request, None, problem)
    if wants_json(request):
        return JSONResponse(jsonable_encoder(_said_of(checked)))
    return _file_page(request, checked)


def _checked(request: Request, content: bytes) -> CheckedFile:
    """Check a file; between the two looks into the database a stranger's signature is read without one."""
    database = asked_database(request, None)
    asker = asker_of(request)
    refused: Problem | None = None
    checked: CheckedFile | None = None
    with database.transaction() as connection:
        try:
            checked = check_document(connection, content, origin_of(request), asker)
        except Problem as problem:
            refused = problem  # the look-up is counted all the same
    if refused is not None:
        raise refused
    if checked is not None:
        return checked
    read = read_signatures(content)
    with database.snapshot() as connection:
        return judge_document(connection, content, read, asker)


def _said_of(checked: CheckedFile) -> dict[str, Any]:
    about: dict[str, Any] = {
        "file": checked.kind or "unknown",
        "certificate": None,
        "signature": checked.signature,
    }
    if checked.answer is not None:
        about |= {"certificate": vars_of(checked.answer), "other_sheet": checked.other_sheet}
    return about


def _file_page(request: Request, checked: CheckedFile | None, problem: Problem | None = None) -> Response:
    status = 200 if problem is None else int(problem.status)
    refusal = "" if problem is None else said(request, problem)
    return page(request, "verify-file.html", status_code=status, checked=checked, refusal=refusal)


@router.get("/list")
def list_form(request: Request) -> Response:
    """Show where a list is sent."""
    return page(request, "verify-list.html", refusal="", rows=MOST_ROWS)


@router.post("/list")
def post_list(request: Request, connection: OpenTransaction, file: UploadFile | None = None) -> Response:
    """Give the list back with a result beside each row."""
    try:
        checked = check_list(connection, sent_bytes(file, MOST_BYTES), asker_of(request))
    except Problem as problem:
        if wants_json(request):
            return answer(request, problem)
        return page(
            request,
            "verify-list.html",
            status_code=int(problem.status),
            refusal=said(request, problem),
            rows=MOST_ROWS,
        )
    headers = {"Content-Disposition": f'attachment; filename="ket-qua-kiem-tra.{checked.kind}"'}
    return Response(checked.content, media_type=_MEDIA[checked.kind], headers=headers)


Text = Annotated[str, Field(max_length=LONGEST_CELL)]


class ClaimIn(BaseModel):
    """One certificate to check: its code, or register number and serial; and whose it is said to be."""

    model_config = ConfigDict(extra="forbid")

    code: Text = ""
    number: Text = ""
    serial: Text = ""
    name: Text
    birth_date: Text


class ListIn(BaseModel):
    """The certificates to check."""

    model_config = ConfigDict(extra="forbid")

    certificates: Annotated[list[ClaimIn], Field(min_length=1, max_length=MOST_ROWS)]


@router.post("/list.json")
def post_claims(request: Request, asked: ListIn, connection: OpenTransaction) -> dict[str, Any]:
    """Return `{checked_on, results: [{result, certificate}]}` in the order asked.

    `result` is a `Result`; `certificate` is the public answer with its `address` for `match` and `accents`,
    else null. `TooMany` (429) beyond the pace of lists; too many names for one certificate are `too_many`.
    """
    asker = asker_of(request)
    claims = [
        Claim(
            read_code(each.code),
            as_stored(each.number),
            as_stored(each.serial),
            as_stored(each.name),
            as_stored(each.birth_date),
        )
        for each in asked.certificates
    ]
    results = [
        {
            "result": each.result,
            "certificate": each.answer
            and {**vars_of(each.answer), "address": origin_of(request).certificate(each.answer.code)},
        }
        for each in check_claims(connection, claims, asker)
    ]
    return {"checked_on": asker.today, "results": results}

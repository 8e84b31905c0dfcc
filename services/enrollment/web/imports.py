"""Pages of imports: files sent, what was found in them, what is doubtful, and taking what is right."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection
from starlette.datastructures import UploadFile

from services.enrollment.operations.imports.check import (
    CheckedImport,
    Upload,
    check_again,
    check_workbook,
    find_import,
    list_imports,
)
from services.enrollment.operations.imports.check_class_file import find_changes
from services.enrollment.operations.imports.choices import Choices, choices_from
from services.enrollment.operations.imports.class_forms import words_of
from services.enrollment.operations.imports.container import LARGEST_FILE
from services.enrollment.operations.imports.load import take_step
from services.enrollment.storage import centers, classes
from services.enrollment.storage.imports import StoredImport
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Detail, Invalid
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter(prefix="/imports")
HERE = "/enrollment/imports"
_LISTED = 100
_SHOWN = 1_000
"""Findings on one page; the officer's own file has them all."""
_CELLS_ASKED = 200
_ROWS_SHOWN = 300

_PLACELESS: dict[str, Any] = {"sheet": "", "row": None, "column": "", "heading": ""}

STATES: Mapping[str, tuple[str, str, str]] = {
    "checked": ("Sẵn sàng nạp", "Ready to load", "info"),
    "refused": ("Cần sửa", "To correct", "warn"),
    "loading": ("Đang nạp", "Loading", "wait"),
    "partly": ("Nạp một phần", "Partly loaded", "warn"),
    "loaded": ("Đã nạp", "Loaded", "good"),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "class_lists": ("Danh sách lớp", "Class lists"),
    "nominations": ("Danh sách cử đi học", "Nominations"),
    "attendance": ("Bảng điểm danh", "Attendance sheet"),
    "marks": ("Bảng điểm", "Mark sheet"),
}


def in_english(request: Request) -> int:
    """Return 1 for a reader of English, else 0: the place of words in their pairs."""
    return 1 if language_of(request) == "en" else 0


@dataclass(frozen=True)
class Question:
    """Something that a person must say: cells of one column that probably lost a sign."""

    key: str
    field: str
    sheet: str
    column: str
    cells: Sequence[Mapping[str, Any]]
    answer: str


def questions_of(checked: CheckedImport) -> list[Question]:
    """Return the questions that are open, by column of a sheet."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for problem in checked.stored.problems:
        if problem.get("means"):
            groups.setdefault((problem["sheet"], problem["column"]), []).append(problem)
    return [
        Question(f"{sheet}!{column}", cells[0]["field"], sheet, column, cells, "")
        for (sheet, column), cells in groups.items()
    ]


def asked_of_all(questions: Sequence[Question]) -> list[tuple[str, int, Mapping[str, Any]]]:
    """Return the fields that are asked about in several columns, with the number of cells and one of them."""
    cells: dict[str, list[Mapping[str, Any]]] = {}
    for each in questions:
        cells.setdefault(each.field, []).extend(each.cells)
    columns = Counter(each.field for each in questions)
    return [(field, len(found), found[0]) for field, found in cells.items() if columns[field] > 1]


@router.get("")
def imports_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """List the files that were sent, with the form for another one."""
    return _list(request, connection, principal, Shown())


def _list(request: Request, connection: Connection, principal: Principal, shown: Shown) -> Response:
    within = None if principal.centers is ALL else principal.centers
    known = centers.latest(connection, within)
    return page(
        request,
        "imports.html",
        imports=list_imports(connection, principal, None, _LISTED),
        centers=[each for each in known if principal.may_act(each.id, ("officer", "director"))],
        names={each.id: each.short_name for each in known},
        states={name: (words[in_english(request)], words[2]) for name, words in STATES.items()},
        kinds={name: words[in_english(request)] for name, words in KINDS.items()},
        shown=shown,
    )


@router.post("")
def send_file(request: Request, form: SubmittedForm) -> Response:
    """Take a file, check it, and show what was found."""

    def work(connection: Connection) -> str:
        file_name, content = sent_file(form)
        try:
            center_id = UUID(form.entered.get("center_id", ""))
        except ValueError:
            raise _missing("center_id", "Hãy chọn trung tâm.", "Choose the center.") from None
        upload = Upload(center_id, file_name, content)
        checked = check_workbook(connection, upload, form.principal, clock.today())
        return f"{HERE}/{checked.stored.id}" + ("?repeated=1" if checked.repeated else "")

    def again(connection: Connection, shown: Shown) -> Response:
        return _list(request, connection, form.principal, shown)

    return form(work, again)


def sent_file(form: FormDoor) -> tuple[str, bytes]:
    """Return name and content of the file that a form brought; refuse a form without one."""
    sent = form.sent.get("workbook")
    if not isinstance(sent, UploadFile) or not sent.filename:
        raise _missing("workbook", "Hãy chọn tệp.", "Choose a file.")
    return sent.filename, sent.file.read(LARGEST_FILE + 1)


def _missing(field: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, details=[Detail(vi, en, {"field": field})])


def _in_the_file(finding: Mapping[str, Any]) -> tuple[str, int, int, str]:
    """Return where a finding stands in the file: sheet by sheet, row by row, from the left."""
    column = str(finding["column"] or "")
    return str(finding["sheet"] or ""), finding["row"] or 0, len(column), column


def without_place(sentence: str, finding: Mapping[str, Any]) -> str:
    """Return a finding's sentence without sheet, row and column, where the table beside it names them."""
    before, colon, said = sentence.partition("): ")
    if colon and finding["row"] and finding["column"] and str(finding["sheet"]) in before:
        return said[:1].upper() + said[1:]
    return sentence


@router.get("/{import_id}")
def import_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    import_id: UUID,
    *,
    show: Annotated[str, Query(max_length=20)] = "",
    sheet: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show what was found in a file, what is asked, and how far it was taken."""
    return _found(request, connection, principal, import_id, Shown(), show=show, sheet=sheet)


def _found(
    request: Request,
    connection: Connection,
    principal: Principal,
    import_id: UUID,
    shown: Shown,
    *,
    show: str = "",
    sheet: str = "",
) -> Response:
    checked = find_import(connection, import_id, principal)
    stored, questions = checked.stored, questions_of(checked)
    findings = [
        *(_PLACELESS | each | {"tone": "wait" if each.get("means") else "bad"} for each in stored.problems),
        *(_PLACELESS | each | {"tone": "info"} for each in stored.notices),
    ]
    kept = [
        each
        for each in findings
        if (not show or each["tone"] == show) and (not sheet or each.get("sheet") == sheet)
    ]
    kept.sort(key=_in_the_file)
    return page(
        request,
        "import.html" if stored.class_id is None else "class_file.html",
        checked=checked,
        **_of_a_class(request, connection, stored, principal),
        stored=stored,
        center=next(iter(centers.latest(connection, [stored.center_id]))),
        state=STATES[stored.state][in_english(request)],
        tone=STATES[stored.state][2],
        kind=KINDS[stored.kind][in_english(request)],
        findings=kept[:_SHOWN],
        hidden=max(len(kept) - _SHOWN, 0),
        all_findings=len(findings),
        sheets=sorted({each["sheet"] for each in findings if each.get("sheet")}),
        show=show,
        sheet=sheet,
        at="en" if in_english(request) else "vi",
        without_place=without_place,
        questions=questions,
        whole_file=asked_of_all(questions),
        words_of=words_of,
        repaired=[each for each in stored.notices if each.get("repair")],
        cells_asked=_CELLS_ASKED,
        may_take=principal.may_act(stored.center_id, ("officer", "director")),
        shown=shown,
    )


def _of_a_class(
    request: Request, connection: Connection, stored: StoredImport, principal: Principal
) -> dict[str, Any]:
    """Return what the page of a class's file shows besides: the class, and what would change in it."""
    if stored.class_id is None:
        return {}
    rows = find_changes(connection, stored.id, principal)
    comma = stored.kind == "marks" and not in_english(request)
    return {
        "group": classes.get(connection, stored.class_id),
        "rows": rows,
        "cells": sum(len(row.changes) for row in rows),
        "shown_at_most": _ROWS_SHOWN,
        "written": lambda text: text.replace(".", ",") if comma else text,
    }


@router.post("/{import_id}/again")
def compare_again(request: Request, form: SubmittedForm, import_id: UUID) -> Response:
    """Read the file anew against what stands there now."""

    def work(connection: Connection) -> str:
        check_again(connection, import_id, None, form.principal, clock.today())
        return f"{HERE}/{import_id}"

    def again(connection: Connection, shown: Shown) -> Response:
        return _found(request, connection, form.principal, import_id, shown)

    return form(work, again)


@router.post("/{import_id}/answers")
def answer_questions(request: Request, form: SubmittedForm, import_id: UUID) -> Response:
    """Take the answers to what was asked, and read the file anew under them."""

    def work(connection: Connection) -> str:
        given = {
            name.removeprefix("answer:"): value
            for name, value in form.entered.items()
            if name.startswith("answer:") and value in {"yes", "no"}
        }
        before = choices_from(find_import(connection, import_id, form.principal).stored.choices)
        choices = Choices(before.encodings, before.heading_rows, {**before.answers, **given})
        check_again(connection, import_id, choices, form.principal, clock.today())
        return f"{HERE}/{import_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _found(request, connection, form.principal, import_id, shown)

    return form(work, again)


@router.post("/{import_id}/steps")
def take(request: Request, form: SubmittedForm, import_id: UUID) -> Response:
    """Take the next rows; the page asks again by itself until all are taken, or a person does."""
    alone = request.headers.get("HX-Request") == "true"

    def work(connection: Connection) -> str:
        take_step(connection, import_id, form.principal, clock.today(), good_rows_only=True)
        return f"{HERE}/{import_id}" + ("/progress" if alone else "")

    def again(connection: Connection, shown: Shown) -> Response:
        if alone:
            return _progress(request, connection, form.principal, import_id, shown)
        return _found(request, connection, form.principal, import_id, shown)

    return form(work, again)


@router.get("/{import_id}/progress")
def progress(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, import_id: UUID
) -> Response:
    """Show how far taking has come: a part of the page that asks for the next step by itself."""
    return _progress(request, connection, principal, import_id, Shown())


def _progress(
    request: Request, connection: Connection, principal: Principal, import_id: UUID, shown: Shown
) -> Response:
    stored = find_import(connection, import_id, principal).stored
    return page(request, "import_progress.html", stored=stored, shown=shown)

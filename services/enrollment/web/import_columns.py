"""The page of a file's columns: what each is, in which encoding, with samples; changeable and remembered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.workbook_cells import column_letters
from services.enrollment.operations.imports.check import (
    CheckedImport,
    check_again,
    find_import,
    remember_columns,
)
from services.enrollment.operations.imports.choices import Choices, choices_from
from services.enrollment.operations.imports.column_choices import column_choices
from services.enrollment.operations.imports.encodings import NAMES, decoded_as
from services.enrollment.web.imports import HERE
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/imports")


@router.get("/{import_id}/columns")
def columns_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, import_id: UUID
) -> Response:
    """Show how each layout of the file was understood: columns, encodings with samples, headings."""
    return _columns(request, connection, principal, import_id, Shown())


@dataclass(frozen=True)
class ShownLayout:
    """A layout of the file with the sheets that have it."""

    fingerprint: str
    sheets: Sequence[str]
    chosen: bool
    columns: Sequence[Mapping[str, Any]]


def layouts_of(checked: CheckedImport) -> list[ShownLayout]:
    """Return the layouts of the file's lists; a column shows what each encoding would make of a sample."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in checked.stored.sheets:
        if each["fingerprint"]:
            groups.setdefault(each["fingerprint"], []).append(each)
    return [
        ShownLayout(
            fingerprint,
            [each["sheet"] for each in same],
            same[0]["chosen"],
            [_shown_column(column) for column in same[0]["columns"]],
        )
        for fingerprint, same in groups.items()
    ]


def _shown_column(column: Mapping[str, Any]) -> dict[str, Any]:
    samples = column["samples"]
    others = [
        (NAMES[name], decoded_as(samples[0][0], name))
        for name in NAMES
        if samples and name != column["encoding"]
    ]
    return {**column, "letters": column_letters(column["column"]), "others": others}


def _columns(
    request: Request, connection: Connection, principal: Principal, import_id: UUID, shown: Shown
) -> Response:
    checked = find_import(connection, import_id, principal)
    return page(
        request,
        "import_columns.html",
        stored=checked.stored,
        layouts=layouts_of(checked),
        passed_over=[each["sheet"] for each in checked.stored.sheets if not each["fingerprint"]],
        fields=column_choices(connection, checked.stored),
        encodings=list(NAMES.items()),
        may_take=principal.may_act(checked.stored.center_id, ("officer", "director")),
        shown=shown,
    )


@router.post("/{import_id}/columns")
def choose_columns(request: Request, form: SubmittedForm, import_id: UUID) -> Response:
    """Remember what the columns of a layout are, decide their encodings, and read the file anew."""

    def work(connection: Connection) -> str:
        checked = find_import(connection, import_id, form.principal)
        layout = next(
            (each for each in layouts_of(checked) if each.fingerprint == form.entered.get("fingerprint")),
            None,
        )
        choices = choices_from(checked.stored.choices)
        if layout is not None:
            remember_columns(
                connection,
                import_id,
                layout.fingerprint,
                _fields(
                    form.entered, layout, {name for name, _ in column_choices(connection, checked.stored)}
                ),
                form.principal,
            )
            choices = _with_encodings(choices, form.entered, layout)
        choices = _with_headings(choices, form.entered, checked)
        check_again(connection, import_id, choices, form.principal, clock.today())
        return f"{HERE}/{import_id}/columns?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _columns(request, connection, form.principal, import_id, shown)

    return form(work, again)


def _fields(entered: Mapping[str, str], layout: ShownLayout, known: set[str]) -> dict[int, str]:
    allowed = {*known, ""}
    return {
        column["column"]: name
        for column in layout.columns
        if (name := entered.get(f"field-{column['letters']}", column["field"])) in allowed
    }


def _with_encodings(choices: Choices, entered: Mapping[str, str], layout: ShownLayout) -> Choices:
    """Return the decisions with the encodings that the officer changed, for every sheet of the layout."""
    changed = {
        column["column"]: name
        for column in layout.columns
        if (name := entered.get(f"encoding-{column['letters']}", column["encoding"])) != column["encoding"]
        and name in NAMES
    }
    encodings = dict(choices.encodings)
    for sheet in layout.sheets:
        encodings[sheet] = {**encodings.get(sheet, {}), **changed}
    return Choices(encodings, choices.heading_rows, choices.answers)


def _with_headings(choices: Choices, entered: Mapping[str, str], checked: CheckedImport) -> Choices:
    rows = dict(choices.heading_rows)
    for place, each in enumerate(checked.stored.sheets):
        said = entered.get(f"heading-{place}", "")
        if said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= 60:  # noqa: PLR2004 -- rows looked at
            rows[each["sheet"]] = int(said)
    return Choices(choices.encodings, rows, choices.answers)

"""What the forms and tables of reports share: the narrative as entered, figures as printed."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any

from fastapi import Request, Response
from pydantic import ValidationError
from sqlalchemy import Connection

from services.reporting.domain.content import ContentColumn, ContentRow, Value
from services.reporting.domain.edited_narrative import paragraphs_of
from services.reporting.operations.freezing import Signing
from services.reporting.operations.report_entries import NarrativeEntry, SigningEntry
from services.reporting.settings import ReportingSettings
from services.reporting.storage.frozen_reports import FrozenHead
from services.reporting.web.report_periods import state_words
from shared import clock
from shared.problems import invalid_request
from shared.web.formats import number_in
from shared.web.forms import FormDoor, Shown
from shared.web.languages import language_of

_PLACES = {"whole": 0, "percent": 2, "millions": 1}


def figure(value: Value, shown: str, language: str) -> str:
    """Return a figure as it is printed; '' if it was not reported."""
    if value is None:
        return ""
    return value if isinstance(value, str) else number_in(language, value, _PLACES[shown])


def figures_in(request: Request) -> Callable[[Value, str], str]:
    """Return what prints figures in the language of the page."""
    return partial(figure, language=language_of(request))


def grouped(columns: Sequence[ContentColumn]) -> list[tuple[str, list[ContentColumn]]]:
    """Return a table's columns by the head that they stand under, in their order."""
    return [(group, list(members)) for group, members in groupby(columns, key=lambda each: each.group)]


def told(row: ContentRow) -> bool:
    """Tell whether anything in the row was reported."""
    return any(value is not None for value in row.values.values())


def text_mark(paragraphs: Sequence[str]) -> str:
    """Return what tells whether a section was changed in the form that showed it."""
    return hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()[:16]


def read_narrative(form: FormDoor) -> NarrativeEntry:
    """Return the sections that were changed in the form, or drafted again. `Invalid` naming each."""
    sections: dict[str, str | None] = {}
    for name, text in form.entered.items():
        kind, _, code = name.partition(".")
        if kind == "text" and text_mark(paragraphs_of(text)) != form.entered.get(f"was.{code}"):
            sections.setdefault(code, text)
        elif kind == "draft" and text == "true":
            sections[code] = None
    try:
        return NarrativeEntry.model_validate({"sections": sections, "seen": form.entered.get("seen", "")})
    except ValidationError as wrong:
        raise invalid_request(wrong.errors()) from wrong


def signed_by(request: Request, form: FormDoor, entry: SigningEntry) -> Signing:
    """Return who signs now, with the keys of this process."""
    settings: ReportingSettings = request.app.state.settings
    return Signing(form.principal, entry.title, clock.now(), settings.keys())


@dataclass(frozen=True, slots=True)
class FormsState:
    """The forms of a page: as they begin, but the one called `refused`, which shows what was entered."""

    refused: str = ""
    shown: Shown = field(default_factory=Shown)

    def of(self, name: str) -> Shown:
        """Return the state of one form."""
        return self.shown if name == self.refused else Shown()


Again = Callable[[Connection, FormsState], Response]


def do_one(form: FormDoor, name: str, work: Callable[[Connection], str], again: Again) -> Response:
    """Do the work of one of a page's forms and lead to where it says; refused, show the page `again`."""
    return form(work, lambda connection, shown: again(connection, FormsState(name, shown)))


def figure_words(request: Request) -> dict[str, Any]:
    """Return what every page of a report's content needs in its template."""
    return {"figure": figures_in(request), "grouped": grouped, "told": told, **state_words(request)}


def form_words(request: Request, forms: FormsState, frozen: Sequence[FrozenHead]) -> dict[str, Any]:
    """Return what a page with a report's forms needs in its template; `frozen` holds the newest first."""
    return {
        "text_mark": text_mark,
        "shown": forms.shown,
        "shown_for": forms.of,
        "refused": forms.refused,
        "title_before": frozen[0].signed_by_title if frozen else "",
        **figure_words(request),
    }

"""The first page of the section: the classes of a year and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.enrollment.domain.centers import Center, Program, version_on
from services.enrollment.domain.classes import STATE_NAMES, TrainingClass
from services.enrollment.operations.classes.held import CLERKS
from services.enrollment.operations.reports import owed_reports
from services.enrollment.storage import centers, classes, programs
from shared import clock
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import ALL
from shared.web import page
from shared.web.languages import language_of

router = APIRouter()

_TONES = {"planned": "info", "open": "wait", "completed": "good", "cancelled": "bad"}


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class with the names it is shown under."""

    group: TrainingClass
    center: Center
    program: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which classes the page is asked for; empty: all."""

    year: Annotated[str, Query()] = ""
    center: Annotated[str, Query()] = ""
    program: Annotated[str, Query()] = ""
    state: Annotated[str, Query()] = ""


@router.get("/")
def overview(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    wanted: Annotated[Wanted, Depends()],
) -> Response:
    """Show the classes in the scope that open in a year (the newest, if none is named), as filtered."""
    within = None if principal.centers is ALL else principal.centers
    known = centers.latest(connection, within)
    found = classes.listed(connection, within=within)
    years = sorted({group.opened_on.year for group in found}, reverse=True)
    chosen = next((each for each in years if str(each) == wanted.year), years[0] if years else None)
    at = next((each for each in known if each.code == wanted.center), None)
    listed = [
        group
        for group in found
        if group.opened_on.year == chosen
        and (at is None or group.center_id == at.id)
        and wanted.program in ("", group.program_code)
        and wanted.state in ("", group.state)
    ]
    names = programs.versions(connection)
    place = 1 if language_of(request) == "en" else 0
    return page(
        request,
        "classes.html",
        lines=_lines(listed, known, names, language_of(request)),
        programs=[(code, names[code][-1].name) for code in sorted({group.program_code for group in found})],
        wanted=wanted,
        states=[(each, words[place]) for each, words in STATE_NAMES.items()],
        may_open=any(principal.may_act(each.id, CLERKS) for each in known),
        years=years,
        chosen=chosen,
        centers=known,
        at=at,
        summoned=sum(group.summoned for group in listed),
        admitted=sum(group.admitted for group in listed),
        completed=sum(group.completed for group in listed),
        open_classes=sum(group.state == "open" for group in listed),
        owed=owed_reports(connection, principal),
        today=clock.today(),
    )


def _lines(
    listed: Sequence[TrainingClass],
    known: Sequence[Center],
    names: dict[str, list[Program]],
    language: str,
) -> list[ClassLine]:
    by_id = {each.id: each for each in known}
    return [
        ClassLine(
            group,
            by_id[group.center_id],
            _program_name(names.get(group.program_code, []), group.program_code, group.opened_on),
            STATE_NAMES[group.state][1 if language == "en" else 0],
            _TONES[group.state],
        )
        for group in listed
    ]


def _program_name(versions: Sequence[Program], code: str, on: date) -> str:
    """Return what the program was called when the class opened."""
    named = version_on(versions, on)
    return named.name if named else code

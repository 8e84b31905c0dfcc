"""Pages of what a center has through time: its seals, and the communes that it serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.communes import Commune, Descent, Served, centers_behind, heirs
from services.enrollment.operations.center_entries import AssignmentEntry, SealEntry, SealWithdrawal
from services.enrollment.operations.centers import grant_seal, withdraw_seal
from services.enrollment.operations.communes import assign_communes
from services.enrollment.storage import centers, communes
from services.enrollment.web.centers import HERE, head_of, seen_center
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/centers")


@router.get("/{center_id}/seals")
def seals_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> Response:
    """Show every seal of a center with the days it was in use."""
    return _seals_page(request, connection, principal, center_id, Shown())


def _seals_page(
    request: Request, connection: Connection, principal: Principal, center_id: UUID, shown: Shown
) -> Response:
    versions = seen_center(connection, center_id, principal)
    seals = centers.seals(connection, center_id)
    return page(
        request,
        "center_seals.html",
        shown=shown,
        seals=seals,
        used=next((each for each in seals if each.valid_to is None), None),
        **head_of(versions, principal),
    )


@router.post("/{center_id}/seals")
def post_seal(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Enter a seal taken into use (province)."""

    def work(connection: Connection) -> str:
        entry = form.read(SealEntry)
        grant_seal(connection, center_id, **entry.model_dump(), principal=form.principal)
        return f"{HERE}/{center_id}/seals?done=1"

    return form(
        work, lambda connection, shown: _seals_page(request, connection, form.principal, center_id, shown)
    )


@router.post("/{center_id}/seals/withdrawal")
def post_withdrawal(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Enter the last day of the seal in use (province)."""

    def work(connection: Connection) -> str:
        entry = form.read(SealWithdrawal)
        withdraw_seal(connection, center_id, **entry.model_dump(), principal=form.principal)
        return f"{HERE}/{center_id}/seals?done=1"

    return form(
        work, lambda connection, shown: _seals_page(request, connection, form.principal, center_id, shown)
    )


@dataclass(frozen=True, slots=True)
class ServedLine:
    """A commune that a center serves or served, under the name it bore then."""

    served: Served
    name: str
    became: str
    """What the commune became when it ended; empty if it did not."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A new commune that took in a commune of this center, and whether others have a claim too."""

    commune: Commune
    others: tuple[str, ...]


@router.get("/{center_id}/communes")
def communes_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, center_id: UUID
) -> Response:
    """Show which communes a center serves and served, and what became of those that ended."""
    return _communes_page(request, connection, principal, center_id, Shown())


def _communes_page(
    request: Request, connection: Connection, principal: Principal, center_id: UUID, shown: Shown
) -> Response:
    versions = seen_center(connection, center_id, principal)
    held = communes.served(connection, (center_id,))
    known = communes.known(connection)
    lineage = communes.lineage(connection)
    now = [each for each in held if each.valid_to is None]
    return page(
        request,
        "center_communes.html",
        shown=shown,
        now=[_line(each, known, lineage) for each in now],
        before=[_line(each, known, lineage) for each in reversed(held) if each.valid_to is not None],
        concerned=_concerned(connection, center_id, held, lineage, known),
        codes=" ".join(each.code for each in now),
        **head_of(versions, principal),
    )


def _line(each: Served, known: Mapping[str, Sequence[Commune]], lineage: Sequence[Descent]) -> ServedLine:
    bearers = known.get(each.code, ())
    commune = next((one for one in bearers if one.in_force_on(each.valid_from)), None)
    became = ""
    if commune is not None and commune.valid_to is not None and each.valid_to == commune.valid_to:
        steps = [step for step in lineage if step.old == each.code and step.changed_on > commune.valid_to]
        first = min((step.changed_on for step in steps), default=None)
        became = ", ".join(
            sorted(_name(step.new, step.changed_on, known) for step in steps if step.changed_on == first)
        )
    return ServedLine(each, commune.name if commune else each.code, became)


def _name(code: str, day: date, known: Mapping[str, Sequence[Commune]]) -> str:
    return next((each.name for each in known.get(code, ()) if each.in_force_on(day)), code)


def _concerned(
    connection: Connection,
    center_id: UUID,
    held: Sequence[Served],
    lineage: Sequence[Descent],
    known: Mapping[str, Sequence[Commune]],
) -> list[Concerned]:
    """Return the communes of the last change that took in some of this center's and nobody was told of."""
    if not lineage:
        return []
    changed_on = lineage[-1].changed_on
    everywhere = communes.served(connection, None)
    behind = centers_behind(lineage, everywhere, changed_on)
    mine = [code for code, found in behind.items() if center_id in found]
    assigned = {each.code for each in held if each.valid_from >= changed_on}
    took = heirs(lineage, {each.code for each in held}, changed_on)
    names = {each.id: each.short_name for each in centers.latest(connection, None)}
    return [
        Concerned(commune, tuple(sorted(names[other] for other in behind[code] - {center_id})))
        for code in sorted(mine)
        if code in took and code not in assigned
        for commune in known.get(code, ())
        if commune.in_force_on(changed_on)
    ]


@router.post("/{center_id}/communes")
def post_communes(request: Request, form: SubmittedForm, center_id: UUID) -> Response:
    """Enter which communes a center serves from a day on (province)."""

    def work(connection: Connection) -> str:
        entry = form.read(AssignmentEntry)
        assign_communes(connection, center_id, **entry.model_dump(), principal=form.principal)
        return f"{HERE}/{center_id}/communes?done=1"

    return form(
        work,
        lambda connection, shown: _communes_page(request, connection, form.principal, center_id, shown),
    )

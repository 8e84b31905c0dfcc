"""`/reporting/api/quality`, `cell`, `cell-repairs`, `rereads`: how good the figures are, and mending them."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from services.reporting.operations.naming import CellAsked
from services.reporting.operations.quality import QualityView, read_quality
from services.reporting.operations.reconciling import as_json
from services.reporting.operations.repairing import CellView, read_cell, repair_cell
from services.reporting.operations.rereading import ask_to_reread
from services.reporting.operations.subject_events import SubjectView, check_owner, read_subject
from services.reporting.storage.rereads import rereads
from shared.auth import require
from shared.clock import now
from shared.http import OwnDatabase, ReadSnapshot, WriteTransaction
from shared.principal import Principal

router = APIRouter()
_Allowed = Annotated[Principal, Depends(require("province", "admin"))]


class RereadAsked(BaseModel):
    """Whose log is to be read again from its beginning."""

    model_config = ConfigDict(extra="forbid")

    producer: Annotated[str, Field(min_length=1, max_length=64, examples=["enrollment"])]


@router.get("/quality")
def quality(connection: ReadSnapshot, principal: _Allowed) -> dict[str, Any]:
    """Return lags, parked events, the newest runs with differences, what has no name, what was mended."""
    return quality_json(read_quality(connection, principal, now()))


@router.get("/cell")
def cell(connection: ReadSnapshot, _: _Allowed, asked: Annotated[CellAsked, Query()]) -> dict[str, Any]:
    """Return one aggregate: what it holds, what its facts count, and the events behind it."""
    return cell_json(read_cell(connection, asked.cell()))


@router.get("/events-of")
def events_of(
    request: Request,
    database: OwnDatabase,
    principal: _Allowed,
    owner: Annotated[str, Query(max_length=64, examples=["enrollment"])],
    subject: Annotated[UUID, Query()],
) -> dict[str, Any]:
    """Return the events that tell of a subject of a difference, and what became of each here.

    The owner is asked now: number, type, version and time of each; `silence` says why it did not answer.
    `state` is `held`, `superseded` by a newer version, `parked`, `waiting` to come, `lost` (received, and not
    held: have the owner's log read again) or `uncounted`.
    """
    told = request.app.state.owners.events_of(check_owner(owner), subject)  # before the snapshot begins
    with database.snapshot() as connection:
        return subject_json(read_subject(connection, owner, subject, told, principal, now()))


@router.post("/cell-repairs", status_code=201)
def repair(
    read: ReadSnapshot, write: WriteTransaction, principal: _Allowed, asked: CellAsked
) -> dict[str, Any]:
    """Count one aggregate anew and correct it; `repaired` is null if it was right, as when repeated.

    409 `definitions-differ` if the two definitions of the figure disagree on its facts.
    """
    done = repair_cell(read, write, asked.cell(), asked_by=principal.name, now=now())
    return {"repaired": None if done is None else asdict(done)}


@router.get("/rereads")
def former_rereads(connection: ReadSnapshot, _: _Allowed) -> dict[str, Any]:
    """Return the newest readings anew of owners' logs, those under way first."""
    return {"rereads": [asdict(each) for each in rereads(connection, most=20)]}


@router.post("/rereads", status_code=202)
def reread(write: WriteTransaction, principal: _Allowed, asked: RereadAsked) -> dict[str, Any]:
    """Have an owner's log read again in the background: what was missed is recorded, what is held stays."""
    return asdict(ask_to_reread(write, asked.producer, asked_by=principal.name, at=now()))


def quality_json(view: QualityView) -> dict[str, Any]:
    """Return the view as JSON."""
    return {
        "as_of": {"at": view.proof.as_of, "positions": view.proof.positions},
        "producers": [{**asdict(each), "stuck": each.stuck} for each in view.lags],
        "parked": view.parked,
        "runs": [as_json(run) for run in view.runs],
        "unnamed": [each._asdict() for each in view.unnamed],
        "of_no_class": view.of_no_class,
        "rebuilds": [asdict(each) for each in view.rebuilds],
        "rereads": [asdict(each) for each in view.rereads],
    }


def subject_json(view: SubjectView) -> dict[str, Any]:
    """Return the view as JSON."""
    return {
        "owner": view.owner,
        "subject": view.subject,
        "held": None if view.version is None else {"about": view.kind, "version": view.version},
        "position": view.position,
        "head": view.head,
        "silence": view.silence,
        "events": [{**event._asdict(), "state": state} for event, state in view.events],
    }


def cell_json(view: CellView) -> dict[str, Any]:
    """Return the view as JSON."""
    return {
        **CellAsked.of(view.cell).model_dump(),
        **view.values._asdict(),
        "definitions_agree": view.agreed,
        "events": view.events,
        "repairs": [asdict(each) for each in view.repairs],
    }

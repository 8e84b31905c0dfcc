"""The page of one learner's result: every version with its decision, correcting it and annulling it."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlalchemy import Connection

from services.enrollment.domain.papers import read_cell
from services.enrollment.domain.workbook_cells import Unreadable
from services.enrollment.operations.completions import annul_completion, correct_completion
from services.enrollment.operations.entered import Reason
from services.enrollment.operations.foresight import foresight
from services.enrollment.storage import classes, completions
from services.enrollment.web.decisions import (
    CERTIFICATE_STATES,
    OUTCOME_TONES,
    OUTCOMES,
    SignedEntry,
    signer_choices,
)
from services.enrollment.web.grids import english, opened
from shared import clock
from shared.auth import CurrentPrincipal
from shared.entered_text import Line
from shared.errors import Detail, Invalid, NotFound
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.forms import Shown, SubmittedForm

router = APIRouter(prefix="/classes/{class_id}/results/{completion_id}")


class CorrectionEntry(SignedEntry):
    """What the form of a correction gives: the right mark, the right attendance (tiết), or both."""

    mark: Line | None = None
    attended: Annotated[int, Field(ge=0, le=10_000)] | None = None
    reason: Reason

    def right_mark(self) -> Decimal | None:
        """Return the mark, written with comma or point; `Invalid` at its field if it is none."""
        try:
            return read_cell(self.mark or "")
        except Unreadable as unreadable:
            said = Detail(_sentence(unreadable.vi), _sentence(unreadable.en), {"field": "mark"})
            raise Invalid(
                "Điểm đính chính chưa đúng. Hãy sửa rồi gửi lại.",
                "The corrected mark is not right. Correct it and send again.",
                details=[said],
            ) from unreadable


class AnnulmentEntry(SignedEntry):
    """What the form of an annulment gives."""

    reason: Reason


@router.get("")
def result_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    class_id: UUID,
    completion_id: UUID,
) -> Response:
    """Show a learner's result with its history, and the certificate beside it."""
    return _page(request, connection, principal, class_id, completion_id)


@router.post("/correction")
def post_correction(request: Request, form: SubmittedForm, class_id: UUID, completion_id: UUID) -> Response:
    """Correct the result by an amending decision (the director)."""

    def work(connection: Connection) -> str:
        entered = form.read(CorrectionEntry)
        mark = entered.right_mark()
        if mark is None and entered.attended is None:
            raise Invalid(
                "Hãy nhập điểm đúng hoặc số tiết dự đúng.", "Enter the right mark or the right attendance."
            )
        _require_of(connection, class_id, completion_id)
        correct_completion(
            connection,
            completion_id,
            mark=mark,
            attended=entered.attended,
            reason=entered.reason,
            by=entered.signature(),
            principal=form.principal,
            today=clock.today(),
            keys=request.app.state.sealing_keys,
        )
        return f"/enrollment/classes/{class_id}/results/{completion_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _page(request, connection, form.principal, class_id, completion_id, correcting=shown)

    return form(work, again)


@router.get("/annulment")
def annulment_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    class_id: UUID,
    completion_id: UUID,
) -> Response:
    """Ask the director for the decision that annuls the result."""
    it = opened(request, connection, class_id, principal)
    principal.at_center(it.group.center_id, "director")
    return _page(request, connection, principal, class_id, completion_id, template="result_annulment.html")


@router.post("/annulment")
def post_annulment(request: Request, form: SubmittedForm, class_id: UUID, completion_id: UUID) -> Response:
    """Annul the result by an amending decision (the director)."""

    def work(connection: Connection) -> str:
        entered = form.read(AnnulmentEntry)
        _require_of(connection, class_id, completion_id)
        annul_completion(
            connection,
            completion_id,
            reason=entered.reason,
            by=entered.signature(),
            principal=form.principal,
            today=clock.today(),
        )
        return f"/enrollment/classes/{class_id}/results/{completion_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _page(
            request,
            connection,
            form.principal,
            class_id,
            completion_id,
            annulling=shown,
            template="result_annulment.html",
        )

    return form(work, again)


def _require_of(connection: Connection, class_id: UUID, completion_id: UUID) -> None:
    if completions.class_of(connection, completion_id) != class_id:
        raise NotFound


def _page(
    request: Request,
    connection: Connection,
    principal: Principal,
    class_id: UUID,
    completion_id: UUID,
    *,
    correcting: Shown | None = None,
    annulling: Shown | None = None,
    template: str = "result.html",
) -> Response:
    it = opened(request, connection, class_id, principal)
    _require_of(connection, class_id, completion_id)
    place = 1 if english(request) else 0
    (learner,) = [
        row for row in classes.learners_of(connection, class_id) if row["completion_id"] == completion_id
    ]
    seen = foresight(connection, it.group, it.rules, clock.today())
    state = CERTIFICATE_STATES.get(learner["certificate_state"] or "")
    certificate: Any = None if state is None else (state[0], state[1 + place])
    return page(
        request,
        template,
        learner=learner,
        versions=list(reversed(completions.history(connection, completion_id))),
        outcomes={name: words[place] for name, words in OUTCOMES.items()},
        tones=OUTCOME_TONES,
        band_names={band.code: band.name for band in it.rules.bands},
        certificate=certificate,
        number=seen.number,
        today=clock.today(),
        signers=signer_choices(seen),
        may_amend=principal.may_act(it.group.center_id, ("director",)) and learner["outcome"] != "annulled",
        correcting=correcting or Shown(),
        annulling=annulling or Shown(),
        **it.common,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Pages of decisions on results: what a completing decision will decide, signing it, and what came later."""

from collections import Counter
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.enrollment.domain.completions import Foreseen
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.classes.complete import complete_class
from services.enrollment.operations.entered import Body, Day
from services.enrollment.operations.foresight import Foresight, foresight
from services.enrollment.operations.signing import Signature
from services.enrollment.storage import classes
from services.enrollment.web.grids import Opened, english, opened, said
from shared import clock
from shared.auth import CurrentPrincipal
from shared.entered_text import Line
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.web import page
from shared.web.formats import vi_date
from shared.web.forms import Shown, SubmittedForm

router = APIRouter()

REASONS = {
    "passed": ("Hoàn thành", "Completed"),
    "attendance": ("Không đạt: dự không đủ số tiết", "Not passed: attended too little"),
    "mark": ("Không đạt: điểm dưới mức đạt", "Not passed: mark too low"),
    "no_mark": ("Chưa có điểm", "No mark"),
}
OUTCOMES = {
    "passed": ("Hoàn thành", "Completed"),
    "not_passed": ("Không đạt", "Not passed"),
    "annulled": ("Đã hủy bỏ", "Annulled"),
}
OUTCOME_TONES = {"passed": "good", "not_passed": "warn", "annulled": "bad"}
CERTIFICATE_STATES = {
    "issued": ("good", "đã cấp", "issued"),
    "under_review": ("warn", "đang xem xét", "under review"),
    "revoked": ("bad", "đã thu hồi", "revoked"),
    "replaced": ("info", "đã được thay", "replaced"),
    "cancelled": ("bad", "đã hủy", "cancelled"),
}


class SignedEntry(Body):
    """What a form of a decision gives."""

    decision_number: Line
    decided_on: Day
    signer_appointment_id: UUID | None = None

    def signature(self) -> Signature:
        """Return number, date and chosen signer."""
        return Signature(self.decision_number, self.decided_on, self.signer_appointment_id)


@router.get("/classes/{class_id}/decision")
def decision_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Show what the completing decision will decide; of a completed class what it decided."""
    it = opened(request, connection, class_id, principal)
    return _page(request, connection, it, principal, Shown())


@router.post("/classes/{class_id}/decision")
def post_decision(request: Request, form: SubmittedForm, class_id: UUID) -> Response:
    """Sign the decision that completes the class (its director)."""

    def work(connection: Connection) -> str:
        complete_class(
            connection,
            class_id,
            by=form.read(SignedEntry).signature(),
            principal=form.principal,
            today=clock.today(),
            keys=request.app.state.sealing_keys,
        )
        return f"/enrollment/classes/{class_id}/decision?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        it = opened(request, connection, class_id, form.principal)
        return _page(request, connection, it, form.principal, shown)

    return form(work, again)


def _page(
    request: Request, connection: Connection, it: Opened, principal: Principal, shown: Shown
) -> Response:
    place = 1 if english(request) else 0
    common: dict[str, Any] = {
        **it.common,
        "shown": shown,
        "band_names": {band.code: band.name for band in it.rules.bands},
        "certificate_states": {
            name: (tone, words[place]) for name, (tone, *words) in CERTIFICATE_STATES.items()
        },
    }
    if it.group.state == "completed" and it.group.decision_id is not None:
        return page(
            request,
            "decision_signed.html",
            decision=classes.decision_of(connection, it.group.decision_id),
            learners=[row for row in classes.learners_of(connection, it.group.id) if row["completion_id"]],
            outcomes={name: words[place] for name, words in OUTCOMES.items()},
            tones=OUTCOME_TONES,
            reasons={name: words[place] for name, words in REASONS.items()},
            **common,
        )
    seen = foresight(connection, it.group, it.rules, clock.today())
    return page(
        request,
        "decision.html",
        seen=seen,
        lines=[_line(request, each) for each in seen.learners],
        faults=[said(request, each.fault) for each in seen.learners if each.fault is not None],
        bands=_bands(seen, it.rules),
        signers=signer_choices(seen),
        may_sign=principal.may_act(it.group.center_id, ("director",)),
        signable_from=_waits_until(it, seen),
        **common,
    )


def _line(request: Request, each: Foreseen) -> dict[str, Any]:
    """Return a learner with what the decision would say, in words."""
    place = 1 if english(request) else 0
    result = each.result
    if each.fault is not None or result is None:
        tone, words = "bad", "" if each.fault is None else said(request, each.fault).split(": ", 1)[-1]
    else:
        tone, words = ("good" if result.passed else "warn"), REASONS[result.reason][place]
    return {
        "learner": each.learner,
        "mark": None if result is None else result.mark,
        "band": "–" if result is None or result.band is None else result.band.name,
        "tone": tone,
        "words": words,
    }


def _bands(seen: Foresight, rules: RuleSet) -> list[tuple[str, int]]:
    """Return how many would be in each band, the highest first."""
    counts = Counter(
        each.result.band.code
        for each in seen.learners
        if each.result is not None and each.result.band is not None
    )
    return [(band.name, counts[band.code]) for band in reversed(rules.bands)]


def signer_choices(seen: Foresight) -> list[tuple[UUID, str]]:
    """Return who may sign that day, for a list to choose from."""
    return [(each.id, f"{each.full_name}, {each.post_title}") for each in seen.signers]


def _waits_until(it: Opened, seen: Foresight) -> str:
    """Return the day from which the decision can be signed, if that is still to come; else ''."""
    return vi_date(it.group.closed_on) if it.group.closed_on == seen.decided_on > clock.today() else ""

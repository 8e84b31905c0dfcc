"""What is to be signed and what is late; the page of a batch; what a director does with one certificate."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.certification.domain.issuing_rules import REASON_NAMES, ReissueReason
from services.certification.domain.signing import Signature, signatories_on
from services.certification.operations.close_review import CloseReview, Outcome, close_review
from services.certification.operations.look_up import find_certificate
from services.certification.operations.overdue import overdue_classes
from services.certification.operations.reissue_certificates import (
    Cancellation,
    Reissue,
    cancel_certificate,
    reissue_certificate,
)
from services.certification.operations.sign_batches import (
    propose_class,
    return_batch,
    seen_batch,
    sign_batch,
)
from services.certification.operations.signature_entries import (
    Day,
    Entered,
    Line,
    Reason,
    ReasonEntry,
    SignedEntry,
)
from services.certification.storage import certificate_classes, facts, signing
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.vietnamese import sort_key
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter()

BATCH_STATES = {
    "proposed": ("wait", "Chờ ký", "To sign"),
    "signed": ("good", "Đã ký", "Signed"),
    "returned": ("warn", "Đã trả lại", "Returned"),
}


class ReviewEntry(Entered):
    """What the form of a review gives."""

    outcome: Outcome
    reason: Reason
    decision_number: Line | None = None
    signed_on: Day | None = None
    appointment_id: UUID | None = None
    authorisation_number: Line | None = None
    authorised_on: Day | None = None

    def by(self) -> Signature | None:
        """Return the signature, None without its day."""
        if self.signed_on is None:
            return None
        return Signature(
            self.signed_on, self.appointment_id, self.authorisation_number or "", self.authorised_on
        )


class ReissueEntry(SignedEntry):
    """What the form of a reissue gives."""

    why: ReissueReason
    reason: Reason
    application: Line | None = None


class CancellationEntry(Entered):
    """What the form of a cancellation gives."""

    reason: Reason


def words(request: Request, named: dict[str, tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    """Return tone and words in the reader's language."""
    place = 2 if language_of(request) == "en" else 1
    return {key: (each[0], each[place]) for key, each in named.items()}


def signer_choices(connection: Connection, center_id: UUID) -> list[tuple[str, str]]:
    """Return who may sign today at a center, as pairs of appointment and words."""
    able = signatories_on(signing.people_at(connection, center_id), signing.posts(connection), clock.today())
    return [
        (str(who.appointment_id), f"{who.full_name} – {rule.prefix}{who.post_title}") for who, rule in able
    ]


@router.get("/signing")
def signing_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """List batches, those to be signed first, and classes whose certificates are late."""
    seen = principal.centers
    found = signing.batches(connection, centers=None if seen is ALL else seen)
    heads = {each.class_id: certificate_classes.head_of(connection, each.class_id) for each in found}
    late = overdue_classes(connection, principal, clock.today())
    heads |= {each.class_id: certificate_classes.head_of(connection, each.class_id) for each in late}
    return page(
        request,
        "signing.html",
        batches=found,
        heads=heads,
        late=late,
        names={each.id: each.short_name for each in facts.centers(connection)},
        batch_states=words(request, BATCH_STATES),
    )


@router.get("/signing/{batch_id}")
def batch_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, batch_id: UUID
) -> Response:
    """Show a batch with everybody in it, and the forms of who signs."""
    return _batch(request, connection, principal, batch_id, Shown(), Shown())


def _batch(  # noqa: PLR0917 -- one page, two forms
    request: Request,
    connection: Connection,
    principal: Principal,
    batch_id: UUID,
    sign_form: Shown,
    return_form: Shown,
) -> Response:
    batch = seen_batch(connection, batch_id, principal)
    head = certificate_classes.head_of(connection, batch.class_id)
    if head is None:
        raise NotFound
    listed = certificate_classes.certificates_of(connection, batch.class_id)
    mine = signing.certificates_in(connection, batch_id)
    rows = [row for row in listed if row.id in mine]
    rows.sort(key=lambda row: (row.number or 0, sort_key(row.holder_name or ""), row.id))
    return page(
        request,
        "signing_batch.html",
        batch=batch,
        head=head,
        rows=rows,
        signers=signer_choices(connection, batch.center_id),
        today=clock.today(),
        may_sign=principal.may_act(batch.center_id, ("director",)) and batch.state == "proposed",
        sign_form=sign_form,
        return_form=return_form,
        batch_states=words(request, BATCH_STATES),
    )


@router.post("/classes/{class_id}/signing")
def post_proposal(form: SubmittedForm, class_id: UUID) -> Response:
    """Propose a class for signature."""

    def work(connection: Connection) -> str:
        batch = propose_class(connection, class_id, form.principal, clock.today())
        return f"/certification/signing/{batch.id}?done=1"

    def again(_connection: Connection, shown: Shown) -> Response:
        raise shown.problem or NotFound

    return form(work, again)


@router.post("/signing/{batch_id}/signature")
def post_signature(request: Request, form: SubmittedForm, batch_id: UUID) -> Response:
    """Sign a batch."""

    def work(connection: Connection) -> str:
        by = form.read(SignedEntry).signature()
        sign_batch(connection, batch_id, by, form.principal, clock.today())
        return f"/certification/signing/{batch_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _batch(request, connection, form.principal, batch_id, shown, Shown())

    return form(work, again)


@router.post("/signing/{batch_id}/return")
def post_return(request: Request, form: SubmittedForm, batch_id: UUID) -> Response:
    """Give a batch back."""

    def work(connection: Connection) -> str:
        return_batch(connection, batch_id, form.read(ReasonEntry).reason, form.principal)
        return f"/certification/signing/{batch_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _batch(request, connection, form.principal, batch_id, Shown(), shown)

    return form(work, again)


@router.get("/certificates/{certificate_id}/reissue")
def reissue_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, certificate_id: UUID
) -> Response:
    """Show what a director may do with a registered certificate."""
    return _deeds(request, connection, principal, certificate_id, {})


def _deeds(
    request: Request,
    connection: Connection,
    principal: Principal,
    certificate_id: UUID,
    shown: dict[str, Shown],
) -> Response:
    row = find_certificate(connection, principal, certificate_id)
    paper = certificate_classes.paper_of(connection, certificate_id)
    place = 1 if language_of(request) == "en" else 0
    return page(
        request,
        "certificate_deeds.html",
        row=row,
        paper=paper,
        today=clock.today(),
        signers=signer_choices(connection, row.center_id),
        reasons=[(reason.value, names[place]) for reason, names in REASON_NAMES.items()],
        review=shown.get("review", Shown()),
        again=shown.get("reissue", Shown()),
        cancel=shown.get("cancel", Shown()),
    )


@router.post("/certificates/{certificate_id}/review")
def post_review(request: Request, form: SubmittedForm, certificate_id: UUID) -> Response:
    """Close a review."""

    def work(connection: Connection) -> str:
        entered = form.read(ReviewEntry)
        command = CloseReview(
            certificate_id, entered.outcome, entered.reason, entered.by(), entered.decision_number
        )
        done = close_review(connection, command, form.principal, clock.today())
        return f"/certification/certificates/{done.id}?done=1"

    return form(work, _again(request, form.principal, certificate_id, "review"))


@router.post("/certificates/{certificate_id}/reissue")
def post_reissue(request: Request, form: SubmittedForm, certificate_id: UUID) -> Response:
    """Issue another certificate in place of one."""

    def work(connection: Connection) -> str:
        entered = form.read(ReissueEntry)
        command = Reissue(
            certificate_id, entered.why, entered.reason, entered.application, entered.signature()
        )
        done = reissue_certificate(connection, command, form.principal, clock.today())
        return f"/certification/certificates/{done.id}?done=1"

    return form(work, _again(request, form.principal, certificate_id, "reissue"))


@router.post("/certificates/{certificate_id}/cancellation")
def post_cancellation(request: Request, form: SubmittedForm, certificate_id: UUID) -> Response:
    """Cancel a certificate that nobody received; none is issued in its place."""

    def work(connection: Connection) -> str:
        command = Cancellation(certificate_id, form.read(CancellationEntry).reason, None)
        done = cancel_certificate(connection, command, form.principal, clock.today())
        return f"/certification/certificates/{done.id}?done=1"

    return form(work, _again(request, form.principal, certificate_id, "cancel"))


def _again(request: Request, principal: Principal, certificate_id: UUID, name: str) -> Any:
    def again(connection: Connection, shown: Shown) -> Response:
        return _deeds(request, connection, principal, certificate_id, {name: shown})

    return again

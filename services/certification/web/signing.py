"""What is to be signed and what is late; the page of a batch; what a director does with one certificate."""

from collections.abc import Callable
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from services.certification.domain.issuing_rules import POLICY_NAMES, REASON_NAMES
from services.certification.domain.signing import signatories_on
from services.certification.domain.terms import WAIT_NAMES
from services.certification.operations.close_review import close_review
from services.certification.operations.ending_entries import (
    CancellationEntry,
    ReissueEntry,
    ReviewEntry,
    SignatureBeside,
)
from services.certification.operations.look_up import find_certificate
from services.certification.operations.reissue_certificates import (
    Cancellation,
    cancel_certificate,
    reissue_certificate,
)
from services.certification.operations.sign_batches import (
    propose_class,
    return_batch,
    seen_batch,
    sign_batch,
)
from services.certification.operations.signature_entries import ReasonEntry, SignedEntry
from services.certification.operations.signing import issuer_of, rule_of
from services.certification.operations.unregistered import unregistered_classes
from services.certification.storage import certificate_classes, facts, signing
from shared import clock
from shared.auth import CurrentPrincipal
from shared.errors import Detail, Invalid, NotFound
from shared.http import ReadSnapshot
from shared.principal import ALL, Principal
from shared.vietnamese import sort_key
from shared.web import page
from shared.web.forms import FormDoor, Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter()

BATCH_STATES = {
    "proposed": ("wait", "Chờ ký", "To sign"),
    "signed": ("good", "Đã ký", "Signed"),
    "returned": ("warn", "Đã trả lại", "Returned"),
}


class ReviewForm(ReviewEntry, SignatureBeside):
    """What the form of a review gives."""


class CancellationForm(CancellationEntry, SignatureBeside):
    """What the form of a cancellation gives; the fields of the new certificate count only with one."""

    replacement: Literal["none", "new"]

    def cancellation(self, certificate_id: UUID) -> Cancellation:
        """Return what the operation takes; `Invalid` for a new certificate without the day of signing."""
        if self.replacement == "none":
            return Cancellation(certificate_id, self.reason, None)
        by = self.by()
        if by is None:
            vi, en = "Hãy ghi ngày ký giấy mới.", "Enter when the new one is signed."
            raise Invalid(vi, en, details=[Detail(vi, en, {"field": "signed_on"})])
        return self.command(certificate_id, by)


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
    """List batches, those to be signed first, and classes whose certificates wait, the late first."""
    seen = principal.centers
    found = signing.batches(connection, centers=None if seen is ALL else seen)
    waiting = unregistered_classes(connection, principal, clock.today())
    heads = certificate_classes.heads_of(
        connection, {each.class_id for each in found} | {each.class_id for each in waiting}
    )
    place = int(language_of(request) == "en")
    return page(
        request,
        "signing.html",
        batches=found,
        heads=heads,
        waiting=waiting,
        wait_names={wait.value: names[place] for wait, names in WAIT_NAMES.items()},
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
    """Show the form that issues a certificate again, or closes its review."""
    return _ending(request, connection, principal, certificate_id, "certificate_deeds.html", Shown())


@router.get("/certificates/{certificate_id}/cancellation")
def cancellation_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, certificate_id: UUID
) -> Response:
    """Show the form that cancels a certificate, with or without another in its place."""
    return _ending(request, connection, principal, certificate_id, "certificate_cancel.html", Shown())


def _ending(  # noqa: PLR0917 -- whose page, and which
    request: Request,
    connection: Connection,
    principal: Principal,
    certificate_id: UUID,
    template: str,
    shown: Shown,
) -> Response:
    row = find_certificate(connection, principal, certificate_id)
    paper = certificate_classes.paper_of(connection, certificate_id)
    place = 1 if language_of(request) == "en" else 0
    issuer = issuer_of(connection, row.center_id, clock.today())
    policies = rule_of(connection, issuer, clock.today()).reissue
    return page(
        request,
        template,
        row=row,
        paper=paper,
        today=clock.today(),
        signers=signer_choices(connection, issuer),
        cases=[
            (reason.value, f"{names[place]} – {POLICY_NAMES[policies[reason]][place].lower()}")
            for reason, names in REASON_NAMES.items()
        ],
        shown=shown,
    )


@router.post("/certificates/{certificate_id}/review")
def post_review(request: Request, form: SubmittedForm, certificate_id: UUID) -> Response:
    """Close a review."""

    def work(connection: Connection) -> UUID:
        entered = form.read(ReviewForm)
        command = entered.command(certificate_id, entered.by())
        return close_review(connection, command, form.principal, clock.today()).id

    return _ended(request, form, certificate_id, "certificate_deeds.html", work)


@router.post("/certificates/{certificate_id}/reissue")
def post_reissue(request: Request, form: SubmittedForm, certificate_id: UUID) -> Response:
    """Issue another certificate in place of one."""

    def work(connection: Connection) -> UUID:
        command = form.read(ReissueEntry).command(certificate_id)
        return reissue_certificate(connection, command, form.principal, clock.today()).id

    return _ended(request, form, certificate_id, "certificate_deeds.html", work)


@router.post("/certificates/{certificate_id}/cancellation")
def post_cancellation(request: Request, form: SubmittedForm, certificate_id: UUID) -> Response:
    """Cancel a certificate that nobody received, with or without another in its place."""

    def work(connection: Connection) -> UUID:
        command = form.read(CancellationForm).cancellation(certificate_id)
        return cancel_certificate(connection, command, form.principal, clock.today()).id

    return _ended(request, form, certificate_id, "certificate_cancel.html", work)


def _ended(
    request: Request, form: FormDoor, certificate_id: UUID, template: str, work: Callable[[Connection], UUID]
) -> Response:
    """Do the work and lead to the certificate that it returns; if it refuses, show the page again."""

    def again(connection: Connection, shown: Shown) -> Response:
        return _ending(request, connection, form.principal, certificate_id, template, shown)

    return form(lambda connection: f"/certification/certificates/{work(connection)}?done=1", again)

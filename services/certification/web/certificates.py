"""The certificates of a class, and the page of one: what it prints, where it stands, before and after."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from services.certification.domain.certificates import STATE_NAMES, State
from services.certification.domain.terms import WAIT_NAMES, Wait, sentences_of
from services.certification.operations.blank_entries import SpoiledSheet
from services.certification.operations.correct_entry import CORRECTORS, corrections_of
from services.certification.operations.give import GIVERS
from services.certification.operations.keepers import keeper_of, may_look, responsible_for
from services.certification.operations.look_up import find_certificate
from services.certification.operations.papers import IN_REQUEST
from services.certification.operations.pdf_key_entries import moment
from services.certification.operations.pdf_signing import paper_signature
from services.certification.operations.printing import PRINTERS
from services.certification.operations.replace_blank import replace_blank
from services.certification.operations.sign_batches import PROPOSERS
from services.certification.operations.signing import issuer_of
from services.certification.storage import (
    blank_replacements,
    certificate_classes,
    facts,
    printing,
    reading,
    signing,
)
from services.certification.web.register_words import words_of
from shared import clock
from shared.audit.looks import Looking
from shared.auth import CurrentPrincipal
from shared.errors import NotFound
from shared.http import ReadSnapshot
from shared.principal import Principal
from shared.vietnamese import sort_key
from shared.web import page
from shared.web.forms import Shown, SubmittedForm
from shared.web.languages import language_of

router = APIRouter()

TONES: dict[State, str] = {
    State.DRAFT: "wait",
    State.TO_SIGN: "wait",
    State.ISSUED: "good",
    State.UNDER_REVIEW: "warn",
    State.REPLACED: "info",
    State.REVOKED: "bad",
    State.CANCELLED: "bad",
    State.CLOSED: "info",
}


def state_words(request: Request) -> dict[State, tuple[str, str]]:
    """Return the tone and the reader's words of every state."""
    place = 1 if language_of(request) == "en" else 0
    return {state: (TONES[state], STATE_NAMES[state][place]) for state in State}


def wait_sentences(request: Request, waits: Iterable[str], decided_on: date) -> list[str]:
    """Return what is missing and what is to be done, in the reader's language."""
    place = int(language_of(request) == "en")
    return [sentences_of(Wait(each), decided_on)[place] for each in waits]


@router.get("/classes")
def classes_page(
    request: Request,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    center: Annotated[str, Query(max_length=40)] = "",
    year: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """List the classes whose decision was signed in a year, the newest first."""
    today = clock.today()
    centers = [each for each in facts.centers(connection) if may_look(connection, principal, each.id, today)]
    asked = [each for each in centers if center in ("", each.code)]
    if center and not asked:
        raise NotFound
    years = certificate_classes.years(connection, [each.id for each in asked])
    chosen = int(year) if year.isdecimal() and int(year) in years else max(years, default=None)
    found = (
        []
        if chosen is None
        else certificate_classes.classes_of(
            connection, [each.id for each in asked], date(chosen, 1, 1), date(chosen, 12, 31)
        )
    )
    return page(
        request,
        "certificate_classes.html",
        centers=centers,
        at=center,
        years=years,
        chosen=chosen,
        classes=found,
        names={each.id: each.short_name for each in centers},
    )


@router.get("/classes/{class_id}")
def class_page(
    request: Request, connection: ReadSnapshot, principal: CurrentPrincipal, class_id: UUID
) -> Response:
    """Show every certificate of a class, in Vietnamese order of names."""
    head = seen_class(connection, class_id, principal)
    rows = certificate_classes.certificates_of(connection, class_id)
    rows.sort(key=lambda row: (sort_key(row.holder_name or ""), row.id))
    issuer = issuer_of(connection, head.center_id, clock.today())
    keeper = keeper_of(connection, head.center_id, clock.today())
    waits = Counter(each for row in rows for each in row.waits or ())
    sentences = wait_sentences(request, waits, head.decided_on)
    place = int(language_of(request) == "en")
    return page(
        request,
        "certificate_class.html",
        waits=[
            f"{each} {('giấy', 'certificates')[place]}: {sentence}"
            for each, sentence in zip(waits.values(), sentences, strict=True)
        ],
        wait_names={wait.value: names[place] for wait, names in WAIT_NAMES.items()},
        class_id=class_id,
        head=head,
        rows=rows,
        states=state_words(request),
        prints=principal.may_act(keeper, PRINTERS),
        proposes=principal.may_act(issuer, PROPOSERS),
        hands=facts.center_of(connection, keeper) if principal.may_act(keeper, GIVERS) else None,
        batches=signing.batches(connection, class_id=class_id),
        # Whoever stands in for an ended center signs all that is left of the class, whatever it waited for.
        proposable=any(
            row.state == State.DRAFT and (row.waits == ["batch"] or issuer != head.center_id) for row in rows
        ),
        large=head.registered > IN_REQUEST,
        form_key=Shown().key,
    )


@router.get("/certificates/{certificate_id}")
def certificate_page(
    request: Request,
    looking: Looking,
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    certificate_id: UUID,
) -> Response:
    """Show one certificate with those that its completion had before and after it."""
    found = find_certificate(connection, principal, certificate_id)
    looking("certificate", [found.id], responsible_for(connection, found.center_id, clock.today()))
    return _page(request, connection, principal, certificate_id, Shown())


@router.post("/certificates/{certificate_id}/blank-replacement")
def post_replacement(request: Request, form: SubmittedForm, certificate_id: UUID) -> Response:
    """Mark the certificate's sheet as spoiled and give it the next blank."""

    def work(connection: Connection) -> str:
        command = form.read(SpoiledSheet).command(certificate_id)
        replace_blank(connection, form.principal, command, clock.today())
        return f"/certification/certificates/{certificate_id}?done=1"

    def again(connection: Connection, shown: Shown) -> Response:
        return _page(request, connection, form.principal, certificate_id, shown)

    return form(work, again)


def _page(
    request: Request, connection: Connection, principal: Principal, certificate_id: UUID, shown: Shown
) -> Response:
    row = find_certificate(connection, principal, certificate_id)
    paper = certificate_classes.paper_of(connection, certificate_id)
    if paper is None:
        raise NotFound
    states = state_words(request)
    keeper = keeper_of(connection, row.center_id, clock.today())
    return page(
        request,
        "certificate.html",
        row=row,
        paper=paper,
        signature=paper_signature(connection, row, moment()),
        printed=printing.times_printed(connection, [row.id]).get(row.id, 0),
        keeper=keeper,
        prints=principal.may_act(keeper, PRINTERS),
        waits=wait_sentences(request, row.waits or (), row.due_on),
        directs=principal.may_act(issuer_of(connection, row.center_id, clock.today()), ("director",)),
        tone=states[row.state][0],
        words=states[row.state][1],
        states=states,
        chain=reading.certificate_list(connection, completion_id=row.completion_id),
        spoiled=blank_replacements.serials_of(connection, [row.id]).get(row.id, [])[:-1],
        may_replace=row.state in {State.ISSUED, State.UNDER_REVIEW}
        and principal.may_act(keeper, ("officer", "director", "province")),
        shown=shown,
        corrections=corrections_of(connection, row.id),
        corrects=row.register_number is not None and principal.may_act(keeper, CORRECTORS),
        called=words_of(request)["columns"],
    )


def seen_class(connection: Connection, class_id: UUID, principal: Principal) -> certificate_classes.ClassHead:
    """Return the head of a class in the principal's scope; outside it does not exist."""
    head = certificate_classes.head_of(connection, class_id)
    if head is None or not may_look(connection, principal, head.center_id, clock.today()):
        raise NotFound
    return head

"""Another certificate in place of a registered one: after a review, by reason, or once it is cancelled.

The old one keeps its number and what it printed; the new one names it. Both show the chain. The issuing
unit is the completion's center, or whoever stands in for it today; the new one goes to that unit's book.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.certificates import Due, State
from services.certification.domain.corrections import as_corrected
from services.certification.domain.graduations import Graduation, Printed
from services.certification.domain.issuing_rules import Policy, ReissueReason, expires_on
from services.certification.domain.register_appendix import Kind
from services.certification.domain.signing import Signature, require_blanks, require_earned
from services.certification.domain.terms import Terms, Wait, lacking
from services.certification.operations.announce import cancelled, ending_noted, replaced
from services.certification.operations.correct_entry import corrections_of
from services.certification.operations.issue_certificates import number_signed
from services.certification.operations.register_appendix import append_to_register
from services.certification.operations.signing import as_signed, issuer_of, rule_of, signed_for, unit_of
from services.certification.operations.spoil_cancelled import spoil_cancelled
from services.certification.storage import (
    certificate_classes,
    certificates,
    graduations,
    issuing_rules,
    locks,
    reading,
    register_appendix,
)
from services.certification.storage.reading import CertificateRow
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal


@dataclass(frozen=True)
class Reissue:
    """Why another is asked for, by which paper (number and date of application or minutes), who signs."""

    certificate_id: UUID
    why: ReissueReason
    reason: str
    application: str | None
    by: Signature


@dataclass(frozen=True)
class Cancellation:
    """Why a certificate is cancelled; `again` signs another in its place, None leaves none.

    Another is issued as the rule lets the case `why`, by the application if it demands one.
    """

    certificate_id: UUID
    reason: str
    again: Signature | None
    why: ReissueReason | None = None
    application: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A registered certificate and its completion, held; `issuer` is the unit that signs today."""

    row: CertificateRow
    graduation: Graduation
    issuer: UUID


def reissue_certificate(
    connection: Connection, command: Reissue, principal: Principal, today: date
) -> CertificateRow:
    """Issue another certificate in place of one, as the rule lets that reason (director); return the new one.

    `Conflict` where the rule gives only an extract or demands to study again, if the certificate does not
    stand, and without signer, seal or blank; `Invalid` where it demands an application and none is named.
    """
    held = hold(connection, command.certificate_id, principal, today, {State.ISSUED})
    _require_allowed(connection, held, command.why, command.application, today)
    return supersede(
        connection, held, State.REPLACED, command.by, principal, today,
        reason=command.reason, decision_number=command.application,
    )  # fmt: skip


def cancel_certificate(
    connection: Connection, command: Cancellation, principal: Principal, today: date
) -> CertificateRow:
    """Cancel a certificate that nobody received yet (director); return the new one, or the cancelled one.

    Without another in its place none is issued by itself until the completion is annulled and recorded anew.
    `Conflict` once it was handed over, and for another as with a reissue; `Invalid` for one without its case.
    """
    held = hold(connection, command.certificate_id, principal, today, {State.ISSUED, State.UNDER_REVIEW})
    if register_appendix.has(connection, command.certificate_id, Kind.HANDED_OVER):
        raise Conflict(
            "Giấy đã trao cho người học nên không hủy được. Hãy thu hồi bằng quyết định.",
            "The certificate was handed over and cannot be cancelled. Revoke it by decision.",
            code="handed-over",
        )
    if command.again is not None:
        if command.why is None:
            vi = "Hãy chọn trường hợp cấp giấy mới: quy tắc theo từng trường hợp."
            raise _wrong("why", vi, "Choose the case of the new certificate: the rule goes by it.")
        _require_allowed(connection, held, command.why, command.application, today)
        return supersede(
            connection, held, State.CANCELLED, command.again, principal, today,
            reason=command.reason, decision_number=command.application,
        )  # fmt: skip
    ended = certificates.end_by_person(
        connection,
        certificate_id=held.row.id,
        state=State.CANCELLED,
        ended_on=today,
        reason=command.reason,
        decision_number=None,
        person=principal.id,
        barred_at=held.graduation.version,
    )
    append_to_register(connection, [ending_noted(row, Kind.CANCELLED) for row in ended])
    publish(connection, [cancelled(row) for row in ended])
    spoil_cancelled(connection, held.row.id, command.reason, principal.id, today)
    return again_read(connection, held.row.id)


def hold(
    connection: Connection, certificate_id: UUID, principal: Principal, today: date, states: set[State]
) -> Held:
    """Return a certificate with its completion, held in the lines of its centers.

    `NotFound` outside the scope; the director's of the unit that signs today; `Conflict` in other states.
    """
    found = reading.certificate_by_id(connection, certificate_id)
    if found is None:
        raise NotFound
    issuer = issuer_of(connection, found.center_id, today)
    if not principal.may_see(found.center_id):
        principal.at_center(issuer)
    principal.at_center(issuer, "director")
    locks.stand_in_line(connection, [found.center_id, issuer])
    known = graduations.load(connection, [found.completion_id])
    current = again_read(connection, certificate_id)
    if current.state not in states:
        raise Conflict(
            "Giấy này không ở tình trạng cho phép việc đó. Hãy tải lại trang và xem tình trạng của giấy.",
            "The certificate's state does not allow this. Reload the page and look at its state.",
            code="wrong-state",
        )
    return Held(current, known[found.completion_id], issuer)


def supersede(  # noqa: PLR0917 -- the act; what is kept of it is named
    connection: Connection,
    held: Held,
    state: State,
    by: Signature,
    principal: Principal,
    today: date,
    *,
    reason: str,
    decision_number: str | None,
) -> CertificateRow:
    """End a certificate as `state` and register another that names it; return the new one.

    It prints the completion as it now stands, and keeps the old one's expiry: nothing becomes younger.
    """
    old = held.row
    rule = rule_of(connection, held.issuer, by.signed_on)
    issued_on = old.issued_on or today
    signed = signed_for(connection, held.issuer, rule, by, not_before=issued_on, today=today)
    unit = unit_of(connection, held.issuer, held.graduation.center_id)
    require_earned(lacking_of(connection, held))
    printed = as_signed(_text(connection, held), signed, unit)
    due = Due(new_id(), held.graduation, printed, old.id, held.issuer)
    expiry = old.expires_on or expires_on(
        issuing_rules.validity_rules(connection), held.graduation.program_code, issued_on
    )
    ended = certificates.end_by_person(
        connection,
        certificate_id=old.id,
        state=state,
        ended_on=signed.on,
        reason=reason,
        decision_number=decision_number,
        person=principal.id,
        barred_at=None,
    )
    entries = number_signed(connection, [(due, Terms(rule.id, signed.on, signed.name, expiry))])
    require_blanks(len(entries.waiting))
    certificates.enter(connection, entries.numbered, [])
    number = entries.numbered[0].register_number
    kind = Kind.REPLACED if state is State.REPLACED else Kind.CANCELLED
    append_to_register(connection, [ending_noted(row, kind, new_register_number=number) for row in ended])
    told = [replaced(row, due.certificate_id) if state is State.REPLACED else cancelled(row) for row in ended]
    publish(connection, [*told, *entries.issued])
    if state is State.CANCELLED:
        spoil_cancelled(connection, old.id, reason, principal.id, today)
    return again_read(connection, due.certificate_id)


def again_read(connection: Connection, certificate_id: UUID) -> CertificateRow:
    """Return a certificate that is there."""
    found = reading.certificate_by_id(connection, certificate_id)
    if found is None:
        raise NotFound
    return found


def lacking_of(connection: Connection, held: Held) -> tuple[Wait, ...]:
    """Return what the completion, as it now stands, lacks for a certificate."""
    return lacking(_text(connection, held).occasion, held.graduation.merit)


def _text(connection: Connection, held: Held) -> Printed:
    """Return what the new one prints: the completion as corrected, else what the old one says.

    What the appendix corrects in the old one's entry is right on the new one.
    """
    printed = held.graduation.printed
    if printed is None:
        paper = certificate_classes.paper_of(connection, held.row.id)
        if paper is None:
            raise NotFound
        printed = paper.printed()
    return as_corrected(printed, corrections_of(connection, held.row.id))


def _require_allowed(
    connection: Connection, held: Held, why: ReissueReason, application: str | None, today: date
) -> None:
    """Refuse unless the rule of the day lets that case have another certificate."""
    match rule_of(connection, held.issuer, today).reissue[why]:
        case Policy.REISSUE:
            return
        case Policy.APPLICATION:
            if not application:
                raise _wrong(
                    "application",
                    "Quy tắc đòi đơn của người học. Hãy ghi số và ngày của đơn.",
                    "The rule demands the holder's application. Enter its number and date.",
                )
        case Policy.RESTUDY:
            raise _forbidden(
                "study-again",
                "Theo quy tắc, trường hợp này phải học lại để được cấp giấy mới, không cấp lại.",
                "By the rule the holder has to study again in this case; nothing is reissued.",
            )
        case Policy.EXTRACT_ONLY:
            raise _forbidden(
                "extract-only",
                "Theo quy tắc, trường hợp này chỉ cấp bản sao từ sổ gốc, không cấp lại bản chính."
                " Hãy cấp bản sao ở phần Sổ gốc.",
                "By the rule only an extract from the register is given in this case, no second original."
                " Issue an extract under Register.",
            )


def _wrong(field: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, details=[Detail(vi, en, {"field": field})])


def _forbidden(code: str, vi: str, en: str) -> Conflict:
    return Conflict(vi, en, code=code, details=[Detail(vi, en, {"field": "why"})])

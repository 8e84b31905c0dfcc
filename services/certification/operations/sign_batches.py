"""A class's certificates are proposed by the registrar, checked, signed and registered by the director.

Signing registers all of a batch in one transaction, in the order of the names: that is the order of the
register, of the printed sheets and of the blanks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.certificates import Due
from services.certification.domain.graduations import Graduation, Printed
from services.certification.domain.signing import Signature, Signed, require_blanks, require_earned
from services.certification.domain.terms import Terms, Wait, lacking, sentences_of, terms_signed
from services.certification.operations.issue_certificates import number_signed
from services.certification.operations.signing import (
    Unit,
    as_signed,
    issuer_of,
    rule_of,
    signed_for,
    unit_of,
)
from services.certification.storage import (
    certificate_classes,
    certificates,
    facts,
    graduations,
    issuing_rules,
    locks,
    signing,
)
from services.certification.storage.signing import Batch, Proposed
from shared.errors import Conflict, Detail, NotFound
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal
from shared.vietnamese import sort_key

PROPOSERS = ("officer", "director")


@dataclass(frozen=True)
class Registered:
    """What came of a signature: the batch, and the first and last number in the register."""

    batch_id: UUID
    registered: int
    first_number: str
    last_number: str


def propose_class(connection: Connection, class_id: UUID, principal: Principal, today: date) -> Batch:
    """Propose the drafts of a class for signature (registrar or director of the unit that signs).

    `NotFound` for a class outside the scope; `Conflict` if nothing of it waits for a batch, or another batch
    of it is before the director: one after the other, so that the director sees what is new. Where the center
    has ended, all its drafts of the class are proposed to whoever stands in for it, with what was left before
    its director.
    """
    center_id = facts.center_of_class(connection, class_id)
    if center_id is None:
        raise NotFound
    issuer = issuer_of(connection, center_id, today)
    if not principal.may_see(center_id):
        principal.at_center(issuer)
    principal.at_center(issuer, *PROPOSERS)
    locks.stand_in_line(connection, [center_id, issuer])
    _take_back(connection, class_id, issuer)
    rows = signing.proposable(connection, class_id, of_ended=issuer != center_id)
    if not rows:
        raise _nothing_to_propose(connection, class_id)
    if any(each.state == "proposed" for each in signing.batches(connection, class_id=class_id)):
        raise Conflict(
            "Lớp này đang có một đợt chờ ký. Hãy chờ giám đốc ký hoặc trả lại đợt đó rồi trình tiếp.",
            "A batch of this class waits for signature. Once it is signed or returned, propose again.",
            code="batch-open",
        )
    new = Batch(
        new_id(), class_id, issuer, "proposed", len(rows), principal.id, today,
        None, None, None, None, None, None,
    )  # fmt: skip
    signing.propose(connection, new, [row.certificate_id for row in rows])
    return new


def _take_back(connection: Connection, class_id: UUID, issuer: UUID) -> None:
    """Return what lies before a center that has ended: nobody signs there any more."""
    for each in signing.batches(connection, class_id=class_id):
        if each.state == "proposed" and each.center_id != issuer:
            reason = "Trung tâm đã kết thúc hoạt động. Đơn vị kế thừa trình lại."
            signing.close_returned(connection, each.id, reason)


def _nothing_to_propose(connection: Connection, class_id: UUID) -> Conflict:
    """Return the refusal, which says what the drafts of the class wait for."""
    drafts = certificate_classes.certificates_of(connection, class_id)
    waits = {Wait(each) for row in drafts for each in row.waits or ()}
    return Conflict(
        "Lớp này không có giấy nào trình ký được.",
        "No certificate of this class can be proposed.",
        code="nothing-to-propose",
        details=[
            Detail(*sentences_of(each), {"waits": each.value})
            for each in Wait
            if each in waits and each is not Wait.BATCH
        ],
    )


def seen_batch(connection: Connection, batch_id: UUID, principal: Principal) -> Batch:
    """Return a batch in the principal's scope; outside it does not exist."""
    found = signing.batch(connection, batch_id)
    if found is None or not principal.may_see(found.center_id):
        raise NotFound
    return found


def return_batch(connection: Connection, batch_id: UUID, reason: str, principal: Principal) -> Batch:
    """Give a batch back to the registrar with a reason (director); its certificates are drafts again."""
    held = _held(connection, batch_id, principal)
    signing.close_returned(connection, held.id, reason)
    return seen_batch(connection, batch_id, principal)


def sign_batch(
    connection: Connection, batch_id: UUID, by: Signature, principal: Principal, today: date
) -> Registered:
    """Sign a batch and register all its certificates, or none (director).

    `Conflict` without a valid appointment, a seal or enough blanks, if it was signed or returned, and once
    its center has ended: whoever stands in for it proposes and signs.
    """
    held = _held(connection, batch_id, principal)
    if issuer_of(connection, held.center_id, today) != held.center_id:
        raise Conflict(
            "Trung tâm đã kết thúc hoạt động nên không ký được nữa. Đơn vị kế thừa trình lại lớp này và ký.",
            "The center has ended and signs no more. Its successor proposes this class again and signs.",
            code="center-ended",
        )
    rows = signing.to_sign(connection, held.id)
    known = graduations.load(connection, [row.completion_id for row in rows])
    if not known:
        raise Conflict(
            "Mọi kết quả trong đợt này đã bị hủy hoặc không còn đủ điều kiện, không còn gì để ký."
            " Hãy trả lại đợt trình.",
            "Every result of this batch was annulled or no longer suffices, nothing is left to sign."
            " Return the batch.",
            code="nothing-to-sign",
        )
    signed, ready = _ready(connection, held, [(row, known[row.completion_id]) for row in rows], by, today)
    entries = number_signed(connection, ready)
    require_blanks(len(entries.waiting))
    certificates.number_waiting(connection, entries.numbered)
    signing.close_signed(connection, held.id, signed, principal.id)
    publish(connection, entries.issued)
    first, last = entries.numbered[0], entries.numbered[-1]
    return Registered(held.id, len(entries.numbered), first.register_number, last.register_number)


def _ready(
    connection: Connection,
    held: Batch,
    rows: Sequence[tuple[Proposed, Graduation]],
    by: Signature,
    today: date,
) -> tuple[Signed, list[tuple[Due, Terms]]]:
    """Return the signature and what it registers, in the order of the names."""
    center_id = rows[0][1].center_id
    unit = unit_of(connection, held.center_id, center_id)
    grounds = issuing_rules.grounds(connection, [held.center_id])
    due: list[tuple[tuple[str, UUID], Due]] = []
    signed: Signed | None = None
    for row, graduation in rows:
        printed = graduation.printed
        assert printed is not None  # noqa: S101 -- an annulment closes what is to be signed
        require_earned(lacking(printed.occasion, graduation.merit))
        if signed is None:
            latest = max(each.due_on for each, _ in rows)
            rule = rule_of(connection, center_id, printed.occasion.decided_on)
            signed = signed_for(connection, held.center_id, rule, by, not_before=latest, today=today)
        due.append(_due(row, graduation, printed, signed, unit))
    assert signed is not None  # noqa: S101 -- the caller gives at least one
    due.sort(key=lambda each: each[0])
    return signed, [
        (
            item,
            terms_signed(
                grounds,
                center_id,
                item.graduation.program_code,
                item.printed.occasion.decided_on,
                signer_name=signed.name,
                signed_on=signed.on,
            ),
        )
        for _, item in due
    ]


def _due(
    row: Proposed, graduation: Graduation, printed: Printed, signed: Signed, unit: Unit
) -> tuple[tuple[str, UUID], Due]:
    text = as_signed(printed, signed, unit)
    item = Due(row.certificate_id, graduation, text, row.replaces, unit.center.id)
    return (sort_key(printed.holder_name), graduation.completion_id), item


def _held(connection: Connection, batch_id: UUID, principal: Principal) -> Batch:
    """Return a proposed batch, held, with its centers' lines; the director's alone."""
    found = seen_batch(connection, batch_id, principal)
    principal.at_center(found.center_id, "director")
    center_id = facts.center_of_class(connection, found.class_id) or found.center_id
    locks.stand_in_line(connection, [found.center_id, center_id])
    held = signing.batch(connection, batch_id, hold=True)
    if held is None or held.state != "proposed":
        raise Conflict(
            "Đợt trình này đã được ký hoặc đã trả lại. Hãy mở lại trang Chờ ký.",
            "This batch was signed or returned already. Open the page of what is to be signed again.",
            code="batch-closed",
        )
    return held

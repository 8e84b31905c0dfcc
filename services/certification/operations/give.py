"""What leaves the house: a certificate into its holder's hands, a copy from the register."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.clocks import Clocks, Ending, Standing
from services.certification.domain.register_appendix import Kind, Later
from services.certification.domain.signers import signer_on
from services.certification.operations.keepers import keeper_of, kept_by, may_read
from services.certification.operations.register_appendix import append_to_register
from services.certification.storage import clock_rules, facts, giving, locks, register_books
from services.certification.storage.giving import Entered, WaitingClass
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.principal import Principal

GIVERS = ("officer", "director", "province")
MOST = 500
"""Certificates handed over in one step, and rows on one page, at most."""


@dataclass(frozen=True)
class HandOver:
    """Who received these certificates. Without `recipient_name` each holder came and signed in person."""

    certificate_ids: tuple[UUID, ...]
    handed_on: date
    recipient_name: str = ""
    authorised_by: str = ""
    """The paper by which somebody else received them."""
    signed: bool = False


class Waiting(NamedTuple):
    """A certificate that is in nobody's hands yet; its last day in time, None without a clock."""

    entry: Entered
    due_on: date | None
    standing: Standing


def waiting_for_handover(
    connection: Connection, center_id: UUID, today: date, class_id: UUID | None = None
) -> list[Waiting]:
    """Return the first `MOST` certificates that wait for their holders at a center, the oldest first.

    Of all classes, or of one. They are those of the registers that it keeps today: its own while it works,
    and those of ended centers.
    """
    clocks = clock_rules.clocks(connection)
    return [
        _waiting(entry, clocks, today)
        for entry in giving.not_handed_over(connection, kept_by(connection, center_id, today), MOST, class_id)
    ]


def _waiting(entry: Entered, clocks: Clocks, today: date) -> Waiting:
    last_day, standing = _due(clocks, entry.center_id, entry.since, today)
    return Waiting(entry, last_day, standing)


def _due(clocks: Clocks, center_id: UUID, since: date, today: date) -> tuple[date | None, Standing]:
    term = clocks.term(center_id, since)
    if term is None or term.rule.ends_with is not Ending.HANDOVER:
        return None, Standing.IN_TIME
    return term.last_day, term.standing(today)


def classes_waiting(connection: Connection, center_id: UUID, today: date) -> list[WaitingClass]:
    """Return the classes whose certificates `waiting_for_handover` would list, by code."""
    return giving.classes_not_handed_over(connection, kept_by(connection, center_id, today))


class Waits(NamedTuple):
    """How many certificates wait for their holders at a center, and how many of them are overdue."""

    waiting: int
    overdue: int


def count_waiting(connection: Connection, center_id: UUID, today: date) -> Waits:
    """Return how many `waiting_for_handover` would list if there were no end to a page."""
    clocks = clock_rules.clocks(connection)
    found = giving.count_not_handed_over(connection, kept_by(connection, center_id, today))
    late = [at for at in found if _due(clocks, *at, today)[1] is Standing.OVERDUE]
    return Waits(sum(found.values()), sum(found[at] for at in late))


def handed_over(connection: Connection, center_id: UUID, today: date, most: int) -> list[Any]:
    """Return what a center handed over, and those whose registers it keeps, the latest first."""
    return giving.handovers(connection, [center_id, *kept_by(connection, center_id, today)], most)


def _wrong(field: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, code="handover", details=[Detail(vi, en, {"field": field})])


def hand_over(connection: Connection, command: HandOver, principal: Principal, today: date) -> int:
    """Enter in the book of handovers who received these certificates; return how many.

    Whoever keeps the register today does; it was done by who kept it on that day. `NotFound` if one is
    outside the scope or in no register; `Conflict` if one was handed over already or no longer stands;
    `Invalid` without signature, or for somebody else without a paper.
    """
    entries = _entries(connection, command.certificate_ids, principal, today)
    if not command.signed:
        raise _wrong(
            "signed", "Chưa có chữ ký người nhận. Chỉ ghi đã trao khi người nhận đã ký.",
            "The recipient's signature is missing. Enter a handover only once it is signed.",
        )  # fmt: skip
    if command.recipient_name and not command.authorised_by:
        raise _wrong(
            "authorised_by", "Người nhận thay phải có giấy ủy quyền. Hãy ghi số, ngày của giấy.",
            "Whoever receives for another needs a paper. Enter its number and date.",
        )  # fmt: skip
    locks.stand_in_line(connection, {entry.center_id for entry in entries})
    entries = _entries(connection, command.certificate_ids, principal, today)
    done = register_books.handed(connection, [entry.certificate_id for entry in entries])
    for entry in entries:
        if entry.certificate_id in done or entry.state not in {"issued", "under_review"}:
            raise Conflict(
                f"Giấy số {entry.register_number} đã trao hoặc không còn hiệu lực. Hãy bỏ giấy này ra.",
                f"{entry.register_number} was handed over already or no longer stands. Leave it out.",
                code="not-to-hand-over",
            )
        if not entry.issued_on <= command.handed_on <= today:
            raise _wrong(
                "handed_on", "Ngày trao phải từ ngày cấp đến hôm nay.",
                "The date must lie between the date of issue and today.",
            )  # fmt: skip
    recipient = unicodedata.normalize("NFC", command.recipient_name.strip())
    paper = unicodedata.normalize("NFC", command.authorised_by.strip()) if recipient else None
    by = {
        each: keeper_of(connection, each, command.handed_on)
        for each in {entry.center_id for entry in entries}
    }
    giving.enter_handovers(
        connection,
        [
            {
                "certificate_id": entry.certificate_id,
                "center_id": by[entry.center_id],
                "handed_on": command.handed_on,
                "recipient_name": recipient or entry.holder_name,
                "authorised_by": paper,
                "noted_by": principal.id,
            }
            for entry in entries
        ],
    )
    append_to_register(
        connection,
        [
            Later(
                entry.certificate_id,
                Kind.HANDED_OVER,
                command.handed_on,
                {
                    "recipient": recipient or entry.holder_name,
                    **_done_by(connection, by[entry.center_id], entry.center_id),
                },
                paper,
                principal.id,
            )
            for entry in entries
        ],
    )
    return len(entries)


def _done_by(connection: Connection, done_by: UUID, center_id: UUID) -> dict[str, str]:
    """Return what the appendix of a center's book says of who did it, where that was another unit."""
    if done_by == center_id:
        return {}
    names = facts.center_names(connection, [done_by])
    return {"center": names.get(done_by, ""), "center_id": str(done_by)}


def _entries(
    connection: Connection, ids: tuple[UUID, ...], principal: Principal, today: date
) -> list[Entered]:
    wanted = set(ids)
    if not 1 <= len(wanted) <= MOST:
        raise Invalid(
            f"Hãy chọn từ 1 đến {MOST} giấy.", f"Choose 1 to {MOST} certificates.", code="choose-certificates"
        )
    found = giving.entries(connection, sorted(wanted))
    centers = {each.center_id for each in found}
    if len(found) != len(wanted) or not all(may_read(connection, principal, each, today) for each in centers):
        raise NotFound
    for center_id in centers:
        principal.at_center(keeper_of(connection, center_id, today), *GIVERS)
    return found


@dataclass(frozen=True)
class IssueCopy:
    """A copy from the register: how many, for whom, signed by the holder of which post."""

    certificate_id: UUID
    quantity: int
    recipient_name: str
    signer_title: str
    recipient_paper: str = ""


class CopyIssued(NamedTuple):
    """The place of a copy in the book of copies."""

    center_id: UUID
    year: int
    number: int


def issue_copy(connection: Connection, command: IssueCopy, principal: Principal, today: date) -> CopyIssued:
    """Issue a copy from the register, dated `today`, under the next number of the book of copies.

    The center that keeps the register today makes it. `NotFound` outside the scope; `Conflict` unless the
    certificate stands; `Invalid` if nobody holds the signing post today.
    """
    found = giving.entries(connection, [command.certificate_id])
    if not found:
        raise NotFound
    keeper = keeper_of(connection, found[0].center_id, today)
    principal.at_center(keeper, *GIVERS)
    signer = signer_on(
        facts.appointments_of(connection, [keeper]).get(keeper, ()), command.signer_title, today
    )
    if signer is None:
        raise Invalid(
            "Hôm nay không ai giữ chức danh này ở trung tâm. Hãy ghi chức danh của người ký bản sao.",
            "Nobody holds this post at the center today. Enter the title of who signs the copy.",
            code="no-signer",
            details=[Detail("Không có ai giữ chức danh này.", "Nobody holds it.", {"field": "signer_title"})],
        )
    locks.stand_in_line(connection, {keeper, found[0].center_id})
    (entry,) = giving.entries(connection, [command.certificate_id])
    if entry.state != "issued":
        raise Conflict(
            "Chỉ cấp bản sao của giấy còn hiệu lực. Hãy xem trạng thái của giấy này.",
            "Copies are made of certificates that stand. Look at the state of this one.",
            code="not-to-copy",
        )
    number = giving.next_copy(connection, keeper, today.year)
    recipient = unicodedata.normalize("NFC", command.recipient_name.strip())
    paper = unicodedata.normalize("NFC", command.recipient_paper.strip()) or None
    giving.enter_copy(
        connection,
        {
            "center_id": keeper,
            "year": today.year,
            "number": number,
            "certificate_id": command.certificate_id,
            "quantity": command.quantity,
            "recipient_name": recipient,
            "recipient_paper": paper,
            "issued_on": today,
            "signer_title": command.signer_title.strip(),
            "signer_name": signer,
            "issued_by": principal.id,
        },
    )
    contents = {
        "number": f"{number}/{today.year}",
        "quantity": str(command.quantity),
        "recipient": recipient,
        "signer_title": command.signer_title.strip(),
        "signer_name": signer,
        **_done_by(connection, keeper, entry.center_id),
    }
    append_to_register(
        connection, [Later(command.certificate_id, Kind.COPY_ISSUED, today, contents, paper, principal.id)]
    )
    return CopyIssued(keeper, today.year, number)

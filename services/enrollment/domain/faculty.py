"""Appointments: a person holds posts at centers for a time; some posts may sign decisions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Forbidden, Invalid
from shared.vietnamese import format_day

Employment = Literal["staff", "part_time_lecturer"]


@dataclass(frozen=True, slots=True)
class Post:
    """A post at a center; `signs_completion` posts sign the decision that completes a class."""

    code: str
    title: str
    signs_completion: bool


@dataclass(frozen=True, slots=True)
class Appointment:
    """A person in a post of a center from `valid_from` up to and including `valid_to`.

    `account_id` ties the appointment to the one account that may sign by it; None: any director of
    the center may.
    """

    id: UUID
    person_id: UUID
    full_name: str
    center_id: UUID
    post: str
    post_title: str
    signs_completion: bool
    employment: Employment
    valid_from: date
    valid_to: date | None
    decision_number: str
    account_id: UUID | None
    version: int

    def holds_on(self, day: date) -> bool:
        """Tell whether the post is held on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def choose_signer(
    appointments: Sequence[Appointment], *, day: date, account_id: UUID | None, chosen: UUID | None
) -> Appointment:
    """Return the appointment by which a decision of `day` is signed.

    `Invalid` if nobody may sign on that day, or if several may and none is chosen; `Forbidden` if
    the post belongs to another account.
    """
    able = [a for a in appointments if a.signs_completion and a.holds_on(day)]
    if chosen is not None:
        able = [a for a in able if a.id == chosen]
    if not able:
        raise Invalid(
            f"Ngày {format_day(day)} trung tâm không có giám đốc đương nhiệm để ký quyết định."
            " Hãy bổ nhiệm giám đốc hoặc kiểm tra lại ngày quyết định.",
            f"On {day} the center has no director in office to sign the decision. Appoint one, or check"
            " the decision's date.",
            code="no-signer",
        )
    own = [a for a in able if a.account_id in (None, account_id)]
    if not own:
        raise Forbidden(
            "Chỉ người đang giữ chức vụ giám đốc mới được ký quyết định này.",
            "Only the person who holds the director's post may sign this decision.",
            code="not-the-signer",
        )
    mine = [a for a in own if a.account_id is not None] or own
    if len(mine) > 1:
        raise Invalid(
            "Có nhiều người được quyền ký trong ngày này. Hãy chọn người ký (signer_appointment_id).",
            "Several people may sign on this day. Choose the signer (signer_appointment_id).",
            code="signer-ambiguous",
        )
    return mine[0]


def require_roster(appointments: Sequence[Appointment], wanted: Sequence[UUID], *, day: date) -> None:
    """Refuse a roster that names somebody twice, or who is no part-time lecturer of the center on `day`."""
    if len(set(wanted)) != len(wanted):
        raise Invalid(
            "Một giảng viên được nêu hai lần trong danh sách. Hãy bỏ dòng trùng.",
            "A lecturer stands twice in the roster. Remove the doubled line.",
            code="roster-doubled",
        )
    able = {a.id for a in appointments if a.employment == "part_time_lecturer" and a.holds_on(day)}
    strangers = [str(i) for i in wanted if i not in able]
    if strangers:
        raise Invalid(
            "Danh sách có người không phải giảng viên kiêm chức của trung tâm trong ngày kiện toàn: "
            + ", ".join(strangers),
            "The roster names people who are no part-time lecturers of this center on that day: "
            + ", ".join(strangers),
            code="roster-stranger",
        )


def require_order(valid_from: date, valid_to: date | None) -> None:
    """Refuse a term that ends before it begins."""
    if valid_to is not None and valid_to < valid_from:
        raise Conflict(
            "Ngày kết thúc sớm hơn ngày bắt đầu. Hãy kiểm tra lại hai ngày.",
            "The last day is before the first. Check both dates.",
            code="term-order",
        )


def change_term(
    held: Appointment, others: Sequence[Appointment], *, valid_to: date | None, last_signed: date | None
) -> Appointment:
    """Return the appointment with another last day (None: open again), at its next version.

    `Conflict` if nothing changes, if it would run into another term of the same person in the same post,
    or if it would end before a decision that its holder signed on `last_signed`.
    """
    require_order(held.valid_from, valid_to)
    if valid_to == held.valid_to:
        raise Conflict(
            "Chức vụ đã kết thúc đúng ngày này rồi; không có gì thay đổi.",
            "The post ends on this very day already; nothing would change.",
            code="term-unchanged",
        )
    if last_signed is not None and valid_to is not None and valid_to < last_signed:
        raise Conflict(
            f"{held.full_name} đã ký quyết định ngày"
            f" {format_day(last_signed)};"
            " không thể kết thúc chức vụ trước ngày đó. Hãy kiểm tra lại ngày.",
            f"{held.full_name} signed a decision on {last_signed}; the post cannot end before."
            " Check the date.",
            code="term-signed",
        )
    changed = replace(held, valid_to=valid_to, version=held.version + 1)
    require_no_overlap(changed, others)
    return changed


def require_no_overlap(new: Appointment, others: Sequence[Appointment]) -> None:
    """Refuse a second term of the same person in the same post on the same days."""
    for other in others:
        same = (other.person_id, other.center_id, other.post) == (new.person_id, new.center_id, new.post)
        if not same or other.id == new.id or other.employment != new.employment:
            continue
        if new.holds_on(other.valid_from) or other.holds_on(new.valid_from):
            raise Conflict(
                f"{new.full_name} đang giữ chính chức vụ này trong khoảng thời gian đó. Hãy kết thúc lần"
                " bổ nhiệm trước, hoặc kiểm tra lại ngày.",
                f"{new.full_name} holds this very post in that time. End the earlier term,"
                " or check the dates.",
                code="appointment-exists",
            )

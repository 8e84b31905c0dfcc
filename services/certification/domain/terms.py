"""Under which terms a certificate may be registered: rule, date, signer, expiry; or what it waits for.

All certificates of a class and decision have the same terms: they are decided once for hundreds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from services.certification.domain.graduations import Merit, Occasion
from services.certification.domain.issuing_rules import (
    IssuingRule,
    Mode,
    ValidityRule,
    expires_on,
    rule_for,
    rule_known,
)
from services.certification.domain.signers import Appointment, signer_on
from shared.vietnamese import format_day


class Wait(StrEnum):
    """What a draft waits for."""

    RULE = "rule"
    """No dated rule says how certificates of that decision are issued or numbered."""
    DECISION = "decision"
    RESULT = "result"
    ATTENDANCE = "attendance"
    BATCH = "batch"
    SIGNER = "signer"
    SEAL = "seal"
    BLANK = "blank"


_RULE_VI = (
    "Chưa có quy định cấp giấy áp dụng cho ngày {day}. Hãy đề nghị Ban Tuyên giáo ghi quy định có hiệu lực"
    " từ ngày đó ở phần Quy tắc cấp giấy; giấy sẽ tự vào sổ."
)
_RULE_EN = (
    "No rule of issuing applies on {day}. Ask the province to enter one from that day on under Rules of"
    " issuing; the certificate is then registered by itself."
)
_DECISION_VI = (
    "Chưa có số quyết định công nhận nêu tên người học. Hãy ghi quyết định ở phần Đào tạo; giấy sẽ tự vào sổ."
)
_DECISION_EN = (
    "No number of a decision that names the learner is known."
    " Enter the decision under Training; the certificate is then registered by itself."
)
_RESULT_VI = (
    "Quyết định nêu tên người học nhưng kết quả chưa đạt."
    " Hãy đính chính hoặc hủy kết quả ở phần Đào tạo; khi đạt, giấy sẽ tự vào sổ."
)
_RESULT_EN = (
    "The decision names the learner, but the result is no pass. Correct or annul the result under Training;"
    " once passed, the certificate is registered by itself."
)
_ATTENDANCE_VI = (
    "Người học chưa dự đủ số tiết theo quy chế học tập của lớp."
    " Hãy kiểm tra điểm danh và đính chính kết quả ở phần Đào tạo; khi đủ, giấy sẽ tự vào sổ."
)
_ATTENDANCE_EN = (
    "The learner attended less than the study rules of the class demand. Check the attendance and correct the"
    " result under Training; once met, the certificate is registered by itself."
)
_SIGNER_VI = (
    "Ngày ký quyết định chưa có ai được bổ nhiệm giữ chức vụ ký."
    " Hãy nhập quyết định bổ nhiệm ở phần Đội ngũ; giấy sẽ tự vào sổ."
)
_SIGNER_EN = (
    "Nobody is known to have held the signing post on the decision's date."
    " Enter the appointment under Faculty; the certificate is then registered by itself."
)
_SEAL_VI = (
    "Ngày ký quyết định trung tâm chưa có con dấu đang dùng."
    " Hãy ghi con dấu ở trang của trung tâm; giấy sẽ tự vào sổ."
)
_SEAL_EN = (
    "The center used no seal on the decision's date."
    " Enter the seal on the center's page; the certificate is then registered by itself."
)
_SENTENCES: Mapping[Wait, tuple[str, str]] = MappingProxyType(
    {
        Wait.RULE: (_RULE_VI, _RULE_EN),
        Wait.DECISION: (_DECISION_VI, _DECISION_EN),
        Wait.RESULT: (_RESULT_VI, _RESULT_EN),
        Wait.ATTENDANCE: (_ATTENDANCE_VI, _ATTENDANCE_EN),
        Wait.BATCH: (
            "Chờ giám đốc ký theo lớp. Giáo vụ trình lớp ký ở trang của lớp.",
            "Waits for the director's signature by class. The registrar proposes the class on its page.",
        ),
        Wait.SIGNER: (_SIGNER_VI, _SIGNER_EN),
        Wait.SEAL: (_SEAL_VI, _SEAL_EN),
        Wait.BLANK: (
            "Trung tâm hết phôi. Hãy nhập lô phôi mới; giấy sẽ tự vào sổ.",
            "The center is out of blanks. Receive a lot; the certificate is then registered by itself.",
        ),
    }
)


def sentences_of(wait: Wait, decided_on: date | None = None) -> tuple[str, str]:
    """Return what drafts of a decision wait for and what is to be done, in Vietnamese and in English."""
    vi, en = _SENTENCES[wait]
    day = None if decided_on is None else format_day(decided_on)
    return vi.format(day=day or "ký quyết định"), en.format(day=day or "the decision's date")


WAIT_NAMES: Mapping[Wait, tuple[str, str]] = MappingProxyType(
    {
        Wait.RULE: ("chưa có quy định", "no rule"),
        Wait.DECISION: ("thiếu quyết định", "no decision"),
        Wait.RESULT: ("chưa đạt", "no pass"),
        Wait.ATTENDANCE: ("chưa dự đủ tiết", "attended too little"),
        Wait.BATCH: ("chờ ký theo lớp", "to be signed by class"),
        Wait.SIGNER: ("chưa có người ký", "no signer"),
        Wait.SEAL: ("chưa có con dấu", "no seal"),
        Wait.BLANK: ("hết phôi", "no blank"),
    }
)
"""The same in a word or two, as a list shows it."""


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal of a center, in use from `valid_from` through `valid_to` (None: still in use)."""

    inscription: str
    valid_from: date
    valid_to: date | None

    def used_on(self, day: date) -> bool:
        """Tell whether papers of `day` bear this seal."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Terms(NamedTuple):
    """What the certificates of one class and decision have in common when they are registered."""

    rule_id: int
    issued_on: date
    signer_name: str | None
    """None only where the rule demands no appointment: filled in when it is told."""
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known where terms are decided: the rules; by center who signs and which seals are used."""

    rules: Sequence[IssuingRule]
    validity: Sequence[ValidityRule]
    appointments: Mapping[UUID, Sequence[Appointment]]
    seals: Mapping[UUID, Sequence[Seal]]


def lacking(occasion: Occasion, merit: Merit) -> tuple[Wait, ...]:
    """Return what a completion itself lacks for a certificate (domain §4.3): decision, pass, attendance.

    What was not told is not lacking: until these members were added, enrollment told of no completion but
    those that its rules had let pass.
    """
    waits = []
    if not occasion.decision_number.strip():
        waits.append(Wait.DECISION)
    if merit.passed is False:
        waits.append(Wait.RESULT)
    if merit.attendance_met is False:
        waits.append(Wait.ATTENDANCE)
    return tuple(waits)


def terms_with_decision(
    grounds: Grounds, center_id: UUID, program_code: str, occasion: Occasion, merit: Merit
) -> Terms | tuple[Wait, ...]:
    """Return the terms of a certificate that is signed with the decision, or what it waits for.

    Without a rule of that day it waits for one: what is told is not refused because a rule is missing. Its
    date is the decision's, whenever the work is done (decision 0006).
    """
    day = occasion.decided_on
    waits = [*lacking(occasion, merit)]
    if (rule := rule_known(grounds.rules, center_id, day)) is None:
        return (Wait.RULE, *waits)
    if rule.mode is Mode.BY_BATCH:
        return (*waits, Wait.BATCH)
    signer = signer_on(grounds.appointments.get(center_id, ()), occasion.signer_title, day)
    if rule.requires_signer and signer is None:
        waits.append(Wait.SIGNER)
    if rule.requires_seal and not any(seal.used_on(day) for seal in grounds.seals.get(center_id, ())):
        waits.append(Wait.SEAL)
    if waits:
        return tuple(waits)
    return Terms(rule.id, day, signer, expires_on(grounds.validity, program_code, day))


def terms_signed(
    grounds: Grounds,
    center_id: UUID,
    program_code: str,
    decided_on: date,
    *,
    signer_name: str,
    signed_on: date,
) -> Terms:
    """Return the terms of a certificate that a person signs on `signed_on`: that is its date."""
    rule = rule_for(grounds.rules, center_id, decided_on)
    return Terms(rule.id, signed_on, signer_name, expires_on(grounds.validity, program_code, signed_on))

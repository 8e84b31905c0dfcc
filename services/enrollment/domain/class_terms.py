"""What people settle about a class: dates, places, organiser, who looks after it; edited under a revision."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from uuid import UUID

from services.enrollment.domain.centers import Program
from services.enrollment.domain.classes import TrainingClass, wrong_state
from services.enrollment.domain.rules import RuleSet
from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day


@dataclass(frozen=True, slots=True)
class ClassTerms:
    """What a form of a class holds; `periods` in tiết, `quota` None: no limit."""

    code: str
    name: str
    program_code: str
    opened_on: date
    closed_on: date | None
    periods: int
    quota: int | None = None
    organiser: str = ""
    place: str = ""
    homeroom_id: UUID | None = None
    registrar_id: UUID | None = None


FIELD_NAMES: dict[str, tuple[str, str]] = {
    "code": ("Mã lớp", "Code"),
    "name": ("Tên lớp", "Name"),
    "program_code": ("Chương trình", "Program"),
    "opened_on": ("Khai giảng", "Opening day"),
    "closed_on": ("Bế giảng", "Closing day"),
    "periods": ("Số tiết", "Periods"),
    "quota": ("Số chỗ", "Places"),
    "organiser": ("Đơn vị tổ chức", "Organiser"),
    "place": ("Địa điểm", "Place"),
    "homeroom_id": ("Chủ nhiệm lớp", "In charge of the class"),
    "registrar_id": ("Giáo vụ", "Registrar"),
}
_NAMES = tuple(each.name for each in fields(ClassTerms))


def terms_of(group: TrainingClass) -> ClassTerms:
    """Return what a form of this class shows."""
    return ClassTerms(**{name: getattr(group, name) for name in _NAMES})


def offered_code(program_code: str, year: int, taken: Collection[str]) -> str:
    """Return the next free code of the program's classes of a year: `NT_DANG-03/2021`."""
    pattern = re.compile(rf"{re.escape(program_code)}-(\d{{1,4}})/{year}")
    used = [int(found[1]) for code in taken if (found := pattern.fullmatch(code))]
    return f"{program_code}-{max(used, default=0) + 1:02d}/{year}"


def require_terms(terms: ClassTerms) -> None:
    """Refuse terms that contradict themselves, naming each field."""
    faults = list(_faults(terms))
    if faults:
        raise Invalid(
            "Thông tin lớp chưa đúng. Hãy sửa các mục được nêu.",
            "What is said of the class is not right. Correct the fields named.",
            code="class-terms",
            details=faults,
        )


def _faults(terms: ClassTerms) -> Iterator[Detail]:
    if terms.closed_on is not None and terms.closed_on < terms.opened_on:
        yield _fault(
            "closed_on", "Bế giảng phải sau ngày khai giảng.", "The closing day is before the opening."
        )
    if terms.periods <= 0:
        yield _fault("periods", "Số tiết phải lớn hơn 0.", "The class needs at least one period.")
    if terms.quota is not None and terms.quota <= 0:
        yield _fault(
            "quota", "Số chỗ phải lớn hơn 0; để trống nếu không giới hạn.", "Places must be above 0."
        )


def _fault(name: str, vi: str, en: str) -> Detail:
    return Detail(vi, en, {"field": name})


def planned(
    class_id: UUID, center_id: UUID, terms: ClassTerms, rules: RuleSet, program: Program
) -> TrainingClass:
    """Return a new class before its khai giảng, under the rules and program of its opening day."""
    require_terms(terms)
    return TrainingClass(
        id=class_id,
        center_id=center_id,
        rule_set=rules.code,
        rule_set_version=rules.version,
        program_version=program.version,
        state="planned",
        version=1,
        summoned=0,
        admitted=0,
        **{name: getattr(terms, name) for name in _NAMES},
    )


def require_revision(group: TrainingClass, mine: ClassTerms, revision: int) -> None:
    """Refuse a form that shows an older state of the class: `Conflict` with both values of each field.

    Each detail names the field, what was entered (`yours`) and what stands now (`theirs`).
    """
    if revision == group.revision:
        return
    theirs = terms_of(group)
    details = [
        Detail(
            f"{FIELD_NAMES[name][0]}: bạn nhập “{_said(mine, name)}”, hiện đang là “{_said(theirs, name)}”.",
            f"{FIELD_NAMES[name][1]}: you entered “{_said(mine, name)}”, now it is “{_said(theirs, name)}”.",
            {"field": name, "yours": _plain(mine, name), "theirs": _plain(theirs, name)},
        )
        for name in _NAMES
        if getattr(mine, name) != getattr(theirs, name)
    ]
    raise Conflict(
        "Người khác vừa sửa lớp này. Hãy xem hai giá trị dưới đây rồi lưu lại nếu vẫn muốn thay.",
        "Somebody else has just changed this class. Compare both values below, and save again if yours"
        " should stand.",
        code="revision-conflict",
        details=details,
    )


def _plain(terms: ClassTerms, name: str) -> str | None:
    value = getattr(terms, name)
    return None if value is None else str(value)


def _said(terms: ClassTerms, name: str) -> str:
    value = getattr(terms, name)
    return format_day(value) if isinstance(value, date) else str("–" if value in (None, "") else value)


def revised(group: TrainingClass, terms: ClassTerms, rules: RuleSet, program: Program) -> TrainingClass:
    """Return the class with new terms at its next revision.

    Before khai giảng the rules and the program version follow the opening day; afterwards they are
    fixed, and neither program nor a day that other rules govern can be entered (QĐ 1147: a class is
    judged by the rules it was opened under).
    """
    require_terms(terms)
    if group.state not in ("planned", "open"):
        raise wrong_state(group, "sửa", "changed")
    ruled = (terms.program_code, rules.code, rules.version, program.version)
    fixed = (
        group.program_code,
        group.rule_set,
        group.rule_set_version,
        # Classes that came as lists may lack the program's version: it is filled in, not refused.
        program.version if group.program_version is None else group.program_version,
    )
    if group.state == "open" and ruled != fixed:
        raise Conflict(
            f"Lớp {group.code} đã khai giảng: không đổi được chương trình, và ngày khai giảng phải thuộc cùng"
            " bộ quy tắc. Nếu mở sai, hãy hủy lớp và mở lớp mới.",
            f"Class {group.code} has begun: its program stays, and its opening day must fall under the same"
            " rules. If it was opened wrongly, cancel it and open another.",
            code="class-begun",
        )
    return replace(
        group,
        **{name: getattr(terms, name) for name in _NAMES},
        rule_set=rules.code,
        rule_set_version=rules.version,
        program_version=program.version,
        revision=group.revision + 1,
    )


def require_opening_day(group: TrainingClass, decided_on: date, today: date) -> None:
    """Refuse a decision to open that is signed after the class begins, or in the future."""
    if group.state not in ("planned", "open"):
        raise wrong_state(group, "ký quyết định mở lớp", "opened by a decision")
    if group.opening_decision_id is not None:
        raise Conflict(
            f"Lớp {group.code} đã có quyết định mở lớp số {group.opening_decision_number}.",
            f"Class {group.code} has its opening decision {group.opening_decision_number} already.",
            code="opening-decided",
        )
    if not decided_on <= min(group.opened_on, today):
        raise Invalid(
            f"Quyết định mở lớp phải ký chậm nhất vào ngày khai giảng {format_day(group.opened_on)} và không"
            " ở tương lai. Hãy kiểm tra lại ngày.",
            f"The opening decision must be signed by the opening day {group.opened_on}, and not in the"
            " future. Check the date.",
            code="decision-day",
            details=[_fault("decided_on", "Ngày chưa phù hợp.", "The date does not fit.")],
        )


def decided(group: TrainingClass, *, decision_id: UUID, number: str, decided_on: date) -> TrainingClass:
    """Return the class with the decision that opens it."""
    return replace(
        group,
        opening_decision_id=decision_id,
        opening_decision_number=number,
        opening_decided_on=decided_on,
        revision=group.revision + 1,
    )


def opened(group: TrainingClass, today: date) -> TrainingClass:
    """Return the class after khai giảng; refused without its decision or before its opening day."""
    if group.state != "planned":
        raise wrong_state(group, "khai giảng", "begun")
    if not group.opening_decision_number:
        raise Conflict(
            f"Lớp {group.code} chưa có quyết định mở lớp. Hãy trình giám đốc ký trước khi khai giảng.",
            f"Class {group.code} has no opening decision. Have the director sign it before the class begins.",
            code="no-opening-decision",
        )
    if today < group.opened_on:
        raise Conflict(
            f"Lớp {group.code} khai giảng ngày {format_day(group.opened_on)}; chưa đến ngày.",
            f"Class {group.code} begins on {group.opened_on}; that day has not come.",
            code="class-not-due",
        )
    return replace(group, state="open", revision=group.revision + 1)

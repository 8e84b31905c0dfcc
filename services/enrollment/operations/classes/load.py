"""Loading class lists: classes, learners and who is in which class, all or nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.class_lists import ClassList, ListedLearner
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.rules import RuleSet, require_mark_in_scale
from services.enrollment.operations.announcements import class_opened
from services.enrollment.operations.centers import working
from services.enrollment.storage import classes, loading, rule_sets
from shared.errors import Conflict, Detail, Invalid
from shared.ids import new_id
from shared.messaging import publish
from shared.principal import Principal
from shared.vietnamese import format_day, format_partial_date, match_key, sort_key

ROLES = ("officer", "director", "province")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of one list with the ids it gets."""

    group: TrainingClass
    sheet: str
    ordinal: int
    row: ListedLearner
    learner_id: UUID


def load_class_lists(
    connection: Connection,
    center_id: UUID,
    lists: Sequence[ClassList],
    principal: Principal,
    today: date,
) -> list[TrainingClass]:
    """Open a class for each list with everybody on it; nothing is loaded if anything is refused.

    One identity number is one learner, whichever center sent it; without a number nobody is merged.
    `Conflict` for a class code that the center uses already (so repeating a load never doubles
    people), `Invalid` for lists that break the rules in force, naming sheet and row.
    """
    principal.at_center(center_id, *ROLES)
    working(connection, center_id, max((each.opened_on for each in lists), default=today))
    _refuse_known_codes(connection, center_id, lists)
    rules = _rules_for(connection, lists)
    refuse_faulty_rows(lists, rules, today)
    groups = [_opened(each, center_id, rules[each.program_code, each.opened_on]) for each in lists]
    loading.add_classes(
        connection,
        [_class_row(group, each, principal) for group, each in zip(groups, lists, strict=True)],
    )
    entries = [
        Entry(group, each.sheet, ordinal, row, new_id())
        for group, each in zip(groups, lists, strict=True)
        for ordinal, row in enumerate(each.learners, start=1)
    ]
    owners = store_learners(connection, entries)
    loading.add_enrolments(connection, [enrolment_row(entry, owners) for entry in entries])
    publish(connection, [class_opened(group) for group in groups])
    return groups


def _refuse_known_codes(connection: Connection, center_id: UUID, lists: Sequence[ClassList]) -> None:
    doubled = [code for code, n in Counter(each.code for each in lists).items() if n > 1]
    known = classes.codes_in_use(connection, center_id, [each.code for each in lists])
    faults = [
        Detail(
            f"Trang '{each.sheet}': lớp {each.code} "
            + ("xuất hiện hai lần trong tệp." if each.code in doubled else "đã được nạp trước đó."),
            f"Sheet '{each.sheet}': class {each.code} "
            + ("stands twice in the file." if each.code in doubled else "was loaded before."),
            {"sheet": each.sheet},
        )
        for each in lists
        if each.code in doubled or each.code in known
    ]
    if faults:
        raise Conflict(
            "Không nạp tệp vì có lớp trùng mã; chưa có gì thay đổi."
            " Hãy bỏ các trang dưới đây hoặc đổi mã lớp.",
            "The file was not loaded, since class codes repeat; nothing was changed."
            " Remove the sheets below or change the class codes.",
            code="class-exists",
            details=faults,
        )


def _rules_for(connection: Connection, lists: Sequence[ClassList]) -> dict[tuple[str, date], RuleSet]:
    found = rule_sets.in_force(connection, {(each.program_code, each.opened_on) for each in lists})
    faults = [
        Detail(
            f"Trang '{each.sheet}': chưa có bộ quy tắc hiệu lực cho chương trình {each.program_code} vào ngày"
            f" {format_day(each.opened_on)}.",
            f"Sheet '{each.sheet}': no rule set governs program {each.program_code} on {each.opened_on}.",
            {"sheet": each.sheet},
        )
        for each in lists
        if (each.program_code, each.opened_on) not in found
    ]
    if faults:
        raise Invalid(
            "Không nạp tệp vì có lớp không thuộc bộ quy tắc nào."
            " Hãy kiểm tra mã chương trình và ngày khai giảng.",
            "The file was not loaded: a class falls under no rule set. Check program code and opening day.",
            code="no-rule-set",
            details=faults,
        )
    return found


def refuse_faulty_rows(
    lists: Sequence[ClassList], rules: dict[tuple[str, date], RuleSet], today: date
) -> None:
    """Raise `Invalid` naming every row that breaks the rules in force."""
    faults: list[Detail] = []
    for each in lists:
        if each.opened_on > today:
            faults.append(_fault(each, None, "ngày khai giảng ở tương lai.", "the opening day lies ahead."))
        governing = rules[each.program_code, each.opened_on]
        numbers = Counter(row.identity_number for row in each.learners if row.identity_number)
        for row in each.learners:
            if numbers[row.identity_number] > 1:
                faults.append(_fault(each, row, "số định danh bị trùng.", "the identity number repeats."))
            if (row.attended_periods or 0) > each.total_periods:
                faults.append(_fault(each, row, "số tiết dự vượt tổng số tiết.", "attended more than held."))
            if row.mark is not None:
                try:
                    require_mark_in_scale(row.mark, governing)
                except Invalid as refused:
                    faults.append(_fault(each, row, refused.vi, refused.en))
    if faults:
        raise Invalid(
            "Không nạp tệp vì có dòng chưa đúng. Hãy sửa các dòng dưới đây rồi nạp lại.",
            "The file was not loaded: some rows are wrong. Correct the rows below and load again.",
            code="class-list-invalid",
            details=faults,
        )


def _fault(each: ClassList, row: ListedLearner | None, vi: str, en: str) -> Detail:
    if row is None:
        return Detail(f"Trang '{each.sheet}': {vi}", f"Sheet '{each.sheet}': {en}", {"sheet": each.sheet})
    return Detail(
        f"Trang '{each.sheet}', dòng {row.row}: {vi}",
        f"Sheet '{each.sheet}', row {row.row}: {en}",
        {"sheet": each.sheet, "row": row.row},
    )


def _opened(each: ClassList, center_id: UUID, rules: RuleSet) -> TrainingClass:
    return TrainingClass(
        id=new_id(),
        center_id=center_id,
        code=each.code,
        name=each.name,
        program_code=each.program_code,
        rule_set=rules.code,
        rule_set_version=rules.version,
        opened_on=each.opened_on,
        closed_on=each.closed_on,
        periods=each.total_periods,
        state="open",
        version=1,
        summoned=each.summoned,
        admitted=each.admitted,
    )


def _class_row(group: TrainingClass, each: ClassList, principal: Principal) -> dict[str, Any]:
    return {
        "id": group.id,
        "center_id": group.center_id,
        "code": group.code,
        "name": group.name,
        "program_code": group.program_code,
        "rule_set": group.rule_set,
        "rule_set_version": group.rule_set_version,
        "opened_on": group.opened_on,
        "closed_on": group.closed_on,
        "periods": group.periods,
        "opening_decision_number": each.decision_number,
        "opening_decided_on": each.decided_on,
        "place": each.place,
        "summoned": group.summoned,
        "admitted": group.admitted,
        "created_by": principal.id,
    }


def store_learners(connection: Connection, entries: Sequence[Entry]) -> dict[str, UUID]:
    """Store people and return whose each identity number is; refuse a number that is somebody else's."""
    loading.add_learners(connection, [_learner_row(entry) for entry in entries])
    numbered = [entry for entry in entries if entry.row.identity_number]
    known = loading.learners_by_identity(
        connection, sorted({entry.row.identity_number for entry in numbered})
    )
    faults = [
        Detail(
            f"Trang '{entry.sheet}', dòng {entry.row.row}: số định danh này đã thuộc về một người"
            " có họ tên và năm sinh khác.",
            f"Sheet '{entry.sheet}', row {entry.row.row}: this identity number belongs to somebody of another"
            " name and birth year.",
            {"sheet": entry.sheet, "row": entry.row.row},
        )
        for entry in numbered
        if not _same_person(entry.row, known[entry.row.identity_number])
    ]
    if faults:
        raise Conflict(
            "Không nạp tệp vì có số định danh trùng với người khác. Hãy kiểm tra lại số định danh.",
            "The file was not loaded: an identity number is somebody else's. Check the numbers.",
            code="identity-conflict",
            details=faults,
        )
    return {number: row["id"] for number, row in known.items()}


def _same_person(row: ListedLearner, known: Any) -> bool:
    """Tell whether a known person may be meant: a name may change, a birth year be mistyped, not both."""
    same: bool = match_key(row.full_name) == known["match_key"] or row.birth.year == known["birth_year"]
    return same


def _learner_row(entry: Entry) -> dict[str, Any]:
    row = entry.row
    return {
        "id": entry.learner_id,
        "identity_number": row.identity_number,
        "full_name": row.full_name,
        "match_key": match_key(row.full_name),
        "sort_key": sort_key(row.full_name),
        "birth_year": row.birth.year,
        "birth_month": row.birth.month,
        "birth_day": row.birth.day,
        "gender": row.gender,
    }


def enrolment_row(entry: Entry, owners: dict[str, UUID]) -> dict[str, Any]:
    """Return a place on a class's list as it is stored; `owners`: whose each identity number is."""
    row = entry.row
    return {
        "id": new_id(),
        "class_id": entry.group.id,
        "learner_id": owners.get(row.identity_number, entry.learner_id),
        "ordinal": entry.ordinal,
        "full_name": row.full_name,
        "sort_key": sort_key(row.full_name),
        "birth_date": format_partial_date(row.birth.year, row.birth.month, row.birth.day),
        "gender": row.gender,
        "ethnicity": row.ethnicity,
        "birth_place": row.birth_place,
        "unit": row.unit,
        "party_cell": row.party_cell,
        "party_status": row.party_status,
        "state": "admitted" if row.admitted else "absent",
        "attended": row.attended_periods,
        "mark": row.mark,
    }

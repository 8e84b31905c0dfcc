"""Nominations of units, and who of them is summoned: from a name on a list to a place in the class."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import enrolments as steps
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.enrolments import HOLDING
from services.enrollment.domain.nominations import Nominee, likely_doubles
from services.enrollment.operations.classes.held import hold_class, recount
from services.enrollment.storage import enrolments, loading
from shared.errors import Conflict, Detail, Invalid
from shared.ids import new_id
from shared.principal import Principal
from shared.vietnamese import match_key, sort_key


def nominate(
    connection: Connection,
    class_id: UUID,
    nominees: Sequence[Nominee],
    *,
    sending_unit: str = "",
    doubles_known: bool = False,
    principal: Principal,
    today: date,
) -> int:
    """Enter people whom a unit sends to a class; return how many. All of them or nobody.

    One identity number is one learner of the province. `Conflict` naming who is on the list already,
    whose number is somebody else's, and, unless `doubles_known`, who looks like somebody listed.
    """
    group = hold_class(connection, class_id, principal)
    steps.require_under_way(group, planned=True)
    if not doubles_known:
        _refuse_doubles(nominees, enrolments.known_people(connection, class_id))
    owners = _store_people(connection, nominees)
    first = enrolments.next_ordinal(connection, class_id)
    enrolments.add_nominated(
        connection,
        [
            {
                "id": new_id(),
                "class_id": class_id,
                "learner_id": owners[place],
                "ordinal": first + place,
                "full_name": each.full_name,
                "sort_key": sort_key(each.full_name),
                "birth_date": each.birth_date,
                "gender": each.gender,
                "ethnicity": each.ethnicity,
                "birth_place": each.birth_place,
                "unit": each.unit,
                "party_cell": each.party_cell,
                "party_status": each.party_status,
                "sending_unit": "" if sending_unit == each.unit else sending_unit,
                "state_on": today,
            }
            for place, each in enumerate(nominees)
        ],
    )
    return len(nominees)


def summon(
    connection: Connection,
    class_id: UUID,
    enrolment_ids: Sequence[UUID],
    *,
    document: str = "",
    principal: Principal,
    today: date,
) -> TrainingClass:
    """Summon nominated people (triệu tập), by a document if there is one; each takes a place.

    `Conflict` if there are fewer places left than people: the class's lock decides who comes first.
    """
    group = hold_class(connection, class_id, principal)
    steps.require_under_way(group, planned=True)
    found = enrolments.chosen(connection, class_id, enrolment_ids)
    steps.require_step(found, enrolment_ids, "summon")
    require_places(connection, group, len(found))
    enrolments.move(connection, class_id, enrolment_ids, "summoned", on=today, reason=document)
    return recount(connection, group)


def reject(
    connection: Connection,
    class_id: UUID,
    enrolment_ids: Sequence[UUID],
    *,
    reason: str,
    principal: Principal,
    today: date,
) -> TrainingClass:
    """Turn nominated or summoned people down, with the reason."""
    group = hold_class(connection, class_id, principal)
    steps.require_under_way(group, planned=True)
    found = enrolments.chosen(connection, class_id, enrolment_ids)
    steps.require_step(found, enrolment_ids, "reject")
    enrolments.move(connection, class_id, enrolment_ids, "rejected", on=today, reason=reason)
    return recount(connection, group)


def require_places(connection: Connection, group: TrainingClass, wanted: int) -> None:
    """Refuse more people than the locked class has places left."""
    counts = enrolments.counts(connection, group.id)
    steps.require_places(group, sum(counts[state] for state in HOLDING), wanted)


def _refuse_doubles(nominees: Sequence[Nominee], listed: dict[tuple[str, str], int]) -> None:
    doubles = list(likely_doubles(nominees, listed))
    if doubles:
        raise Conflict(
            "Có người giống người đã có trong danh sách. Hãy kiểm tra; nếu đúng là người khác, hãy đánh dấu"
            " xác nhận rồi gửi lại.",
            "Somebody looks like a person on the list. Check; if they are different people, tick the"
            " confirmation and send again.",
            code="likely-doubles",
            details=doubles,
        )


def _store_people(connection: Connection, nominees: Sequence[Nominee]) -> list[UUID]:
    """Store who is new and return whose record each nominee has; refuse a number of somebody else."""
    repeated = [n for n, many in Counter(each.identity_number for each in nominees).items() if n and many > 1]
    if repeated:
        raise Invalid(
            "Một số định danh xuất hiện ở hai dòng. Hãy sửa rồi gửi lại.",
            "An identity number stands on two lines. Correct it and send again.",
            code="number-twice",
            details=[_about(each, "số định danh bị trùng.", "the number repeats.") for each in nominees
                     if each.identity_number in repeated],
        )  # fmt: skip
    ids = [new_id() for _ in nominees]
    loading.add_learners(
        connection,
        [
            {
                "id": learner_id,
                "identity_number": each.identity_number,
                "full_name": each.full_name,
                "match_key": match_key(each.full_name),
                "sort_key": sort_key(each.full_name),
                "birth_year": each.birth.year,
                "birth_month": each.birth.month,
                "birth_day": each.birth.day,
                "gender": each.gender,
            }
            for learner_id, each in zip(ids, nominees, strict=True)
        ],
    )
    numbers = sorted({each.identity_number for each in nominees if each.identity_number})
    known = loading.learners_by_identity(connection, numbers)
    strangers = [
        _about(
            each,
            "số định danh này đã thuộc về người có họ tên và năm sinh khác.",
            "this number belongs to somebody of another name and birth year.",
        )
        for each in nominees
        if (owner := known.get(each.identity_number)) is not None
        and match_key(each.full_name) != owner["match_key"]
        and each.birth.year != owner["birth_year"]
    ]
    if strangers:
        raise Conflict(
            "Có số định danh trùng với người khác. Hãy kiểm tra lại số định danh.",
            "An identity number is somebody else's. Check the numbers.",
            code="identity-conflict",
            details=strangers,
        )
    return [
        known[each.identity_number]["id"] if each.identity_number in known else learner_id
        for learner_id, each in zip(ids, nominees, strict=True)
    ]


def _about(each: Nominee, vi: str, en: str) -> Detail:
    where = {"row": each.row, "field": "identity_number"}
    return Detail(
        f"Dòng {each.row}, {each.full_name}: {vi}", f"Line {each.row}, {each.full_name}: {en}", where
    )

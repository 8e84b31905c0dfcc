"""Two records, one person or two: always a person's decision, and never final."""

from dataclasses import dataclass, replace
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection

from services.enrollment.domain.learner_records import differences, taken_back, what_fills
from services.enrollment.operations.learners.see import ROLES, Seen, see_learner, seen_learner
from services.enrollment.storage import learner_merging, learner_pairs, learner_records
from services.enrollment.storage.learner_pairs import Told
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class Compared:
    """Two records side by side, and what was decided of them before."""

    one: Seen
    other: Seen
    told_apart: Told | None
    may_decide: bool


def compare_learners(connection: Connection, one: UUID, other: UUID, principal: Principal) -> Compared:
    """Return two records side by side; `Conflict` if they stand for one person already."""
    first, second = _two(connection, one, other, principal)
    return Compared(
        see_learner(connection, first, principal),
        see_learner(connection, second, principal),
        learner_pairs.told_apart(connection, first, second),
        _may_decide(connection, (first, second), principal),
    )


def tell_apart(connection: Connection, one: UUID, other: UUID, *, reason: str, principal: Principal) -> None:
    """Keep that these are two people: they are not asked about again."""
    first, second = _two(connection, one, other, principal)
    _require_decider(connection, (first, second), principal)
    learner_records.lock(connection, (first, second))
    learner_pairs.tell_apart(connection, first, second, reason, principal)


def merge_learners(
    connection: Connection, kept: UUID, absorbed: UUID, *, reason: str, principal: Principal
) -> UUID:
    """Let `kept` stand for both; return the merge's id. Everything attached moves, nothing printed changes.

    What `kept` lacks it takes from the other. `Conflict` if both are in one class, since then they are two
    people or one of the two entries is wrong.
    """
    if kept == absorbed:
        raise Invalid("Hãy chọn hai hồ sơ khác nhau.", "Choose two different records.", code="same-record")
    _two(connection, kept, absorbed, principal)
    _require_decider(connection, (kept, absorbed), principal)
    learner_merging.hold_classes(connection, (kept, absorbed))
    held = learner_records.lock(connection, (kept, absorbed))
    if any(held.values()):
        raise Conflict(
            "Một trong hai hồ sơ vừa được gộp. Hãy tải lại danh sách hồ sơ trùng.",
            "One of the records has just been merged. Reload the list of duplicates.",
            code="merged-already",
        )
    if shared := learner_merging.shared_classes(connection, kept, absorbed):
        codes = ", ".join(shared)
        raise Conflict(
            f"Hai hồ sơ cùng có tên trong lớp {codes}. Nếu là hai người, hãy ghi 'không phải một người';"
            " nếu là một người bị ghi hai lần, hãy sửa lại danh sách lớp trước rồi gộp.",
            f"Both records are on the list of class {codes}. If they are two people, say so;"
            " if one person was listed twice, correct the class list first.",
            code="both-in-class",
        )
    record, _ = learner_records.present(connection, kept)
    other, _ = learner_records.present(connection, absorbed)
    filled = what_fills(record, other)
    merge_id = new_id()
    learner_merging.merge(
        connection,
        merge_id,
        kept=kept,
        absorbed=absorbed,
        reason=reason,
        filled=to_jsonable_python(filled),
        principal=principal,
    )
    if filled:
        if "identity_number" in filled:
            learner_merging.move_number(connection, filled["identity_number"], giver=absorbed, taker=kept)
        filling = replace(record, **filled)
        learner_records.save(connection, kept, filling, source="merge", reason=reason, principal=principal)
    return merge_id


def undo_merge(connection: Connection, merge_id: UUID, *, reason: str, principal: Principal) -> None:
    """Take a merge back: both records are as they would be without it.

    What happened since stays with whom it concerns: enrolments that came later and corrected fields with
    the kept record, transfers with the enrolment they began with. `Conflict` if the kept record was itself
    merged since: the later merge is undone first.
    """
    seen = learner_merging.get(connection, merge_id)
    if seen is None:
        raise NotFound
    seen_learner(connection, seen.kept_id, principal)
    _require_decider(
        connection, (learner_records.standing(connection, seen.kept_id) or seen.kept_id,), principal
    )
    learner_merging.hold_classes(connection, (seen.kept_id, seen.absorbed_id))
    held = learner_records.lock(connection, (seen.kept_id, seen.absorbed_id))
    undone = learner_merging.get(connection, merge_id)
    if undone is None or undone.undone_at is not None:
        raise Conflict(
            "Lần gộp này đã được hoàn tác.", "This merge was undone already.", code="undone-already"
        )
    if held[undone.kept_id] is not None:
        raise Conflict(
            "Hồ sơ giữ lại sau đó đã được gộp vào một hồ sơ khác. Hãy hoàn tác lần gộp sau trước.",
            "The kept record was merged into another one since. Undo the later merge first.",
            code="merged-since",
        )
    learner_merging.undo(connection, undone, reason, principal)
    filled = learner_records.as_values(undone.filled)
    record, _ = learner_records.present(connection, undone.kept_id)
    emptied = taken_back(record, filled)
    if "identity_number" in filled:
        learner_merging.move_number(
            connection, filled["identity_number"], giver=undone.kept_id, taker=undone.absorbed_id
        )
    if differences(record, emptied):
        learner_records.save(
            connection, undone.kept_id, emptied, source="undo", reason=reason, principal=principal
        )


def _two(connection: Connection, one: UUID, other: UUID, principal: Principal) -> tuple[UUID, UUID]:
    first, second = (seen_learner(connection, each, principal) for each in (one, other))
    if first == second:
        raise Conflict(
            "Hai hồ sơ này đã là một.", "These two records are one already.", code="merged-already"
        )
    return first, second


def _may_decide(connection: Connection, ids: tuple[UUID, ...], principal: Principal) -> bool:
    centers = learner_records.centers_of(connection, ids)
    return "province" in principal.roles or all(principal.may_act(each, ROLES) for each in centers)


def _require_decider(connection: Connection, ids: tuple[UUID, ...], principal: Principal) -> None:
    if not _may_decide(connection, ids, principal):
        raise Forbidden(
            "Có người học ở cả trung tâm khác: chỉ Ban Tuyên giáo Tỉnh ủy được quyết định."
            " Hãy báo để Ban xem xét.",
            "One of them was learner of another center too: the provincial department decides. Tell it.",
            code="province-decides",
        )

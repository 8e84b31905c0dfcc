"""The same person twice in one class: certain by identity number, else by name, birth date and unit."""

from collections.abc import Mapping, Sequence

from services.enrollment.domain.class_lists import ListedLearner
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import HEADINGS
from shared.vietnamese import fold_key, match_key


def tell_duplicates(
    place: Place, learners: Sequence[ListedLearner], columns: Mapping[str, int], findings: Findings
) -> None:
    """Tell of every later row that is an earlier row's person again.

    Same identity number: certain. Same name (tones and letters alike), birth date and unit, with
    no two different identity numbers: must be settled by a person. Alike only without accents: a notice.
    """
    by_identity: dict[str, ListedLearner] = {}
    by_person: dict[tuple[object, ...], ListedLearner] = {}
    by_sound: dict[tuple[object, ...], ListedLearner] = {}
    for learner in learners:
        birth = (learner.birth.year, learner.birth.month, learner.birth.day, fold_key(learner.unit))
        at = Place(place.sheet, learner.row).at(columns.get("full_name"), HEADINGS["full_name"])
        twin = by_identity.get(learner.identity_number) if learner.identity_number else None
        person = (fold_key(learner.full_name), *birth)
        namesake = by_person.get(person)
        if twin is not None:
            findings.problem(
                Place(place.sheet, learner.row).at(columns.get("identity"), HEADINGS["identity"]),
                f"số định danh {learner.identity_number} của “{learner.full_name}” trùng với dòng {twin.row} "
                f"(“{twin.full_name}”). Hãy xóa dòng thừa hoặc sửa số.",
                f"the identity number {learner.identity_number} of “{learner.full_name}” is that of row "
                f"{twin.row} (“{twin.full_name}”) too. Delete one row or correct the number.",
            )
        elif namesake is not None and not _told_apart(learner, namesake):
            findings.problem(
                at,
                f"học viên “{learner.full_name}” trùng với dòng {namesake.row} (cùng họ tên, ngày sinh, "
                "đơn vị). Hãy xóa một dòng; nếu là hai người, hãy ghi số định danh của cả hai.",
                f"the learner “{learner.full_name}” stands in row {namesake.row} too (same name, birth date "
                "and unit). Delete one row; if they are two people, give both identity numbers.",
            )
        else:
            _tell_alike(at, learner, by_sound.get((match_key(learner.full_name), *birth)), findings)
        if learner.identity_number:
            by_identity.setdefault(learner.identity_number, learner)
        by_person.setdefault(person, learner)
        by_sound.setdefault((match_key(learner.full_name), *birth), learner)


def _told_apart(one: ListedLearner, other: ListedLearner) -> bool:
    return bool(one.identity_number and other.identity_number) and (
        one.identity_number != other.identity_number
    )


def _tell_alike(at: Place, learner: ListedLearner, other: ListedLearner | None, findings: Findings) -> None:
    if other is None or _told_apart(learner, other):
        return
    findings.notice(
        at,
        f"“{learner.full_name}” giống dòng {other.row} (“{other.full_name}”), chỉ khác dấu; "
        "hãy kiểm tra có phải một người không.",
        f"“{learner.full_name}” is like row {other.row} (“{other.full_name}”) but for accents; "
        "check whether it is one person.",
    )

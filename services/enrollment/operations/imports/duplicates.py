"""The same person twice in one class: certain by identity number, else by name, birth date and unit."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from services.enrollment.domain.class_lists import ListedLearner
from services.enrollment.domain.known_members import birth_text
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import HEADINGS
from shared.vietnamese import fold_key, match_key

_ROWS_AT_ONCE = 500


class _Seen(NamedTuple):
    """What is kept of a row to notice its person again."""

    row: int
    full_name: str
    identity_number: str


def tell_duplicates(
    place: Place,
    learners: Sequence[ListedLearner],
    columns: Mapping[str, int],
    findings: Findings,
    pause: Callable[[], None] = lambda: None,
) -> set[int]:
    """Tell of every later row that is an earlier row's person again; return those rows.

    Same identity number: certain. Same name (tones and letters alike), birth date and unit, with
    no two different identity numbers: must be settled by a person. Alike only without accents: a notice.
    """
    by_identity: dict[str, _Seen] = {}
    by_person: dict[bytes, _Seen] = {}
    by_sound: dict[bytes, _Seen] = {}
    doubled: set[int] = set()
    for number, learner in enumerate(learners):
        if number % _ROWS_AT_ONCE == 0:
            pause()
        one = _Seen(learner.row, learner.full_name, learner.identity_number)
        birth = f"|{birth_text(learner)}|{fold_key(learner.unit)}"
        at = Place(place.sheet, one.row).at(columns.get("full_name"), HEADINGS["full_name"])
        twin = by_identity.get(one.identity_number) if one.identity_number else None
        person, sound = _digest(fold_key(one.full_name) + birth), _digest(match_key(one.full_name) + birth)
        namesake = by_person.get(person)
        if twin is not None:
            doubled.add(one.row)
            cell = Place(place.sheet, one.row).at(columns.get("identity"), HEADINGS["identity"])
            _tell_number(cell, one, twin, findings)
        elif namesake is not None and not _told_apart(one, namesake):
            doubled.add(one.row)
            _tell_person(at, one, namesake, findings)
        else:
            _tell_alike(at, one, by_sound.get(sound), findings)
        if one.identity_number:
            by_identity.setdefault(one.identity_number, one)
        by_person.setdefault(person, one)
        by_sound.setdefault(sound, one)
    return doubled


def _digest(text: str) -> bytes:
    """Return what stands for a long text: a hundred thousand of them are kept at once."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def _tell_number(at: Place, one: _Seen, twin: _Seen, findings: Findings) -> None:
    findings.problem(
        at,
        f"số định danh {one.identity_number} của “{one.full_name}” trùng với dòng {twin.row} "
        f"(“{twin.full_name}”). Hãy xóa dòng thừa hoặc sửa số.",
        f"the identity number {one.identity_number} of “{one.full_name}” is that of row "
        f"{twin.row} (“{twin.full_name}”) too. Delete one row or correct the number.",
    )


def _tell_person(at: Place, one: _Seen, namesake: _Seen, findings: Findings) -> None:
    findings.problem(
        at,
        f"học viên “{one.full_name}” trùng với dòng {namesake.row} (cùng họ tên, ngày sinh, "
        "đơn vị). Hãy xóa một dòng; nếu là hai người, hãy ghi số định danh của cả hai.",
        f"the learner “{one.full_name}” stands in row {namesake.row} too (same name, birth date "
        "and unit). Delete one row; if they are two people, give both identity numbers.",
    )


def _told_apart(one: _Seen, other: _Seen) -> bool:
    return bool(one.identity_number and other.identity_number) and (
        one.identity_number != other.identity_number
    )


def _tell_alike(at: Place, learner: _Seen, other: _Seen | None, findings: Findings) -> None:
    if other is None or _told_apart(learner, other):
        return
    findings.notice(
        at,
        f"“{learner.full_name}” giống dòng {other.row} (“{other.full_name}”), chỉ khác dấu; "
        "hãy kiểm tra có phải một người không.",
        f"“{learner.full_name}” is like row {other.row} (“{other.full_name}”) but for accents; "
        "check whether it is one person.",
    )

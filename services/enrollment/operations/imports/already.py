"""Rows against what is stored: who is in the class already, and whose an identity number is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.enrollment.domain.class_lists import ListedLearner
from services.enrollment.domain.known_members import Difference, KnownClass, Members, differences
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import HEADINGS
from services.enrollment.operations.imports.heads import Known, Owner
from shared.vietnamese import match_key

_AT_ONCE = 2_000


@dataclass
class Sorted:
    """Rows that are new, and how many are known exactly so or must be corrected."""

    new: list[ListedLearner] = field(default_factory=list)
    known: int = 0
    faulty: int = 0


def sort_out(
    place: Place,
    learners: Sequence[ListedLearner],
    *,
    group: KnownClass | None,
    known: Known,
    columns: Mapping[str, int],
    findings: Findings,
) -> Sorted:
    """Tell of every row that contradicts what is stored; the others are new or known exactly so."""
    found = Sorted()
    for first in range(0, len(learners), _AT_ONCE):
        rows = learners[first : first + _AT_ONCE]
        owners = known.owners(rows)
        members = known.members(group.id, rows) if group is not None else Members(())
        for row in rows:
            at = Place(place.sheet, row.row)
            member = members.find(row)
            owner = owners.get(row.identity_number)
            if member is not None:
                differing = differences(member, row)
                for each in differing:
                    tell_difference(at.at(columns.get(each.field), HEADINGS[each.field]), row, each, findings)
                found.faulty += bool(differing)
                found.known += not differing
            elif owner is not None and not _same_person(row, owner):
                found.faulty += 1
                _tell_owner(at.at(columns.get("identity"), HEADINGS["identity"]), row, findings)
            elif group is not None and group.state != "open":
                found.faulty += 1
                _tell_closed(at, row, group, findings)
            else:
                found.new.append(row)
    return found


def _same_person(row: ListedLearner, owner: Owner) -> bool:
    """Tell whether a known person may be meant: a name may change, a birth year be mistyped, not both."""
    return match_key(row.full_name) == owner.match_key or row.birth.year == owner.birth_year


def tell_difference(at: Place, row: ListedLearner, each: Difference, findings: Findings) -> None:
    """Tell that a row says something else of somebody than what is stored, with both values."""
    heading, stored, sent = HEADINGS[each.field], each.stored or "(trống)", each.sent or "(trống)"
    findings.problem(
        at,
        f"“{row.full_name}” đã có trong hệ thống với {heading} “{stored}”, tệp ghi “{sent}”. Hãy sửa trong "
        "tệp cho giống, hoặc sửa ở trang của lớp.",
        f"“{row.full_name}” is in the class already with {heading} “{stored}”, the file says “{sent}”. "
        "Correct the file, or correct it on the pages of the class.",
    )


def _tell_owner(at: Place, row: ListedLearner, findings: Findings) -> None:
    findings.problem(
        at,
        f"số định danh {row.identity_number} đã thuộc về một người có họ tên và năm sinh khác. "
        "Hãy kiểm tra lại số định danh.",
        f"the identity number {row.identity_number} belongs to somebody of another name and birth year. "
        "Check the number.",
    )


def _tell_closed(at: Place, row: ListedLearner, group: KnownClass, findings: Findings) -> None:
    findings.problem(
        at,
        f"“{row.full_name}” chưa có trong lớp {group.code}, mà lớp không còn nhận học viên. "
        "Hãy bỏ dòng này hoặc ghi vào lớp khác.",
        f"“{row.full_name}” is not in class {group.code}, which takes nobody any more. "
        "Remove the row or enter it in another class.",
    )

"""Communes by date: which became which, and which a center serves.

A commune is known by the statistics office's code, a string of five digits. A decree may end communes
and begin others on one day; what went where is the lineage, many to many. Nothing follows from it by
itself: who serves a new commune is decided by an act, and the lineage only says whom it may concern.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day

CODE_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune as named and placed from `valid_from` through `valid_to` (None: in force)."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    district_code: str | None
    """None where the district level has ended."""
    province_code: str
    established_by: str
    ended_by: str = ""

    def in_force_on(self, day: date) -> bool:
        """Tell whether the commune exists on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, order=True)
class Descent:
    """The commune `old` went, whole or in part, into `new`, whose first day is `changed_on`."""

    changed_on: date
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Served:
    """A center serves a commune from `valid_from` through `valid_to` (None: still)."""

    center_id: UUID
    code: str
    valid_from: date
    valid_to: date | None
    assigned_by: str

    def on(self, day: date) -> bool:
        """Tell whether the commune is served on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def require_change(
    before: Collection[Commune], begun: Sequence[Commune], lineage: Collection[Descent]
) -> list[str]:
    """Return the codes that end on the eve of the change; `Invalid` naming every code that does not fit.

    `before` holds the communes in force on the eve. Every old commune of the lineage is one of them, and
    every new one begins with the change; what begins without a lineage is entered, not changed. A code may
    end and begin again at once: another commune under the old number.
    """
    known = {each.code for each in before}
    new = {each.code for each in begun}
    ended = {each.old for each in lineage}
    faults = [
        *_faults(ended - known, "chưa có trong danh mục ngày trước đó", "is not in force on the eve"),
        *_faults(
            {each.new for each in lineage} - new, "không có trong các xã mới", "is none of the new ones"
        ),
        *_faults((new & known) - ended, "đang có hiệu lực", "is in force already"),
        *_faults({c for c, n in _counts(begun).items() if n > 1}, "xuất hiện hai lần", "stands there twice"),
    ]
    if faults:
        raise Invalid(
            "Danh sách xã chưa khớp. Hãy sửa các mã dưới đây.",
            "The list of communes does not fit. Correct the codes below.",
            code="commune-change",
            details=faults,
        )
    return sorted(ended)


def _counts(communes: Iterable[Commune]) -> Mapping[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for each in communes:
        counts[each.code] += 1
    return counts


def _faults(codes: Iterable[str], vi: str, en: str) -> list[Detail]:
    return [Detail(f"Mã {code} {vi}.", f"Code {code} {en}.", {"code": code}) for code in sorted(codes)]


def heirs(lineage: Iterable[Descent], codes: Collection[str], changed_on: date) -> set[str]:
    """Return the communes that on `changed_on` took in any of `codes`."""
    return {each.new for each in lineage if each.changed_on == changed_on and each.old in codes}


def centers_behind(
    lineage: Iterable[Descent], served: Iterable[Served], changed_on: date
) -> dict[str, set[UUID]]:
    """Return for each new commune the centers that served any of its ancestors on the eve.

    More than one where a commune straddles two old districts: then a person must decide.
    """
    eve = changed_on - timedelta(days=1)
    by_code: defaultdict[str, set[UUID]] = defaultdict(set)
    for each in served:
        if each.on(eve):
            by_code[each.code].add(each.center_id)
    behind: defaultdict[str, set[UUID]] = defaultdict(set)
    for step in lineage:
        if step.changed_on == changed_on:
            behind[step.new] |= by_code[step.old]
    return dict(behind)


@dataclass(frozen=True, slots=True)
class Reassigned:
    """What an act that assigns communes changes: codes served no more, and codes newly served."""

    ended: tuple[str, ...]
    begun: tuple[str, ...]


def reassign(
    held: Iterable[Served], codes: Collection[str], in_force: Collection[str], valid_from: date
) -> Reassigned:
    """Return what changes when from `valid_from` on a center serves exactly `codes`.

    `Invalid` for codes that are no communes on that day; `Conflict` if an assignment of that day or
    later stands already: history is not rewritten.
    """
    unknown = _faults(set(codes) - set(in_force), "không có trong danh mục ngày đó", "is no commune that day")
    if unknown:
        raise Invalid(
            "Có mã xã không có trong danh mục vào ngày bắt đầu. Hãy kiểm tra lại mã.",
            "Some codes are no communes on the first day. Check them.",
            code="commune-unknown",
            details=[*unknown, _at("codes", unknown)],
        )
    listed = list(held)
    later = [each.valid_from for each in listed if each.valid_from >= valid_from] + [
        each.valid_to for each in listed if each.valid_to is not None and each.valid_to >= valid_from
    ]
    if later:
        newest = max(later)
        vi = f"Đã có phân công đến ngày {format_day(newest)}; phân công mới phải từ sau ngày đó."
        en = f"There is an assignment up to {newest}; the new one must begin after it."
        raise Conflict(vi, en, code="assignment-not-later", details=[Detail(vi, en, {"field": "valid_from"})])
    now = {each.code for each in listed if each.valid_to is None}
    return Reassigned(tuple(sorted(now - set(codes))), tuple(sorted(set(codes) - now)))


def _at(field: str, faults: Sequence[Detail]) -> Detail:
    return Detail(" ".join(f.vi for f in faults), " ".join(f.en for f in faults), {"field": field})

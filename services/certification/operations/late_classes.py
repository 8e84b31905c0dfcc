"""The clock from the decision: what has not come to its end when its term is over, or soon is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.clocks import Clocks, Ending, Standing
from services.certification.domain.successions import Duty, Succession, stands_in
from services.certification.storage import certificate_classes, clock_rules, drafts, facts
from shared.principal import Principal


@dataclass(frozen=True)
class Overdue:
    """Certificates of one class and decision that are late or soon will be; `since` is the last day in time.

    `center_id` is in whose register they are or belong, `done_by` who has to act today: itself, or whoever
    stands in for a center that has ended. `days` counts from the last day to today, negative before it.
    """

    class_id: UUID
    class_code: str
    center_id: UUID
    center_name: str
    done_by: UUID
    done_by_code: str
    done_by_name: str
    decided_on: date
    since: date
    days: int
    standing: Standing
    ends_with: Ending
    source: str
    not_registered: int
    not_handed_over: int

    @property
    def quantity(self) -> int:
        """Return how many lack something."""
        return self.not_registered + self.not_handed_over


class _Key(NamedTuple):
    class_id: UUID
    center_id: UUID
    day: date


_DUTY: dict[str, Duty] = {"not_registered": "reissue", "not_handed_over": "registers"}


def late_classes(
    connection: Connection, principal: Principal, today: date, *, soon: bool = False
) -> list[Overdue]:
    """Return what is late in the principal's scope, and with `soon` what soon will be; the latest first.

    In the scope is what its centers have to do, also for centers that ended. No term, no delay.
    """
    clocks = clock_rules.clocks(connection)
    lacking: defaultdict[_Key, dict[str, int]] = defaultdict(dict)
    codes: dict[UUID, str] = {}
    for row in drafts.waiting_by_class(connection):
        lacking[_Key(row.class_id, row.center_id, row.due_on)]["not_registered"] = row.quantity
    first = clocks.first_day
    for given in clock_rules.not_handed_by_class(connection, first) if first else ():
        lacking[_Key(given.class_id, given.center_id, given.since)]["not_handed_over"] = given.quantity
        codes[given.class_id] = given.class_code
    ended = facts.successions(connection)
    wanted = {Standing.OVERDUE, Standing.SOON} if soon else {Standing.OVERDUE}
    late = [
        each
        for key, counts in lacking.items()
        for each in _standing(key, counts, clocks, ended, today)
        if each.standing in wanted and (principal.may_see(each.center_id) or principal.may_see(each.done_by))
    ]
    return _named(connection, late, codes)


def _standing(
    key: _Key, counts: dict[str, int], clocks: Clocks, ended: dict[UUID, Succession], today: date
) -> Iterator[Overdue]:
    term = clocks.term(key.center_id, key.day)
    if term is None:
        return
    by: defaultdict[UUID, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_DUTY, 0))
    for what, count in counts.items():
        if what == "not_registered" or term.rule.ends_with is Ending.HANDOVER:
            by[stands_in(ended, key.center_id, _DUTY[what], today) or key.center_id][what] = count
    for done_by, lacks in by.items():
        yield Overdue(
            key.class_id, "", key.center_id, "", done_by, "", "", key.day, term.last_day,
            (today - term.last_day).days, term.standing(today), term.rule.ends_with, term.source, **lacks,
        )  # fmt: skip


def _named(connection: Connection, found: Iterable[Overdue], codes: dict[UUID, str]) -> list[Overdue]:
    centers = {each.id: each for each in facts.centers(connection)}
    named: list[Overdue] = []
    for each in found:
        center, done_by = centers.get(each.center_id), centers.get(each.done_by)
        if each.class_id not in codes:
            head = certificate_classes.head_of(connection, each.class_id)
            codes[each.class_id] = head.class_code if head else ""
        named.append(
            replace(
                each,
                class_code=codes[each.class_id],
                center_name=center.name if center else "",
                done_by_code=done_by.code if done_by else "",
                done_by_name=done_by.name if done_by else "",
            )
        )
    return sorted(named, key=lambda each: (each.since, each.center_name, each.class_code, each.class_id))

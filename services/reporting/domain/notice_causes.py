"""From facts to causes of notices: which plans, certificates and reports need attention on a day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.reporting.domain.books import Measured
from services.reporting.domain.notices import Cause, NoticeRule, Subject
from services.reporting.domain.overdue import OverdueFact, overdue_of
from services.reporting.domain.rates import RateDefinition, percent


def plans_behind(
    centers: Iterable[UUID],
    measured: Iterable[Measured],
    definitions: Iterable[RateDefinition],
    year: int,
    rule: NoticeRule,
) -> Iterator[Cause]:
    """Yield the centers that have reached less than the rule's percent of what they planned until now.

    `measured` is of the quarters that are over: what was planned for these is due, and whatever the year
    brought so far counts. A center that planned nothing for them is not behind.
    """
    of_plan = [each for each in definitions if each.denominator_span == "year"]
    sums: defaultdict[tuple[UUID, str], list[int]] = defaultdict(lambda: [0, 0])
    for center, _, held in measured:
        for measure, in_period, in_year in zip(held.measures, held.in_period, held.in_year, strict=True):
            sums[center, measure][0] += in_period
            sums[center, measure][1] += in_year
    for center in centers:
        for definition in of_plan:
            due = sum(sums[center, measure][0] for measure in definition.denominator)
            reached = sum(sums[center, measure][1] for measure in definition.numerator)
            share = percent(reached, due)
            if share is not None and share < rule.threshold:
                yield Cause(
                    Subject("plan_behind", center, f"{year}:{definition.code}"),
                    {
                        "year": year,
                        "rate_vi": definition.name_vi,
                        "rate_en": definition.name_en,
                        "reached": reached,
                        "due": due,
                        "planned": sum(sums[center, measure][1] for measure in definition.denominator),
                        "percent": str(share),
                    },
                )


def certificates_overdue(told: Mapping[UUID, OverdueFact], rule: NoticeRule) -> Iterator[Cause]:
    """Yield the centers of which at least the rule's number of certificates is late."""
    for center, fact in told.items():
        late = overdue_of(fact)
        if fact.lines and late.quantity >= rule.threshold:
            yield Cause(
                Subject("certificates_overdue", center, ""),
                {
                    "quantity": late.quantity,
                    "not_registered": late.not_registered,
                    "not_handed_over": late.not_handed_over,
                    "since": min(line.since for line in fact.lines).isoformat(),
                },
            )


@dataclass(frozen=True, slots=True)
class AnnouncedClass:
    """A class that is planned, how many it is to have and how many are summoned."""

    class_id: UUID
    center_id: UUID
    code: str
    name: str
    opens_on: date
    quota: int
    summoned: int


def recruitment_low(opening: Iterable[AnnouncedClass], rule: NoticeRule) -> Iterator[Cause]:
    """Yield the classes to which less than the rule's percent of their number is summoned."""
    for each in opening:
        share = percent(each.summoned, each.quota)
        if share is not None and share < rule.threshold:
            yield Cause(
                Subject("recruitment_low", each.center_id, str(each.class_id)),
                {
                    "class_id": str(each.class_id),
                    "code": each.code,
                    "name": each.name,
                    "opens_on": each.opens_on.isoformat(),
                    "quota": each.quota,
                    "summoned": each.summoned,
                    "percent": str(share),
                },
            )


@dataclass(frozen=True, slots=True)
class AwaitedReport:
    """A report that a center has still to submit, or to mend."""

    center_id: UUID
    period: str
    period_vi: str
    period_en: str
    deadline: date
    returned: bool


def reports_due(awaited: Iterable[AwaitedReport], today: date, rule: NoticeRule) -> Iterator[Cause]:
    """Yield the reports that are due within the rule's days, or were."""
    for each in awaited:
        if each.deadline - timedelta(days=rule.days_ahead) <= today:
            yield Cause(
                Subject("report_due", each.center_id, each.period),
                {
                    "period": each.period,
                    "period_vi": each.period_vi,
                    "period_en": each.period_en,
                    "deadline": each.deadline.isoformat(),
                    "late": int(each.deadline < today),
                    "returned": int(each.returned),
                },
            )

"""Dated definitions: by which day things count, what a rate is made of, which target it has.

Rates, targets and sentences change a few times a year and stand on every page: they are kept by their edition
(decision 0025). The rules of periods are read in each batch, whose rebuild waits for it (`wait_for_batches`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.counting import PeriodRule, PeriodRules
from services.reporting.domain.letterheads import DEPARTMENT
from services.reporting.domain.rates import RateDefinition
from services.reporting.domain.targets import OwnTargets, TargetSet
from shared.kept import Kept
from shared.queries import Together

Printed = Literal["results", "people", "means", "blanks"]
"""The tables Biểu 1 to 4."""

_RATES = text(
    "SELECT code, position, numerator, denominator, denominator_span, name_vi, name_en, formula_vi,"
    " formula_en, target, target_span, valid_from, ends AS valid_to, source, projection"
    " FROM rate_definition_dated ORDER BY position"
)
_TARGETS = text("SELECT code, center_id, valid_from, target, source FROM rate_target ORDER BY valid_from")
_SENTENCES = text(
    "SELECT code, vi, en, source, valid_from, ends AS valid_to, printed_under"
    " FROM definition_dated ORDER BY position, code"
)


class Sentence(NamedTuple):
    """A definition printed under the table."""

    code: str
    vi: str
    en: str
    source: str


def period_rules(connection: Connection) -> PeriodRules:
    """Return every dated rule `report.class_period`."""
    rows = connection.execute(text("SELECT counts, by_day, valid_from, ends FROM period_rule_dated"))
    return PeriodRules(tuple(PeriodRule(*row) for row in rows))


class RulesEntered(NamedTuple):
    """How many rules of periods people entered; the number only grows."""

    number: int
    last_by: str | None


def period_rules_entered(connection: Connection) -> RulesEntered:
    """Return how many rules of periods people entered, and who entered the last of them."""
    found = connection.execute(
        text(
            "SELECT count(*), (array_agg(entered_by_name ORDER BY entered_at DESC))[1]"
            " FROM period_rule WHERE entered_at IS NOT NULL"
        )
    )
    return RulesEntered(*found.one())


class _Dated(NamedTuple):
    """A sentence with its days and the tables under which it stands."""

    sentence: Sentence
    valid_from: date
    valid_to: date | None
    printed_under: frozenset[str]


@dataclass(frozen=True, slots=True)
class Definitions:
    """All that were ever in force, each in the order of its first day or place in the table."""

    _rates: Sequence[RateDefinition]
    _common: Sequence[TargetSet]
    """Targets of the province."""
    _own: Sequence[TargetSet]
    """Targets of single centers."""
    _sentences: Sequence[_Dated]

    def rates(self, on: date) -> list[RateDefinition]:
        """Return the rates as defined on a day, with the province's targets of it, in the table's order."""
        return [
            self._decided(rate, on)
            for rate in self._rates
            if rate.valid_from <= on and (rate.valid_to is None or on < rate.valid_to)
        ]

    def _decided(self, rate: RateDefinition, on: date) -> RateDefinition:
        """Put the target in that the province decided since the rate is defined so."""
        decided = [
            each
            for each in self._common
            if each.code == rate.code and rate.valid_from <= each.valid_from <= on
        ]
        if not decided or decided[-1].target is None:
            return rate
        return replace(rate, target=decided[-1].target, source=f"{rate.source}; {decided[-1].source}")

    def own_targets(self, on: date) -> OwnTargets:
        """Return the targets of single centers that hold in a period that ends on that day."""
        newest = {(each.center_id, each.code): each.target for each in self._own if each.valid_from <= on}
        held: dict[UUID, dict[str, Decimal]] = {}
        for (center, code), target in newest.items():
            if center is not None and target is not None:
                held.setdefault(center, {})[code] = target
        return held

    def sentences(self, on: date, table: Printed) -> list[Sentence]:
        """Return the sentences that explain a table on a day."""
        return [
            each.sentence
            for each in self._sentences
            if each.valid_from <= on
            and (each.valid_to is None or on < each.valid_to)
            and table in each.printed_under
        ]


def _load(connection: Connection) -> Definitions:
    targets = [
        TargetSet(row.code, None if row.center_id == DEPARTMENT else row.center_id, *row[2:])
        for row in connection.execute(_TARGETS)
    ]
    return Definitions(
        [_rate(row._asdict()) for row in connection.execute(_RATES)],
        [each for each in targets if each.center_id is None],
        [each for each in targets if each.center_id is not None],
        [
            _Dated(Sentence(*row[:4]), row.valid_from, row.valid_to, frozenset(row.printed_under))
            for row in connection.execute(_SENTENCES)
        ],
    )


def _rate(row: Mapping[str, Any]) -> RateDefinition:
    sums = {side: tuple(row[side]) for side in ("numerator", "denominator")}
    return RateDefinition(**{**row, **sums})


_KEPT = Kept(_load, "definitions")


def definitions(connection: Connection) -> Definitions:
    """Return them as they stand in this transaction; nobody changes what is returned."""
    return _KEPT.of(connection)


def definitions_asked(connection: Connection, together: Together) -> Callable[[], Definitions]:
    """Ask for them with other reads; what is returned gives them once these were fetched."""
    return _KEPT.ask(connection, together)

"""Targets set by decision: for the province, or for one center, whose own comes before the province's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.reporting.domain.rates import RateDefinition

OwnTargets = Mapping[UUID, Mapping[str, Decimal]]
"""By center and code of the rate, in percent; only of centers that have one of their own."""


@dataclass(frozen=True, slots=True)
class TargetSet:
    """A target from a day on; `center_id` None: of the province, `target` None: the common one again."""

    code: str
    center_id: UUID | None
    valid_from: date
    target: Decimal | None
    source: str


def with_own(
    definitions: Iterable[RateDefinition], own: Mapping[str, Decimal] | None
) -> list[RateDefinition]:
    """Return the rates as they are judged for a center that has targets of its own."""
    return [
        replace(each, target=own[each.code]) if own and each.code in own else each for each in definitions
    ]

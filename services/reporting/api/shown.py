"""What every report says of itself as JSON: its period, and how it is proven."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from services.reporting.domain.blanks import STORE
from services.reporting.domain.means import MeansTable
from services.reporting.domain.people import PeopleTable
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import CenterNamed, Completeness
from services.reporting.operations.blanks import BlankView
from services.reporting.operations.means import TableView
from services.reporting.operations.provincial import seen_differences
from services.reporting.storage.reconciliations import ReconciliationRun
from shared.principal import Principal


class Proven(Protocol):
    """A view of figures that reconciliation proves."""

    @property
    def proven(self) -> ReconciliationRun | None:
        """The newest run that compared everything."""

    @property
    def up_to_date(self) -> bool:
        """Whether what is shown is exactly what that run compared."""

    @property
    def whole_province(self) -> bool:
        """Whether the asker sees every center."""


def period_json(period: Period) -> dict[str, str | date]:
    """Return the period."""
    return {
        "code": period.code,
        "vi": period.vi,
        "en": period.en,
        "start": period.start,
        "end": period.end,
    }


def reconciled_json(view: Proven, principal: Principal) -> dict[str, Any] | None:
    """Return when the figures were compared and how many differ of those that the asker may see."""
    run = view.proven
    if run is None:
        return None
    return {
        "at": run.ran_at,
        "differences": run.difference_count if view.whole_province else len(seen_differences(run, principal)),
        "positions": run.positions,
        "up_to_date": view.up_to_date,
    }


def of_how_many_json(value: Completeness) -> dict[str, Any]:
    """Return how many of how many centers have reported, and which have not."""
    return {
        "text": str(value),
        "reported": value.reported,
        "expected": value.expected,
        "missing": list(value.missing),
    }


def completeness_json(parts: Mapping[str, Completeness]) -> dict[str, Any]:
    """Return the same for each part of a table."""
    return {name: of_how_many_json(value) for name, value in parts.items()}


def about_json(
    view: BlankView | TableView[PeopleTable] | TableView[MeansTable], principal: Principal
) -> dict[str, Any]:
    """Return what stands around every table: which period and units, as of when, how proven and counted."""
    return {
        "period": period_json(view.period),
        "units": view.units,
        "scope": "province" if view.whole_province else "centers",
        "as_of": {"at": view.as_of, "positions": view.positions},
        "reconciled": reconciled_json(view, principal),
        "definitions": [sentence._asdict() for sentence in view.sentences],
    }


def holder_json(center: CenterNamed | None) -> dict[str, Any]:
    """Return who holds blanks: a center, or (None) the province's store, which has an id of zeros."""
    return center_json(center or STORE)


def center_json(center: CenterNamed) -> dict[str, Any]:
    """Return a center as tables name it."""
    return {
        "id": center.center_id,
        "code": center.code,
        "name": center.name,
        "short_name": center.short_name,
    }

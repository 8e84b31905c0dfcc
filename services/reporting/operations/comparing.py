"""Two periods side by side for one reader, by the centers of then or by those of now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.columns import Column, report_columns
from services.reporting.domain.comparison import Comparison, by_center, by_program
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.units import Units
from services.reporting.operations.provincial import ProvincialView, read_provincial
from services.reporting.storage.reconciliations import ReconciliationRun
from shared.principal import Principal

By = Literal["center", "program"]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Both reports of one snapshot, and what differs between them line by line."""

    base: ProvincialView
    shown: ProvincialView
    by: By
    compared: Comparison[Any]
    """Keyed by the center's id or the program's code."""

    @property
    def units(self) -> Units:
        """Return whose rows both reports have."""
        return self.shown.units

    @property
    def as_of(self) -> datetime:
        """Return the instant of the snapshot."""
        return self.shown.as_of

    @property
    def positions(self) -> dict[str, int]:
        """Return how far each owner's log stands in the figures."""
        return self.shown.positions

    @property
    def proven(self) -> ReconciliationRun | None:
        """Return the newest run that compared everything."""
        return self.shown.proven

    @property
    def up_to_date(self) -> bool:
        """Return whether what is shown is exactly what that run compared."""
        return self.shown.up_to_date

    @property
    def whole_province(self) -> bool:
        """Return whether the reader sees every center."""
        return self.shown.whole_province

    @property
    def centers(self) -> dict[UUID, CenterNamed]:
        """Return the centers of both reports; one of both as the period shown names it."""
        return {row.center.center_id: row.center for row in (*self.base.report.rows, *self.shown.report.rows)}

    def columns(self, language: str) -> list[Column]:
        """Return what is compared: the columns of Biểu 1, with the grade bands of both periods."""
        bands = self.shown.band_names | self.base.band_names
        return report_columns(self.shown.rates, bands, language, people=False)

    @property
    def program_names(self) -> dict[str, str]:
        """Return the names of programs by code."""
        return self.shown.program_names


def read_comparison(
    connection: Connection,
    periods: tuple[Period, Period],
    by: By,
    principal: Principal,
    now: datetime,
    *,
    units: Units = "then",
) -> ComparisonView:
    """Return two periods, base and shown, as `principal` may see them: centers outside are absent."""
    base, shown = (
        read_provincial(connection, period, principal, now, units, programs_of_centers=False)
        for period in periods
    )
    compare = by_center if by == "center" else by_program
    return ComparisonView(base, shown, by, compare(base.report, shown.report))

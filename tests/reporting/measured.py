"""Sums of one measure, as tests name them."""

from uuid import UUID

from services.reporting.domain.books import Held, Measured


def measured(center: UUID, program: str, measure: str, amounts: tuple[int, int, int]) -> Measured:
    """Return what was summed of a measure in period, year and (of no program) from the beginning."""
    in_period, in_year, to_date = amounts
    return Measured(
        center, program, Held((measure,), (in_period,), (in_year,), () if program else (to_date,), (0,))
    )

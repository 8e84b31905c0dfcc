"""Whose reports somebody may see and work on: those of their centers, and of those that these answer for.

A center that ended is answered for by whoever received its results (`domain/units.py`): its last reports are
submitted, and read, there.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.periods import Period, parse_period
from services.reporting.domain.units import holder, inherited
from services.reporting.storage import report_periods, stock
from services.reporting.storage.report_periods import Doer, OpenedPeriod
from shared.errors import NotFound
from shared.principal import ALL, Principal, role_missing


def reach(connection: Connection, principal: Principal, today: date) -> frozenset[UUID] | None:
    """Return the centers whose reports may be seen; None: all."""
    if principal.centers is ALL:
        return None
    return frozenset(inherited(stock.ended_centers(connection), principal.centers, today))


def at_center(
    connection: Connection, principal: Principal, center_id: UUID, today: date, *roles: str
) -> None:
    """Refuse whoever may not see the center's reports (`NotFound`), or has none of `roles` for them."""
    if principal.may_see(center_id):
        principal.at_center(center_id, *roles)
    else:
        principal.at_center(holder(stock.ended_centers(connection), center_id, today), *roles)


def may_act(connection: Connection, principal: Principal, center_id: UUID, today: date, *roles: str) -> bool:
    """Tell whether one of `roles` is held for the center, or for the one that answers for it."""
    answering = holder(stock.ended_centers(connection), center_id, today)
    return principal.may_act(center_id, roles) or principal.may_act(answering, roles)


def require_province(principal: Principal) -> None:
    """Refuse whoever does not belong to the provincial department."""
    if "province" not in principal.roles:
        raise role_missing()


def opened_period(connection: Connection, code: str, *, lock: bool = False) -> OpenedPeriod:
    """Return a period that was opened; `NotFound` if it was not, or there is none of this code."""
    try:
        period = canonical(parse_period(code))
    except ValueError as error:
        raise NotFound from error
    found = report_periods.find(connection, period.code, lock=lock)
    if found is None:
        raise NotFound
    return found


def canonical(period: Period) -> Period:
    """Return the period under the one code by which it is kept: a whole year as `2021-Y`."""
    return period if "-" in period.code else parse_period(f"{period.code}-Y")


def doer(principal: Principal, now: datetime) -> Doer:
    """Return who does something at this moment."""
    return Doer(principal.id, principal.name, now)

"""A report period that is open for the center, for the doors that name it."""

from uuid import UUID

from services.reporting.domain.periods import parse_period
from services.reporting.operations.report_periods import open_period
from shared import clock
from shared.db import Database
from tests import people
from tests.reporting.province import apply
from tests.reporting.published import center


def things_of_reports(database: Database, center_id: str) -> dict[str, str]:
    """Tell reporting of the center and open the first half of 2021; return what doors call it."""
    apply(database, [center(UUID(center_id))])
    with database.transaction() as connection:
        opened = open_period(connection, people.province(), parse_period("2021-H1"), None, None, clock.now())
    return {"period": opened.code}

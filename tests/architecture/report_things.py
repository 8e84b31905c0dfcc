"""A class of the center and a report period that is open for it, for the doors that name them."""

from datetime import date
from uuid import UUID

from services.reporting.domain.periods import parse_period
from services.reporting.operations.report_periods import open_period
from shared import clock
from shared.db import Database
from shared.events import enrollment as en
from tests import people
from tests.reporting.province import apply
from tests.reporting.published import center, school_class


def things_of_reports(database: Database, center_id: str, class_id: str) -> dict[str, str]:
    """Tell reporting of the center and its class, open the first half of 2021; return what doors call it."""
    begun = school_class(
        en.ClassOpened,
        1,
        class_id=UUID(class_id),
        center_id=UUID(center_id),
        program_code="NT_DANG",
        opened_on=date(2021, 3, 1),
        summoned=3,
        admitted=3,
    )
    apply(database, [center(UUID(center_id)), begun])
    with database.transaction() as connection:
        opened = open_period(connection, people.province(), parse_period("2021-H1"), None, None, clock.now())
    return {"period": opened.code, "code": "NT_DANG"}

"""Report periods with the center's report in each state that a door needs."""

from datetime import date
from uuid import UUID

from services.reporting.operations.province_report import read_province_report
from shared import clock
from shared.db import Database
from shared.events import enrollment as en
from tests import people
from tests.reporting import cycle
from tests.reporting.province import apply
from tests.reporting.published import center, school_class

PERIODS = {
    "period": "2021-H1",
    "bare_period": "2020-H2",
    "submitted_period": "2021-Q1",
    "accepted_period": "2020-Y",
}


def things_of_reports(database: Database, center_id: str, class_id: str) -> dict[str, str]:
    """Tell reporting of the center and its class, bring its reports there; return what doors call them."""
    own = UUID(center_id)
    begun = school_class(
        en.ClassOpened,
        1,
        class_id=UUID(class_id),
        center_id=own,
        program_code="NT_DANG",
        opened_on=date(2021, 3, 1),
        summoned=3,
        admitted=3,
    )
    apply(database, [center(own), begun])
    for code in PERIODS.values():
        cycle.opens(database, code)
    for name in ("period", "submitted_period", "accepted_period"):
        cycle.writes(database, own, code=PERIODS[name])
    for name in ("submitted_period", "accepted_period"):
        cycle.submits(database, own, code=PERIODS[name])
    cycle.answers(database, own, "accept", code=PERIODS["accepted_period"])
    cycle.freezes(database, code=PERIODS["accepted_period"])
    cycle.fills(database)
    with database.snapshot() as connection:
        provincial = read_province_report(connection, people.province(), PERIODS["period"], clock.now())
    return {
        **PERIODS,
        "code": "NT_DANG",
        "report_mark": cycle.looks(database, people.director(own), own).draft.mark,
        "provincial_mark": provincial.draft.mark,
    }

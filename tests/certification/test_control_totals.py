"""The totals taken by groups are those of the definition, row by row."""

from collections.abc import Callable
from datetime import date

from services.certification.storage.control_totals import control_totals
from shared.control_totals import MEMBERS, checksum_sql
from shared.ids import new_id
from tests.certification.story import opened, receive, rows
from tests.databases import TestDatabase

PLAINLY = f"""
    SELECT center_id, program_code, to_char(issued_on, 'YYYY-MM') AS period, count(*) AS count,
           {checksum_sql(MEMBERS["certificates"])} AS checksum
    FROM certificate WHERE number IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""  # noqa: S608 -- column names of shared/control_totals.py


def test_grouping_first_changes_no_total(service_database: Callable[[str], TestDatabase]) -> None:
    """Certificates of two centers, programs and days, in all states, add up as one by one."""
    database = service_database("certification").database
    center, other = opened(database, blanks=20), opened(database, 5, "TTCT-244", "VQ ")
    told = [
        (center, other)[place // 12].recorded(
            new_id(), program_code=f"P{place % 2}", decided_on=date(2021, 5 + place % 2, 1 + place % 3)
        )
        for place in range(20)
    ]
    receive(database, told)
    receive(database, [center.corrected(told[0].completion_id, 2), center.annulled(told[1].completion_id, 2)])
    with database.snapshot() as connection:
        answer = control_totals(connection)
    plainly = [row._asdict() for row in rows(database, PLAINLY)]
    found = [total for total in answer["totals"] if total["kind"] == "certificates"]
    assert found == [{**row, "kind": "certificates"} for row in plainly]
    assert sum(row["count"] for row in plainly) == 17
    assert rows(database, "SELECT 1 FROM certificate WHERE state = 'draft'")

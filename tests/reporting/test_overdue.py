"""Late certificates in Biểu 4: as told by the period's last day, never 0 where nothing was told."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from services.reporting.domain.overdue import OverdueFact, OverdueLine
from services.reporting.storage.facts import all_facts
from shared.auth import Principal
from shared.events.certification import OverdueLine as ToldLine
from shared.events.certification import PapersOverdue
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import apply
from tests.reporting.published import succeeded

FULL, OTHER, SILENT = (UUID(int=number) for number in (243, 244, 246))


def overdue(center: UUID, version: int, on: date, *lines: tuple[str, int, int]) -> PapersOverdue:
    """Return what certification tells: each line is a program, how many not registered, not handed over."""
    told = tuple(
        ToldLine(program_code=program, not_registered=one, not_handed_over=two, since=date(2021, 3, 1))
        for program, one, two in lines
    )
    return PapersOverdue(version=version, center_id=center, as_of=on, lines=told)


TOLD = (
    overdue(FULL, 1, date(2021, 4, 1), ("NT_DANG", 5, 0), ("SC_LLCT", 1, 2)),
    overdue(FULL, 2, date(2021, 6, 1), ("NT_DANG", 0, 3)),
    overdue(FULL, 3, date(2021, 8, 1)),
    overdue(OTHER, 1, date(2021, 6, 15), ("NT_DANG", 4, 0)),
)


def late(client: httpx.Client, period: str, who: Principal | None = None, **asked: str) -> list[Any]:
    """Return of each row and the total how many are late and since when; None: not told."""
    answer = client.get(
        "/reporting/api/blanks",
        params={"period": period, **asked},
        headers=people.bearer(who or people.province()),
    ).json()
    lines: Sequence[Any] = [*answer["rows"], answer["total"]]
    return [each["overdue"] and (each["overdue"]["quantity"], each["overdue"]["as_of"]) for each in lines]


def test_a_period_shows_what_was_late_on_its_last_day(made: TestDatabase, client: httpx.Client) -> None:
    """Before the first telling nothing is reported; a told 0 is 0; the total is that of those told of."""
    apply(made.database, TOLD)
    assert late(client, "2021-Q1") == [None, None, None, None]
    assert late(client, "2021-05") == [(8, "2021-04-01"), None, None, (8, "2021-04-01")]
    june = [(3, "2021-06-01"), (4, "2021-06-15"), None, (7, "2021-06-15")]
    assert late(client, "2021-H1") == june
    assert late(client, "2021-Y")[0] == (0, "2021-08-01")
    assert late(client, "2021-H1", people.director(OTHER)) == [june[1], june[1]]
    page = client.get(
        "/reporting/blanks?period=2021-H1",
        headers={**people.bearer(people.province()), "Accept": "text/html"},
    ).text
    assert page.count('<span class="not-reported">chưa báo cáo</span>') == 1
    assert '3</a> <span class="soft second-line">từ 1/6/2021</span>' in page
    own = client.get(
        f"/reporting/centers/{FULL}?period=2021-H1",
        headers={**people.bearer(people.province()), "Accept": "text/html"},
    ).text
    assert '<dt>Quá hạn</dt><dd>3 <span class="soft">(từ 1/6/2021)</span></dd>' in own


def test_as_now_the_successor_answers_for_what_is_late(made: TestDatabase, client: httpx.Client) -> None:
    """Its row holds both, and the total is the same as then."""
    apply(made.database, [*TOLD, succeeded(OTHER, [FULL])])
    assert late(client, "2021-H1", units="now") == [(7, "2021-06-15"), None, (7, "2021-06-15")]
    assert late(client, "2021-H1", people.director(FULL), units="now")[0] == (7, "2021-06-15")


def test_whatever_the_order_every_telling_is_kept(made: TestDatabase) -> None:
    """Twice, or after a newer one: each is there once, as it was told."""
    for each in (TOLD[2], TOLD[0], TOLD[2], TOLD[1]):
        apply(made.database, [each])
    with made.database.snapshot() as connection:
        held = all_facts(connection, OverdueFact)
    assert sorted(fact.version for fact in held) == [1, 2, 3]
    assert OverdueFact(FULL, 2, date(2021, 6, 1), (OverdueLine("NT_DANG", 0, 3, date(2021, 3, 1)),)) in held

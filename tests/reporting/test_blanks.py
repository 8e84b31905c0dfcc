"""Biểu 4 against certification's own ledger: told by events, equal in stock, balance, control totals."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.certification.domain.blank_accounts import Period as Days
from services.certification.domain.blank_deeds import PROVINCE_STORE
from services.certification.operations.blank_ledgers import read_accounts
from services.certification.operations.count_certificates import count_certificates, name_members
from services.certification.operations.reissue_certificates import Cancellation, cancel_certificate
from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.operations.set_blank_rule import set_blank_rule
from services.reporting.consumers import make_consumer
from services.reporting.domain.blanks import BlankLine, Certificates, Flows, blank_lines, total
from services.reporting.domain.periods import parse_period
from services.reporting.domain.provincial import CenterNamed
from services.reporting.operations.asking import OwnerTotals, read_members, read_totals
from services.reporting.operations.blanks import read_blanks
from services.reporting.operations.naming import OwnerMembers
from services.reporting.timed import reconcile
from shared import migrations
from shared.clock import now
from shared.control_totals import TotalAsked
from shared.db import Database, to_json
from shared.ids import new_id
from tests import people
from tests.certification.blank_story import do
from tests.certification.story import PROVINCE, TODAY, Center, opened, receive, rows
from tests.databases import TestDatabase
from tests.deliveries import hand_over
from tests.reporting.measured import measured
from tests.reporting.province import apply, reporting_served
from tests.reporting.published import blanks, blanks_moved
from tests.reporting.published import center as told_center

Make = Callable[[str], TestDatabase]
YEAR = Days(date(2021, 1, 1), date(2021, 12, 31))
STORE = Center(id=PROVINCE_STORE)


def a_year(database: Database) -> tuple[Center, Center]:
    """Let every kind of movement happen at a center with stock, and sheets be printed at another."""
    full, printing = opened(database), opened(database, code="TTCT-244")
    STORE.stock(database, 1, 60)
    do(database, STORE, "allot", "VP 000001 - VP 000040", other_id=full.id)
    with database.transaction() as connection:
        day, pattern = date(2021, 1, 1), "{unit}/{seq:06d}"
        set_blank_rule(connection, PROVINCE, printing.id, day, "self_printed", pattern, "kiểm thử")
    receive(database, [full.recorded(new_id()) for _ in range(6)])
    receive(database, [printing.recorded(new_id()) for _ in range(3)])
    first, second, third, *_ = (
        row.certificate_id
        for row in rows(
            database,
            "SELECT certificate_id FROM certificate WHERE center_id = :center ORDER BY number",
            center=full.id,
        )
    )
    with database.transaction() as connection:
        replace_blank(connection, PROVINCE, ReplaceBlank(first, "VP 000001", "Kẹt giấy"), TODAY)
        for cancelled in (second, third):
            cancel_certificate(
                connection, Cancellation(cancelled, "In nhầm", None), people.director(full.id), TODAY
            )
    do(database, full, "spoil", "VP 000010 - VP 000011", minutes_number=None, minutes_on=None)
    do(database, full, "lose", "VP 000012 - VP 000014; VP 000010")
    do(database, full, "find", "VP 000013")
    do(database, full, "return", "VP 000015 - VP 000016; VP 000011")
    do(database, full, "destroy", "VP 000001; VP 000002; VP 000017")
    return full, printing


def heard(owner: Database, reporting: Database) -> int:
    """Let reporting hear all that certification told; return how many events."""
    return hand_over("certification", owner, make_consumer(), reporting)


def test_the_table_is_certification_s_own_ledger(service_database: Make) -> None:
    """Closing stock, used, spoiled, lost, destroyed, handed on: for every holder as in the ledger itself."""
    owner, reporting = service_database("certification").database, service_database("reporting").database
    full, printing = a_year(owner)
    apply(reporting, [told_center(each.id) for each in (full, printing)])
    heard(owner, reporting)
    with owner.snapshot() as connection:
        accounts = {row.center_id: row.account for row in read_accounts(connection, PROVINCE, YEAR)}
    with reporting.snapshot() as connection:
        view = read_blanks(connection, parse_period("2021-Y"), PROVINCE, now())
    lines = {center.center_id if center else PROVINCE_STORE: line for center, line in view.lines}
    assert set(lines) == set(accounts) == {PROVINCE_STORE, full.id, printing.id}
    for holder, account in accounts.items():
        flows = lines[holder].in_period
        assert flows == Flows(
            account.received + account.self_printed,
            account.taken_over,
            account.issued,
            account.spoiled,
            account.lost - account.found,
            account.destroyed,
            account.sent,
            account.destroyed_in_all,
        ), holder
        assert (lines[holder].opening, lines[holder].closing) == (account.opening, account.closing)
    assert lines[full.id].in_period == Flows(0, 40, 4, 5, 2, 1, 2, 3)
    assert lines[full.id].certificates == Certificates(6, 0, 0, 2)
    assert view.total.closing == sum(account.closing for account in accounts.values())


def test_control_totals_of_blanks_agree_and_name_what_differs(service_database: Make) -> None:
    """Lots and moves are proven by the owner; what differs is named by center, month and subject."""
    owner, reporting = service_database("certification").database, service_database("reporting").database
    full, _ = a_year(owner)
    told = heard(owner, reporting)

    def asked(name: str) -> OwnerTotals:
        if name != "certification":
            return OwnerTotals(0, 0, ())
        with owner.snapshot() as connection:
            answer = count_certificates(connection)
        return replace(read_totals(json.loads(to_json(answer))), sequence=told, pending=0)

    def members(_owner: str, total: TotalAsked) -> OwnerMembers:
        with owner.snapshot() as connection:
            answer = name_members(connection, total)
        return replace(read_members(json.loads(to_json(answer))), sequence=told, pending=0)

    run = reconcile(reporting, asked)
    assert (run.differences, run.owners["certification"]["comparable"]) == ([], True)
    moves = [each for each in asked("certification").totals if each.kind == "blank_moves"]
    assert len(moves) == 2
    for each in moves:
        total = TotalAsked(kind="blank_moves", center_id=each.center_id, period=each.period)
        assert str(sum(member.content for member in members("", total).members)) == each.checksum
    with reporting.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM blank_lot_fact WHERE quantity = 60")
        (other,) = connection.exec_driver_sql(
            "UPDATE blank_movement_fact SET state = 'lost' WHERE kind = 'return' AND quantity = 2"
            " RETURNING movement_id"
        ).scalars()
        (lost,) = connection.exec_driver_sql(
            "DELETE FROM blank_movement_fact WHERE kind = 'spoil' AND from_state = 'issued'"
            " RETURNING movement_id"
        ).scalars()
    found = [each for each in reconcile(reporting, asked, members).differences if each["kind"] == "total"]
    named = {(each["measure"], each["center_id"], each["period"]): each["subjects"] for each in found}
    assert set(named) == {
        ("blank_lots", str(PROVINCE_STORE), "2021-01"),
        ("blank_moves", str(full.id), "2021-07"),
    }
    subjects = named["blank_moves", str(full.id), "2021-07"]
    assert subjects["missing"]["listed"] == [{"subject": str(lost), "version": 1}]
    assert subjects["other"]["listed"] == [{"subject": str(other), "held": 1, "counted": 1}]
    assert subjects["extra"]["count"] == 0


def test_movements_told_before_the_ledger_kept_their_ids_get_them(service_database: Make) -> None:
    """Taken away and made again, the column holds for each movement the id by which its event named it."""
    made = service_database("certification")
    a_year(made.database)
    kept = (
        "SELECT movement_id, told_as FROM blank_movement WHERE deed_id IS NOT NULL AND from_state IS NOT NULL"
    )
    before = {row.movement_id: row.told_as for row in rows(made.database, kept)}
    made.database.dispose()
    migrations.downgrade("certification", made.owner_url, service_role=made.role, revision="0025")
    migrations.upgrade("certification", made.owner_url, service_role=made.role)
    assert {row.movement_id: row.told_as for row in rows(made.database, kept)} == before
    assert len(before) > 5


AMOUNTS = st.integers(0, 50)
MEASURES = [
    "blanks_received",
    "blanks_taken_over",
    "blanks_used",
    "blanks_spoiled",
    "blanks_lost",
    "blanks_destroyed_unused",
    "blanks_sent",
]


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(MEASURES), AMOUNTS, AMOUNTS)))
def test_every_line_and_the_total_balance(items: list[tuple[int, str, int, int]]) -> None:
    """Whatever the cells hold, opening + in − out = closing, and the total is the sum of its lines."""
    centers = [CenterNamed(UUID(int=n), f"C{n}", "", "", "", "") for n in (1, 2)]
    lines = blank_lines(
        centers,
        [measured(UUID(int=n), "", name, (some, some, some + before)) for n, name, some, before in items],
    )
    whole = total(lines)
    for line in [*(each for _, each in lines), whole]:
        assert line.opening + line.in_period.came - line.in_period.left == line.closing
        assert line.to_date.came == line.closing + line.to_date.left
    assert whole.closing == sum(line.closing for _, line in lines)
    assert whole.opening == sum(line.opening for _, line in lines)
    assert isinstance(whole, BlankLine)


@pytest.fixture
def served(service_database: Make) -> TestDatabase:
    return service_database("reporting")


def test_the_page_and_the_door_show_the_scope_alone(served: TestDatabase) -> None:
    """The province sees its store and every center, an officer the own one; formula and method stand by."""
    own, other = UUID(int=243), UUID(int=244)
    apply(
        served.database,
        [
            told_center(own),
            told_center(other),
            blanks(own, 100),
            blanks(other, 70),
            blanks(PROVINCE_STORE, 900),
            blanks_moved(own, "spoiled", 4),
        ],
    )
    with reporting_served(served) as http:

        def get(path: str, who: Any) -> Any:
            return http.get(f"/reporting{path}", headers=people.bearer(who))

        told = get("/api/blanks?period=2021-H1", people.province()).json()
        assert [row["closing"] for row in told["rows"]] == [900, 96, 70]
        assert (told["total"]["received"], told["total"]["spoiled"], told["total"]["closing"]) == (
            1070,
            4,
            1066,
        )
        mine = get("/api/blanks?period=2021-H1", people.officer(own)).json()
        assert [(row["holder"]["id"], row["closing"]) for row in mine["rows"]] == [(str(own), 96)]
        later = get("/api/blanks?period=2021-H2", people.officer(own)).json()["rows"][0]
        assert (later["opening"], later["spoiled"], later["closing"]) == (96, 0, 96)
        page = get("/blanks?period=2021-H1", people.province())
        assert page.status_code == 200
        assert "Kho của tỉnh" in page.text
        assert "1 + 2 + 3 − 4 − 5 − 6 − 7 − 8" in page.text
        assert "Dùng tính theo ngày cấp trên giấy" in page.text
        assert "Dùng tính theo ngày cấp trên giấy" not in get("/?period=2021-H1", people.province()).text
        assert get("/blanks?period=2021-X9", people.province()).status_code == 404
        assert get("/api/blanks?period=2021-X9", people.province()).status_code == 422

"""The clock from the decision: which event ends it, who has to act, the warning before its last day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.certification.domain.clocks import ClockRule, Ending, Standing
from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.operations.give import HandOver, hand_over, waiting_for_handover
from services.certification.operations.late_classes import Overdue, late_classes
from services.certification.operations.reissue_certificates import Reissue, reissue_certificate
from services.certification.operations.rule_clocks import add_clock_rule
from shared import clock
from shared.auth import ACCESS_COOKIE
from shared.db import Database
from shared.errors import Conflict, Forbidden
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.certification.story import DECIDED, PROVINCE, Center, opened, receive, rows
from tests.certification.test_giving import API, ids_of, served
from tests.certification.test_signing import succeeded
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
_OPEN = """
    SELECT certificate_id FROM certificate c
    WHERE NOT EXISTS (SELECT 1 FROM handover h WHERE h.certificate_id = c.certificate_id)"""
LAST = DECIDED + timedelta(days=15)
"""The last day in time: 4/6/2021."""


def with_a_term(made: TestDatabase, count: int = 3, blanks: int = 2) -> Center:
    """Return a center with a term of 15 days: so many learners, so many of them registered."""
    center = opened(made.database, blanks=blanks)
    center.rule(made.database, term_days=15, term_source="QĐ thử, Đ9")
    receive(made.database, [center.recorded(new_id(), full_name=f"Lê Thị {n}") for n in range(1, count + 1)])
    return center


def due(database: Database, who: Principal, today: date) -> list[Overdue]:
    """Return what is late or soon will be, as somebody sees it on a day."""
    with database.snapshot() as connection:
        return late_classes(connection, who, today, soon=True)


def counts(found: list[Overdue]) -> list[tuple[Standing, int, int, int]]:
    """Return where each stands, by how many days, how many are not registered, how many not handed over."""
    return [(each.standing, each.days, each.not_registered, each.not_handed_over) for each in found]


def give(database: Database, *certificates: UUID) -> None:
    """Hand these over on the day after the decision."""
    with database.transaction() as connection:
        given = HandOver(certificates, DECIDED + timedelta(days=1), signed=True)
        hand_over(connection, given, PROVINCE, date(2021, 7, 1))


def test_the_clock_runs_until_the_last_certificate_is_handed_over(service_database: Make) -> None:
    """Five days before, a warning; after the last day, late; what is handed over counts no more."""
    made = service_database("certification")
    center = with_a_term(made)
    who = people.officer(center.id)
    assert due(made.database, who, LAST - timedelta(days=6)) == []
    assert counts(due(made.database, who, LAST - timedelta(days=5))) == [(Standing.SOON, -5, 1, 2)]
    assert counts(due(made.database, who, LAST)) == [(Standing.SOON, 0, 1, 2)]
    assert counts(due(made.database, who, LAST + timedelta(days=1))) == [(Standing.OVERDUE, 1, 1, 2)]
    assert due(made.database, people.officer(new_id()), LAST + timedelta(days=1)) == []
    give(made.database, ids_of(made)[0])
    assert counts(due(made.database, PROVINCE, LAST + timedelta(days=1))) == [(Standing.OVERDUE, 1, 1, 1)]
    center.stock(made.database, 3, 3)
    give(made.database, *(row.certificate_id for row in rows(made.database, _OPEN)))
    assert due(made.database, PROVINCE, date(2021, 12, 31)) == []


def test_which_event_ends_it_is_a_dated_rule_of_the_province(service_database: Make) -> None:
    """By a rule from a day on registration is enough; decisions of before keep theirs; none is changed."""
    made = service_database("certification")
    center = with_a_term(made)
    director = people.director(center.id)
    enough = ClockRule(DECIDED, Ending.REGISTRATION, 0, "12-HD/BTGTU")
    with made.database.transaction() as connection:
        with pytest.raises(Forbidden):
            add_clock_rule(connection, enough, director)
        add_clock_rule(connection, enough, PROVINCE)
        with pytest.raises(Conflict):
            add_clock_rule(connection, enough, PROVINCE)
    late = LAST + timedelta(days=1)
    assert due(made.database, director, LAST - timedelta(days=1)) == []
    assert counts(due(made.database, director, late)) == [(Standing.OVERDUE, 1, 1, 0)]
    center.stock(made.database, 3, 3)
    assert due(made.database, director, late) == []
    earlier = Center(center.code, id=center.id)
    center.stock(made.database, 4, 4)
    receive(made.database, [earlier.recorded(new_id(), decided_on=DECIDED - timedelta(days=1))])
    assert counts(due(made.database, director, late)) == [(Standing.OVERDUE, 2, 0, 1)]


def test_without_a_term_no_clock_runs(service_database: Make) -> None:
    """The rule of 2021 sets no days: nothing is late however long it waits."""
    made = service_database("certification")
    center = opened(made.database, blanks=1)
    receive(made.database, [center.recorded(new_id())])
    assert due(made.database, PROVINCE, date(2031, 1, 1)) == []
    with made.database.snapshot() as connection:
        (waiting,) = waiting_for_handover(connection, center.id, date(2031, 1, 1))
    assert (waiting.due_on, waiting.standing) == (None, Standing.IN_TIME)


def test_the_successor_finds_what_the_ended_center_left_late(service_database: Make) -> None:
    """Drafts and papers not handed over stand on its list, under the ended center's name."""
    made = service_database("certification")
    old = with_a_term(made)
    heir = opened(made.database, code="TTCT-250")
    receive(made.database, [succeeded(old, heir)])
    (found,) = due(made.database, people.officer(heir.id), date(2021, 7, 5))
    assert (found.center_id, found.done_by, found.done_by_code) == (old.id, heir.id, "TTCT-250")
    assert (found.not_registered, found.not_handed_over, found.class_code) == (1, 2, "NTD-01")
    assert due(made.database, people.officer(new_id()), date(2021, 7, 5)) == []


def test_the_clock_of_a_reissue_begins_with_its_signature(service_database: Make) -> None:
    """Nobody is late with a paper signed today because the decision is years old."""
    made = service_database("certification")
    center = with_a_term(made, count=1)
    (certificate,) = ids_of(made)
    give(made.database, certificate)
    command = Reissue(certificate, ReissueReason.CENTER_ERROR, "In sai", None, Signature(date(2022, 3, 1)))
    with made.database.transaction() as connection:
        reissue_certificate(connection, command, people.director(center.id), date(2022, 3, 1))
    assert due(made.database, PROVINCE, date(2022, 3, 2)) == []
    assert counts(due(made.database, PROVINCE, date(2022, 3, 17))) == [(Standing.OVERDUE, 1, 0, 1)]


@contextmanager
def on(day: date, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let it be that day."""
    with monkeypatch.context() as patched:
        patched.setattr(clock, "today", lambda: day)
        yield


def test_page_and_json_of_the_center_and_of_the_province(
    service_database: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list, the badge at each paper, the notice on the first page; a wrong rule is explained."""
    made = service_database("certification")
    center = with_a_term(made)
    with served(made) as http, on(LAST, monkeypatch):
        ours = people.bearer(people.officer(center.id))
        assert http.get(f"{API}/overdue", headers=ours).json() == []
        (soon,) = http.get(f"{API}/overdue?soon=true&center_id={center.id}", headers=ours).json()
        assert (soon["since"], soon["quantity"], soon["ends_with"]) == (LAST.isoformat(), 3, "handover")
        assert http.get(f"{API}/overdue?center_id={new_id()}", headers=ours).status_code == 404
        http.cookies.set(ACCESS_COOKIE, people.token(people.officer(center.id)))
        page = http.get("/certification/overdue").text
        assert "Hôm nay là ngày cuối" in page
        assert "Đưa quy tắc vào dùng" not in page
        assert "Sắp hết hạn 4/6/2021" in http.get(f"/certification/handovers?center={center.code}").text
        assert "Giấy quá hạn: 0; sắp hết hạn: 3" in http.get("/certification/").text
        http.cookies.set(ACCESS_COOKIE, people.token(PROVINCE))
        page = http.get("/certification/overdue").text
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        wrong = {
            "effective_from": "2008-09-03", "ends_with": "registration", "warn_days": "3", "provenance": "x",
            "csrf_token": token,
        }  # fmt: skip
        refused = http.post("/certification/overdue/rules", data=wrong)
        assert refused.status_code == 409
        assert "Đã có quy tắc bắt đầu từ ngày này. Hãy chọn ngày bắt đầu khác." in refused.text
        done = http.post("/certification/overdue/rules", data={**wrong, "effective_from": "2021-01-01"})
        assert done.status_code == 303
        (soon,) = http.get(f"{API}/overdue?soon=true", headers=ours).json()
        assert (soon["not_registered"], soon["not_handed_over"], soon["ends_with"]) == (1, 0, "registration")

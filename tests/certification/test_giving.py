"""Books are read by pages and closed; certificates are handed over, copies issued."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.certification.domain.register import BookClosed
from services.certification.main import create_app
from services.certification.operations import give
from services.certification.operations.prove_register import prove_register
from services.certification.operations.read_register import register_page
from services.certification.settings import CertificationSettings
from shared.ids import new_id
from tests import people
from tests.certification.story import SECRET, Center, opened, receive, rows
from tests.certification.test_signing import succeeded
from tests.databases import TestDatabase
from tests.serving import served_app

API = "/certification/api"
Make = Callable[[str], TestDatabase]


@contextmanager
def served(made: TestDatabase) -> Iterator[httpx.Client]:
    """Serve certification over this database."""
    settings = CertificationSettings(
        database_url=SecretStr(made.url),
        sealing_keys=SecretStr(f'{{"certification": {{"k1": "{SECRET}"}}}}'),
    )
    with served_app(create_app, settings) as http:
        yield http


def registered(made: TestDatabase, count: int) -> Center:
    """Return a center with so many entries in its book of 2021."""
    center = opened(made.database, blanks=count + 3)
    receive(made.database, [center.recorded(new_id(), full_name=f"Lê Thị {n}") for n in range(1, count + 1)])
    return center


def problem(answer: httpx.Response) -> str:
    """Return what kind of refusal this is, '' if it is none."""
    return str(answer.json().get("type", "")).rpartition(":")[2]


def ids_of(made: TestDatabase) -> list[UUID]:
    """Return the certificates in the order of their numbers."""
    return [
        row.certificate_id for row in rows(made.database, "SELECT * FROM certificate ORDER BY book, number")
    ]


def intact(made: TestDatabase) -> bool:
    """Tell whether every book is proven."""
    with made.database.snapshot() as connection:
        return not any(proof.findings for proof in prove_register(connection))


def test_a_book_has_pages_of_25_rows_as_they_were_printed(service_database: Make) -> None:
    """52 entries fill three pages in the order of the numbers; a page that is not there is not found."""
    made = service_database("certification")
    center = registered(made, 52)
    with made.database.snapshot() as connection:
        pages = [register_page(connection, center.id, 2021, page) for page in (1, 2, 3)]
    assert [len(page.lines) for page in pages] == [25, 25, 2]
    assert [line.entry.number for page in pages for line in page.lines] == list(range(1, 53))
    assert pages[2].lines[1].entry.printed.holder_name == "Lê Thị 52"
    assert (pages[0].parent_name, pages[0].book.page_count) == ("Thành ủy Vĩnh Yên", 3)
    with served(made) as http:
        who = people.bearer(people.officer(center.id))
        there = http.get(f"{API}/registers/{center.id}/2021/pages/3", headers=who)
        assert [row["register_number"] for row in there.json()["rows"]] == [
            "0051/2021/TTCT-243",
            "0052/2021/TTCT-243",
        ]
        beyond = http.get(f"{API}/registers/{center.id}/2021/pages/4", headers=who)
        stranger = people.bearer(people.officer(new_id()))
        elsewhere = http.get(f"{API}/registers/{center.id}/2021/pages/1", headers=stranger)
        assert (beyond.status_code, elsewhere.status_code) == (404, 404)
        assert http.get(f"{API}/registers/{center.id}/2021/proof", headers=who).json()["findings"] == []


@pytest.mark.parametrize("rule", ["next_book", "refuse"])
def test_nothing_is_registered_in_a_closed_book(service_database: Make, rule: str) -> None:
    """What comes for a closed year goes to the next book, or is refused: as the rule says."""
    made = service_database("certification")
    center = registered(made, 2)
    if rule == "refuse":
        with made.database.transaction() as connection:
            connection.execute(
                text(
                    "INSERT INTO register_rule (effective_from, pattern, reset, when_closed, provenance)"
                    " SELECT '2020-01-01', pattern, reset, 'refuse', provenance FROM register_rule"
                )
            )
    with served(made) as http:
        address = f"{API}/registers/{center.id}/2021/closing"
        officer, director = people.officer(center.id), people.director(center.id)
        body = {"edges_sealed": True}
        assert http.post(address, json=body, headers=people.bearer(officer)).status_code == 403
        closed = http.post(address, json=body, headers=people.bearer(director))
        assert (closed.status_code, closed.json()["pages"], closed.json()["edges_sealed"]) == (201, 1, True)
        again = http.post(address, json=body, headers=people.bearer(director))
        assert (again.status_code, problem(again)) == (409, "book-closed")
    late = center.recorded(new_id())
    if rule == "refuse":
        with pytest.raises(BookClosed, match="Book 2021 is closed"):
            receive(made.database, [late])
    else:
        receive(made.database, [late])
        (row,) = rows(made.database, "SELECT * FROM certificate WHERE book = 2022")
        assert (row.number, row.register_number) == (1, "0001/2022/TTCT-243")
        assert row.issued_on == date(2021, 5, 20)
    with made.database.transaction() as connection, pytest.raises(DBAPIError, match="never changes"):
        connection.execute(text("UPDATE register_book SET last_number = 9, last_hash = '' WHERE book = 2021"))
    assert intact(made)


def test_only_what_is_registered_and_signed_for_is_handed_over(
    service_database: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the holder, or to somebody with a paper; once; not unsigned, not before the date of issue.

    What waits is counted whole, also where a page is too short for it.
    """
    made = service_database("certification")
    center = registered(made, 3)
    center.rule(made.database, term_days=15, term_source="QĐ thử")
    receive(made.database, [center.annulled(_completion(made, 3), 2)])
    one, two, revoked = map(str, ids_of(made))
    with served(made) as http:
        who = people.bearer(people.officer(center.id))

        def hand(*certificates: str, **changes: object) -> tuple[int, str]:
            body = {"certificate_ids": certificates, "handed_on": "2021-06-01", "signed": True} | changes
            answer = http.post(f"{API}/handovers", json=body, headers=who)
            return answer.status_code, problem(answer)

        assert hand(one, signed=False) == (422, "handover")
        assert hand(one, handed_on="2021-05-19") == (422, "handover")
        assert hand(one, recipient_name="Trần Văn Thay") == (422, "handover")
        assert hand(one, revoked) == (409, "not-to-hand-over")
        assert hand(one, str(new_id())) == (404, "not-found")
        before = http.get(f"{API}/handovers?center_id={center.id}", headers=who).json()
        assert [(row["certificate_id"], row["due_on"], row["overdue"]) for row in before["waiting"]] == [
            (one, "2021-06-04", True),
            (two, "2021-06-04", True),
        ]
        monkeypatch.setattr(give, "MOST", 1)
        short = http.get(f"{API}/handovers?center_id={center.id}", headers=who).json()
        assert (len(short["waiting"]), short["counts"]) == (1, {"waiting": 2, "overdue": 2})
        monkeypatch.undo()
        assert hand(one)[0] == 201
        assert hand(two, recipient_name="Trần Văn Thay", authorised_by="UQ 5, 30/5/2021")[0] == 201
        assert hand(one) == (409, "not-to-hand-over")
        after = http.get(f"{API}/handovers?center_id={center.id}", headers=who).json()
    assert (after["waiting"], after["counts"]) == ([], {"waiting": 0, "overdue": 0})
    assert {(row["recipient_name"], row["authorised_by"]) for row in after["handed_over"]} == {
        ("Lê Thị 1", None),
        ("Trần Văn Thay", "UQ 5, 30/5/2021"),
    }
    with made.database.transaction() as connection, pytest.raises(DBAPIError, match="kept for ever"):
        connection.execute(text("UPDATE handover SET recipient_name = 'x'"))
    assert intact(made)


def _completion(made: TestDatabase, number: int) -> UUID:
    (row,) = rows(made.database, "SELECT completion_id FROM certificate WHERE number = :n", n=number)
    return UUID(str(row.completion_id))


def test_copies_have_numbers_of_their_own_without_a_gap(service_database: Make) -> None:
    """A refused copy takes no number; a post that nobody holds and a revoked certificate are refused."""
    made = service_database("certification")
    center = registered(made, 2)
    receive(made.database, [center.annulled(_completion(made, 2), 2)])
    stands, revoked = ids_of(made)
    with served(made) as http:
        who = people.bearer(people.officer(center.id))

        def copy(certificate: UUID, **changes: object) -> httpx.Response:
            body = {"quantity": 2, "recipient_name": "Lê Thị 1", "signer_title": "Giám đốc", **changes}
            return http.post(f"{API}/certificates/{certificate}/copies", json=body, headers=who)

        assert copy(stands).json()["number"] == 1
        assert problem(copy(revoked)) == "not-to-copy"
        assert problem(copy(stands, signer_title="Trưởng phòng")) == "no-signer"
        second = copy(stands).json()
        assert second["number"] == 2
        found = http.get(f"{API}/copies?center_id={center.id}&year={second['year']}", headers=who).json()[
            "rows"
        ]
    assert [(row["number"], row["signer_name"], row["quantity"]) for row in found] == [
        (1, "Đỗ Văn Ký", 2),
        (2, "Đỗ Văn Ký", 2),
    ]
    noted = rows(made.database, "SELECT contents FROM register_appendix WHERE kind = 'copy_issued'")
    assert [row.contents["number"] for row in noted] == [f"1/{second['year']}", f"2/{second['year']}"]
    assert intact(made)


def test_the_successor_hands_over_and_copies_what_the_ended_center_issued(service_database: Make) -> None:
    """It finds them waiting with it, hands them over, copies under its own number and cites the old book."""
    made = service_database("certification")
    old = registered(made, 2)
    heir = opened(made.database, code="TTCT-250")
    first, second = map(str, ids_of(made))
    with served(made) as http:
        ours, theirs = (people.bearer(people.officer(each.id)) for each in (heir, old))
        early = {"certificate_ids": [first], "handed_on": "2021-06-29", "signed": True}
        assert http.post(f"{API}/handovers", json=early, headers=ours).status_code == 404
        receive(made.database, [succeeded(old, heir)])
        assert http.post(f"{API}/handovers", json=early, headers=theirs).status_code == 404
        waiting = http.get(f"{API}/handovers?center_id={heir.id}", headers=ours).json()["waiting"]
        assert [row["certificate_id"] for row in waiting] == [first, second]
        assert http.get(f"{API}/handovers?center_id={old.id}", headers=theirs).json()["waiting"] == []
        late = {**early, "certificate_ids": [second], "handed_on": "2021-07-02"}
        assert [
            http.post(f"{API}/handovers", json=each, headers=ours).status_code for each in (early, late)
        ] == [
            201,
            201,
        ]
        done = http.get(f"{API}/handovers?center_id={heir.id}", headers=ours).json()["handed_over"]
        body = {"quantity": 1, "recipient_name": "Lê Thị 1", "signer_title": "Giám đốc"}
        copied = http.post(f"{API}/certificates/{first}/copies", json=body, headers=ours).json()
        assert (copied["center_id"], copied["number"]) == (str(heir.id), 1)
        assert http.post(f"{API}/certificates/{first}/copies", json=body, headers=theirs).status_code == 404
        year = copied["year"]
        (copy,) = http.get(f"{API}/copies?center_id={heir.id}&year={year}", headers=ours).json()["rows"]
    assert {row["certificate_id"] for row in done} == {first, second}
    assert (copy["register_center_name"], copy["register_book"], copy["register_number"]) == (
        "Trung tâm Chính trị thành phố Vĩnh Yên",
        2021,
        "0001/2021/TTCT-243",
    )
    by = rows(made.database, "SELECT center_id FROM handover ORDER BY handed_on")
    assert [row.center_id for row in by] == [old.id, heir.id], (
        "who kept the register on the day handed it over"
    )
    assert intact(made)

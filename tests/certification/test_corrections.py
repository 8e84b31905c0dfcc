"""Entries corrected by rows of the appendix: who may, what is refused, what everybody then reads."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from services.certification.domain.corrections import as_corrected, correction_of, value_for
from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.operations.reissue_certificates import Reissue, reissue_certificate
from services.certification.storage import certificate_classes
from shared.auth import ACCESS_COOKIE
from shared.errors import Invalid
from shared.ids import new_id
from tests import people
from tests.certification.story import Center, opened, receive, rows
from tests.certification.test_giving import API, ids_of, intact, problem, registered, served
from tests.certification.test_signing import succeeded
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
WRONG = {
    "column": "holder_name",
    "value": "Lê Thị Một",
    "decision": "8-QĐ/TTCT",
    "decided_on": "2021-06-20",
    "decided_by": "Đỗ Văn Ký, Giám đốc",
    "reason": "Ghi sai tên",
}


def test_an_entry_is_corrected_by_rows_that_point_to_it(service_database: Make) -> None:
    """The entry stays as it was made; the appendix says what it must read, and remembers each correction."""
    made = service_database("certification")
    center = registered(made, 1)
    (certificate,) = ids_of(made)
    address = f"{API}/certificates/{certificate}/corrections"
    with served(made) as http:
        who = people.bearer(people.director(center.id))

        def correct(**changes: str) -> tuple[int, str]:
            answer = http.post(address, json={**WRONG, **changes}, headers=who)
            return answer.status_code, problem(answer)

        officer = people.bearer(people.officer(center.id))
        assert http.post(address, json=WRONG, headers=officer).status_code == 403
        assert http.post(address, json=WRONG, headers=who).json()["position"] == 1
        assert correct() == (422, "same-value")
        assert correct(column="number") == (422, "column-unknown")
        assert correct(decided_on="2021-05-19") == (422, "decided-on")
        assert correct(decided_on="2199-01-01") == (422, "decided-on")
        assert correct(decided_by=" ") == (422, "invalid-request")
        assert correct(column="holder_birth_date", value="31/2/1985") == (422, "birth-date")
        assert correct(value="Lê Thị Mốt") == (201, "")
        assert correct(column="holder_gender", value="Nữ") == (422, "same-value")
        assert correct(column="holder_gender", value="chưa rõ") == (422, "gender")
        assert correct(column="holder_gender", value="nam") == (201, "")
        assert correct(column="holder_identity", value="0261850012") == (422, "identity")
        assert correct(column="holder_identity", value="026 185 001 234") == (201, "")
        for page in (f"registers/{center.id}/2021/appendix", f"certificates/{certificate}"):
            told = http.get(f"/certification/{page}", headers=who).text
            assert ("female" in told, "Nữ" in told, "Nam" in told) == (False, True, True), page
        found = http.get(f"{API}/registers/{center.id}/2021/appendix", headers=who).json()["rows"]
    assert [(row["contents"]["old"], row["contents"]["new"]) for row in found] == [
        ("Lê Thị 1", "Lê Thị Một"),
        ("Lê Thị Một", "Lê Thị Mốt"),
        ("female", "male"),
        ("", "026185001234"),
    ]
    assert (found[0]["contents"]["decided_by"], found[0]["contents"]["decided_on"]) == (
        "Đỗ Văn Ký, Giám đốc",
        "20/6/2021",
    )
    assert rows(made.database, "SELECT holder_name FROM certificate")[0].holder_name == "Lê Thị 1"
    assert intact(made)


@pytest.mark.parametrize(
    ("entered", "reads"),
    [("27/07/1985", "27/7/1985"), ("7-1985", "7/1985"), ("1985", "1985"), ("29/2/2000", "29/2/2000")],
)
def test_a_birth_date_is_written_as_the_register_writes_it(entered: str, reads: str) -> None:
    """Exactly the known part, whatever stands between the numbers."""
    assert value_for("holder_birth_date", entered, date(2021, 7, 1)) == reads


@pytest.mark.parametrize(
    "entered", ["30/2/1985", "85", "1/13/1985", "2/7/2021", "hôm qua", "1985/27/7", "1899"]
)
def test_what_is_no_birth_date_is_refused(entered: str) -> None:
    """No such day, two digits of a year, a day to come: none of them comes into the register."""
    with pytest.raises(Invalid):
        value_for("holder_birth_date", entered, date(2021, 7, 1))


def test_the_page_shows_the_mistake_at_its_field_and_then_the_correction(service_database: Make) -> None:
    """A refused form keeps what was entered; a right one is on the certificate's, the register's page."""
    made = service_database("certification")
    center = registered(made, 1)
    (certificate,) = ids_of(made)
    with served(made) as http:
        http.cookies.set(ACCESS_COOKIE, people.token(people.director(center.id)))
        address = f"/certification/certificates/{certificate}/correction"
        token = http.get(address).text.partition('name="csrf_token" value="')[2].partition('"')[0]
        wrong = {**WRONG, "decided_on": "2021-05-01", "csrf_token": token}
        refused = http.post(address, data=wrong)
        assert refused.status_code == 422
        assert "Ngày quyết định phải từ ngày cấp giấy (20/5/2021) đến hôm nay." in refused.text
        assert 'value="Lê Thị Một"' in refused.text
        done = http.post(address, data={**wrong, "decided_on": "2021-06-20"})
        assert done.status_code == 303
        assert "<strong>Lê Thị Một</strong>" in http.get(done.headers["location"]).text
        assert "<strong>Lê Thị Một</strong>" in http.get(f"/certification/registers/{center.id}/2021").text


def test_the_public_learns_what_was_corrected_but_no_name(service_database: Make) -> None:
    """The column, the decision, the band as it now reads; both names are right, the new one is shown."""
    made = service_database("certification")
    center = registered(made, 1)
    (certificate,) = ids_of(made)
    (code,) = [row.code for row in rows(made.database, "SELECT code FROM certificate")]
    with served(made) as http:
        who = people.bearer(people.director(center.id))
        for changes in ({"value": "Vũ Thị Một"}, {"column": "band_name", "value": "Khá"}):
            body = {**WRONG, **changes}
            http.post(f"{API}/certificates/{certificate}/corrections", json=body, headers=who)
        as_json = {"Accept": "application/json"}
        public = http.get(f"/verify/{code}", headers=as_json).json()
        names = [
            http.post(
                f"/verify/{code}", data={"full_name": name, "birth_date": "27/7/1985"}, headers=as_json
            ).json()["holder_name"]
            for name in ("Lê Thị 1", "Vũ Thị Một", "Vũ Thị Mốt")
        ]
        page = http.get(f"/verify/{code}", headers={"Accept": "text/html"}).text
    assert [(each["column"], each["reads"]) for each in public["corrections"]] == [
        ("holder_name", ""),
        ("band_name", "Khá"),
    ]
    assert (public["standing"], public["band_name"], public["holder_initials"]) == ("valid", "Khá", "V.T.M.")
    assert names == ["Vũ Thị Một", "Vũ Thị Một", None]
    assert "Quyết định 8-QĐ/TTCT" in page
    assert "Một" not in page


def test_another_paper_does_not_repeat_the_mistake(service_database: Make) -> None:
    """A reissue prints what the appendix corrected; what was changed since is left alone."""
    made = service_database("certification")
    center = registered(made, 1)
    (certificate,) = ids_of(made)
    with served(made) as http:
        who = people.bearer(people.director(center.id))
        http.post(f"{API}/certificates/{certificate}/corrections", json=WRONG, headers=who)
    command = Reissue(certificate, ReissueReason.CENTER_ERROR, "In sai", None, Signature(date(2021, 7, 1)))
    with made.database.transaction() as connection:
        new = reissue_certificate(connection, command, people.director(center.id), date(2021, 7, 2))
        paper = certificate_classes.paper_of(connection, new.id)
    assert paper is not None
    assert paper.holder_name == "Lê Thị Một"
    made_before = [
        correction_of({"column": "holder_name", "old": "Lê Thị 1", "new": "x"}, "1", date(2021, 7, 1))
    ]
    assert as_corrected(paper.printed(), made_before) == paper.printed()


def test_whoever_keeps_the_register_corrects_it(service_database: Make) -> None:
    """After the center has ended its keeper sees the page and corrects; the old director no longer does."""
    made = service_database("certification")
    center = registered(made, 1)
    (certificate,) = ids_of(made)
    heir: Center = opened(made.database, code="TTCT-250")
    receive(made.database, [succeeded(center, heir)])
    with served(made) as http:

        def correct(center_id: UUID) -> int:
            who = people.bearer(people.director(center_id))
            return http.post(
                f"{API}/certificates/{certificate}/corrections", json=WRONG, headers=who
            ).status_code

        assert [correct(each) for each in (new_id(), center.id, heir.id)] == [404, 404, 201]
        http.cookies.set(ACCESS_COOKIE, people.token(people.director(heir.id)))
        assert "Lê Thị Một" in http.get(f"/certification/certificates/{certificate}").text
    assert intact(made)

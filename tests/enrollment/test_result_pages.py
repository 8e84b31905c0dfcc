"""Pages of attendance, marks and decisions: what they show of a class in each state, in both languages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from services.enrollment.main import create_app
from services.enrollment.settings import EnrollmentSettings
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.enrollment import field
from tests.enrollment.results import Class, class_in
from tests.serving import served_app

Make = Callable[[str], TestDatabase]
LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Desk:
    """The running service with one class, and who looks at its pages."""

    client: httpx.Client
    one: Class

    def see(self, path: str, *, who: Principal | None = None, lang: str = "vi") -> httpx.Response:
        """Look at a page of the class."""
        headers = people.bearer(who or self.one.officer) | {"Accept": "text/html"}
        return self.client.get(
            f"/enrollment/classes/{self.one.id}{path}", params={"lang": lang}, headers=headers
        )


@pytest.fixture
def desk(service_database: Make) -> Iterator[Desk]:
    made = service_database("enrollment")
    one = class_in(made.database, count=5, makeup_allowed=True)
    settings = EnrollmentSettings.model_validate(
        {"database_url": made.url, "sealing_keys": field.SEALING, "identity_url": "http://127.0.0.1:9"}
    )
    with served_app(create_app, settings) as client:
        yield Desk(client, one)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_shows_the_class_and_another_center_finds_none(desk: Desk, lang: str) -> None:
    """The learners with their cells; an officer of another center gets 404."""
    desk.one.all_attend()
    desk.one.mark((1, 1, "first", "", "6,95"), (2, 1, "first", "", "4"))
    paths = ("/attendance", f"/attendance/{desk.one.sessions[0]}", "/marks")
    stranger = people.officer(desk.one.id)
    for path in paths:
        shown = desk.see(path, lang=lang)
        assert shown.status_code == 200, shown.text
        assert "Lê Thị Hà" in shown.text
        assert "readonly" not in shown.text
        assert desk.see(path, who=stranger).status_code == 404
    marks = desk.see("/marks", lang=lang).text
    assert {"vi": "6,95", "en": "6.95"}[lang] in marks
    assert {"vi": ">7,0<", "en": ">7.0<"}[lang] in marks
    assert "Khá" in marks


def test_what_is_locked_or_not_ones_own_is_shown_without_a_way_to_write(desk: Desk) -> None:
    """After the decision, and for the province, the grid can be read only, and the page says why."""
    desk.one.all_attend()
    desk.one.mark(*((place, 1, "first", "", "8") for place in range(1, 6)))
    province = desk.see("/attendance", who=people.province()).text
    assert "readonly" in province
    assert "data-save-button" not in province
    desk.one.complete()
    for path in ("/attendance", "/marks"):
        shown = desk.see(path).text
        assert "quyết định sửa đổi" in shown
        assert "data-save-button" not in shown


def test_missed_periods_are_made_up_on_the_page(desk: Desk) -> None:
    """The director's form is done and leads back; a wrong day is told and what was entered stays."""
    desk.one.attend((1, 1, "", "K"))
    address = f"/enrollment/classes/{desk.one.id}/makeups"
    entered = {
        "enrolment_id": str(desk.one.learners[0]),
        "session_id": str(desk.one.sessions[0]),
        "periods": "5",
        "held_on": "2021-02-01",
        "reason": "Học cùng lớp khác",
    }
    headers = people.bearer(desk.one.loaded.field.director) | {"Accept": "text/html"}
    wrong = desk.client.post(address, data=entered, headers=headers, follow_redirects=False)
    assert wrong.status_code == 422
    assert "Học cùng lớp khác" in wrong.text
    done = desk.client.post(
        address, data=entered | {"held_on": "2021-03-20"}, headers=headers, follow_redirects=False
    )
    assert done.status_code == 303
    assert desk.one.sums()[0][0] == 5


def _sign(desk: Desk, path: str, who: Principal | None = None, /, **entered: str) -> httpx.Response:
    form = {"decision_number": "10-QĐ/TTCT", "decided_on": "2021-04-02", **entered}
    headers = people.bearer(who or desk.one.loaded.field.director) | {"Accept": "text/html"}
    address = f"/enrollment/classes/{desk.one.id}{path}"
    return desk.client.post(address, data=form, headers=headers, follow_redirects=False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_decision_is_seen_before_it_is_signed(desk: Desk, lang: str) -> None:
    """Who lacks a mark is named and nothing can be signed; then number and signer are offered, and it is."""
    desk.one.all_attend()
    desk.one.mark(*((place, 1, "first", "", "8") for place in range(1, 5)))
    director = desk.one.loaded.field.director
    waiting = desk.see("/decision", who=director, lang=lang).text
    assert {"vi": "STT 5, Đặng Quốc Bình", "en": "No. 5, Đặng Quốc Bình"}[lang] in waiting
    assert 'name="decision_number"' not in waiting
    assert _sign(desk, "/decision").status_code == 422
    desk.one.mark((5, 1, "first", "", "4"))
    ready = desk.see("/decision", who=director, lang=lang).text
    assert 'value="01-QĐ/TTCT"' in ready
    assert "Lê Thị Giám Đốc" in ready
    assert 'name="decision_number"' not in desk.see("/decision", lang=lang).text, "an officer does not sign"
    assert _sign(desk, "/decision", desk.one.officer).status_code == 403
    assert _sign(desk, "/decision").status_code == 303
    signed = desk.see("/decision", lang=lang).text
    assert "10-QĐ/TTCT" in signed
    assert signed.count("/results/") == 5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_result_is_corrected_and_annulled_with_its_history_beside_it(desk: Desk, lang: str) -> None:
    """Each by an amending decision; an unreadable mark is told at its field; every version is shown."""
    desk.one.all_attend()
    desk.one.mark(*((place, 1, "first", "", "8") for place in range(1, 6)))
    desk.one.complete()
    result = f"/results/{desk.one.learners[0]}"
    amended = {"decision_number": "11-QĐ/TTCT", "decided_on": "2021-05-01", "reason": "Chấm sót một câu"}
    assert _sign(desk, f"{result}/correction", None, **amended).status_code == 422
    asked = _sign(desk, f"{result}/correction", None, **amended, mark="85")
    assert (asked.status_code, "8,5" in asked.text, 'value="85"' in asked.text) == (422, True, True)
    assert _sign(desk, f"{result}/correction", desk.one.officer, **amended, mark="9").status_code == 403
    assert _sign(desk, f"{result}/correction", None, **amended, mark="9,04").status_code == 303
    shown = desk.see(result, who=desk.one.loaded.field.director, lang=lang).text
    assert {"vi": "9,0", "en": "9.0"}[lang] in shown
    assert "Chấm sót một câu" in shown
    assert "10-QĐ/TTCT" in shown
    assert desk.see(f"{result}/annulment", who=desk.one.loaded.field.director, lang=lang).status_code == 200
    assert _sign(desk, f"{result}/annulment", None, **amended).status_code == 303
    gone = desk.see(result, who=desk.one.loaded.field.director, lang=lang).text
    assert {"vi": "Đã hủy bỏ", "en": "Annulled"}[lang] in gone
    assert "/correction" not in gone
    assert desk.see(f"/results/{desk.one.id}").status_code == 404

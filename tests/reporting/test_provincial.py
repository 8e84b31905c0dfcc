"""The provincial report: right figures, nothing invented for who has not reported, nobody else's rows."""

from typing import Any
from uuid import UUID

import httpx

from tests import people


def read(client: httpx.Client, period: str = "2021-H1", who: Any = None) -> dict[str, Any]:
    answer = client.get(
        "/reporting/api/provincial",
        params={"period": period},
        headers=people.bearer(who or people.province()),
    )
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def test_figures_of_the_half_year(client: httpx.Client) -> None:
    """Opened by the first day, results by the last; rates from sums; the year's plan as base."""
    report = read(client)
    full, no_roster, silent = report["rows"]
    assert full["figures"]["classes_opened"] == 1
    assert full["figures"]["admitted"] == 9
    assert full["figures"]["completed"] == 7
    assert full["figures"]["good"] == 6
    assert full["figures"]["band:gioi"] == 4
    assert full["figures"]["certificates_issued"] == 7
    assert full["rates"]["recruitment"] == {
        "numerator": 9,
        "denominator": 10,
        "percent": "90.00",
        "state": "met",
        "target": "90.00",
        "projection": None,
    }
    assert full["rates"]["good_share"]["percent"] == "85.71"
    assert full["rates"]["plan_classes"] == {
        "numerator": 1,
        "denominator": 2,
        "percent": "50.00",
        "state": "under_way",
        "target": "100.00",
        "projection": {"percent": "100.00", "method": "by_plan"},
    }
    # The class that ends in July is opened in June but has no result yet.
    assert no_roster["figures"]["classes_opened"] == 1
    assert no_roster["figures"]["completed"] == 0
    assert no_roster["rates"]["good_share"] == {
        "numerator": 0,
        "denominator": 0,
        "percent": None,
        "state": "not_reported",
        "target": "85.00",
        "projection": None,
    }
    assert silent["figures"] is None
    assert report["totals"]["figures"]["admitted"] == 11
    # 11 of 16: from sums, not the mean of 90,00 and 33,33.
    assert report["totals"]["rates"]["recruitment"]["percent"] == "68.75"
    assert report["totals"]["rates"]["recruitment"]["state"] == "missed"


def test_july_holds_the_results_of_the_class_that_began_in_june(client: httpx.Client) -> None:
    """The same class counts for results in July, and the year has both."""
    assert read(client, "2021-07")["totals"]["figures"]["completed"] == 2
    assert read(client, "2021-07")["totals"]["figures"]["classes_opened"] == 0
    assert read(client, "2021-Y")["totals"]["figures"]["completed"] == 9


def test_who_has_not_reported_is_said_to_have_not_and_never_0(client: httpx.Client) -> None:
    """A missing roster, missing staff and a silent center are null with their state; totals say 1/3, 2/3."""
    report = read(client)
    full, no_roster, silent = report["rows"]
    missing = {"value": None, "state": "not_reported", "vi": "chưa báo cáo", "en": "not reported"}
    assert full["lecturers"] == {"value": 9, "state": "reported"}
    assert no_roster["lecturers"] == missing
    assert silent["staff"] == silent["lecturers"] == missing
    assert (silent["state"], silent["figures"]) == ("not_reported", None)
    texts = {name: value["text"] for name, value in report["completeness"].items()}
    assert texts == {"centers": "3/3", "classes": "2/3", "plans": "2/3", "staff": "2/3", "lecturers": "1/3"}
    assert report["completeness"]["lecturers"]["missing"] == ["Huyện 244", "Huyện 246"]
    assert report["totals"]["lecturers"] == {"value": 9, "state": "reported"}


def test_people_are_counted_as_of_the_last_day(client: httpx.Client) -> None:
    """Two posts are one person, who left on 29/6 is gone on 30/6, and a later roster counts later."""
    assert read(client)["rows"][0]["staff"]["value"] == 1
    assert read(client, "2021-05")["rows"][0]["staff"]["value"] == 2
    assert read(client, "2021-Y")["rows"][0]["lecturers"]["value"] == 12


def test_a_center_counts_only_from_the_day_it_was_established(client: httpx.Client) -> None:
    """In a period before the centers existed there is no row, and completeness says 0/3."""
    report = read(client, "2019-Y")
    assert report["rows"] == []
    assert report["completeness"]["centers"]["text"] == "0/3"
    assert report["totals"]["lecturers"]["value"] is None


def test_a_center_sees_only_itself_in_rows_totals_and_words(
    client: httpx.Client, centers: list[UUID]
) -> None:
    """A director's report holds that center's row, totals of it alone, and no other center's name."""
    answer = client.get(
        "/reporting/api/provincial",
        params={"period": "2021-H1"},
        headers=people.bearer(people.director(centers[1])),
    )
    report = answer.json()
    assert [row["center"]["id"] for row in report["rows"]] == [str(centers[1])]
    assert report["totals"]["figures"]["admitted"] == 2
    assert report["completeness"]["centers"]["text"] == "1/1"
    assert report["scope"] == "centers"
    assert "Huyện 243" not in answer.text
    assert str(centers[0]) not in answer.text


def test_a_stranger_sees_nothing(client: httpx.Client) -> None:
    """Without a token 401; an officer of an unknown center gets an empty report."""
    assert client.get("/reporting/api/provincial").status_code == 401
    report = read(client, who=people.officer(UUID(int=999)))
    assert report["rows"] == []
    assert set(report["totals"]["figures"].values()) == {0}


def test_a_period_that_does_not_exist_is_refused_in_words(client: httpx.Client) -> None:
    """The sentence names what was asked and what may be asked."""
    answer = client.get(
        "/reporting/api/provincial", params={"period": "2021-H3"}, headers=people.bearer(people.province())
    )
    assert answer.status_code == 422
    assert "2021-H3" in answer.json()["vi"]


def test_without_a_period_the_newest_half_year_is_shown(client: httpx.Client) -> None:
    """The newest class was opened in June 2021: the first half of 2021 is shown."""
    answer = client.get("/reporting/api/provincial", headers=people.bearer(people.province()))
    assert answer.json()["period"]["code"] == "2021-H1"


def test_the_paragraph_is_written_from_the_figures(client: httpx.Client) -> None:
    """It says the classes, learners, rates and people, each with how many centers stand behind it."""
    text = read(client)["narrative"]["vi"]
    for part in (
        "2/3 trung tâm",
        "2 lớp",
        "11 lượt học viên",
        "68,75%",
        "85,71%",
        "2 biên chế",
        "9 giảng viên kiêm chức",
        "1/3",
    ):
        assert part in text
    assert "chưa đạt chỉ tiêu" in text


def test_definitions_and_targets_are_printed_with_their_sources(client: httpx.Client) -> None:
    """Every rate carries formula, target and source from the dated table."""
    report = read(client)
    assert {rate["code"]: rate["target"] for rate in report["rates"]} == {
        "recruitment": "90.00",
        "good_share": "85.00",
        "plan_classes": "100.00",
        "plan_learners": "100.00",
    }
    assert all(rate["source"] and rate["formula_vi"] for rate in report["rates"])
    assert all(sentence["source"] for sentence in report["definitions"])

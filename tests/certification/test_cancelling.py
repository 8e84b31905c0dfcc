"""A certificate that nobody received is cancelled on its page or by JSON, alone or with another for it."""

from collections.abc import Callable, Iterator

import pytest

from shared.ids import new_id
from tests import people
from tests.certification.desk import Desk, desk_of
from tests.certification.story import opened, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
ALL = "SELECT state, number, replaces, end_reason FROM certificate ORDER BY certificate_id"
FORM = {"reason": "In nhòe dấu", "signed_on": "2021-07-05"}


@pytest.fixture
def desk(service_database: Make) -> Iterator[Desk]:
    with desk_of(service_database) as made:
        yield made


def test_the_form_cancels_alone_or_with_another_as_the_rule_lets_the_case(desk: Desk) -> None:
    """Each case stands there with what it leads to; another needs its case, its day, and the rule's leave."""
    center = opened(desk.database, blanks=3)
    center.rule(desk.database, damage="application")
    receive(desk.database, [center.recorded(new_id())])
    director = people.director(center.id)
    ((first,),) = rows(desk.database, "SELECT certificate_id FROM certificate")
    path = f"/certificates/{first}/cancellation"
    page = desk.get(path, director).text
    assert "Người học làm mất – chỉ cấp bản sao từ sổ gốc" in page
    another = FORM | {"replacement": "new"}
    for wrong, sentence in (
        ({}, "Hãy chọn trường hợp cấp giấy mới"),
        ({"why": "loss"}, "Theo quy tắc, trường hợp này chỉ cấp bản sao từ sổ gốc"),
        ({"why": "damage"}, "Quy tắc đòi đơn của người học."),
        ({"why": "center_error", "signed_on": ""}, "Hãy ghi ngày ký giấy mới."),
        ({"why": "center_error", "signed_on": "2021-05-19"}, "Ngày ký phải từ ngày 20/5/2021"),
    ):
        refused = desk.send(path, another | wrong, director)
        assert refused.status_code in (409, 422)
        assert sentence in refused.text
        assert "In nhòe dấu" in refused.text
    assert [row.state for row in rows(desk.database, ALL)] == ["issued"]
    done = desk.send(path, another | {"why": "center_error"}, director)
    assert done.status_code == 303, done.text
    old, new = rows(desk.database, ALL)
    assert (old.state, old.end_reason, new.state, new.number, new.replaces) == (
        "cancelled", "In nhòe dấu", "issued", 2, first,
    )  # fmt: skip
    alone = done.headers["location"].removeprefix("/certification").split("?")[0] + "/cancellation"
    done = desk.send(alone, FORM | {"replacement": "none", "why": "center_error"}, director)
    assert done.status_code == 303, done.text
    assert [row.state for row in rows(desk.database, ALL)] == ["cancelled", "cancelled"]


def test_json_cancels_with_another_under_the_same_rule(desk: Desk) -> None:
    """The signature asks for another; its case is needed and judged by the rule; officers may not."""
    center = opened(desk.database, blanks=2)
    receive(desk.database, [center.recorded(new_id())])
    director = people.director(center.id)
    ((first,),) = rows(desk.database, "SELECT certificate_id FROM certificate")
    path, body = (
        f"/certificates/{first}/cancellation",
        {"reason": "In nhòe", "signature": {"signed_on": "2021-07-05"}},
    )
    assert desk.post(path, body, director).status_code == 422
    assert desk.post(path, body | {"why": "loss"}, director).status_code == 409
    assert desk.post(path, body | {"why": "center_error"}, people.officer(center.id)).status_code == 403
    assert desk.post(path, body | {"why": "center_error"}, director).json()["replaces"] == str(first)

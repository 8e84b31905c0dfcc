"""A contract is read as it was written, or not at all; what is wrong is said without the data."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks.recorded import certificate, graduation
from shared.events.catalogue import EVENTS
from shared.events.certification import CertificateIssued
from shared.events.document import schema_of
from shared.events.enrollment import Appointed, Graduate, GraduationRecorded, PlanApproved, PlanItem
from shared.events.envelope import Contract, Event
from shared.events.wire import decoder, from_decoded, place_and_fault, to_bytes

PLAN = PlanApproved(
    version=1,
    plan_id=UUID(int=1),
    center_id=UUID(int=2),
    year=2021,
    approved_on=date(2021, 1, 2),
    items=(PlanItem(program_code="NT_DANG", quarter=1, classes=2, learners=100),),
)
APPOINTED = Appointed(
    version=1,
    appointment_id=UUID(int=1),
    person_id=UUID(int=2),
    center_id=UUID(int=3),
    post="director",
    post_title="Giám đốc",
    employment="staff",
    valid_from=date(2021, 1, 2),
    decision_number="1-QĐ/TU",
    person="v1",
)


def _both_ways(said: dict[str, Any], kind: type[Event]) -> list[Event | tuple[str, str]]:
    """Return what is read of JSON text and of JSON already decoded, or where it is wrong and why."""
    found: list[Event | tuple[str, str]] = []
    ways: list[Callable[[], Event]] = [
        lambda: decoder(kind).decode(json.dumps(said)),
        lambda: from_decoded(said, kind),
    ]
    for read in ways:
        try:
            found.append(read())
        except msgspec.ValidationError as error:
            found.append(place_and_fault(error))
    return found


@pytest.mark.parametrize(
    "mark", ["8.50", "8.5", "0", "0.00", "10", "-0", "8.500000000000000000000000001", "1E+2"]
)
def test_a_mark_keeps_every_digit(mark: str) -> None:
    """`8.50` stays 8.50: neither a zero nor a digit past those of a float is lost."""
    said = replace(graduation(), mark=Decimal(mark))
    written = to_bytes(said)
    assert json.loads(written)["mark"] == mark
    for read in _both_ways(json.loads(written), GraduationRecorded):
        assert isinstance(read, GraduationRecorded)
        assert str(read.mark) == mark


@pytest.mark.parametrize(
    "mark", [8.5, 8, True, "", "acht", "8,5", "NaN", "sNaN", "Infinity", "-Infinity", [], {}]
)
def test_a_mark_that_is_no_decimal_in_a_string_is_refused(mark: Any) -> None:
    """A number in JSON would be a float to many who read it: it never becomes a mark."""
    said = {**json.loads(to_bytes(graduation())), "mark": mark}
    for found in _both_ways(said, GraduationRecorded):
        assert found == ("mark", "Expected a decimal as a string")


def _fault(example: Event, place: str, value: Any) -> tuple[str, str]:
    """Return what both ways say of the example with another value in one place."""
    said = json.loads(to_bytes(example))
    inside: Any = said
    *way, last = [int(step) if step.isdigit() else step for step in place.split(".")]
    for step in way:
        inside = inside[step]
    inside[last] = value
    text, decoded = _both_ways(said, type(example))
    assert text == decoded
    assert isinstance(text, tuple)
    return text


@dataclass(frozen=True)
class Broken:
    """A value that its member does not take, where the fault is said to be, and how it is said."""

    example: Event
    place: str
    value: Any
    where: str
    what: str


BROKEN = [
    Broken(graduation(), "version", "1", "version", "Expected `int`, got `str`"),
    Broken(graduation(), "version", 1.0, "version", "Expected `int`, got `float`"),
    Broken(graduation(), "version", True, "version", "Expected `int`, got `bool`"),
    Broken(graduation(), "version", None, "version", "Expected `int`, got `null`"),
    Broken(graduation(), "good", 1, "good", "Expected `bool`, got `int`"),
    Broken(graduation(), "good", "true", "good", "Expected `bool`, got `str`"),
    Broken(graduation(), "class_name", 7, "class_name", "Expected `str`, got `int`"),
    Broken(graduation(), "class_id", 7, "class_id", "Expected `uuid`, got `int`"),
    Broken(graduation(), "class_id", "Bùi Thị Xuân", "class_id", "Invalid UUID"),
    Broken(graduation(), "decided_on", "2021-02-29", "decided_on", "Invalid RFC3339 encoded date"),
    Broken(graduation(), "decided_on", "2021-13-01", "decided_on", "Invalid RFC3339 encoded date"),
    Broken(graduation(), "decided_on", "27/7/1985", "decided_on", "Invalid RFC3339 encoded date"),
    Broken(graduation(), "decided_on", "2021-03-10T08:00:00Z", "decided_on", "Invalid RFC3339 encoded date"),
    Broken(graduation(), "decided_on", 18696, "decided_on", "Expected `date`, got `int`"),
    Broken(certificate(), "replaces", "none", "replaces", "Invalid UUID"),
    Broken(APPOINTED, "employment", "Bùi Thị Xuân", "employment", "Not one of the allowed values"),
    Broken(PLAN, "items", {}, "items", "Expected `array`, got `object`"),
    Broken(PLAN, "items.0.quarter", "one", "items[0].quarter", "Expected `int`, got `str`"),
    Broken(PLAN, "items.0", {}, "items[0].program_code", "Missing"),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda each: f"{each.place}={each.value!r}")
def test_what_breaks_a_contract_is_named_by_its_place_and_never_repeated(broken: Broken) -> None:
    """Nothing is coerced, and a sentence for a log or a page holds nobody's data."""
    where, what = _fault(broken.example, broken.place, broken.value)
    assert (where, what) == (broken.where, broken.what)


@pytest.mark.parametrize("kind", [GraduationRecorded, CertificateIssued])
def test_every_member_without_a_default_must_be_there(kind: type[Event]) -> None:
    said = json.loads(to_bytes(graduation() if kind is GraduationRecorded else certificate()))
    for name in schema_of(kind)["required"]:
        without = {each: value for each, value in said.items() if each != name}
        assert _both_ways(without, kind) == [(name, "Missing")] * 2


@given(
    st.dictionaries(
        st.text(), st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.lists(st.integers())
    )
)
def test_members_that_are_not_known_yet_are_ignored(more: dict[str, Any]) -> None:
    said = certificate()
    assert _both_ways({**more, **json.loads(to_bytes(said))}, CertificateIssued) == [said, said]


@given(st.builds(Graduate, **{name: st.text() for name in Graduate.__struct_fields__}))
def test_any_text_comes_back(person: Graduate) -> None:
    assert decoder(Graduate).decode(to_bytes(person)) == person


def test_a_contract_is_frozen_has_no_positions_and_is_left_alone_by_the_garbage_collector() -> None:
    kinds: tuple[type[Contract], ...] = (Contract, PlanItem, Graduate, *EVENTS)
    for kind in kinds:
        assert kind.__struct_config__.frozen
        assert not kind.__struct_config__.gc
    with pytest.raises(AttributeError, match="immutable"):
        PLAN.version = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        PlanItem("NT_DANG", 1, 2, 100)  # type: ignore[call-arg]

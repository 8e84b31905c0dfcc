"""Stored schemas and today's models are checked against each other, both ways."""

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from msgspec import to_builtins

from shared.events import document
from shared.events.catalogue import BY_TYPE, EVENTS
from shared.events.compatibility import breaking_changes
from shared.events.document import schema_file, schema_of
from shared.events.enrollment import PlanApproved
from shared.events.envelope import Event
from shared.events.routes import SUBSCRIPTIONS, events_for, producers_for, subscribers_of
from shared.events.wire import decoder, from_decoded, to_bytes
from tests.events.examples import examples

EACH_TYPE = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)


def _stored(event: type[Event]) -> dict[str, Any]:
    return json.loads(schema_file(event).read_text())  # type: ignore[no-any-return]


def _faults(  # noqa: PLR0911 - one return a kind of schema
    value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = ""
) -> list[str]:
    """Return where the value breaks the schema."""
    if "$ref" in schema:
        return _faults(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, path)
    if "anyOf" in schema:
        tried = [_faults(value, each, root, path) for each in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{path} is none of {schema['enum']}"]
    kind = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    if not isinstance(value, kind[schema["type"]]):
        return [f"{path} is no {schema['type']}"]
    if isinstance(value, dict):
        missing = [f"{path}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        return missing + [
            fault
            for name, each in schema["properties"].items()
            if name in value
            for fault in _faults(value[name], each, root, f"{path}.{name}")
        ]
    if isinstance(value, list):
        return [fault for each in value for fault in _faults(each, schema["items"], root, f"{path}[]")]
    if isinstance(value, str):
        return _text_faults(value, schema, path)
    return []


def _text_faults(value: str, schema: dict[str, Any], path: str) -> list[str]:
    readers: dict[str, Callable[[str], object]] = {
        "uuid": UUID,
        "date": date.fromisoformat,
        "decimal": Decimal,
    }
    reads = readers.get(schema.get("format", ""))
    try:
        if reads is not None:
            reads(value)
    except (ValueError, InvalidOperation):
        return [f"{path} is no {schema['format']}"]
    return []


@EACH_TYPE
def test_every_published_type_has_a_stored_schema_that_today_only_adds_to(event: type[Event]) -> None:
    assert breaking_changes(event.TYPE, _stored(event), schema_of(event)) == []


@EACH_TYPE
def test_events_of_the_stored_schema_are_read_by_todays_model_and_written_back_within_it(
    event: type[Event],
) -> None:
    """Old events stay readable; what today's model writes, an old receiver still accepts."""
    stored = _stored(event)

    @settings(max_examples=25, deadline=None, database=None)
    @given(examples(stored, stored))
    def check(old: dict[str, Any]) -> None:
        read = decoder(event).decode(json.dumps(old))
        assert from_decoded(old, event) == read
        written = json.loads(to_bytes(read))
        assert _faults(written, stored, stored) == []
        assert {name: written[name] for name in old} == old

    check()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s["properties"].pop("year"), "year was removed or renamed"),
        (lambda s: s["properties"]["year"].update(type="string"), "year changed its type"),
        (
            lambda s: s["properties"].update(new={"type": "string"}) or s["required"].append("new"),
            "new became required",
        ),
        (lambda s: s["required"].remove("year"), "year became optional"),
        (lambda s: s["$defs"]["PlanItem"]["properties"].pop("classes"), "items[].classes was removed"),
        (lambda s: s["properties"]["items"].update(type="object"), "items changed its type"),
    ],
)
def test_a_removal_a_type_change_or_a_new_required_member_is_refused_and_says_to_add_v2(
    change: Any, said: str
) -> None:
    stored = _stored(PlanApproved)
    today = copy.deepcopy(stored)
    change(today)
    (sentence,) = breaking_changes(PlanApproved.TYPE, stored, today)
    assert said in sentence
    assert "add enrollment.plan.approved.v2 beside it" in sentence


def test_a_new_optional_member_is_additive() -> None:
    stored = _stored(PlanApproved)
    today = copy.deepcopy(stored)
    today["properties"]["note"] = {"type": "string", "default": ""}
    assert breaking_changes(PlanApproved.TYPE, stored, today) == []


def test_the_check_of_what_is_written_can_fail() -> None:
    stored = _stored(PlanApproved)
    good = to_builtins(
        PlanApproved(
            version=1,
            plan_id=UUID(int=1),
            center_id=UUID(int=2),
            year=2021,
            approved_on=date(2021, 1, 2),
            items=(),
        )
    )
    assert _faults({**good, "items": list(good["items"])}, stored, stored) == []
    assert _faults({**good, "year": "2021"}, stored, stored) != []
    assert _faults({**good, "approved_on": "2/1/2021"}, stored, stored) != []


def test_stored_schemas_and_docs_events_are_fresh() -> None:
    """`python -m shared.events.document` has been run since the contracts last changed."""
    checked = subprocess.run(
        [sys.executable, "-m", "shared.events.document", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_no_schema_is_stored_of_a_type_that_is_gone() -> None:
    """A published type may not vanish: somebody's log still holds it."""
    assert {file.stem for file in document.SCHEMAS.glob("*.json")} == set(BY_TYPE)


@EACH_TYPE
def test_types_are_named_by_service_subject_and_action_and_are_heard_by_somebody(event: type[Event]) -> None:
    assert re.fullmatch(r"(enrollment|certification|reporting|identity)(\.[a-z_]+){2}\.v[1-9]\d*", event.TYPE)
    assert event.SUBJECT in event.__struct_fields__
    assert any(event in events_for(subscriber) for subscriber in SUBSCRIPTIONS)


def test_routes_name_each_others_services() -> None:
    for subscriber in SUBSCRIPTIONS:
        for producer in producers_for(subscriber):
            assert subscriber in subscribers_of(producer)
            assert producer != subscriber

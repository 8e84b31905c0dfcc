"""Contracts drawn by hypothesis from their schemas; invented throughout."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from shared.events.document import schema_of
from shared.events.envelope import Event
from shared.events.wire import from_decoded


def examples_of(contract: type[Event]) -> st.SearchStrategy[Event]:
    """Return events that today's contract allows."""
    schema = schema_of(contract)
    return examples(schema, schema).map(lambda said: from_decoded(said, contract))


def examples(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that the schema accepts; KeyError for a keyword these tests do not understand."""
    if "$ref" in schema:
        return examples(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    if "anyOf" in schema:
        return st.one_of([examples(each, root) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object":
        members = {name: examples(each, root) for name, each in schema["properties"].items()}
        required = set(schema.get("required", ()))
        return st.fixed_dictionaries(
            {name: each for name, each in members.items() if name in required},
            optional={name: each for name, each in members.items() if name not in required},
        )
    if schema["type"] == "array":
        return st.lists(examples(schema["items"], root), max_size=3)
    formats = {
        "uuid": st.uuids().map(str),
        "date": st.dates().map(date.isoformat),
        "decimal": st.decimals(allow_nan=False, allow_infinity=False).map(str),
        None: st.text(max_size=20),
    }
    return {
        "string": formats[schema.get("format")],
        "integer": st.integers(0, 10**9),
        "boolean": st.booleans(),
        "null": st.none(),
    }[schema["type"]]

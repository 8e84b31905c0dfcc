"""`python -m shared.events.document`: store the schemas of new event types and write `docs/events.md`.

A stored schema is a promise: an additive change of its type updates it, any other is refused.
`--check` writes nothing and ends with status 1 if something is not fresh.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from shared.events.catalogue import EVENTS
from shared.events.compatibility import breaking_changes
from shared.events.envelope import Contract, DecimalText, Event
from shared.events.routes import SUBSCRIPTIONS, listens

SCHEMAS = Path(__file__).parent / "schemas"
PAGE = Path(__file__).parents[2] / "docs" / "events.md"


def schema_of(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema of the data that today's model writes and reads."""
    _, parts = msgspec.json.schema_components([event], schema_hook=_decimal)
    schema = parts.pop(event.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ttct:{event.TYPE}",
        **schema,
        **({"$defs": parts} if parts else {}),
    }


def _decimal(kind: type) -> dict[str, Any]:
    if kind is not DecimalText:
        raise NotImplementedError(f"no contract may hold a {kind.__name__}")
    return {"type": "string", "format": "decimal"}


def schema_file(event: type[Event]) -> Path:
    """Return where the schema of a type is stored."""
    return SCHEMAS / f"{event.TYPE}.json"


def store_schemas(*, check: bool) -> list[str]:
    """Store what is new; return why something is not as it should be ([] if all is well)."""
    problems: list[str] = []
    for event in EVENTS:
        file, today = schema_file(event), schema_of(event)
        if file.exists():
            stored = json.loads(file.read_text())
            if stored == today:
                continue
            if broken := breaking_changes(event.TYPE, stored, today):
                problems += broken
                continue
        if check:
            problems.append(
                f"{event.TYPE}: the stored schema is not fresh; run python -m shared.events.document"
            )
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(today, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    return problems


def page_text() -> str:
    """Return `docs/events.md`: every type with its key, its receivers and its members."""
    lines = [
        "# Events",
        "",
        "Written by `python -m shared.events.document`; a test keeps it fresh. The envelope is",
        "CloudEvents 1.0 (written by `shared/messaging/outbox.py`); what follows is the `data` of each type.",
        "A change is additive, or a new version beside the old one. Decimals travel as strings.",
        "",
        "## Who listens to what",
        "",
        "| Subscriber | Types |",
        "|---|---|",
        *(
            f"| `{subscriber}` | {', '.join(f'`{prefix}*`' for prefix in prefixes)} |"
            for subscriber, prefixes in SUBSCRIPTIONS.items()
        ),
    ]
    for event in EVENTS:
        receivers = [subscriber for subscriber in SUBSCRIPTIONS if listens(subscriber, event.TYPE)]
        lines += [
            "",
            f"## `{event.TYPE}`",
            "",
            _summary(event),
            "",
            f"Key: `{event.SUBJECT}`. Receivers: {', '.join(f'`{each}`' for each in receivers) or 'none'}.",
            "",
            "| Member | Type | |",
            "|---|---|---|",
            *_rows(event),
        ]
    return "\n".join(lines) + "\n"


def _summary(contract: type[Contract]) -> str:
    return (contract.__doc__ or "").strip().splitlines()[0]


def _rows(event: type[Event]) -> list[str]:
    schema = schema_of(event)
    required = schema["required"]
    return [
        f"| `{name}` | {_type_name(member, schema)} | {'' if name in required else 'may be absent'} |"
        for name, member in schema["properties"].items()
    ]


def _type_name(member: dict[str, Any], root: dict[str, Any]) -> str:
    if "$ref" in member:
        name = member["$ref"].rsplit("/", 1)[1]
        return f"{name} {{{', '.join(root['$defs'][name]['properties'])}}}"
    if "anyOf" in member:
        return " or ".join(_type_name(each, root) for each in member["anyOf"])
    if "enum" in member:
        return " or ".join(f"`{value}`" for value in member["enum"])
    if member.get("type") == "array":
        return f"list of {_type_name(member['items'], root)}"
    return str(member.get("format") or member.get("type") or "any")


def main() -> int:
    """Write (or with `--check` compare) schemas and page; print what is wrong to standard error."""
    parser = argparse.ArgumentParser(prog="python -m shared.events.document", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    problems = store_schemas(check=check)
    if not check:
        PAGE.write_text(page_text())
    elif not PAGE.exists() or PAGE.read_text() != page_text():
        problems.append("docs/events.md is not fresh; run python -m shared.events.document")
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""When a contract may change in place: only by adding what old receivers and old events do without."""

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def breaking_changes(name: str, stored: Schema, today: Schema) -> list[str]:
    """Return a sentence for each way in which `today` breaks the `stored` schema; [] if it is additive.

    Additive are new members with a default. Old events must still be read by today's model, and
    today's events by whoever still holds the stored schema.
    """
    return [
        f"{name}: {change}. Published events are for ever: add {_next(name)} beside it instead."
        for change in _changes("", stored, today, stored, today)
    ]


def _next(name: str) -> str:
    stem, _, number = name.rpartition(".v")
    return f"{stem}.v{int(number) + 1}"


def _changes(path: str, old: Schema, new: Schema, old_root: Schema, new_root: Schema) -> Iterator[str]:
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    where = path or "the event"
    if "properties" not in old:
        if _shape(old, old_root) != _shape(new, new_root):
            yield f"{where} changed its type or its allowed values"
        elif "items" in old:
            yield from _changes(f"{path}[]", old["items"], new["items"], old_root, new_root)
        return
    if "properties" not in new:
        yield f"{where} changed its type or its allowed values"
        return
    members, now = old["properties"], new["properties"]
    for member in members:
        inside = f"{path}.{member}".lstrip(".")
        if member not in now:
            yield f"{inside} was removed or renamed"
        else:
            yield from _changes(inside, members[member], now[member], old_root, new_root)
    required, required_now = set(old.get("required", ())), set(new.get("required", ()))
    for member in sorted(required_now - required):
        yield f"{path}.{member}".lstrip(".") + " became required, which old events do not carry"
    for member in sorted((required & members.keys() & now.keys()) - required_now):
        yield f"{path}.{member}".lstrip(".") + " became optional, though receivers rely on it"


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _shape(schema: Schema, root: Schema) -> object:
    """Return what a value must be, without titles, descriptions and defaults."""
    schema = _resolved(schema, root)
    if "anyOf" in schema:
        return sorted(repr(_shape(each, root)) for each in schema["anyOf"])
    if "properties" in schema:
        return "object"
    ignored = ("title", "description", "default", "items", "prefixItems")
    return sorted((key, repr(value)) for key, value in schema.items() if key not in ignored)

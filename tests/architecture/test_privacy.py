"""What is held about people is classified: every column, and every field of an event."""

from collections import Counter
from dataclasses import dataclass

import msgspec
import pytest

from shared import migrations
from shared.events.catalogue import EVENTS
from shared.privacy import CLASSES, class_of
from shared.privacy.classes import BY_NAME, LISTS, STATED
from shared.privacy.masks import MASKS

SERVICES = migrations.services_with_history()


@dataclass(frozen=True)
class Held:
    """A column of a service's database."""

    table: str
    column: str


def _columns(service: str) -> list[Held]:
    tables = migrations.metadata_of(service).tables
    return [Held(name, column.name) for name, table in tables.items() for column in table.columns]


@pytest.mark.parametrize("service", SERVICES)
def test_every_column_has_a_class(service: str) -> None:
    """A new column is put into a list of `shared/privacy/names.py`, or stated by its table beside it."""
    columns = _columns(service)
    assert columns
    unknown = []
    for each in columns:
        try:
            assert class_of(each.table, each.column) in CLASSES
        except KeyError:
            unknown.append(f"{each.table}.{each.column}")
    assert unknown == []


def test_nothing_is_classified_twice_or_for_nothing() -> None:
    """Each name stands in one list and exists; words of two meanings are stated by table alone."""
    held = {each for service in SERVICES for each in _columns(service)}
    listed = Counter(name for names in LISTS.values() for name in names.split())
    assert [name for name, times in listed.items() if times > 1] == []
    assert sorted(set(listed) - {each.column for each in held}) == []
    assert sorted(set(STATED) - {f"{each.table}.{each.column}" for each in held}) == []
    assert sorted({each.partition(".")[2] for each in STATED} & set(BY_NAME)) == []


def test_only_what_is_about_people_is_masked() -> None:
    """Every field with a mask is personal or sensitive by its class."""
    assert {name: BY_NAME[name] for name in MASKS if BY_NAME[name] not in ("personal", "sensitive")} == {}


def _fields(kind: msgspec.inspect.Type, seen: set[str]) -> set[str]:
    """Return the names of all fields of a contract and of what lies in it."""
    match kind:
        case msgspec.inspect.StructType(cls=cls, fields=fields):
            if cls.__name__ in seen:
                return set()
            inner = [_fields(each.type, seen | {cls.__name__}) for each in fields]
            return {each.name for each in fields}.union(*inner)
        case msgspec.inspect.UnionType(types=types):
            return set().union(*(_fields(each, seen) for each in types))
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.ListType(item_type=item):
            return _fields(item, seen)
        case _:
            return set()


PERSONAL_BY_ID = {
    "attendance_met",
    "band",
    "band_name",
    "completed_on",
    "employment",
    "good",
    "mark",
    "passed",
    "prize",
}
"""Results and kinds of work are told with an id alone; whose they are, only the owner of the people knows."""


def test_no_event_carries_an_open_personal_field() -> None:
    """What is personal or sensitive travels sealed: no field of any event bears such a name."""
    told = {
        event.TYPE: sorted(
            name
            for name in _fields(msgspec.inspect.type_info(event), set()) - PERSONAL_BY_ID
            if BY_NAME.get(name) in ("personal", "sensitive", "secret")
        )
        for event in EVENTS
    }
    assert {name: fields for name, fields in told.items() if fields} == {}
    assert any("mark" in _fields(msgspec.inspect.type_info(event), set()) for event in EVENTS), (
        "fields are read"
    )

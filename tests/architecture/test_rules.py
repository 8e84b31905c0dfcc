"""The rules of the house, each with its keeper. A rule without a keeper is only a wish."""

import ast
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
ROOMS = ("services", "shared", "stack", "supply", "tests", "benchmarks")
MOST_LINES = 320

# Doors open transactions and commit by leaving them. Nothing else does.
DOORS_THAT_COMMIT = {
    "shared/db.py",
    "shared/http.py",
}
# Whoever may hand a task to the broker.
SENDERS = {"shared/messaging/relay.py", "shared/messaging/broker.py"}
STANDARD_SQL_ROOMS = ("storage", "migrations")


@cache
def sources(*folders: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts and "__pycache__" not in path.parts
    ]
    assert len(found) > len(folders), f"nothing to look at in {folders}"
    return found


@cache
def text_of(path: Path) -> str:
    return path.read_text()


class Call(NamedTuple):
    """A call: the last name of what is called, the name of what it is looked up in, the line."""

    name: str
    of: str
    line: int


class Import(NamedTuple):
    """An import: the module, what is taken from it (nothing: the module itself), the line."""

    module: str
    taken: frozenset[str]
    line: int


@cache
def read(path: Path) -> tuple[list[Call], list[Import]]:
    """Return every call and every import of a file; the syntax itself would fill the memory."""
    calls, imports = [], []
    for node in ast.walk(ast.parse(text_of(path))):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=of)):
                calls.append(Call(name, of.id if isinstance(of, ast.Name) else "", node.lineno))
            case ast.Call(func=ast.Name(id=name)):
                calls.append(Call(name, "", node.lineno))
            case ast.Import(names=names):
                imports += [Import(alias.name, frozenset(), node.lineno) for alias in names]
            case ast.ImportFrom(module=str(module), names=names, level=0):
                imports.append(Import(module, frozenset(alias.name for alias in names), node.lineno))
    return calls, imports


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def called(path: Path, names: set[str]) -> list[str]:
    """Return where a file calls something of these names."""
    return [f"{name_of(path)}:{each.line} {each.name}()" for each in read(path)[0] if each.name in names]


def test_a_file_fits_in_the_head() -> None:
    """No source file is longer than about three hundred lines."""
    lengths = {name_of(path): len(text_of(path).splitlines()) for path in sources(*ROOMS)}
    too_long = {name: length for name, length in lengths.items() if length > MOST_LINES}
    assert not too_long, f"split by subject: {too_long}"


def test_only_doors_commit() -> None:
    """No code but the doors' plumbing commits or rolls back."""
    found = [
        each
        for path in sources("services", "shared")
        if name_of(path) not in DOORS_THAT_COMMIT
        for each in called(path, {"commit", "rollback"})
    ]
    assert not found, f"leave the transaction to the door: {found}"


def test_operations_and_storage_receive_their_transaction() -> None:
    """Operations, storage and domain never open a transaction of their own."""
    rooms = [
        path
        for path in sources("services")
        if {"operations", "storage", "domain"} & set(path.parts) and "migrations" not in path.parts
    ]
    assert rooms
    found = [each for path in rooms for each in called(path, {"transaction", "snapshot", "begin", "connect"})]
    assert not found, f"take the connection as a parameter: {found}"


def test_only_the_relay_sends() -> None:
    """No code but the relay hands a task to the broker: everything else publishes to the outbox."""
    found = [
        each
        for path in sources("services", "shared")
        if name_of(path) not in SENDERS
        for each in called(path, {"send_task", "apply_async", "delay"})
    ]
    assert not found, f"publish an event instead: {found}"


def test_only_storage_speaks_sql() -> None:
    """SQL stands in storage rooms only; elsewhere only the type Connection is known."""
    found = [
        f"{name_of(path)}:{each.line} {sorted(each.taken)}"
        for path in sources("services")
        if not set(STANDARD_SQL_ROOMS) & set(path.parts)
        for each in read(path)[1]
        if each.module.split(".")[0] == "sqlalchemy"
        and not (each.taken and each.taken <= {"Connection"})
        and each.module != "sqlalchemy.exc"
    ]
    assert not found, f"move the query to storage: {found}"


def test_the_clock_is_read_in_one_place() -> None:
    """Only shared/clock.py reads the calendar, so that tests choose the day."""
    found = [
        f"{name_of(path)}:{each.line}"
        for path in sources("services", "shared")
        if name_of(path) != "shared/clock.py"
        for each in read(path)[0]
        if each.name in {"today", "now", "utcnow"} and each.of in {"date", "datetime"}
    ]
    assert not found, f"ask shared.clock: {found}"


def test_no_eager_celery_and_no_stand_in_servers() -> None:
    """Nothing runs tasks eagerly or fakes Redis: both hide JSON, order and crashes."""
    looked_at = [path for path in sources("services", "shared", "stack", "tests") if path != Path(__file__)]
    eager = [name_of(path) for path in looked_at if "task_always" + "_eager" in text_of(path)]
    assert not eager
    found = [
        f"{name_of(path)}:{each.line} {each.module}"
        for path in looked_at
        for each in read(path)[1]
        if each.module.split(".")[0] in {"fakeredis", "sqlite3"}
    ]
    assert not found


def test_no_drawer_without_a_name() -> None:
    """No module is called utils, helpers, manager, common or misc."""
    drawers = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base"}
    found = [name_of(path) for path in sources(*ROOMS) if path.stem in drawers]
    assert not found, f"say what is in it: {found}"

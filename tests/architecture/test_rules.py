"""The rules of the house, each with its keeper. A rule without a keeper is only a wish."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("services", "shared", "stack", "tests", "benchmarks")
MOST_LINES = 320

# Doors open transactions and commit by leaving them. Nothing else does.
DOORS_THAT_COMMIT = {
    "shared/db.py",
    "shared/http.py",
}
# Whoever may hand a task to the broker.
SENDERS = {"shared/messaging/relay.py", "shared/messaging/broker.py"}
STANDARD_SQL_ROOMS = ("storage", "migrations")


def sources(*folders: str) -> list[Path]:
    found = [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts and "__pycache__" not in path.parts
    ]
    assert found, f"nothing to look at in {folders}"
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[str, int]]:
    """Yield the last name of every call and its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=attr):
                    yield attr, node.lineno
                case ast.Name(id=name):
                    yield name, node.lineno


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Yield every imported module and its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield alias.name, node.lineno
            case ast.ImportFrom(module=str(module), level=0):
                yield module, node.lineno


@pytest.mark.parametrize("path", sources(*ROOMS), ids=name_of)
def test_a_file_fits_in_the_head(path: Path) -> None:
    """No source file is longer than about three hundred lines."""
    length = len(path.read_text().splitlines())
    assert length <= MOST_LINES, f"{name_of(path)} has {length} lines: split it by subject"


@pytest.mark.parametrize("path", sources("services", "shared"), ids=name_of)
def test_only_doors_commit(path: Path) -> None:
    """No code but the doors' plumbing commits or rolls back."""
    if name_of(path) in DOORS_THAT_COMMIT:
        return
    found = [
        f"{name_of(path)}:{line} {call}()" for call, line in calls(path) if call in {"commit", "rollback"}
    ]
    assert not found, f"leave the transaction to the door: {found}"


@pytest.mark.parametrize("path", sources("services"), ids=name_of)
def test_operations_and_storage_receive_their_transaction(path: Path) -> None:
    """Operations, storage and domain never open a transaction of their own."""
    if not {"operations", "storage", "domain"} & set(path.parts) or "migrations" in path.parts:
        return
    found = [
        f"{name_of(path)}:{line} {call}()"
        for call, line in calls(path)
        if call in {"transaction", "snapshot", "begin", "connect"}
    ]
    assert not found, f"take the connection as a parameter: {found}"


@pytest.mark.parametrize("path", sources("services", "shared"), ids=name_of)
def test_only_the_relay_sends(path: Path) -> None:
    """No code but the relay hands a task to the broker: everything else publishes to the outbox."""
    if name_of(path) in SENDERS:
        return
    found = [
        f"{name_of(path)}:{line} {call}()"
        for call, line in calls(path)
        if call in {"send_task", "apply_async", "delay"}
    ]
    assert not found, f"publish an event instead: {found}"


@pytest.mark.parametrize("path", sources("services"), ids=name_of)
def test_only_storage_speaks_sql(path: Path) -> None:
    """SQL stands in storage rooms only; elsewhere only the type Connection is known."""
    if set(STANDARD_SQL_ROOMS) & set(path.parts):
        return
    allowed = {"Connection"}
    tree = ast.parse(path.read_text())
    found = [
        f"{name_of(path)}:{node.lineno} {[alias.name for alias in node.names]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] == "sqlalchemy"
        and not {alias.name for alias in node.names} <= allowed
        and node.module != "sqlalchemy.exc"
    ]
    assert not found, f"move the query to storage: {found}"


@pytest.mark.parametrize("path", sources("services", "shared"), ids=name_of)
def test_the_clock_is_read_in_one_place(path: Path) -> None:
    """Only shared/clock.py reads the calendar, so that tests choose the day."""
    if name_of(path) == "shared/clock.py":
        return
    found = [
        f"{name_of(path)}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"today", "now", "utcnow"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"date", "datetime"}
    ]
    assert not found, f"ask shared.clock: {found}"


@pytest.mark.parametrize("path", sources("services", "shared", "stack", "tests"), ids=name_of)
def test_no_eager_celery_and_no_stand_in_servers(path: Path) -> None:
    """Nothing runs tasks eagerly or fakes Redis: both hide JSON, order and crashes."""
    if path == Path(__file__):
        return
    text = path.read_text()
    assert "task_always" + "_eager" not in text
    found = [module for module, _ in imports(path) if module.split(".")[0] in {"fakeredis", "sqlite3"}]
    assert not found


@pytest.mark.parametrize("path", sources(*ROOMS), ids=name_of)
def test_no_drawer_without_a_name(path: Path) -> None:
    """No module is called utils, helpers, manager, common or misc."""
    assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "common", "misc", "base"}

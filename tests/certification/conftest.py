"""In every test of certification: whoever takes centers' lines takes all of them at once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

_HELD = "lines of centers that this transaction stands in"


def _before(
    connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> None:
    if "pg_advisory_xact_lock(line)" not in statement:
        return
    wanted = set(parameters["lines"])
    held = connection.info.setdefault(_HELD, wanted)
    if not wanted <= held:
        raise AssertionError(
            f"the lines {wanted - held} are taken after others: two who do so may wait for each other"
        )


def _left(connection: Any, *_: Any) -> None:
    if not connection.invalidated:  # what the server ended has no memory, and asking for it would raise
        connection.info.pop(_HELD, None)


@pytest.fixture(autouse=True, scope="session")
def _lines_are_taken_at_once() -> Iterator[None]:
    """Refuse a second line in a transaction, whatever is tested."""
    heard: list[tuple[str, Callable[..., None]]] = [("before_cursor_execute", _before)]
    heard += [(name, _left) for name in ("begin", "commit", "rollback", "rollback_savepoint")]
    for name, do in heard:
        event.listen(Engine, name, do)
    yield
    for name, do in heard:
        event.remove(Engine, name, do)

"""One running system for the tests that need all of it."""

from collections.abc import Iterator

import pytest

from stack.ports import free_ports
from tests.system.house import House, open_house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Start every process once; the tests that use it share a worker by their group."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TTCT_PORT", str(free_ports(1)[0]))  # another test's stack may start right now
        with open_house(tmp_path_factory.mktemp("system") / "home") as opened:
            yield opened

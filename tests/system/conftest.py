"""One running system for the tests that need all of it."""

import json
from collections.abc import Iterator

import pytest

from stack.ports import free_ports
from tests.system.house import House, open_house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Start every process once; the tests that use it share a worker by their group."""
    home = tmp_path_factory.mktemp("system") / "home"
    home.mkdir(mode=0o755)
    # A public port of its own: another test's stack may start right now.
    (home / "ports.json").write_text(json.dumps({"caddy": free_ports(1)[0]}))
    with open_house(home) as opened:
        yield opened

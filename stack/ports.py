"""Free TCP ports on the loopback interface."""

import secrets
import socket
from pathlib import Path

LOWEST = 15_000
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def is_free(port: int) -> bool:
    """Tell whether nobody listens on `port` of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Return `count` different free ports below those that outgoing connections use.

    A server that is started again must find its port free: a port from the outgoing range could
    meanwhile belong to any connection.
    """
    chosen: set[int] = set()
    highest = _first_outgoing()
    while len(chosen) < count:
        port = LOWEST + secrets.randbelow(highest - LOWEST)
        if is_free(port):
            chosen.add(port)
    return sorted(chosen)


def _first_outgoing() -> int:
    try:
        lowest = int(_EPHEMERAL.read_text().split()[0])
    except OSError:
        lowest = 32_768
    return lowest if lowest > LOWEST + 1000 else 32_768

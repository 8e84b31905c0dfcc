"""Which doors a service's own token opens: those that the service needs, no other.

A service sees every center, since it counts for all. Whoever took one's token would else read what only
people of a center may read. A door that is not listed here refuses every service, whatever it is for.
"""

from typing import Final

from shared.events.routes import producers_for

SERVICES: Final = ("enrollment", "certification", "reporting", "identity")

_OWNERS: Final = ("enrollment", "certification")
"""Whose figures reporting proves."""
_PROVING: Final = ("control-totals", "control-totals/members", "events-of")


def _doors_of(service: str) -> frozenset[str]:
    doors = {f"/{producer}/internal/events" for producer in producers_for(service)}
    doors.add("/identity/api/me")  # who it is taken for
    doors |= {f"/{other}/internal/audit-head" for other in SERVICES if other != service}
    if service == "reporting":
        for owner in _OWNERS:
            doors |= {f"/{owner}/internal/{door}" for door in _PROVING}
        doors.add("/identity/internal/principals")
    if service == "identity":
        doors.add("/enrollment/api/centers")
    return frozenset(doors)


DOORS: Final = {service: _doors_of(service) for service in SERVICES}
"""By service the paths that it may `GET`; it may do nothing else anywhere."""


def opens_to(service: str, method: str, path: str) -> bool:
    """Tell whether `service` may ask the door; False of a service that nobody knows."""
    return method == "GET" and path in DOORS.get(service, frozenset())

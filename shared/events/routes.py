"""Who listens to what, on one page.

The relay sends the log to the queue of every subscriber listed here, and each leaves out what it does
not listen to; the feed shows it exactly the same events, so that catching up and being sent are one.
"""

from shared.events.catalogue import EVENTS
from shared.events.envelope import Event

SUBSCRIPTIONS: dict[str, tuple[str, ...]] = {
    # subscriber: prefixes of the types it listens to
    "enrollment": ("certification.certificate.", "reporting.report."),
    "certification": ("enrollment.center.", "enrollment.faculty.appointed.", "enrollment.graduation."),
    "reporting": ("enrollment.", "certification."),
}


def listens(subscriber: str, event_type: str) -> bool:
    """Tell whether `subscriber` is to receive events of `event_type`."""
    return event_type.startswith(SUBSCRIPTIONS.get(subscriber, ()))


def subscribers_of(producer: str) -> tuple[str, ...]:
    """Return the services that listen to anything of `producer`, in the order of their names."""
    return tuple(
        sorted(
            subscriber
            for subscriber, prefixes in SUBSCRIPTIONS.items()
            if any(prefix.startswith(f"{producer}.") for prefix in prefixes)
        )
    )


def producers_for(subscriber: str) -> tuple[str, ...]:
    """Return the services whose feeds `subscriber` reads, in the order of their names."""
    return tuple(sorted({prefix.split(".", 1)[0] for prefix in SUBSCRIPTIONS.get(subscriber, ())}))


def events_for(subscriber: str) -> tuple[type[Event], ...]:
    """Return the event types that `subscriber` receives, in the order of the catalogue."""
    return tuple(event for event in EVENTS if listens(subscriber, event.TYPE))

"""How long a session lives: an idle limit and an absolute one."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Lifetimes:
    """The limits that the settings give."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Session:
    """A signed-in browser, as the server knows it."""

    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None

    def is_alive(self, now: datetime, lifetimes: Lifetimes) -> bool:
        """Tell whether it still counts: not signed out, not idle too long, not too old."""
        return (
            self.ended_at is None
            and now - self.seen_at < lifetimes.idle
            and now - self.started_at < lifetimes.absolute
        )

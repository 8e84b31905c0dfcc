"""How long to wait after failed sign-ins: the account's name and the address are counted apart."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """`free` failures cost nothing; each further one doubles the wait, from `first` up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta
    forgotten_after: timedelta


ACCOUNT = Limit(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1))
# A whole center sits behind one address, so it may err more often.
ADDRESS = Limit(40, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1))
# Mail that was asked for by anybody: nobody's letter box is to be filled.
MAIL_ACCOUNT = Limit(3, timedelta(minutes=10), timedelta(hours=6), timedelta(hours=24))
MAIL_ADDRESS = Limit(20, timedelta(minutes=5), timedelta(hours=1), timedelta(hours=24))


@dataclass(frozen=True)
class Failures:
    """Attempts counted since the last success (or since they were forgotten)."""

    count: int
    last_at: datetime
    locked_at: datetime | None = None


def wait(limit: Limit, failures: Failures | None, now: datetime) -> timedelta:
    """Return how long the next attempt must still wait; zero if it may be made at once."""
    if failures is None or failures.count < limit.free or now - failures.last_at >= limit.forgotten_after:
        return timedelta(0)
    doublings = min(failures.count - limit.free, 10)
    pause = min(limit.first * int(2**doublings), limit.longest)
    return max(timedelta(0), failures.last_at + pause - now)


def counted(
    limit: Limit, failures: Failures | None, now: datetime, *, lock_after: int | None = None
) -> Failures:
    """Return the count with one more attempt; at `lock_after` of them in a row it locks."""
    forgotten = failures is None or now - failures.last_at >= limit.forgotten_after
    count = 1 if failures is None or forgotten else failures.count + 1
    return Failures(count, now, now if lock_after is not None and count >= lock_after else None)

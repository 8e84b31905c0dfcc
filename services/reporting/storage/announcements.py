"""Announce whose figures change, to whoever shows them; heard only when the transaction commits."""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

CHANNEL: Final = "reporting_figures"
_MOST_NAMED: Final = 200
"""Centers named in one announcement: PostgreSQL takes 8,000 bytes."""
_PROOF: Final = "proof"
_EVERYBODY: Final = "*"

_NOTIFY = text("SELECT pg_notify(:channel, :said)")


class Change(NamedTuple):
    """The centers whose figures changed (None: perhaps any), and whether figures were compared anew."""

    centers: frozenset[UUID] | None
    proof: bool

    @property
    def figures(self) -> bool:
        """Whether any figures changed."""
        return self.centers is None or bool(self.centers)


def announce_figures(connection: Connection, centers: Collection[UUID] | None) -> None:
    """Announce that figures of these centers change (None: anybody's); nothing if there are none."""
    if centers is None or len(centers) > _MOST_NAMED:
        said = _EVERYBODY
    elif centers:
        said = ",".join(each.hex for each in centers)
    else:
        return
    connection.execute(_NOTIFY, {"channel": CHANNEL, "said": said})


def announce_proof(connection: Connection) -> None:
    """Announce that the figures were compared anew: every page says when."""
    connection.execute(_NOTIFY, {"channel": CHANNEL, "said": _PROOF})


def heard(announcements: Iterable[str]) -> Change:
    """Return what several announcements say together."""
    told = set(announcements)
    named = told - {_PROOF, _EVERYBODY}
    centers = frozenset(UUID(hex=one) for each in named for one in each.split(","))
    return Change(None if _EVERYBODY in told else centers, _PROOF in told)


def together(one: Change, other: Change) -> Change:
    """Return what two changes are together."""
    whole = one.centers is None or other.centers is None
    centers = None if whole else (one.centers or frozenset()) | (other.centers or frozenset())
    return Change(centers, one.proof or other.proof)

"""Who asks for a transaction, told to PostgreSQL for as long as the transaction lasts.

The settings `ttct.*` end with the transaction, so a pooled connection carries nobody over to the next.
Policies and triggers read them by `current_setting('ttct.…', true)`; unset and empty are the same: nobody,
who sees nothing. Workers, couriers, timed tasks and commands set none: they work in the service's own role,
`<service>_service`, which row-level security does not bind. People's requests come in `<service>_http`, which
is bound; where somebody may see every center, or a step is the service's own, the transaction takes the
service's role (`stack/databases.py` makes both).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, Final, Literal, LiteralString, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

_P = ParamSpec("_P")
_T = TypeVar("_T")
LONGEST_REASON = 500
ANYBODY: Final = "anybody"
"""The actor of a transaction for somebody who is not signed in."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks, what may be seen, from where and why."""

    actor: str
    """The account's id, `service:<name>` for a machine, or `ANYBODY`."""
    centers: frozenset[UUID] | Literal["all"]
    """The centers whose records may be seen."""
    roles: frozenset[str] = frozenset()
    address: str = ""
    """Where the request came from."""
    request: str = ""
    """The correlation id, which the logs carry too."""
    reason: str = ""
    """Why, where a reason is asked for."""
    as_service: bool = False
    """Whether rows of all centers are within reach: of who may see them all, and at doors for anybody, whose
    operation alone decides what is told."""
    name: str = ""
    """What the actor is called, for the audit log."""

    def because(self, reason: str) -> "Scope":
        """Return the scope with a reason; control characters become spaces, what is too long is cut."""
        plain = "".join(letter if letter.isprintable() else " " for letter in reason)
        return replace(self, reason=plain.strip()[:LONGEST_REASON])


SETTING: LiteralString = (
    "SELECT set_config('ttct.actor', %(actor)s, true), set_config('ttct.centers', %(centers)s, true),"
    " set_config('ttct.roles', %(roles)s, true), set_config('ttct.address', %(address)s, true),"
    " set_config('ttct.request', %(request)s, true), set_config('ttct.reason', %(reason)s, true),"
    " set_config('role', CASE WHEN %(as_service)s THEN regexp_replace(session_user, '_http$', '_service')"
    " ELSE 'none' END, true), set_config('ttct.name', %(name)s, true)"
)
"""Sets all of `settings_of`, in psycopg's own style, so that it can go with the transaction's beginning."""


def settings_of(scope: Scope) -> dict[str, Any]:
    """Return the parameters of `SETTING`: sets as PostgreSQL's arrays (`{…}`), or the word `all`."""
    centers = scope.centers if scope.centers == "all" else _array(str(each) for each in scope.centers)
    return {
        "actor": scope.actor,
        "centers": centers,
        "roles": _array(scope.roles),
        "address": scope.address,
        "request": scope.request,
        "reason": scope.reason,
        "as_service": scope.as_service,
        "name": scope.name,
    }


BOUND: Final = "ttct bound"
"""In a connection's `info`: whether row-level security binds its transaction just now."""
_AS_SERVICE = text("SELECT set_config('role', regexp_replace(session_user, '_http$', '_service'), true)")
_AS_ASKED = text("SELECT set_config('role', 'none', true)")


@contextmanager
def as_service(connection: Connection) -> Iterator[None]:
    """Let the service itself do a step of a person's transaction, with rows of all centers within reach.

    For what a person may not see but the rules ask of the system: whether a lecturer is taken elsewhere,
    whether a learner is known; and to COPY, which PostgreSQL refuses to who is bound. Who asks stays told.
    The step must let out no more than its answer; every place that takes one is named in
    `tests/architecture/test_isolation.py`. A worker's transaction is the service's already: nothing is done.
    """
    if not connection.info.get(BOUND):
        yield
        return
    connection.execute(_AS_SERVICE)
    connection.info[BOUND] = False
    try:
        yield
    except DBAPIError:
        raise  # the transaction is over, or goes back to a savepoint: the role with it
    except BaseException:
        connection.execute(_AS_ASKED)
        raise
    else:
        connection.execute(_AS_ASKED)
    finally:
        connection.info[BOUND] = True


def of_all_centers(
    query: Callable[Concatenate[Connection, _P], _T],
) -> Callable[Concatenate[Connection, _P], _T]:
    """Let a whole query of storage be done `as_service`."""

    @wraps(query)
    def wrapped(connection: Connection, /, *args: _P.args, **named: _P.kwargs) -> _T:
        with as_service(connection):
            return query(connection, *args, **named)

    return wrapped


def _array(words: Any) -> str:
    return f"{{{','.join(sorted(words))}}}"

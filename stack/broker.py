"""Who may do what at the broker: each takes from its own service's queues, and puts where it is heard.

Redis's access list, a user for each service and one for the scheduler. Whoever holds `reporting`'s password
can read no event that waits for `enrollment`. Kombu keeps what was taken and not yet acknowledged beside the
queues: under the service's own name, too (`shared/messaging/broker.py`).
"""

from collections.abc import Mapping

from shared.events.routes import SUBSCRIPTIONS, subscribers_of

SCHEDULER = "scheduler"
USERS = (*SUBSCRIPTIONS, SCHEDULER)
_COMMANDS = ("-@all", "+@read", "+@write", "+@connection", "+@transaction", "+@scripting", "+info")
_NEVER = ("-@admin", "-@dangerous", "-flushdb", "-flushall")
_BINDINGS = "_kombu.binding*"
"""Which queue hangs on which exchange: names alone."""


def rules(user: str) -> tuple[str, ...]:
    """Return what a user may do, as `ACL SETUSER` takes it, without the password; KeyError for a stranger."""
    if user not in USERS:
        raise KeyError(user)
    if user == SCHEDULER:
        put = [f"{service}.timed*" for service in SUBSCRIPTIONS]
        own: tuple[str, ...] = (f"~{SCHEDULER}.*",)
    else:
        put = [f"{service}.consume*" for service in subscribers_of(user)]
        own = (f"~{user}.*",)
    return (
        *own,
        *(f"%W~{pattern}" for pattern in put),
        f"~{_BINDINGS}",
        *_COMMANDS,
        *_NEVER,
    )


def lines(passwords: Mapping[str, str]) -> list[str]:
    """Return the lines of a redis.conf that make the users with these passwords."""
    return [f"user {user} on >{passwords[user]} {' '.join(rules(user))}" for user in USERS]

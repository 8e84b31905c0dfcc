"""The advisory locks of the backbone, held to the end of a transaction and never longer.

A transaction-level lock is the point: a frozen process loses it when the server ends its idle
transaction (`idle_in_transaction_session_timeout`), and a dead one when its connection closes.
"""

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

_CLASS = 0x54544354  # 'TTCT', so that these locks meet nobody else's
_LOCK_NOT_AVAILABLE = "55P03"


def try_lead(connection: Connection) -> bool:
    """Take the relay's lock until the transaction ends; False if another process leads."""
    return bool(
        connection.scalar(
            text("SELECT pg_try_advisory_xact_lock(:class, hashtext('relay'))"), {"class": _CLASS}
        )
    )


def share_inbox(connection: Connection, consumer: str) -> None:
    """Keep the pruner away from the consumer's inbox until the transaction ends."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock_shared(:class, hashtext('inbox:' || :consumer))"),
        {"class": _CLASS, "consumer": consumer},
    )


def own_inbox(connection: Connection, consumer: str) -> bool:
    """Have the consumer's inbox alone until the transaction ends; False if a batch takes too long.

    Waiting in the queue for the lock, at most a second, is what lets the pruner in under steady load.
    """
    connection.execute(text("SET LOCAL lock_timeout = '1s'"))
    try:
        with connection.begin_nested():
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:class, hashtext('inbox:' || :consumer))"),
                {"class": _CLASS, "consumer": consumer},
            )
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        return False
    return True

"""The advisory locks of the backbone, held to the end of a transaction and never longer.

A transaction-level lock is the point: a frozen process loses it when the server ends its idle
transaction (`idle_in_transaction_session_timeout`), and a dead one when its connection closes.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Any, LiteralString

from sqlalchemy import Connection, text

from shared.messaging import batch

_CLASS = 0x54544354  # 'TTCT', so that the relay's lock meets nobody else's
BLOCK = batch.BLOCK
"""Sequences under one lock: the block out of which no page reaches."""
_SLOTS = 64
"""Locks a log has at most: a range over more blocks takes them all, and memory for locks stays bounded."""

# An outbox is full of rows that are gone, until it is vacuumed: an index knows them after the first look,
# a scan of the table meets each again at every step of the relay.
_LEAD = text(
    "SELECT pg_try_advisory_xact_lock(:class, hashtext('relay')), set_config('enable_seqscan', 'off', true)"
)
# The function scan gives the keys one after the other, in the order of the array.
_ENTER: LiteralString = (
    "SELECT pg_advisory_xact_lock_shared(%(inbox)s),"
    " (SELECT count(pg_advisory_xact_lock(key)) FROM unnest(CAST(%(keys)s AS bigint[])) AS key)"
)


def try_lead(connection: Connection) -> bool:
    """Take the relay's lock until the transaction ends; False if another process leads.

    What the transaction reads then, it reads by its indexes.
    """
    return bool(connection.scalar(_LEAD, {"class": _CLASS}))


def entering(consumer: str, producer: str, after: int, through: int) -> tuple[LiteralString, dict[str, Any]]:
    """Return the statement that takes what `after < sequence <= through` touches of a producer's log.

    The transaction has it alone until it ends. Two batches that could share an event meet in one block at
    least, and run one after the other; batches of different blocks run side by side. The keys are taken
    in ascending order, so that nobody waits in a circle. What is read afterwards must be read by another
    statement: a snapshot taken before the wait does not see what the one waited for has done.
    """
    blocks = range(after // BLOCK, -(-through // BLOCK))[:_SLOTS]
    first = _key(f"{consumer} {producer}")
    keys = sorted({first + block % _SLOTS for block in blocks})
    return _ENTER, {"inbox": _key(consumer), "keys": f"{{{','.join(map(str, keys))}}}"}


def own_inbox(connection: Connection, consumer: str) -> None:
    """Have the consumer's inbox alone until the transaction ends: no batch is under way meanwhile."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:inbox)"), {"inbox": _key(consumer)})


@lru_cache
def _key(name: str) -> int:
    """Return the first of `_SLOTS` keys of the name; equal names, and in practice only they, meet."""
    digest = blake2b(f"TTCT inbox {name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) // _SLOTS * _SLOTS

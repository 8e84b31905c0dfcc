"""How many events were published, read from the producers' logs."""

from collections import Counter

import psycopg

from stack.stack import Stack

PRODUCERS = ("enrollment", "certification")


def published(stack: Stack) -> int:
    """Return how many events were published so far; 0 while PostgreSQL is away."""
    try:
        return sum(int(str(row[0])) for row in _asked(stack, "SELECT last FROM event_head"))
    except psycopg.OperationalError:
        return 0


def published_by_type(stack: Stack) -> dict[str, int]:
    """Return how many events of each type were published; once, when all is quiet."""
    counted: Counter[str] = Counter()
    for kind, number in _asked(stack, "SELECT type, count(*) FROM event_log GROUP BY type"):
        counted[str(kind)] += int(str(number))
    return dict(counted.most_common())


def _asked(stack: Stack, query: str) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for service in PRODUCERS:
        url = stack.database_url(service).replace("+psycopg", "")
        with psycopg.connect(url, connect_timeout=3) as connection:
            rows += connection.execute(query.encode()).fetchall()
    return rows

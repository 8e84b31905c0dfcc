"""The page of a large class over HTTP, before and after the decision that completes it."""

import time
from dataclasses import dataclass

import httpx

from benchmarks.field import Field
from benchmarks.figures import percentile

LEARNERS = 250
READS = 200


@dataclass(frozen=True)
class ClassPages:
    """Milliseconds of the page of a class that is open, and of one that is completed."""

    open_p50: float
    open_p95: float
    completed_p95: float


def measure(field: Field) -> ClassPages:
    """Open a class of `LEARNERS`, read its page, sign its decision, read it again."""
    (group,) = field.open_classes(1, LEARNERS)
    token = field.provincial_token()
    address = f"/enrollment/classes/{group.id}"
    with httpx.Client(base_url=field.stack.public_url, trust_env=False) as client:
        client.headers.update({"Authorization": f"Bearer {token}", "Accept": "text/html"})
        as_opened = _read(client, address)
        field.sign(group)
        as_completed = _read(client, address)
    return ClassPages(
        percentile(as_opened, 0.50), percentile(as_opened, 0.95), percentile(as_completed, 0.95)
    )


def _read(client: httpx.Client, address: str) -> list[float]:
    """Return the milliseconds of each reading, after a few that warm the caches; all learners are on it."""
    took = []
    for place in range(READS + 20):
        began = time.monotonic()
        answer = client.get(address)
        if place >= 20:  # noqa: PLR2004 -- the warming ones
            took.append((time.monotonic() - began) * 1e3)
        answer.raise_for_status()
    shown = answer.text.count('id="learner-')
    assert shown == LEARNERS, f"{shown} of {LEARNERS} learners on the page"  # noqa: S101 -- must be exact
    return took

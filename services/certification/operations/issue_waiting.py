"""Drafts are registered by themselves when what they wait for arrives."""

from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.certificates import Due
from services.certification.domain.terms import Wait
from services.certification.operations.issue_certificates import number_certificates
from services.certification.storage import certificates, drafts, graduations
from shared.messaging import publish

_AT_ONCE = 1_000
"""Drafts looked at in one statement: bounds memory however many wait."""


def issue_waiting(connection: Connection, center_id: UUID, wait: Wait, most: int | None = None) -> int:
    """Register the center's drafts that waited for `wait`, the oldest decision first; return how many.

    What something else is missing for waits on, for that; at most `most` are looked at (None: all). The
    caller stands in the center's line.
    """
    registered = looked_at = 0
    last = None
    while most is None or looked_at < most:
        limit = _AT_ONCE if most is None else min(most - looked_at, _AT_ONCE)
        rows = drafts.drafts(connection, center_id, wait, limit, last)
        if not rows:
            break
        known = graduations.load(connection, [row.completion_id for row in rows])
        due = []
        for row in rows:
            graduation = known[row.completion_id]
            # A completion that no longer stands has no draft: its annulment closed it.
            assert graduation.printed is not None  # noqa: S101
            due.append(Due(row.certificate_id, graduation, graduation.printed, row.replaces, row.center_id))
        entries = number_certificates(connection, due)
        certificates.number_waiting(connection, entries.numbered)
        before = {row.certificate_id: row.waits for row in rows}
        drafts.wait_for(
            connection,
            [each for each in entries.waiting if each.waits != before[each.due.certificate_id]],
        )
        publish(connection, entries.issued)
        registered += len(entries.numbered)
        looked_at += len(rows)
        last = rows[-1]
    return registered

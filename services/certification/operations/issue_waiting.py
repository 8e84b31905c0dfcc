"""Drafts are registered by themselves when what they wait for arrives."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.certificates import Due, State, Waiting
from services.certification.domain.graduations import Graduation
from services.certification.domain.terms import Wait, lacking
from services.certification.operations.issue_certificates import number_certificates
from services.certification.storage import certificates, drafts, graduations
from services.certification.storage.drafts import Draft
from shared.events.certification import CertificateIssued
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
        issued = _register(connection, rows, known)
        publish(connection, issued)
        registered += len(issued)
        looked_at += len(rows)
        last = rows[-1]
    return registered


def look_again(connection: Connection, waiting: Collection[UUID]) -> list[CertificateIssued]:
    """Settle certificates that wait and whose completions were told anew; return what is to be published.

    What was before the director and has lost its ground leaves the batch as a draft that says why. The caller
    stands in the centers' lines and stored the completions.
    """
    rows = drafts.named(connection, waiting)
    known = graduations.load(connection, [row.completion_id for row in rows])
    proposed = [_due(row, known) for row in rows if row.state is State.TO_SIGN]
    drafts.wait_for(
        connection,
        [
            Waiting(due, (*waits, Wait.BATCH))
            for due in proposed
            if (waits := lacking(due.printed.occasion, due.graduation.merit))
        ],
    )
    return _register(connection, [row for row in rows if row.state is State.DRAFT], known)


def _register(
    connection: Connection, rows: Sequence[Draft], known: dict[UUID, Graduation]
) -> list[CertificateIssued]:
    """Register those of these drafts that lack nothing; the others say what they wait for now."""
    entries = number_certificates(connection, [_due(row, known) for row in rows])
    certificates.number_waiting(connection, entries.numbered)
    before = {row.certificate_id: row.waits for row in rows}
    drafts.wait_for(
        connection, [each for each in entries.waiting if each.waits != before[each.due.certificate_id]]
    )
    return entries.issued


def _due(row: Draft, known: dict[UUID, Graduation]) -> Due:
    graduation = known[row.completion_id]
    # A completion that no longer stands has no draft: its annulment closed it.
    assert graduation.printed is not None  # noqa: S101
    return Due(row.certificate_id, graduation, graduation.printed, row.replaces, row.center_id)

"""Taking in what `enrollment` says of centers and of those who sign."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from services.certification.domain.signers import signer_on
from services.certification.storage import certificates, facts


def record_centers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store snapshots of centers; only what is newer than what is held changes anything."""
    if rows:
        facts.store_centers(connection, rows)


def record_appointments(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store appointments and name the signers of certificates that were issued before they were known.

    A name that stands on a certificate is never changed, whatever is told of appointments later.
    The caller stands in the centers' lines.
    """
    if not rows:
        return
    facts.store_appointments(connection, rows)
    for center_id, appointments in facts.appointments_of(connection, {r["center_id"] for r in rows}).items():
        named = [
            {"title": title, "day": day, "name": name}
            for title, day in certificates.without_signer(connection, center_id)
            if (name := signer_on(appointments, title, day)) is not None
        ]
        certificates.name_signers(connection, center_id, named)

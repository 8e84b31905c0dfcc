"""Taking in what `enrollment` says of centers and of those who sign."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from services.certification.domain.register_appendix import Kind, Later
from services.certification.domain.signers import signer_on
from services.certification.domain.terms import Wait
from services.certification.operations.issue_waiting import issue_waiting
from services.certification.operations.register_appendix import append_to_register
from services.certification.storage import certificates, facts, issuing_rules


def record_centers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store snapshots of centers; only what is newer than what is held changes anything."""
    if rows:
        facts.store_centers(connection, rows)


def record_successions(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store which centers ended and who keeps registers, reissues and gets blanks; the newest stands."""
    if rows:
        facts.store_successions(connection, rows)


def record_appointments(connection: Connection, rows: Sequence[Mapping[str, Any]], told_on: date) -> None:
    """Store appointments and name the signers of certificates that were issued before they were known.

    Drafts that waited for a signer are registered. A name that stands on a certificate is never changed,
    whatever is told of appointments later; one that is filled in is noted in the appendix, dated `told_on`.
    The caller stands in the centers' lines.
    """
    if not rows:
        return
    facts.store_appointments(connection, rows)
    later: list[Later] = []
    for center_id, appointments in facts.appointments_of(connection, {r["center_id"] for r in rows}).items():
        named = [
            {"title": title, "day": day, "name": name}
            for title, day in certificates.without_signer(connection, center_id)
            if (name := signer_on(appointments, title, day)) is not None
        ]
        later += [
            Later(row.certificate_id, Kind.SIGNER_NAMED, told_on, {"signer_name": row.signer_name})
            for row in certificates.name_signers(connection, center_id, named)
        ]
        issue_waiting(connection, center_id, Wait.SIGNER)
    append_to_register(connection, later)


def record_seals(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store seals, and register the drafts that waited for one. The caller stands in the centers' lines."""
    if not rows:
        return
    issuing_rules.store_seals(connection, rows)
    for center_id in {row["center_id"] for row in rows}:
        issue_waiting(connection, center_id, Wait.SEAL)

"""What was issued under the dated rules: no later version may begin before it."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text

from services.certification.storage.tables import appointment

# A reissue falls under the rule of its own day, everything else under that of the decision's.
_RULED = text(
    """
    SELECT count(*), max(day) FROM (
        SELECT CASE WHEN replaces IS NULL THEN decided_on ELSE greatest(decided_on, issued_on) END AS day
        FROM certificate
        WHERE number IS NOT NULL AND (
            center_id = :center_id
            OR CAST(:center_id AS uuid) IS NULL AND (
                rule_id IS NULL OR rule_id IN (SELECT rule_id FROM issuing_rule WHERE center_id IS NULL)
            )
        )
    ) AS ruled WHERE day BETWEEN :first AND :last
    """
)
_DATED = text(
    """
    SELECT count(*), max(issued_on) FROM certificate
    WHERE program_code = :program_code AND issued_on BETWEEN :first AND :last
    """
)
# Signed with the decision, a certificate needs no signing post: the decision's signer signs it.
_SIGNED = text(
    """
    SELECT count(*), max(issued_on) FROM certificate c
    WHERE issued_on BETWEEN :first AND :last AND (batch_id IS NOT NULL OR replaces IS NOT NULL) AND EXISTS (
        SELECT FROM appointment a
        WHERE a.center_id = c.center_id AND a.post = :post AND a.full_name = c.signer_name
    )
    """
)
_NUMBERED = text(
    """
    SELECT count(*), max(issued_on) FROM certificate
    WHERE number IS NOT NULL AND issued_on BETWEEN :first AND :last
    """
)
_PROGRAMS = text(
    """
    SELECT program_code, max(program_name) FROM (
        SELECT program_code, program_name FROM certificate
        UNION ALL SELECT program_code, printed ->> 'program_name' FROM graduation
        UNION ALL SELECT program_code, NULL FROM validity_rule
    ) AS told GROUP BY program_code ORDER BY program_code
    """
)
_KNOWN = text(
    """
    SELECT EXISTS (SELECT FROM validity_rule WHERE program_code = :code)
        OR EXISTS (SELECT FROM graduation WHERE program_code = :code)
    """
)
_FOR_EVER = date(9999, 12, 31)


class Use(NamedTuple):
    """How many certificates fall under a rule between two days, and the last day of them."""

    certificates: int
    last: date | None


def of_issuing(connection: Connection, center_id: UUID | None, first: date, last: date | None) -> Use:
    """Return what is registered under the rule of a center (None: of all without their own), by its day."""
    asked = {"center_id": center_id, "first": first, "last": last or _FOR_EVER}
    return Use(*connection.execute(_RULED, asked).one())


def of_validity(connection: Connection, program_code: str, first: date, last: date | None) -> Use:
    """Return what is registered of a program, by the certificate's date."""
    asked = {"program_code": program_code, "first": first, "last": last or _FOR_EVER}
    return Use(*connection.execute(_DATED, asked).one())


def of_post(connection: Connection, post: str, first: date, last: date | None) -> Use:
    """Return what holders of a post signed by hand, by the day of the signature."""
    asked = {"post": post, "first": first, "last": last or _FOR_EVER}
    return Use(*connection.execute(_SIGNED, asked).one())


def of_register(connection: Connection, first: date, last: date | None) -> Use:
    """Return what is registered at any center, by the certificate's date."""
    return Use(*connection.execute(_NUMBERED, {"first": first, "last": last or _FOR_EVER}).one())


def programs(connection: Connection) -> dict[str, str]:
    """Return every program of which something is known here, with its name ('' if only its code is)."""
    return {code: name or "" for code, name in connection.execute(_PROGRAMS)}


def program_known(connection: Connection, code: str) -> bool:
    """Tell whether anything is known here of a program."""
    return bool(connection.scalar(_KNOWN, {"code": code}))


def post_titles(connection: Connection) -> dict[str, str]:
    """Return every post to which anybody was ever appointed, with its title as last told."""
    columns = appointment.c
    query = select(columns.post, columns.post_title).order_by(columns.post, columns.valid_from)
    return {row.post: row.post_title for row in connection.execute(query)}

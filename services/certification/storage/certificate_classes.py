"""The register read by class, and the paper of one certificate, also while it still waits.

What a certificate prints stands in its row once it is registered; until then beside its completion.
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.certification.domain.certificates import State
from services.certification.domain.graduations import Occasion, Printed
from services.certification.storage.printed import OCCASION, PERSONAL
from services.certification.storage.tables import NUMBERED, WAITING
from shared.db import uuids_parameter

_DATES = ("studied_from", "studied_to", "decided_on")


def _told(name: str) -> str:
    kind = "::date" if name in _DATES else "::numeric" if name == "mark" else ""
    return f"coalesce(c.{name}, (g.printed ->> '{name}'){kind}) AS {name}"


_SHOWN = ("class_code", "class_name", "program_name", "center_name", "decision_number", "signer_title")
_CLASSES = f"""
    SELECT class_id, center_id, {", ".join(f"max({name}) AS {name}" for name in _SHOWN)},
           max(due_on) AS decided_on,
           count(*) FILTER (WHERE {NUMBERED}) AS registered,
           count(*) FILTER (WHERE {WAITING}) AS waiting,
           count(*) FILTER (WHERE state = 'under_review') AS under_review
    FROM (
        SELECT c.class_id, c.center_id, c.due_on, c.state, {", ".join(_told(name) for name in _SHOWN)}
        FROM certificate c LEFT JOIN graduation g USING (completion_id)
        WHERE c.state <> 'closed' AND %s
    ) AS shown
    GROUP BY class_id, center_id
    ORDER BY decided_on DESC, class_code, class_id
    """  # noqa: S608 -- constants of this module and of `tables`
_HEADS = text(_CLASSES % "c.class_id = ANY (CAST(:ids AS uuid[]))")
# By book first: the register's own index leads to it.
_OF_CENTERS = text(
    _CLASSES
    % """c.center_id = ANY (CAST(:centers AS uuid[]))
         AND (c.book = CAST(:year AS int) OR c.book = 0 OR c.book IS NULL)
         AND c.due_on BETWEEN :first AND :last"""
)
_YEARS = text(
    """
    SELECT book FROM register_book WHERE center_id = ANY (CAST(:centers AS uuid[])) AND book > 0
    UNION
    SELECT DISTINCT extract(year FROM due_on)::int FROM certificate
    WHERE center_id = ANY (CAST(:centers AS uuid[])) AND (book = 0 OR book IS NULL) AND state <> 'closed'
    ORDER BY 1 DESC
    """
)
_OF_CLASS = text(
    f"""
    SELECT c.certificate_id, c.state, c.register_number, c.serial, c.book, c.number, c.waits,
           {_told("holder_name")}, {_told("holder_birth_date")}, {_told("band_name")}
    FROM certificate c LEFT JOIN graduation g USING (completion_id)
    WHERE c.class_id = :class_id AND c.state <> 'closed'
    """  # noqa: S608 -- constants of this module
)
_PAPER = text(
    f"""
    SELECT {", ".join(_told(name) for name in (*PERSONAL, "mark", *OCCASION))}, c.signer_name,
           {_told("holder_identity")}
    FROM certificate c LEFT JOIN graduation g USING (completion_id)
    WHERE c.certificate_id = :certificate_id
    """  # noqa: S608 -- constants of this module
)


class ClassHead(NamedTuple):
    """A class with certificates: what its decision says, and how many stand where."""

    class_id: UUID
    center_id: UUID
    class_code: str
    class_name: str
    program_name: str
    center_name: str
    decision_number: str
    signer_title: str
    decided_on: date
    registered: int
    waiting: int
    under_review: int


class Listed(NamedTuple):
    """A certificate as the list of its class shows it."""

    id: UUID
    state: State
    register_number: str | None
    serial: str | None
    book: int | None
    number: int | None
    waits: list[str] | None
    holder_name: str | None
    holder_birth_date: str | None
    band_name: str | None


class Paper(NamedTuple):
    """What a certificate prints, or will print; all None once a completion was annulled unprinted."""

    holder_name: str | None
    holder_birth_date: str | None
    holder_gender: str | None
    holder_birth_place: str | None
    holder_ethnicity: str | None
    holder_unit: str | None
    holder_party_cell: str | None
    band: str | None
    band_name: str | None
    mark: Decimal | None
    program_name: str | None
    credential_title: str | None
    class_code: str | None
    class_name: str | None
    studied_from: date | None
    studied_to: date | None
    center_code: str | None
    center_name: str | None
    parent_name: str | None
    decision_number: str | None
    decided_on: date | None
    signer_title: str | None
    signer_name: str | None
    holder_identity: str | None

    def printed(self) -> Printed:
        """Return the text of a certificate that has one, to be printed again."""
        values: tuple[Any, ...] = self
        personal = len(PERSONAL) + 1
        texts: tuple[Any, ...] = (
            *values[:personal],
            Occasion(*values[personal:-2]),
            self.holder_identity or "",
        )
        return Printed(*texts)


assert Paper._fields == (*PERSONAL, "mark", *OCCASION, "signer_name", "holder_identity")  # noqa: S101 -- one order for both


def head_of(connection: Connection, class_id: UUID) -> ClassHead | None:
    """Return the head of a class, None if it has no certificate."""
    return heads_of(connection, [class_id]).get(class_id)


def heads_of(connection: Connection, classes: Collection[UUID]) -> dict[UUID, ClassHead]:
    """Return the heads of these classes; one without a certificate is absent.

    Of a class that two centers issued for, whichever of them has the later decision.
    """
    rows = connection.execute(_HEADS, {"ids": uuids_parameter(classes)}).mappings().all()
    return {row["class_id"]: ClassHead(**row) for row in reversed(rows)}


def classes_of(connection: Connection, centers: Collection[UUID], first: date, last: date) -> list[ClassHead]:
    """Return the classes of these centers whose certificates fell due between two days of one year."""
    rows = connection.execute(
        _OF_CENTERS,
        {"centers": uuids_parameter(centers), "year": first.year, "first": first, "last": last},
    )
    return [ClassHead(**row) for row in rows.mappings()]


def years(connection: Connection, centers: Collection[UUID]) -> list[int]:
    """Return the years in which certificates of these centers fell due, the newest first."""
    return list(connection.scalars(_YEARS, {"centers": uuids_parameter(centers)}))


def certificates_of(connection: Connection, class_id: UUID) -> list[Listed]:
    """Return the certificates of a class, but those closed before they had a number."""
    return [
        Listed(row[0], State(row[1]), *row[2:])
        for row in connection.execute(_OF_CLASS, {"class_id": class_id})
    ]


def paper_of(connection: Connection, certificate_id: UUID) -> Paper | None:
    """Return what the certificate prints, None if there is no such certificate."""
    row = connection.execute(_PAPER, {"certificate_id": certificate_id}).first()
    return None if row is None else Paper(*row)

"""Reading what papers print, keeping what they said at their first setting, and what files were given out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.certification.domain.papers import Entered
from shared.db import rows_parameter, uuids_parameter

_OWN = tuple(name for name in Entered.__dataclass_fields__ if name != "replaces_number")
_ENTERED = f"""
    SELECT {", ".join(f"c.{name}" for name in _OWN)}, p.register_number AS replaces_number
    FROM certificate c LEFT JOIN certificate p ON p.certificate_id = c.replaces
    WHERE c.number IS NOT NULL AND %s
    ORDER BY c.center_id, c.book, c.number
    """  # noqa: S608 -- names of a dataclass of ours
_BY_ID = text(_ENTERED % "c.certificate_id = ANY (CAST(:ids AS uuid[]))")
_OF_CLASS = text(_ENTERED % "c.class_id = :class_id AND c.state IN ('issued', 'under_review')")
_KNOWN = text(
    "SELECT certificate_id, serial, template_id, contents FROM certificate_paper"
    " WHERE certificate_id = ANY (CAST(:ids AS uuid[]))"
)
_KEEP = text(
    """
    INSERT INTO certificate_paper (certificate_id, serial, template_id, contents)
    SELECT certificate_id, serial, template_id, contents FROM jsonb_to_recordset(CAST(:rows AS jsonb))
           AS r (certificate_id uuid, serial text, template_id uuid, contents jsonb)
    ON CONFLICT DO NOTHING
    """
)
_GIVEN = text(
    """
    INSERT INTO document_issued
        (sha256, kind, center_id, certificate_id, serial, class_id, template_id, bytes, first_by)
    VALUES (:sha256, :kind, :center_id, :certificate_id, :serial, :class_id, :template_id, :bytes, :first_by)
    ON CONFLICT DO NOTHING
    """
)


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """A paper as first set: with which template, and what it says."""

    certificate_id: UUID
    serial: str
    template_id: UUID
    contents: dict[str, Any]


def entered(connection: Connection, certificates: Collection[UUID]) -> list[Entered]:
    """Return registered certificates in the order of the register; others are left out."""
    return _read(connection.execute(_BY_ID, {"ids": uuids_parameter(certificates)}))


def entered_of_class(connection: Connection, class_id: UUID) -> list[Entered]:
    """Return the live certificates of a class in the order of the register."""
    return _read(connection.execute(_OF_CLASS, {"class_id": class_id}))


def _read(rows: Any) -> list[Entered]:
    return [Entered(*row) for row in rows]


def kept(connection: Connection, certificates: Collection[UUID]) -> dict[tuple[UUID, str], KeptPaper]:
    """Return the papers that were set before, by certificate and serial."""
    rows = connection.execute(_KNOWN, {"ids": uuids_parameter(certificates)})
    return {(row.certificate_id, row.serial): KeptPaper(*row) for row in rows}


def keep(connection: Connection, papers: Sequence[KeptPaper]) -> None:
    """Keep what papers say from now on; what was kept before stays as it is."""
    if papers:
        rows = [
            {
                "certificate_id": paper.certificate_id,
                "serial": paper.serial,
                "template_id": paper.template_id,
                "contents": paper.contents,
            }
            for paper in papers
        ]
        connection.execute(_KEEP, {"rows": rows_parameter(rows)})


def note_given(
    connection: Connection,
    *,
    sha256: str,
    kind: str,
    center_id: UUID,
    certificate_id: UUID | None,
    serial: str | None,
    class_id: UUID | None,
    template_id: UUID,
    size: int,
    by: str,
) -> None:
    """Note the fingerprint of a file that is given out; the same file again changes nothing."""
    connection.execute(
        _GIVEN,
        {
            "sha256": sha256,
            "kind": kind,
            "center_id": center_id,
            "certificate_id": certificate_id,
            "serial": serial,
            "class_id": class_id,
            "template_id": template_id,
            "bytes": size,
            "first_by": by,
        },
    )


def given(connection: Connection, sha256: str) -> Any:
    """Return what is known of a file with this fingerprint; None if none such was given out."""
    return connection.execute(
        text("SELECT * FROM document_issued WHERE sha256 = :sha256"), {"sha256": sha256}
    ).one_or_none()

"""Centers and appointments as `enrollment` told them; the highest version wins."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select, text

from services.certification.domain.signers import Appointment
from services.certification.storage.tables import appointment, center
from shared.db import rows_parameter

_STORE_CENTERS = text(
    """
    INSERT INTO center (center_id, version, code, name, short_name, parent, valid_from)
    SELECT DISTINCT ON (center_id) center_id, version, code, name, short_name, parent, valid_from
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (center_id uuid, version bigint, code text,
         name text, short_name text, parent text, valid_from date)
    ORDER BY center_id, version DESC
    ON CONFLICT (center_id) DO UPDATE SET version = EXCLUDED.version, code = EXCLUDED.code,
        name = EXCLUDED.name, short_name = EXCLUDED.short_name, parent = EXCLUDED.parent,
        valid_from = EXCLUDED.valid_from
    WHERE center.version < EXCLUDED.version
    """
)
_STORE_APPOINTMENTS = text(
    """
    INSERT INTO appointment (appointment_id, version, center_id, full_name, post, post_title,
                             valid_from, valid_to, decision_number)
    SELECT DISTINCT ON (appointment_id) appointment_id, version, center_id, full_name, post, post_title,
           valid_from, valid_to, decision_number
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (appointment_id uuid, version bigint, center_id uuid,
         full_name text, post text, post_title text, valid_from date, valid_to date, decision_number text)
    ORDER BY appointment_id, version DESC
    ON CONFLICT (appointment_id) DO UPDATE SET version = EXCLUDED.version, center_id = EXCLUDED.center_id,
        full_name = EXCLUDED.full_name, post = EXCLUDED.post, post_title = EXCLUDED.post_title,
        valid_from = EXCLUDED.valid_from, valid_to = EXCLUDED.valid_to,
        decision_number = EXCLUDED.decision_number
    WHERE appointment.version < EXCLUDED.version
    """
)


def store_centers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store center snapshots, keyed as the table's columns; older versions change nothing."""
    connection.execute(_STORE_CENTERS, {"rows": rows_parameter(rows)})


def store_appointments(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store appointment snapshots, keyed as the table's columns; older versions change nothing."""
    connection.execute(_STORE_APPOINTMENTS, {"rows": rows_parameter(rows)})


def appointments_of(connection: Connection, centers: Collection[UUID]) -> Mapping[UUID, list[Appointment]]:
    """Return every appointment known of these centers, by center."""
    found: defaultdict[UUID, list[Appointment]] = defaultdict(list)
    columns = appointment.c
    for row in connection.execute(
        select(
            columns.center_id, columns.full_name, columns.post_title, columns.valid_from, columns.valid_to
        ).where(columns.center_id.in_(centers))
    ):
        found[row.center_id].append(Appointment(row.full_name, row.post_title, row.valid_from, row.valid_to))
    return found


def center_known(connection: Connection, center_id: UUID) -> bool:
    """Tell whether `enrollment` ever told of this center."""
    return connection.scalar(select(center.c.center_id).where(center.c.center_id == center_id)) is not None

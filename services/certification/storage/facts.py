"""Centers and appointments as `enrollment` told them; the highest version wins."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, text

from services.certification.domain.signers import Appointment
from services.certification.domain.successions import Succession
from services.certification.storage.tables import appointment, center, certificate, graduation, succession
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
_STORE_SUCCESSIONS = text(
    """
    INSERT INTO succession (center_id, version, kind, last_day, legal_act, registers_to, reissue_to,
                            blanks_to)
    SELECT DISTINCT ON (center_id) center_id, version, kind, last_day, legal_act, registers_to, reissue_to,
           blanks_to
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (center_id uuid, version bigint, kind text,
         last_day date, legal_act text, registers_to uuid, reissue_to uuid, blanks_to uuid)
    ORDER BY center_id, version DESC
    ON CONFLICT (center_id) DO UPDATE SET version = EXCLUDED.version, kind = EXCLUDED.kind,
        last_day = EXCLUDED.last_day, legal_act = EXCLUDED.legal_act,
        registers_to = EXCLUDED.registers_to, reissue_to = EXCLUDED.reissue_to,
        blanks_to = EXCLUDED.blanks_to
    WHERE succession.version < EXCLUDED.version
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


def store_successions(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store which centers ended, keyed as the table's columns; older versions change nothing."""
    connection.execute(_STORE_SUCCESSIONS, {"rows": rows_parameter(rows)})


def successions(connection: Connection) -> dict[UUID, Succession]:
    """Return every center that ended, with who succeeds it; they are few in all times."""
    columns = succession.c
    return {
        row.center_id: Succession(*row)
        for row in connection.execute(
            select(
                columns.center_id,
                columns.last_day,
                columns.registers_to,
                columns.reissue_to,
                columns.blanks_to,
            )
        )
    }


class CenterRow(NamedTuple):
    """A center as last told."""

    id: UUID
    code: str
    name: str
    short_name: str
    parent: str


def centers(connection: Connection) -> list[CenterRow]:
    """Return every center that was ever told of, by code."""
    columns = center.c
    query = select(columns.center_id, columns.code, columns.name, columns.short_name, columns.parent)
    return [CenterRow(*row) for row in connection.execute(query.order_by(columns.code))]


def center_of(connection: Connection, center_id: UUID) -> CenterRow | None:
    """Return a center as last told, None if nobody told of it."""
    columns = center.c
    query = select(columns.center_id, columns.code, columns.name, columns.short_name, columns.parent)
    row = connection.execute(query.where(columns.center_id == center_id)).one_or_none()
    return None if row is None else CenterRow(*row)


def center_names(connection: Connection, centers: Collection[UUID]) -> dict[UUID, str]:
    """Return the centers' names as last told."""
    query = select(center.c.center_id, center.c.name).where(center.c.center_id.in_(centers))
    return {row.center_id: row.name for row in connection.execute(query)}


def store_appointments(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store appointment snapshots, keyed as the table's columns; older versions change nothing."""
    connection.execute(_STORE_APPOINTMENTS, {"rows": rows_parameter(rows)})


def appointments_of(
    connection: Connection, centers: Collection[UUID] | None
) -> Mapping[UUID, list[Appointment]]:
    """Return every appointment known of these centers (None: of all), by center."""
    found: defaultdict[UUID, list[Appointment]] = defaultdict(list)
    columns = appointment.c
    query = select(
        columns.center_id, columns.full_name, columns.post_title, columns.valid_from, columns.valid_to
    )
    if centers is not None:
        query = query.where(columns.center_id.in_(centers))
    for row in connection.execute(query):
        found[row.center_id].append(Appointment(row.full_name, row.post_title, row.valid_from, row.valid_to))
    return found


def known_centers(connection: Connection) -> list[UUID]:
    """Return every center that `enrollment` ever told of."""
    return list(connection.scalars(select(center.c.center_id)))


def center_of_class(connection: Connection, class_id: UUID) -> UUID | None:
    """Return the center whose completions the class holds, None if nothing of it is known here."""
    query = select(graduation.c.center_id).join(
        certificate, certificate.c.completion_id == graduation.c.completion_id
    )
    return connection.scalar(query.where(certificate.c.class_id == class_id).limit(1))


def center_known(connection: Connection, center_id: UUID) -> bool:
    """Tell whether `enrollment` ever told of this center."""
    return connection.scalar(select(center.c.center_id).where(center.c.center_id == center_id)) is not None

"""Centers and people as of a day, from the facts; these are never summed over months."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.facts import SuccessionFact
from services.reporting.domain.provincial import CenterNamed, Stock

# With the scope in the query, a center outside it is never read, not merely left out of the page.
_IN_SCOPE = "(CAST(:centers AS uuid[]) IS NULL OR center_id = ANY(CAST(:centers AS uuid[])))"

ENDED = (
    "EXISTS (SELECT FROM succession_fact ended WHERE ended.center_id = {}.center_id AND ended.last_day < :on)"
)
"""A center that ended before has nobody any more, whoever was told of; its people are its successors'."""

_REGISTERED = text(f"SELECT count(DISTINCT center_id) FROM center_fact WHERE {_IN_SCOPE}")  # noqa: S608

_CENTERS = text(
    f"""
    SELECT * FROM (
        SELECT DISTINCT ON (center_id) center_id, code, area_code, name, short_name, parent
          FROM center_fact
         WHERE valid_from <= :on AND {_IN_SCOPE}
         ORDER BY center_id, valid_from DESC, version DESC
    ) named
    ORDER BY code, center_id
    """  # noqa: S608
)

_STAFF = text(
    f"""
    SELECT center_id,
           count(DISTINCT person_id) FILTER (
               WHERE valid_from <= :on AND (valid_to IS NULL OR valid_to >= :on)
                 AND NOT {ENDED.format("appointment_fact")}) AS staff
      FROM appointment_fact
     WHERE employment = 'staff' AND {_IN_SCOPE}
     GROUP BY center_id
    HAVING min(valid_from) <= :on
    """  # noqa: S608
)

_ENDED = text(
    "SELECT center_id, version, kind, last_day, legal_act, successors, results_to FROM succession_fact"
)

_LECTURERS = text(
    f"""
    SELECT DISTINCT ON (center_id) center_id,
           CASE WHEN {ENDED.format("roster_fact")} THEN 0 ELSE part_time_lecturers END AS part_time_lecturers
      FROM roster_fact
     WHERE settled_on <= :on AND {_IN_SCOPE}
     ORDER BY center_id, settled_on DESC, version DESC
    """  # noqa: S608
)


def ended_centers(connection: Connection) -> dict[UUID, SuccessionFact]:
    """Return every center that ended, with who succeeds it; they are few in all times."""
    return {
        row.center_id: SuccessionFact(
            row.center_id,
            row.version,
            row.kind,
            row.last_day,
            row.legal_act,
            tuple(row.successors),
            row.results_to,
        )
        for row in connection.execute(_ENDED)
    }


def _scope(centers: Collection[UUID] | None) -> list[UUID] | None:
    return None if centers is None else list(centers)


def registered_centers(connection: Connection, centers: Collection[UUID] | None) -> int:
    """Return how many centers of the scope are known at all, whenever they were established."""
    return int(connection.execute(_REGISTERED, {"centers": _scope(centers)}).scalar_one())


def centers_on(connection: Connection, on: date, centers: Collection[UUID] | None) -> list[CenterNamed]:
    """Return the centers established by `on` under the names they bore then, in order of code."""
    rows = connection.execute(_CENTERS, {"on": on, "centers": _scope(centers)})
    return [CenterNamed(*row) for row in rows]


def stocks_on(connection: Connection, on: date, centers: Collection[UUID] | None) -> dict[UUID, Stock]:
    """Return staff (persons, not posts) and settled lecturers of each center as of `on`.

    A center of which nobody was ever appointed by `on`, or no roster was settled, has None there.
    """
    parameters = {"on": on, "centers": _scope(centers)}
    staff = {row.center_id: int(row.staff) for row in connection.execute(_STAFF, parameters)}
    lecturers = {
        row.center_id: int(row.part_time_lecturers) for row in connection.execute(_LECTURERS, parameters)
    }
    return {
        center: Stock(staff.get(center), lecturers.get(center)) for center in staff.keys() | lecturers.keys()
    }

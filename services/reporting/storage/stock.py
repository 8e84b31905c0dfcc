"""Centers and people as of a day, from the facts; these are never summed over months."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.facts import SuccessionFact
from services.reporting.domain.provincial import CenterNamed, Stock
from shared.queries import Query, fetch

# With the scope in the query, a center outside it is never read, not merely left out of the page.
IN_SCOPE = "(CAST(%(centers)s AS uuid[]) IS NULL OR center_id = ANY(CAST(%(centers)s AS uuid[])))"
"""Of the centers in the parameter `centers`; null: of all."""


def ended(table: str, day: str = "%(on)s") -> str:
    """Return the condition that the center of a row ended before the day.

    It has nobody any more, whoever was told of; its people are its successors'.
    """
    return (
        "EXISTS (SELECT FROM succession_fact ended"
        f" WHERE ended.center_id = {table}.center_id AND ended.last_day < {day})"
    )


_REGISTERED = f"SELECT count(DISTINCT center_id) FROM center_fact WHERE {IN_SCOPE}"  # noqa: S608

_CENTERS = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (center_id) center_id, code, area_code, name, short_name, parent
          FROM center_fact
         WHERE valid_from <= %(on)s AND {IN_SCOPE}
         ORDER BY center_id, valid_from DESC, version DESC
    ) named
    ORDER BY code, center_id
    """  # noqa: S608

_ENDED = "SELECT center_id, version, kind, last_day, legal_act, successors, results_to FROM succession_fact"

_STOCKS = f"""
    SELECT center_id, staff, part_time_lecturers
      FROM (
        SELECT center_id,
               CAST(count(DISTINCT person_id) FILTER (
                   WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)
                     AND NOT {ended("appointment_fact")}) AS int) AS staff
          FROM appointment_fact
         WHERE employment = 'staff' AND {IN_SCOPE}
         GROUP BY center_id
        HAVING min(valid_from) <= %(on)s
      ) AS staffed
      FULL JOIN (
        SELECT DISTINCT ON (center_id) center_id,
               CASE WHEN {ended("roster_fact")} THEN 0 ELSE part_time_lecturers END
               AS part_time_lecturers
          FROM roster_fact
         WHERE settled_on <= %(on)s AND {IN_SCOPE}
         ORDER BY center_id, settled_on DESC, version DESC
      ) AS settled USING (center_id)
"""  # noqa: S608 -- our own names


def ended_query() -> Query[dict[UUID, SuccessionFact]]:
    """Ask for every center that ended, with who succeeds it; they are few in all times."""
    return Query(
        _ENDED,
        {},
        lambda rows: {
            center: SuccessionFact(center, version, kind, last_day, act, tuple(successors), results_to)
            for center, version, kind, last_day, act, successors, results_to in rows
        },
    )


def ended_centers(connection: Connection) -> dict[UUID, SuccessionFact]:
    """Return every center that ended, with who succeeds it."""
    return fetch(connection, ended_query())


def scope_of(centers: Collection[UUID] | None) -> list[UUID] | None:
    """Return the centers as the parameter of `IN_SCOPE`."""
    return None if centers is None else list(centers)


def registered_query(centers: Collection[UUID] | None) -> Query[int]:
    """Ask how many centers of the scope are known at all, whenever they were established."""
    return Query(_REGISTERED, {"centers": scope_of(centers)}, lambda rows: int(rows[0][0]))


def centers_query(on: date, centers: Collection[UUID] | None) -> Query[list[CenterNamed]]:
    """Ask for the centers established by `on` under the names they bore then, in order of code."""
    return Query(
        _CENTERS, {"on": on, "centers": scope_of(centers)}, lambda rows: [CenterNamed(*row) for row in rows]
    )


def centers_on(connection: Connection, on: date, centers: Collection[UUID] | None) -> list[CenterNamed]:
    """Return the centers established by `on` under the names they bore then, in order of code."""
    return fetch(connection, centers_query(on, centers))


def stocks_query(on: date, centers: Collection[UUID] | None) -> Query[dict[UUID, Stock]]:
    """Ask for staff (persons, not posts) and settled lecturers of each center as of `on`.

    A center of which nobody was ever appointed by `on`, or no roster was settled, has None there.
    """
    return Query(
        _STOCKS,
        {"on": on, "centers": scope_of(centers)},
        lambda rows: {center: Stock(staff, lecturers) for center, staff, lecturers in rows},
    )


def stocks_on(connection: Connection, on: date, centers: Collection[UUID] | None) -> dict[UUID, Stock]:
    """Return what `stocks_query` asks for."""
    return fetch(connection, stocks_query(on, centers))

"""What was told last by a day and adds to a figure of Biểu 2, line by line."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.periods import Period
from services.reporting.domain.told import POST, ToldLine
from services.reporting.storage.people import HELD, PLACES, POSTS
from services.reporting.storage.stock import ended

_APPOINTMENTS = text(HELD)
_EACH_CONTEST = text(PLACES)
_ROSTERS = text(
    f"""
    SELECT DISTINCT ON (center_id) center_id, version, settled_on, decision_number,
           CASE WHEN {ended("roster_fact", ":on")} THEN 0 ELSE part_time_lecturers END AS lecturers
      FROM roster_fact
     WHERE settled_on <= :on AND center_id = ANY(CAST(:centers AS uuid[]))
     ORDER BY center_id, settled_on DESC, version DESC
    """  # noqa: S608 -- our own names
)


def people_told(
    connection: Connection, code: str, period: Period, centers: Collection[UUID]
) -> list[ToldLine]:
    """Return what adds to a figure of Biểu 2, of these centers; `vacant` is posts less persons."""
    asked = {"centers": list(centers), "on": period.end, "start": period.start, "end": period.end}
    if code == "posts":
        return [
            ToldLine(
                "establishment", each.center_id, "", each.posts, each.center_id, each.version, each.valid_from
            )
            for each in connection.execute(POSTS, asked)
        ]
    if code == "lecturers":
        return [
            ToldLine(
                "roster",
                each.center_id,
                each.decision_number,
                each.lecturers,
                each.center_id,
                each.version,
                each.settled_on,
            )
            for each in connection.execute(_ROSTERS, asked)
        ]
    if code == "vacant":
        persons = people_told(connection, "staff", period, centers)
        taken = [replace(each, amount=-each.amount) for each in persons]
        return people_told(connection, "posts", period, centers) + taken
    if code == "staff" or code.startswith(POST):
        return [
            ToldLine(
                "appointment",
                each.center_id,
                each.post,
                1,
                each.appointment_id,
                each.version,
                each.valid_from,
                each.valid_to,
            )
            for each in connection.execute(_APPOINTMENTS, asked)
            if code in {"staff", f"{POST}{each.post}"}
        ]
    level, counted = code.split("_", 1)
    return [
        ToldLine(
            "contest",
            each.center_id,
            each.level,
            getattr(each, counted),
            each.contest_id,
            each.version,
            each.decided_on,
        )
        for each in connection.execute(_EACH_CONTEST, asked)
        if each.own == (level == "own")
    ]

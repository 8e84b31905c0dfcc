"""Posts, persons, lecturers, contests and facilities of each center, from the facts."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from services.reporting.domain.facility_facts import FacilityFact
from services.reporting.domain.people import Contested, PeopleLine
from services.reporting.domain.periods import Period
from services.reporting.storage import tables
from services.reporting.storage.facts import from_row
from services.reporting.storage.stock import ended, stocks_on
from shared.db import rows_parameter

_IN_SCOPE = "(CAST(:centers AS uuid[]) IS NULL OR center_id = ANY(CAST(:centers AS uuid[])))"

POSTS = text(
    f"""
    SELECT DISTINCT ON (center_id) center_id,
           CASE WHEN {ended("establishment_fact", ":on")} THEN 0 ELSE posts END AS posts, valid_from, version
      FROM establishment_fact
     WHERE valid_from <= :on AND {_IN_SCOPE}
     ORDER BY center_id, valid_from DESC, version DESC
    """  # noqa: S608
)

# A person is counted once in a center, under the post that stands first in the list of posts.
HELD = f"""
    SELECT DISTINCT ON (center_id, person_id) center_id, post, appointment_id, version, valid_from, valid_to
      FROM appointment_fact LEFT JOIN post_label USING (post)
     WHERE employment = 'staff' AND valid_from <= :on AND (valid_to IS NULL OR valid_to >= :on)
       AND {_IN_SCOPE} AND NOT {ended("appointment_fact", ":on")}
     ORDER BY center_id, person_id, position, post, appointment_id
    """  # noqa: S608
_STAFF = text(f"SELECT center_id, post, count(*) AS persons FROM ({HELD}) AS held GROUP BY center_id, post")  # noqa: S608

PLACES = f"""
    SELECT contest_id, version, level, decided_on, place.center_id, level = 'center' AS own,
           count(*) AS contestants, count(*) FILTER (WHERE place.prize <> '') AS prizes
      FROM contest_fact
     CROSS JOIN LATERAL jsonb_to_recordset(places) AS place(center_id uuid, prize text)
     WHERE decided_on BETWEEN :start AND :end AND {_IN_SCOPE}
     GROUP BY contest_id, place.center_id
    """  # noqa: S608
_CONTESTS = text(
    "SELECT center_id, own, CAST(sum(contestants) AS int) AS contestants,"  # noqa: S608
    f" CAST(sum(prizes) AS int) AS prizes FROM ({PLACES}) AS each_contest GROUP BY center_id, own"
)

_LEARN = text(
    """
    INSERT INTO post_label (post, title, seen_on)
    SELECT incoming.post, incoming.title, incoming.seen_on
      FROM json_to_recordset(CAST(:rows AS json)) AS incoming(post text, title text, seen_on date)
      LEFT JOIN post_label known USING (post)
     WHERE known.post IS NULL OR (incoming.seen_on, incoming.title) > (known.seen_on, known.title)
     ORDER BY incoming.post
    ON CONFLICT (post) DO UPDATE SET title = excluded.title, seen_on = excluded.seen_on
     WHERE (excluded.seen_on, excluded.title) > (post_label.seen_on, post_label.title)
    """
)


class PostLabel(NamedTuple):
    """A post's title in an appointment of `seen_on`."""

    post: str
    title: str
    seen_on: date


def learn_posts(connection: Connection, posts: Iterable[PostLabel]) -> None:
    """Keep the newest title of each post; the order of arrival does not matter."""
    newest: dict[str, PostLabel] = {}
    for each in posts:
        known = newest.get(each.post)
        if known is None or (each.seen_on, each.title) > (known.seen_on, known.title):
            newest[each.post] = each
    if newest:
        rows = rows_parameter([each._asdict() for each in newest.values()])
        connection.execute(_LEARN, {"rows": rows})


def post_titles(connection: Connection) -> dict[str, str]:
    """Return the titles by code of the post, in the order in which tables show them."""
    rows = connection.execute(text("SELECT post, title FROM post_label ORDER BY position, title, post"))
    return {row.post: row.title for row in rows}


def people_on(
    connection: Connection, period: Period, centers: Collection[UUID] | None
) -> dict[UUID, PeopleLine]:
    """Return the people of each center on the period's last day, and its contests within the period."""
    scope = {"centers": None if centers is None else list(centers)}
    on = {**scope, "on": period.end}
    stocks = stocks_on(connection, period.end, centers)
    posts = {row.center_id: row.posts for row in connection.execute(POSTS, on)}
    staff: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(_STAFF, on):
        staff[row.center_id][row.post] = row.persons
    contests: defaultdict[UUID, dict[bool, Contested]] = defaultdict(dict)
    for row in connection.execute(_CONTESTS, {**scope, "start": period.start, "end": period.end}):
        contests[row.center_id][row.own] = Contested(row.contestants, row.prizes)
    lines: dict[UUID, PeopleLine] = {}
    for center in posts.keys() | stocks.keys() | contests.keys():
        stock = stocks.get(center)
        lines[center] = PeopleLine(
            posts=posts.get(center),
            # Who once had people and has none left has 0; who never told of any has not reported.
            staff=None if stock is None or stock.staff is None else dict(staff[center]),
            lecturers=None if stock is None else stock.lecturers,
            own_round=contests[center].get(True, Contested()),
            higher=contests[center].get(False, Contested()),
        )
    return lines


def facilities(connection: Connection, centers: Collection[UUID] | None) -> dict[UUID, FacilityFact]:
    """Return what each center told last of its facilities."""
    table = tables.facility_fact
    asked = table.select() if centers is None else table.select().where(table.c.center_id.in_(list(centers)))
    told = (from_row(FacilityFact, row) for row in connection.execute(asked))
    return {each.center_id: each for each in told if isinstance(each, FacilityFact)}

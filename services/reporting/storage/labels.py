"""Names of programs and grade bands, learnt from the decisions that print them.

The newest decision wins, ties by the name itself, so the order of arrival does not matter. A code
that no decision has named yet is shown as the code.
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, text

from shared.db import rows_parameter
from shared.queries import Query, fetch


class ProgramLabel(NamedTuple):
    """A program's name in a decision of `seen_on`."""

    program_code: str
    name: str
    seen_on: date


class BandLabel(NamedTuple):
    """A grade band's name in a decision of `seen_on`, with a mark that earned it."""

    band: str
    name: str
    seen_on: date
    lowest_mark: Decimal


# Read first: a name changes once in years, and an upsert would lock the row in every batch. One statement
# for both, since nearly every batch brings both and nothing new in either.
_LEARN = text(
    """
    WITH learnt_programs AS (
        INSERT INTO program_label (program_code, name, seen_on)
        SELECT incoming.program_code, incoming.name, incoming.seen_on
          FROM json_to_recordset(CAST(:programs AS json))
            AS incoming(program_code text, name text, seen_on date)
          LEFT JOIN program_label known USING (program_code)
         WHERE known.program_code IS NULL
            OR (incoming.seen_on, incoming.name) > (known.seen_on, known.name)
         ORDER BY incoming.program_code
        ON CONFLICT (program_code) DO UPDATE SET name = excluded.name, seen_on = excluded.seen_on
         WHERE (excluded.seen_on, excluded.name) > (program_label.seen_on, program_label.name)
    )
    INSERT INTO band_label (band, name, seen_on, lowest_mark)
    SELECT incoming.band, incoming.name, incoming.seen_on, incoming.lowest_mark
      FROM json_to_recordset(CAST(:bands AS json))
        AS incoming(band text, name text, seen_on date, lowest_mark numeric(5, 2))
      LEFT JOIN band_label known USING (band)
     WHERE known.band IS NULL OR incoming.lowest_mark < known.lowest_mark
        OR (incoming.seen_on, incoming.name) > (known.seen_on, known.name)
     ORDER BY incoming.band
    ON CONFLICT (band) DO UPDATE
       SET lowest_mark = least(excluded.lowest_mark, band_label.lowest_mark),
           name = CASE WHEN (excluded.seen_on, excluded.name) > (band_label.seen_on, band_label.name)
                       THEN excluded.name ELSE band_label.name END,
           seen_on = greatest(excluded.seen_on, band_label.seen_on)
    """
)


def learn_labels(
    connection: Connection, programs: Collection[ProgramLabel], bands: Collection[BandLabel]
) -> None:
    """Keep the newest name of each code; at most one label for each code."""
    if programs or bands:
        connection.execute(
            _LEARN,
            {
                "programs": rows_parameter([label._asdict() for label in programs]),
                "bands": rows_parameter([label._asdict() for label in bands]),
            },
        )


_NAMES = """
    SELECT 'program', program_code, name, CAST(NULL AS numeric) AS lowest_mark FROM program_label
    UNION ALL SELECT 'band', band, name, lowest_mark FROM band_label
     ORDER BY lowest_mark DESC, 2
"""


class Names(NamedTuple):
    """Known names by code; bands in order, the best first."""

    programs: dict[str, str]
    bands: dict[str, str]


def _named(rows: list[tuple[str, str, str, Decimal | None]]) -> Names:
    found = Names({}, {})
    for kind, code, name, _ in rows:
        (found.programs if kind == "program" else found.bands)[code] = name
    return found


NAMES = Query(_NAMES, {}, _named)
"""Asks for every known name."""


def program_names(connection: Connection) -> dict[str, str]:
    """Return the known names by program code."""
    return fetch(connection, NAMES).programs


def band_names(connection: Connection) -> dict[str, str]:
    """Return the known names by band code, the best band first."""
    return fetch(connection, NAMES).bands

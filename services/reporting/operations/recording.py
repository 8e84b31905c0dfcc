"""Record what the owners said: facts first, then the cells by new state minus old."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.contest_facts import ContestFact
from services.reporting.domain.counting import DATED, AlikeChange, Cell, PeriodRules, moved_alike
from services.reporting.domain.facts import Alike, CenterFact, SuccessionFact, newest
from services.reporting.storage.announcements import announce_figures
from services.reporting.storage.cells import move_cells
from services.reporting.storage.definitions import period_rules
from services.reporting.storage.facts import store_facts
from services.reporting.storage.labels import BandLabel, ProgramLabel, learn_labels
from services.reporting.storage.people import PostLabel, learn_posts

_OF_SEVERAL = (ContestFact, CenterFact, SuccessionFact)
"""Kinds of facts by which the tables of several centers change."""


def record_facts(
    connection: Connection,
    groups: Iterable[Alike],
    *,
    programs: Sequence[ProgramLabel] = (),
    bands: Sequence[BandLabel] = (),
    posts: Sequence[PostLabel] = (),
) -> int:
    """Record a batch in any order, with repetitions or not; return how many facts really changed.

    Kinds are taken in the order of `KINDS` and rows in key order, cells last: every batch locks in
    the same order, so two workers wait for each other but never in a circle.
    """
    changes = [
        change for kind, alike in newest(groups).items() for change in store_facts(connection, kind, alike)
    ]
    learn_labels(connection, _newest_programs(programs), _newest_bands(bands))
    learn_posts(connection, posts)
    dated = any(isinstance(after, DATED) for _, after, _ in changes)
    rules = period_rules(connection) if dated else PeriodRules(())
    deltas = moved_alike(changes, rules)
    move_cells(connection, deltas)
    announce_figures(connection, _concerned(changes, deltas))
    return sum(times for _, _, times in changes)


def _concerned(changes: Iterable[AlikeChange], deltas: Iterable[Cell]) -> set[UUID] | None:
    """Return whose figures change; None: perhaps anybody's, of what concerns several centers."""
    centers = {cell.center_id for cell in deltas}
    for before, after, _ in changes:
        for fact in (before, after):
            if isinstance(fact, _OF_SEVERAL):
                return None
            if fact is not None:
                centers.add(fact.center_id)
    return centers


def _newest_programs(labels: Iterable[ProgramLabel]) -> list[ProgramLabel]:
    newest: dict[str, ProgramLabel] = {}
    for label in labels:
        known = newest.get(label.program_code)
        if known is None or (label.seen_on, label.name) > (known.seen_on, known.name):
            newest[label.program_code] = label
    return list(newest.values())


def _newest_bands(labels: Iterable[BandLabel]) -> list[BandLabel]:
    newest: dict[str, BandLabel] = {}
    for label in labels:
        known = newest.get(label.band)
        if known is None:
            newest[label.band] = label
            continue
        lowest = min(label.lowest_mark, known.lowest_mark)
        later = max(label, known, key=lambda each: (each.seen_on, each.name))
        newest[label.band] = later._replace(lowest_mark=lowest)
    return list(newest.values())

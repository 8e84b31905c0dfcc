"""Record what the owners said: facts first, then the cells by new state minus old."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from services.reporting.domain.counting import moved_alike
from services.reporting.domain.facts import KEY_OF, KINDS, Fact, FactKey, accept
from services.reporting.storage.cells import move_cells
from services.reporting.storage.definitions import period_rules
from services.reporting.storage.facts import store_facts
from services.reporting.storage.labels import BandLabel, ProgramLabel, learn_labels


def record_facts(
    connection: Connection,
    facts: Iterable[Fact],
    *,
    programs: Sequence[ProgramLabel] = (),
    bands: Sequence[BandLabel] = (),
) -> int:
    """Record a batch in any order, with repetitions or not; return how many facts really changed.

    Kinds are taken in the order of `KINDS` and rows in key order, cells last: every batch locks in
    the same order, so two workers wait for each other but never in a circle.
    """
    newest: dict[type[Fact], dict[FactKey, Fact]] = {}
    for fact in facts:
        kind = type(fact)
        of_kind = newest.setdefault(kind, {})
        key = KEY_OF[kind](fact)
        stands = of_kind.setdefault(key, fact)
        if stands is not fact:
            of_kind[key] = accept(stands, fact)
    changes = [
        change for kind in KINDS if kind in newest for change in store_facts(connection, kind, newest[kind])
    ]
    learn_labels(connection, _newest_programs(programs), _newest_bands(bands))
    move_cells(connection, moved_alike(changes, period_rules(connection)))
    return sum(times for _, _, times in changes)


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

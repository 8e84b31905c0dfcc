"""Open a class to its counts, for one reader: no name is in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.behind import counts_of_class
from services.reporting.domain.counting import BAND_PREFIX, COMPLETED, Cell
from services.reporting.domain.facts import ClassFact
from services.reporting.domain.measures import MEASURES, Measure, measure_of
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.units import inherited
from services.reporting.operations.proof import Proof, read_proof
from services.reporting.storage import behind, definitions, labels, stock
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import ALL, Principal


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class as reporting counts it: each count with the center, program and month it counts in."""

    class_id: UUID
    known: ClassFact | None
    """None: its own event has not come, only what was said of its completions or certificates."""
    counts: Sequence[tuple[Measure, Cell, int]]
    centers: Mapping[UUID, CenterNamed]
    program_names: Mapping[str, str]
    proof: Proof


def open_class(connection: Connection, class_id: UUID, principal: Principal, now: datetime) -> ClassView:
    """Return the counts of a class in the reader's scope; of a class handed over, those of the own centers.

    `NotFound` if the class is none of theirs, or nothing of it has come.
    """
    scope, today = None if principal.centers is ALL else principal.centers, now.astimezone(VIETNAM).date()
    if scope is not None:
        scope = frozenset(inherited(stock.ended_centers(connection), scope, today))
    facts = list(behind.facts_of_class(connection, class_id))
    known = next((fact for fact, _ in facts if isinstance(fact, ClassFact)), None)
    counts = counts_of_class(facts, definitions.period_rules(connection))
    seen = {cell: amount for cell, amount in counts.items() if scope is None or cell.center_id in scope}
    mine = known is not None and (scope is None or known.center_id in scope)
    if not seen and not mine:
        raise NotFound(
            "Không có lớp này trong số liệu báo cáo. Hãy mở lớp từ một con số của báo cáo.",
            "Reporting holds no such class. Open the class from a figure of the report.",
        )
    bands = labels.band_names(connection)
    return ClassView(
        class_id=class_id,
        known=known,
        counts=sorted(
            ((measure_of(cell.measure, bands), cell, amount) for cell, amount in seen.items()),
            key=lambda each: (_place(each[1].measure, bands), each[1]),
        ),
        centers={each.center_id: each for each in stock.centers_on(connection, today, scope)},
        program_names=labels.program_names(connection),
        proof=read_proof(connection, principal, now),
    )


def _place(code: str, bands: Mapping[str, str]) -> tuple[int, int]:
    """Return where a count stands: as in `MEASURES`, the bands from the best on after the completed."""
    listed = list(MEASURES)
    if code in MEASURES:
        return listed.index(code), 0
    band = code.removeprefix(BAND_PREFIX)
    return listed.index(COMPLETED), 1 + (list(bands).index(band) if band in bands else len(bands))

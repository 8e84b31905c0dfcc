"""How good the figures are: how far behind, what waits, what differs, what has no name, what was mended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.reporting.domain.provincial import CenterNamed
from services.reporting.operations.proof import Proof, read_proof
from services.reporting.storage import labels, quality, stock
from services.reporting.storage.rebuilds import Rebuilt, rebuilds
from services.reporting.storage.reconciliations import ReconciliationRun, runs_before
from services.reporting.storage.rereads import Reread, rereads
from shared.clock import VIETNAM
from shared.messaging import ProducerLag, lag
from shared.principal import Principal

MOST_RUNS = 30
"""Runs shown; all are kept and read by `GET /reporting/api/reconciliations`."""
MOST_DEEDS = 20


@dataclass(frozen=True, slots=True)
class QualityView:
    """Everything that tells how far the figures can be trusted, of one snapshot."""

    proof: Proof
    lags: Sequence[ProducerLag]
    parked: int
    """Events that wait to be replayed."""
    runs: Sequence[ReconciliationRun]
    """The newest first."""
    unnamed: Sequence[quality.Unnamed]
    of_no_class: int
    rebuilds: Sequence[Rebuilt]
    rereads: Sequence[Reread]
    centers: Mapping[str, CenterNamed]
    """By id, as differences write it."""
    program_names: Mapping[str, str]

    @property
    def latest(self) -> ReconciliationRun | None:
        """The newest run, whether it could compare everything or not."""
        return self.runs[0] if self.runs else None

    @property
    def behind(self) -> int:
        """Events that the owners told and we do not hold yet."""
        return sum(each.behind for each in self.lags)

    def reading(self, producer: str) -> bool:
        """Tell whether the owner's log is being read again."""
        return any(each.producer == producer and each.finished_at is None for each in self.rereads)


def read_quality(connection: Connection, principal: Principal, now: datetime) -> QualityView:
    """Return it for those who run the system: the differences of every center."""
    return QualityView(
        proof=read_proof(connection, principal, now),
        lags=lag(connection, "reporting"),
        parked=quality.waiting(connection),
        runs=runs_before(connection, None, MOST_RUNS),
        unnamed=quality.unnamed(connection),
        of_no_class=quality.of_no_class(connection),
        rebuilds=rebuilds(connection, most=MOST_DEEDS),
        rereads=rereads(connection, most=MOST_DEEDS),
        centers=named_centers(connection, now),
        program_names=labels.program_names(connection),
    )


def named_centers(connection: Connection, now: datetime) -> dict[str, CenterNamed]:
    """Return every center under today's name, by id as differences write it."""
    today = now.astimezone(VIETNAM).date()
    return {str(each.center_id): each for each in stock.centers_on(connection, today, None)}

"""As of when figures stand, and how they are proven: what every page and answer says of itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from services.reporting.storage.positions import positions
from services.reporting.storage.reconciliations import ReconciliationRun, latest_run
from shared.principal import ALL, Principal


@dataclass(frozen=True, slots=True)
class Proof:
    """Read in the same snapshot as the figures that it stands beside."""

    as_of: datetime
    positions: dict[str, int]
    proven: ReconciliationRun | None
    """The newest run that compared everything, also with the owners."""
    whole_province: bool

    @property
    def up_to_date(self) -> bool:
        """True if what is shown is exactly what the newest whole run compared."""
        return self.proven is not None and self.proven.positions == self.positions


def read_proof(connection: Connection, principal: Principal, now: datetime) -> Proof:
    """Return how the figures of this snapshot are proven."""
    return Proof(
        as_of=now,
        positions=positions(connection),
        proven=latest_run(connection, whole_only=True),
        whole_province=principal.centers is ALL,
    )

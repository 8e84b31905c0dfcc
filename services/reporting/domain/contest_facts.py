"""Facts of contests: what a center's lecturers reached, by the latest decision."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ContestPlace:
    """What one contestant of a center reached; `prize` empty: none."""

    center_id: UUID
    employment: str
    program_code: str
    place: int
    prize: str
    prize_name: str
    goes_on: bool


@dataclass(frozen=True, slots=True)
class ContestFact:
    """A contest's results as the latest decision states them."""

    contest_id: UUID
    version: int
    level: str
    year: int
    organiser_id: UUID | None
    decided_on: date
    places: tuple[ContestPlace, ...]

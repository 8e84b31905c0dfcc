"""Events of `enrollment` about contests of good lecturers; no name is in them."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.envelope import Contract, Event


class ContestPlace(Contract):
    """What one contestant reached; who it was stays with the owner."""

    center_id: UUID
    employment: Literal["staff", "part_time_lecturer"]
    program_code: str
    place: int
    """Equal contestants share a place."""
    prize: str
    """Code of the prize in the rules; empty: none."""
    prize_name: str
    goes_on: bool


# enrollment.contest.announced.v1 — key: contest. A decision announced a contest's results, or corrected them.
class ContestAnnounced(Event):
    """The results of a contest of good lecturers as the latest decision states them."""

    TYPE: ClassVar[str] = "enrollment.contest.announced.v1"
    SUBJECT: ClassVar[str] = "contest_id"

    contest_id: UUID
    level: Literal["center", "province", "region", "nation"]
    year: int
    organiser_id: UUID | None = None
    """The center whose round it is; none for the higher rounds."""
    decided_on: date
    decision_number: str
    places: tuple[ContestPlace, ...]

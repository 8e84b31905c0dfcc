"""What is entered about contests: the bounds of every value, for JSON doors and forms alike."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.enrollment.domain.contest_records import StepState
from services.enrollment.domain.contest_rules import Combine, ContestRules, Level, Part, Prize
from services.enrollment.operations.entered import Body, Code, Day, Reason, Revision, Year
from shared.entered_text import Line

Points = Annotated[Decimal, Field(ge=0, le=1000, max_digits=6, decimal_places=2)]
Positive = Annotated[Decimal, Field(gt=0, le=1000, max_digits=6, decimal_places=2)]
Places = Annotated[int, Field(ge=1, le=1000)]


class NewContest(Body):
    """A round of the contest; at the level of centers it names the center."""

    level: Level
    year: Year
    center_id: UUID | None = None
    name: Line
    held_from: Day
    held_to: Day


class NewStep(Body):
    """A step of the selection and training plan; without `ordinal` it is a new one."""

    ordinal: Annotated[int, Field(ge=1, le=200)] | None = None
    title: Line
    starts_on: Day
    ends_on: Day
    responsible: Line
    state: StepState = "planned"


class NewJudge(Body):
    """A member of the jury."""

    full_name: Line
    office: Line


class NewCandidate(Body):
    """A contestant with the lesson they will teach."""

    center_id: UUID
    person_id: UUID
    program_code: Code
    lesson: Line


class Withdrawal(Body):
    """Why a contestant does not take part."""

    reason: Reason


class GivenScore(Body):
    """What a judge gives a contestant in a part; null takes it back."""

    candidate_id: UUID
    judge_id: UUID
    part: Code
    score: Points | None = None


class GivenScores(Body):
    """Scores that were entered looking at `revision` of the contest."""

    revision: Revision
    scores: Annotated[list[GivenScore], Field(min_length=1, max_length=3000)]


class JuryOrder(Body):
    """Equal contestants in the order that the jury decided, the first first."""

    candidate_ids: Annotated[list[UUID], Field(min_length=2, max_length=200)]


class NewAnnouncement(Body):
    """The decision that announces the results; a correction says why."""

    decision_number: Line
    decided_on: Day
    reason: Reason | None = None


class NextRound(Body):
    """The contest into which those who go on are entered."""

    contest_id: UUID


class NewPart(Body):
    """A part of the contest."""

    code: Code
    name: Line
    name_en: Line
    weight: Positive
    scale: Positive


class NewPrize(Body):
    """A prize; the highest stands first."""

    code: Code
    name: Line
    name_en: Line
    least: Points
    quota: Places | None = None


class NewContestRules(Body):
    """The next version of a level's rules, from a day on."""

    level: Level
    valid_from: Day
    provenance: Line
    least_judges: Annotated[int, Field(ge=1, le=50)]
    combine: Combine = "mean"
    rounding_step: Annotated[Decimal, Field(gt=0, le=1, max_digits=6, decimal_places=4)]
    tie_parts: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    going_on: Places | None = None
    going_on_least: Points = Decimal(0)
    parts: Annotated[list[NewPart], Field(min_length=1, max_length=10)]
    prizes: Annotated[list[NewPrize], Field(max_length=20)]

    def rules(self) -> ContestRules:
        """Return the rules; their version is given when they are stored."""
        return ContestRules(
            version=0,
            tie_parts=self.tie_parts,
            parts=tuple(Part(**each.model_dump()) for each in self.parts),
            prizes=tuple(Prize(**each.model_dump()) for each in self.prizes),
            **self.model_dump(exclude={"parts", "prizes", "tie_parts"}),
        )

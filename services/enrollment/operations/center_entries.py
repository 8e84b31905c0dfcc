"""What a person or a program enters of centers: the same members on a form and in JSON, bounded."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator

from services.enrollment.domain.centers import DocumentProfile, Level
from services.enrollment.domain.successions import Receipts, Succession, SuccessionKind
from services.enrollment.operations.entered import Body, Code, Day, Passage
from shared.entered_text import Line

MOST_COMMUNES = 4000
"""More than the country has; a bound on what one act may bring."""
MOST_CENTERS = 50

CommuneCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
"""The statistics office's code of a commune: five digits, zeros kept."""


class CenterVersionEntry(Body):
    """A center's name and parent from a day on; what is not given of its kind and place stays."""

    name: Line
    short_name: Line
    parent: Line
    valid_from: Day
    established_by: Line
    kind: Code | None = None
    seat: Passage | None = None
    area_code: Code | None = None
    province_code: Code | None = None
    document_profile: DocumentProfile | None = None


class CenterEntry(Body):
    """A center to be registered; its codes are strings with their zeros."""

    code: Code
    area_code: Code
    province_code: Code
    name: Line
    short_name: Line
    parent: Line
    valid_from: Day
    established_by: Line
    kind: Code | None = None
    """What a district's center was set up as on that day, if not given."""
    seat: Passage = ""
    document_profile: DocumentProfile = "party"


class KindEntry(Body):
    """A kind of center that a decree knows, set up from `valid_from` through `valid_to`."""

    code: Code
    name: Line
    level: Level
    valid_from: Day
    valid_to: Day | None = None
    provenance: Line


class SealEntry(Body):
    """A seal taken into use."""

    inscription: Line
    valid_from: Day
    granted_by: Line


class SealWithdrawal(Body):
    """The last day of the seal in use, and by which minutes it was handed in."""

    valid_to: Day
    withdrawn_by: Line


class CommuneEntry(Body):
    """A commune as it begins."""

    code: CommuneCode
    name: Line
    district_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")] | None = None
    province_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]


class CommuneChange(Body):
    """What an act does to communes on a day; `lineage` holds pairs of an old and a new code."""

    changed_on: Day
    legal_act: Line
    communes: Annotated[list[CommuneEntry], Field(min_length=1, max_length=MOST_COMMUNES)]
    lineage: Annotated[tuple[tuple[CommuneCode, CommuneCode], ...], Field(max_length=MOST_COMMUNES)] = ()


class AssignmentEntry(Body):
    """The communes that a center serves from a day on: exactly these.

    On a form the codes stand in one field, apart by spaces, commas or lines.
    """

    codes: Annotated[list[CommuneCode], Field(max_length=MOST_COMMUNES)]
    valid_from: Day
    assigned_by: Line

    @field_validator("codes", mode="before")
    @classmethod
    def _apart(cls, given: object) -> object:
        return given.replace(",", " ").replace(";", " ").split() if isinstance(given, str) else given


class ReceiptsEntry(Body):
    """Who receives registers, the duty to reissue, blanks and past figures of the centers that end."""

    registers_to: UUID
    reissue_to: UUID
    blanks_to: UUID | None = None
    results_to: UUID | None = None

    def receipts(self) -> Receipts:
        """Return who receives what."""
        return Receipts(self.registers_to, self.reissue_to, self.blanks_to, None, self.results_to)


class SuccessionEntry(ReceiptsEntry):
    """A succession: who ends on the eve of `effective_on`, who succeeds, and who receives what."""

    kind: SuccessionKind
    effective_on: Day
    legal_act: Line
    predecessors: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_CENTERS)]
    successors: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_CENTERS)]
    open_classes_to: UUID | None = None

    def succession(self, succession_id: UUID) -> Succession:
        """Return the succession under an id."""
        return Succession(
            id=succession_id,
            kind=self.kind,
            effective_on=self.effective_on,
            legal_act=self.legal_act,
            predecessors=tuple(sorted(set(self.predecessors))),
            successors=tuple(sorted(set(self.successors))),
            receipts=replace(self.receipts(), open_classes_to=self.open_classes_to),
        )

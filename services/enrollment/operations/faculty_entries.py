"""What is entered about people: the bounds of every value, for JSON doors and forms alike."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.enrollment.domain.faculty import Employment
from services.enrollment.domain.faculty_rules import FacultyRules, Kind, PostRule, Standard
from services.enrollment.domain.lecturers import ActivityKind
from services.enrollment.operations.entered import Body, Code, Day, Reason
from services.enrollment.operations.faculty import EndingDecision, Gender
from shared.entered_text import LONGEST_LINE, Line
from shared.vietnamese import nfc

Remark = Annotated[
    str,
    StringConstraints(max_length=LONGEST_LINE, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$"),
    AfterValidator(nfc),
]
"""One line that may be empty."""


class NewAppointment(Body):
    """A person in a post; `person_id` if they hold another post already."""

    full_name: Line
    post: Code
    employment: Employment
    valid_from: Day
    valid_to: Day | None = None
    decision_number: Line
    person_id: UUID | None = None
    account_id: UUID | None = None
    gender: Gender | None = None


class NewRoster(Body):
    """A center's part-time lecturers as a decision settles them."""

    settled_on: Day
    decision_number: Line
    appointment_ids: Annotated[list[UUID], Field(max_length=1000)]


class NewEstablishment(Body):
    """How many staff a center may have from a day on, by a decision."""

    valid_from: Day
    posts: Annotated[int, Field(ge=0, le=1000)]
    decision_number: Line
    decided_on: Day


class NewTerm(Body):
    """Another last day of an appointment; without one it is open again."""

    valid_to: Day | None = None
    decision_number: Line
    decided_on: Day
    reason: Reason

    def ending(self) -> EndingDecision:
        """Return the decision."""
        return EndingDecision(self.valid_to, self.decision_number, self.decided_on, self.reason)


class NewQualification(Body):
    """What a person has since a day."""

    kind: Kind
    level: Code
    since: Day
    evidence: Remark = ""


class NewSubject(Body):
    """A program, or one lesson of it, that a person teaches."""

    program_code: Code
    lesson: Remark = ""
    valid_from: Day
    valid_to: Day | None = None


class SubjectEnd(Body):
    """The last day of an assignment."""

    valid_to: Day


class NewActivity(Body):
    """Work that no timetable shows, in the unit of its kind (tiết, bài, đề, giờ chuẩn)."""

    kind: ActivityKind
    quantity: Annotated[Decimal, Field(gt=0, le=10000, max_digits=7, decimal_places=2)]
    done_on: Day
    note: Remark = ""


Amount = Annotated[Decimal, Field(gt=0, le=10000, max_digits=7, decimal_places=2)]
Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)]


class NewPostRule(Body):
    """What holds for one post."""

    post: Code
    norm_share: Share | None = None
    least: Annotated[int, Field(ge=0, le=100)] = 0
    most: Annotated[int, Field(ge=0, le=100)] | None = None
    provenance: Line


class NewStandard(Body):
    """What lecturers of one employment must have."""

    employment: Employment
    kind: Kind
    level: Code | None = None
    years: Annotated[int, Field(ge=0, le=60)] | None = None
    provenance: Line


class NewFacultyRules(Body):
    """The next version of the rules about people, from a day on."""

    valid_from: Day
    provenance: Line
    base_hours: Amount
    direct_share: Share
    papers_per_hour: Amount
    hours_per_question: Amount
    hours_per_period: Amount
    far_above: Annotated[Decimal, Field(ge=1, le=100, max_digits=5, decimal_places=2)]
    posts: Annotated[list[NewPostRule], Field(max_length=50)]
    standards: Annotated[list[NewStandard], Field(max_length=50)]

    def rules(self) -> FacultyRules:
        """Return the rules; their version is given when they are stored."""
        return FacultyRules(
            version=0,
            posts=tuple(PostRule(**each.model_dump()) for each in self.posts),
            standards=tuple(Standard(**each.model_dump()) for each in self.standards),
            **self.model_dump(exclude={"posts", "standards"}),
        )

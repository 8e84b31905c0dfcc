"""A learner's record as it is entered, by a program or on a page."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from services.enrollment.domain.learner_records import LearnerRecord, PartyStatus
from services.enrollment.domain.learner_warnings import LearnerRule, RuleKind
from services.enrollment.operations.entered import Body, Code, Day, Reason
from shared.entered_text import Line

Text = Annotated[str, Field(max_length=0)] | Line
"""A line, or nothing."""
_FIRST, _LAST = date(1900, 1, 1), date(2100, 12, 31)
MemberDay = Annotated[date, Field(ge=_FIRST, le=_LAST)]


def _digits(value: str) -> str:
    """Return the digits alone: people write numbers with spaces and dots."""
    kept = "".join(each for each in value if each not in " .-")
    if kept and not (kept.isascii() and kept.isdigit()):
        raise ValueError("only digits")
    return kept


Number = Annotated[str, StringConstraints(max_length=20), AfterValidator(_digits)]


class EnteredRecord(Body):
    """A whole record, the version that was seen, and why it is corrected."""

    seen_version: Annotated[int, Field(ge=0, le=1_000_000)]
    reason: Reason
    full_name: Line
    birth_year: Annotated[int, Field(ge=1900, le=2100)]
    birth_month: Annotated[int, Field(ge=1, le=12)] | None = None
    birth_day: Annotated[int, Field(ge=1, le=31)] | None = None
    gender: Annotated[str, StringConstraints(pattern="^(male|female)$")]
    identity_number: Number = ""
    phone: Number = ""
    ethnicity: Text = ""
    birth_place: Text = ""
    occupation: Text = ""
    unit: Text = ""
    party_cell: Text = ""
    party_base: Text = ""
    party_status: PartyStatus = ""
    party_joined_on: MemberDay | None = None
    party_official_on: MemberDay | None = None
    education: Text = ""
    qualification: Text = ""
    theory_level: Text = ""

    def record(self) -> LearnerRecord:
        """Return the record as the domain has it."""
        return LearnerRecord(**self.model_dump(exclude={"seen_version", "reason"}))


Bound = Annotated[int, Field(ge=0, le=1_200)] | None


class NewRule(Body):
    """A rule of what is warned of, or its next version; the values are the province's to enter."""

    code: Code
    kind: RuleKind
    program_code: Annotated[str, Field(max_length=0)] | Code = ""
    effective_from: Day
    effective_to: Day | None = None
    lower_bound: Bound = None
    upper_bound: Bound = None
    required_program: Annotated[str, Field(max_length=0)] | Code = ""
    provenance: Line

    def rule(self) -> LearnerRule:
        """Return the rule; its version is given when it is stored."""
        return LearnerRule(version=0, **self.model_dump())

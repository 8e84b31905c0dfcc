"""What is entered about report periods and reports, for JSON doors and forms alike."""

from typing import Annotated

from pydantic import Field

from services.reporting.domain.periods import Period, parse_period
from services.reporting.operations.entered_values import Day, Mark, Passage, Reason, Revision, Text
from shared.entered_text import Entered, Line
from shared.errors import Detail, Invalid


class OpeningEntry(Entered):
    """Which period is opened, by when reports are due (by default as the rule says), and what to heed."""

    period: Annotated[str, Field(max_length=20, examples=["2021-H1"])]
    deadline: Day | None = None
    instruction: Passage | None = None

    def asked(self) -> Period:
        """Return the period. `Invalid` if there is no such period."""
        try:
            return parse_period(self.period)
        except ValueError as error:
            sentence = (
                f"Không có kỳ báo cáo “{self.period}”. Hãy dùng ví dụ 2021-H1, 2021-9M hoặc 2021-Q1.",
                f"There is no period “{self.period}”. Use for example 2021-H1, 2021-9M or 2021-Q1.",
            )
            raise Invalid(
                *sentence, code="unknown-period", details=[Detail(*sentence, {"field": "period"})]
            ) from error


class DeadlineEntry(Entered):
    """Another deadline and why; `seen` is the revision of the period that its doer looked at."""

    deadline: Day
    reason: Reason
    seen: Revision


class NarrativeEntry(Entered):
    """Texts of the narrative by section, a paragraph a line; null: as the figures draft it.

    `seen` is how many edits of the narrative there had been when its doer looked at it.
    """

    sections: Annotated[dict[Annotated[str, Field(max_length=60)], Text | None], Field(max_length=60)]
    seen: Revision


class SigningEntry(Entered):
    """The state (`seen`) and the content (`mark`) that its signer looked at, and the signer's post."""

    title: Line
    seen: Revision
    mark: Mark


class VersionEntry(SigningEntry):
    """A version of the province's report; a correction says why."""

    reason: Reason | None = None


class ActEntry(Entered):
    """An act on a center's report that needs no reason; `seen`: the revision of the report looked at."""

    seen: Revision


class ReasonedActEntry(ActEntry):
    """An act on a center's report that needs a reason."""

    reason: Reason

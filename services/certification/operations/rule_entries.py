"""What is entered about the dated rules of issuing, by programs and on forms."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.certification.domain.issuing_rules import (
    IssuingRule,
    Mode,
    Policy,
    ReissueReason,
    ValidityRule,
)
from services.certification.domain.register import RegisterRule, Reset, WhenClosed
from services.certification.domain.signing import SigningPost
from services.certification.operations.entered_values import Day
from shared.entered_text import Entered, Line, one_line, printable
from shared.vietnamese import nfc

Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,39}$")]
"""The code of a program or a post, as enrollment has it."""
Months = Annotated[int, Field(ge=1, le=1200)]
Term = Annotated[int, Field(ge=1, le=365)]
Rows = Annotated[int, Field(ge=1, le=200)]


def _before_the_title(value: str) -> str:
    """Return it as it is printed, parted from the title by a space."""
    return f"{nfc(value)} " if value else ""


Prefix = Annotated[
    str,
    StringConstraints(max_length=80, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(one_line),
    AfterValidator(_before_the_title),
]


class Version(Entered):
    """From when it holds, and the document it comes from."""

    effective_from: Day
    provenance: Line


class IssuingRuleEntry(Version):
    """How is issued from a day on at one center, or (without one) at all; what is not said stays as it is.

    `term_days` null: no clock runs from then on.
    """

    center_id: UUID | None = None
    mode: Mode | None = None
    term_days: Term | None = None
    term_source: Line | None = None
    requires_signer: bool | None = None
    requires_seal: bool | None = None
    center_error: Policy | None = None
    loss: Policy | None = None
    damage: Policy | None = None
    holder_fault: Policy | None = None

    def after(self, before: IssuingRule) -> IssuingRule:
        """Return the version that follows `before`; it has no number yet."""
        clock_said = "term_days" in self.model_fields_set
        reissue = {reason: getattr(self, reason.value) or before.reissue[reason] for reason in ReissueReason}
        return replace(
            before,
            center_id=self.center_id,
            effective_from=self.effective_from,
            effective_to=None,
            mode=self.mode or before.mode,
            term_days=self.term_days if clock_said else before.term_days,
            term_source=self.term_source or (self.provenance if clock_said else before.term_source),
            requires_signer=before.requires_signer if self.requires_signer is None else self.requires_signer,
            requires_seal=before.requires_seal if self.requires_seal is None else self.requires_seal,
            reissue=reissue,
            provenance=self.provenance,
        )


class ValidityEntry(Version):
    """How long a program's certificates hold from a day on; months null: for ever.

    `not_seen_yet` lets a program in of which no result was told so far.
    """

    program_code: Code
    months: Months | None
    not_seen_yet: bool = False

    def rule(self) -> ValidityRule:
        """Return the version."""
        return ValidityRule(self.program_code, self.effective_from, None, self.months, self.provenance)


class RegisterRuleEntry(Version):
    """How register numbers are written from a day on, by the certificate's date; see `RegisterRule`."""

    pattern: Line
    reset: Reset
    when_closed: WhenClosed
    rows_per_page: Rows

    def rule(self) -> RegisterRule:
        """Return the version."""
        return RegisterRule(
            self.effective_from,
            None,
            self.pattern,
            self.reset,
            self.when_closed,
            self.rows_per_page,
            self.provenance,
        )


class SigningPostEntry(Version):
    """Whether holders of a post sign from a day on, with what before their title, by authorisation or not.

    `not_seen_yet` lets a post in to which nobody was appointed so far.
    """

    post: Code
    signs: bool = True
    prefix: Prefix = ""
    needs_authorisation: bool = False
    not_seen_yet: bool = False

    def rule(self) -> SigningPost:
        """Return the version."""
        return SigningPost(
            self.post,
            self.effective_from,
            None,
            self.prefix,
            self.needs_authorisation,
            self.signs,
            self.provenance,
        )

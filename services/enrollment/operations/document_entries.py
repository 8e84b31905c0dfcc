"""What is entered about documents, at JSON doors and in forms alike."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.enrollment.domain.documents import (
    LARGEST_NUMBER,
    Document,
    Family,
    Issuer,
    NumberingRule,
    Resets,
    Term,
)
from services.enrollment.operations.entered import Body, Code, Day, Passage, Reason, Revision
from services.enrollment.operations.facilities import NEW
from shared.entered_text import Line


class DocumentEntry(Body):
    """A document for the register; a center's own one without a number takes the next of its type."""

    issuer_kind: Issuer = "center"
    issuer: Line | None = None
    type_code: Code
    number: Annotated[int, Field(ge=1, le=LARGEST_NUMBER)] | None = None
    printed: Line | None = None
    issued_on: Day
    title: Line
    signer: Line
    signer_title: Line | None = None
    class_id: UUID | None = None
    plan_id: UUID | None = None
    note: Passage = ""

    def document(self, center_id: UUID) -> Document:
        """Return the entry as a center's document that has no id yet."""
        return Document(
            id=NEW,
            center_id=center_id,
            issuer_kind=self.issuer_kind,
            issuer=self.issuer or "",
            type_code=self.type_code,
            number=self.number if self.issuer_kind == "center" else None,
            symbol="",
            printed=self.printed or "",
            series=None,
            rule_id=None,
            profile=None,
            issued_on=self.issued_on,
            title=self.title,
            signer=self.signer,
            signer_title=self.signer_title or "",
            class_id=self.class_id,
            plan_id=self.plan_id,
            note=self.note,
        )


class DocumentAmendment(Body):
    """What may change of a document; number, symbol, issuer and date never do."""

    revision: Revision
    title: Line
    signer: Line
    signer_title: Line | None = None
    class_id: UUID | None = None
    plan_id: UUID | None = None
    note: Passage = ""


class Voiding(Body):
    """Why a document is struck out."""

    reason: Reason


class RuleEntry(Body):
    """A dated numbering rule, of one center and type or of all."""

    center_id: UUID | None = None
    type_code: Code | None = None
    resets: Resets
    family: Family
    symbol: Code
    valid_from: Day
    valid_to: Day | None = None
    provenance: Line

    def rule(self) -> NumberingRule:
        """Return the rule, which has no id yet."""
        return NumberingRule(id=NEW, **self.model_dump())


class TermEntry(Body):
    """A term of the Party committee above one center or all."""

    center_id: UUID | None = None
    name: Line
    begins_on: Day
    ends_on: Day
    provenance: Line

    def term(self) -> Term:
        """Return the term, which has no id yet."""
        return Term(id=NEW, **self.model_dump())

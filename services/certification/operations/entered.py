"""What people enter about the register, whichever door it comes through."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.certification.operations.entered_values import Day, Reason
from services.certification.operations.give import MOST
from shared.entered_text import Entered

NO_CONTROL = r"^[^\x00-\x1f\x7f]*$"
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL)
]
Maybe = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=NO_CONTROL)]


class ClosingIn(Entered):
    """Whether the seal stands over the edges of all pages (dấu giáp lai)."""

    edges_sealed: bool


class CorrectionIn(Entered):
    """A column of the entry, what it must read, and by whose decision."""

    column: Name
    value: Name
    decision: Name
    decided_on: Day
    decided_by: Name
    reason: Reason


class CopyIn(Entered):
    """How many copies for whom, and the post of who signs them."""

    quantity: Annotated[int, Field(ge=1, le=50)]
    recipient_name: Name
    signer_title: Name
    recipient_paper: Maybe = ""


class HandoverIn(Entered):
    """Who received which certificates and signed; without a name each holder came in person."""

    certificate_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]
    handed_on: Day
    recipient_name: Maybe = ""
    authorised_by: Maybe = ""
    signed: bool

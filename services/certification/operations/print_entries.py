"""What people say at the printer and of templates, whichever door it comes through."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.certification.domain.papers import Kind
from services.certification.operations.entered_values import Day, Reason
from services.certification.operations.templates import LARGEST, NewTemplate
from shared.entered_text import Entered, Line

_Sheet = Annotated[int, Field(ge=1, le=1_000_000)]
_NO_NUL = r"^[^\x00]*$"


class Opening(Entered):
    """A class, or one certificate of it, and why it is printed again."""

    class_id: UUID
    certificate_id: UUID | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=_NO_NUL)] = ""


class CameOut(Entered):
    """Up to which sheet all came out."""

    through: _Sheet


class Jam(Entered):
    """At which sheet the paper jammed, and how."""

    sheet: _Sheet
    reason: Reason


class Tried(Entered):
    """A template's source and its kind, for a preview."""

    source: Annotated[str, StringConstraints(min_length=1, max_length=LARGEST, pattern=_NO_NUL)]
    kind: Kind = Kind.CERTIFICATE


class Uploaded(Tried):
    """A template for a program (none: for all) and days, and who prescribes it."""

    program_code: Annotated[str, StringConstraints(max_length=40, pattern=_NO_NUL)] | None = None
    effective_from: Day
    effective_to: Day | None = None
    provenance: Line


def new_template(said: Uploaded) -> NewTemplate:
    """Return what is to be entered."""
    return NewTemplate(
        said.source,
        said.program_code or None,
        said.effective_from,
        said.effective_to,
        said.provenance,
        said.kind,
    )

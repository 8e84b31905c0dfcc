"""Fields that several doors share, and the keys that seal names for certification."""

from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, TypeAdapter

from services.enrollment.operations.signing import Signature
from shared.events.sealing import SealingKeys
from shared.vietnamese import nfc

LONGEST_LINE = 300
LONGEST_CODE = 40

Line = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE), AfterValidator(nfc)]
"""One line of Vietnamese text, stored in NFC."""
Code = Annotated[str, StringConstraints(pattern=r"^[\w./-]+$", max_length=LONGEST_CODE), AfterValidator(nfc)]
"""A code: letters, digits, `.`, `/`, `_`, `-`; never a number, so that zeros in front are kept."""
Reason = Annotated[str, StringConstraints(min_length=5, max_length=1000), AfterValidator(nfc)]
"""Why something is taken back; kept for ever beside it."""


class Body(BaseModel):
    """The body of a request: a misspelt member is refused instead of being overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignedBody(Body):
    """What every signed decision gives."""

    decision_number: Line
    decided_on: date
    signer_appointment_id: UUID | None = None

    def signature(self) -> Signature:
        """Return number, date and chosen signer."""
        return Signature(self.decision_number, self.decided_on, self.signer_appointment_id)


_T = TypeVar("_T")


def as_json(kind: type[_T], value: _T) -> Any:
    """Return a domain value as JSON: decimals and ids as strings, dates ISO 8601."""
    return TypeAdapter(kind).dump_python(value, mode="json")


def _sealing_keys(request: Request) -> SealingKeys:
    keys: SealingKeys = request.app.state.sealing_keys
    return keys


Keys = Annotated[SealingKeys, Depends(_sealing_keys)]

"""Fields that several doors share, and the keys that seal names for certification."""

from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request
from pydantic import TypeAdapter

from services.enrollment.operations.entered import Body, Code, Reason
from services.enrollment.operations.signing import Signature
from shared.entered_text import Line
from shared.events.sealing import SealingKeys

__all__ = ["Body", "Code", "Keys", "Line", "Reason", "SignedBody", "as_json"]


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

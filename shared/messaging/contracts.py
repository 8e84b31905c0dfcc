"""From an envelope to a typed event; what breaks its contract is told apart, never applied."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NotRequired
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from shared.events.catalogue import BY_TYPE
from shared.events.envelope import Event
from shared.messaging.batch import Delivery


class _Frame(TypedDict):
    """What a receiver reads of an envelope; one call of Pydantic's core reads it all."""

    id: UUID
    subject: UUID
    subjectversion: int
    sequence: int
    time: datetime
    data: dict[str, Any]
    correlationid: NotRequired[UUID | None]
    traceparent: NotRequired[str | None]


_FRAME = TypeAdapter(_Frame)


class Unacceptable(Exception):
    """The event cannot be understood: unknown type, or data that breaks the contract."""


def open_envelope(envelope: Mapping[str, Any], producer: str) -> Delivery[Event]:
    """Return the typed delivery; `Unacceptable` says why if there is none.

    `producer` is the log it was read from, and must be the owner of the type.
    """
    name = envelope.get("type")
    contract = BY_TYPE.get(name) if isinstance(name, str) else None
    if contract is None:
        raise Unacceptable(f"unknown event type {name!r}")
    if contract.producer() != producer:
        raise Unacceptable(f"{name} came from {producer}, which does not own it")
    try:
        frame = _FRAME.validate_python(envelope)
    except ValidationError as error:
        raise Unacceptable(f"{name} has a broken envelope: {_sentence(error)}") from None
    try:
        event = contract.model_validate(frame["data"])
    except ValidationError as error:
        raise Unacceptable(f"{name} breaks its contract: {_sentence(error)}") from None
    if frame["subject"] != event.subject or frame["subjectversion"] != event.version:
        raise Unacceptable(f"{name}: the envelope and the data speak of different subjects or versions")
    return Delivery(
        id=frame["id"],
        type=contract.TYPE,
        producer=producer,
        sequence=frame["sequence"],
        subject=event.subject,
        version=event.version,
        time=frame["time"],
        correlation_id=frame.get("correlationid"),
        traceparent=frame.get("traceparent"),
        event=event,
    )


def _sentence(error: ValidationError) -> str:
    """Return what is wrong where; Pydantic's own message would repeat the input, somebody's data."""
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
        for each in error.errors(include_input=False, include_url=False)
    )

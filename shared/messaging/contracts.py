"""From an envelope to a typed event; what breaks its contract is told apart, never applied."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from shared.events.catalogue import BY_TYPE
from shared.events.envelope import Event
from shared.messaging.batch import Delivery


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
        event = contract.model_validate(envelope["data"])
        delivery = Delivery(
            id=UUID(envelope["id"]),
            type=contract.TYPE,
            producer=producer,
            sequence=envelope["sequence"],
            subject=UUID(envelope["subject"]),
            version=event.version,
            time=datetime.fromisoformat(envelope["time"]),
            correlation_id=_optional_id(envelope.get("correlationid")),
            traceparent=envelope.get("traceparent"),
            event=event,
        )
    except ValidationError as error:
        # Pydantic's own message would repeat the input, which may be somebody's data.
        broken = "; ".join(
            f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
            for each in error.errors(include_input=False, include_url=False)
        )
        raise Unacceptable(f"{name} breaks its contract: {broken}") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unacceptable(f"{name} has a broken envelope: {error!r}") from error
    if delivery.subject != event.subject or envelope.get("subjectversion") != event.version:
        raise Unacceptable(f"{name}: the envelope and the data speak of different subjects or versions")
    return delivery


def _optional_id(value: str | None) -> UUID | None:
    return UUID(value) if value else None

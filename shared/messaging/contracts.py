"""From an envelope to a typed event; what breaks its contract is told apart, never applied."""

import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Union

import msgspec

from shared.events.catalogue import BY_TYPE, EVENTS
from shared.events.envelope import Event
from shared.events.wire import decoder, from_decoded, place_and_fault
from shared.messaging.delivery import Delivery


def _kind(contract: type[Event]) -> type[Delivery[Event]]:
    """Return the delivery that says this type of event, told from the others by the envelope's `type`."""
    name, said = f"{contract.__name__}Delivery", {"tag_field": "type", "tag": contract.TYPE}
    kind: type[Delivery[Event]] = types.new_class(name, (Delivery[contract],), said)  # type: ignore[valid-type]
    return kind


def _batch_of(kinds: Iterable[type[Delivery[Event]]]) -> Any:
    return list[Union[tuple(kinds)]]  # type: ignore[misc]  # noqa: UP007 - made of the catalogue, not written out


_KINDS = {contract.TYPE: _kind(contract) for contract in EVENTS}
_BATCHES = {
    producer: _batch_of(_KINDS[each.TYPE] for each in EVENTS if each.producer() == producer)
    for producer in {contract.producer() for contract in EVENTS}
}
# A whole batch in one call, from its JSON to its deliveries without a dictionary in between. Each
# producer has its own: a type that it does not own is unknown there.
_READERS = {producer: decoder(batch) for producer, batch in _BATCHES.items()}


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
        delivery = from_decoded(envelope, _KINDS[contract.TYPE])
    except msgspec.ValidationError as error:
        where, fault = place_and_fault(error)
        inside = where.removeprefix("data.")
        broken = "has a broken envelope" if inside == where else "breaks its contract"
        raise Unacceptable(f"{name} {broken}: {inside}: {fault}") from None
    if _at_odds(delivery):
        raise Unacceptable(f"{name}: the envelope and the data speak of different subjects or versions")
    return delivery


def open_all(
    events: str | bytes | Sequence[Mapping[str, Any]], producer: str, after: int, through: int
) -> list[Delivery[Event]] | None:
    """Return the deliveries of a batch (JSON text or envelopes), None unless every one is in order.

    One that is not is then told apart by `open_envelope`, one by one: this is only the short way for
    what is nearly always the case, with the same checks.
    """
    if producer not in _BATCHES:
        return None
    deliveries: list[Delivery[Event]]
    try:
        if isinstance(events, (str, bytes)):
            deliveries = _READERS[producer].decode(events)
        else:
            deliveries = from_decoded(events, _BATCHES[producer])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    for each in deliveries:
        if not after < each.sequence <= through or _at_odds(each):
            return None
    return deliveries


def _at_odds(delivery: Delivery[Event]) -> bool:
    event = delivery.event
    return delivery.version != event.version or delivery.subject != event.subject

"""Contracts as JSON and back, and what is wrong with one said without repeating somebody's data."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from shared.events.envelope import Contract, DecimalText

_Kind = TypeVar("_Kind")

_SAID = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<where>[^`]*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]*)`")
# These two of msgspec's sentences repeat what was said.
_REPEATING = ("Invalid enum value", "Invalid value")

_encoder = msgspec.json.Encoder()


def to_bytes(value: Contract | UUID | datetime | str) -> bytes:
    """Return a contract, or what stands beside it in an envelope, as JSON."""
    return _encoder.encode(value)


def decoder(kind: type[_Kind]) -> msgspec.json.Decoder[_Kind]:
    """Return a reader of JSON; its `decode` raises `msgspec.DecodeError` if it does not say that kind."""
    return msgspec.json.Decoder(kind, dec_hook=_member)


def from_decoded(value: object, kind: type[_Kind]) -> _Kind:
    """Return what JSON already decoded says, by the same rules; `msgspec.ValidationError` if it does not."""
    return msgspec.convert(value, kind, dec_hook=_member)


def _member(kind: type, value: Any) -> Decimal:
    """Return a member of the one kind that msgspec leaves to us."""
    if kind is not DecimalText:
        raise NotImplementedError(f"no contract may hold a {kind.__name__}")
    if type(value) is str:
        try:
            number = Decimal(value)
        except InvalidOperation:
            pass
        else:
            if number.is_finite():
                return number
    raise ValueError("Expected a decimal as a string")


def place_and_fault(error: msgspec.ValidationError) -> tuple[str, str]:
    """Return where (`data.items[0].quarter`, empty for the whole) something is wrong, and what."""
    said = _SAID.fullmatch(str(error))
    assert said is not None  # noqa: S101 -- every text matches
    what, where = said["what"], said["where"] or ""
    if missing := _MISSING.fullmatch(what):
        return f"{where}.{missing['name']}".lstrip("."), "Missing"
    return where, "Not one of the allowed values" if what.startswith(_REPEATING) else what

"""How a personal value is shown where many people stand together: enough to tell them apart, no more.

A list is for finding somebody; what is masked in it is read in the record, whose look is written down.
"""

from collections.abc import Callable
from typing import Final

DOT: Final = "•"
_LAST: Final = 3


def _last_digits(value: str) -> str:
    """Leave the last three signs of a number; of one that is not longer, nothing."""
    hidden = len(value) - _LAST
    return DOT * hidden + value[hidden:] if hidden > 0 else DOT * len(value)


def _year(value: str) -> str:
    """Leave the year of `27/7/1985`, `7/1985` or `1985`."""
    return value.rpartition("/")[2]


def _nothing(value: str) -> str:
    return DOT * _LAST if value else ""


MASKS: Final[dict[str, Callable[[str], str]]] = {
    "identity_number": _last_digits,
    "claimed_number": _last_digits,
    "phone": _last_digits,
    "birth_date": _year,
    "ethnicity": _nothing,
    "party_cell": _nothing,
    "party_status": _nothing,
}
"""By the name of the field."""


def mask(field: str, value: str) -> str:
    """Return a field's value as lists show it; `KeyError` for a field without a mask.

    An empty value stays empty: that something is not known is no secret, and is work for somebody.
    """
    return MASKS[field](value)

"""Which passwords are refused: short, monotonous, or made of the person's own names (ASVS 5, V6.2).

No composition rules: a long sentence is welcome, in any script.
"""

import unicodedata
from enum import Enum
from itertools import pairwise

SHORTEST = 12
LONGEST = 256
FEWEST_DIFFERENT = 5
_SHORTEST_NAME = 4


class Weakness(Enum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    MONOTONOUS = "monotonous"
    SEQUENCE = "sequence"
    OWN_NAME = "own-name"


def normalised(password: str) -> str:
    """Return the password as it is hashed: NFKC, so that two keyboards type the same one."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, *own_names: str) -> Weakness | None:
    """Return why `password` is refused, or None; `own_names` are user name, display name, product."""
    text = normalised(password)
    if len(text) < SHORTEST:
        return Weakness.SHORT
    if len(text) > LONGEST:
        return Weakness.LONG
    if len(set(text.casefold())) < FEWEST_DIFFERENT:
        return Weakness.MONOTONOUS
    if _is_sequence(text.casefold()):
        return Weakness.SEQUENCE
    return Weakness.OWN_NAME if _is_mostly_names(text, own_names) else None


def _is_sequence(text: str) -> bool:
    """Tell whether the whole is a run of neighbours (12345…, abcdef…) or one short piece repeated."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    digits_in_turn = text.isdigit() and all(
        (int(after) - int(before)) % 10 in (1, 9) for before, after in pairwise(text)
    )
    repeated = any(
        text == (text[:length] * (len(text) // length + 1))[: len(text)]
        for length in range(1, len(text) // 2 + 1)
    )
    return steps <= {1} or steps <= {-1} or digits_in_turn or repeated


def _is_mostly_names(text: str, own_names: tuple[str, ...]) -> bool:
    rest = _plain(text)
    for name in sorted((_plain(name) for name in own_names), key=len, reverse=True):
        if len(name) >= _SHORTEST_NAME:
            rest = rest.replace(name, "")
    return len(rest) < FEWEST_DIFFERENT and rest != _plain(text)


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())

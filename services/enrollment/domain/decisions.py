"""Numbers of decisions: what the next one of a center is, as far as its earlier ones tell."""

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"(\d{1,6})(.*)", re.DOTALL)


def next_number(used: Iterable[str], symbol: str = "-QĐ/TTCT") -> str:
    """Return the number after the highest used this year, with its symbol: 12-QĐ/TTCT → 13-QĐ/TTCT.

    A proposal: the database decides whether it is still free when the decision is signed.
    """
    highest = 0
    for number in used:
        found = _NUMBER.fullmatch(number.strip())
        if found and int(found[1]) >= highest:
            highest = int(found[1])
            symbol = found[2] or symbol
    return f"{highest + 1:02d}{symbol}"

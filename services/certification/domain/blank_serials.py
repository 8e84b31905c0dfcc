"""Serials (số hiệu) as people write them: one by one, as ranges, or pasted from a scanner."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.certification.domain.blanks import LARGEST_LOT, SerialRange
from shared.errors import Detail, Invalid

MOST_LINES = 20_000
"""Lines or ranges in one list at most: a whole lot read one by one has to be given as its range."""

_SERIAL = re.compile(r"(?P<prefix>.{0,40}?)(?P<number>[0-9]{1,12})", re.DOTALL)
_BETWEEN = re.compile(r"\s+(?:-|–|—|đến|den)\s+|\s*(?:\.\.+|…|→|–|—)\s*", re.IGNORECASE)


def read_serial(text: str) -> SerialRange | None:
    """Return one serial as a range of one; None if it does not end in a number."""
    found = _SERIAL.fullmatch(text.strip())
    if found is None:
        return None
    number = int(found["number"])
    return SerialRange(found["prefix"], number, number, len(found["number"]))


def read_range(first: str, last: str) -> SerialRange | None:
    """Return the serials from `first` to `last`; None unless both are written alike and ascend."""
    start, end = read_serial(first), read_serial(last)
    if start is None or end is None or start.prefix != end.prefix or start.width != end.width:
        return None
    whole = replace(start, last=end.last)
    return whole if whole.quantity >= 1 else None


def read_list(text: str, field: str = "serials") -> list[SerialRange]:
    """Return what a list names, merged: serials or ranges `VP 000001 - VP 000050`, by line or comma.

    The end of a range may be written without its prefix. `Invalid` naming each line of the `field` that
    cannot be read.
    """
    ranges: list[SerialRange] = []
    wrong: list[Detail] = []
    parts = [part.strip() for part in re.split(r"[\n\r,;\t]+", text) if part.strip()]
    for part in parts[:MOST_LINES]:
        ends = _BETWEEN.split(part)
        found = _read_part(ends)
        if found is None:
            wrong.append(
                Detail(
                    f"“{part[:60]}” không phải số hiệu hay khoảng số hiệu tăng dần.",
                    f"“{part[:60]}” is neither a serial nor an ascending range of serials.",
                    {"field": field, "line": part[:60]},
                )
            )
        else:
            ranges.append(found)
    if wrong or not parts or len(parts) > MOST_LINES:
        raise Invalid(
            f"Hãy ghi số hiệu, mỗi dòng một số hoặc một khoảng như “VP 000001 - VP 000050”, tối đa"
            f" {MOST_LINES} dòng.",
            f"Write serials, each line one or a range like “VP 000001 - VP 000050”, {MOST_LINES} at most.",
            code="serials-unreadable",
            details=wrong[:50] or [_at_field(field)],
        )
    return bounded(ranges, field)


def nameable(serials: SerialRange) -> bool:
    """Tell whether a list can name these serials: alone and as a range they read as what was meant.

    A digit right before the number would be taken for a part of it, and what parts a list would part them.
    """
    ends = replace(serials, last=serials.first), replace(serials, first=serials.last)
    try:
        alone = [read_list(each.first_serial) for each in ends]
        between = read_list(f"{serials.first_serial} – {serials.last_serial}")
    except Invalid:
        return False
    return [*alone, between] == [[ends[0]], [ends[1]], [serials]]


def _read_part(ends: Sequence[str]) -> SerialRange | None:
    if len(ends) == 1:
        return read_serial(ends[0])
    if len(ends) != 2:  # noqa: PLR2004 -- from and to
        return None
    start = read_serial(ends[0])
    bare = start is not None and start.prefix and ends[1].isdigit()
    return read_range(ends[0], f"{start.prefix}{ends[1]}" if start is not None and bare else ends[1])


def _at_field(field: str) -> Detail:
    return Detail("Chưa ghi số hiệu nào.", "No serial was given.", {"field": field})


def bounded(ranges: Iterable[SerialRange], field: str = "serials") -> list[SerialRange]:
    """Return the ranges merged; `Invalid` if there are none or more serials than a lot can hold."""
    joined = merged(ranges)
    if not 1 <= total(joined) <= LARGEST_LOT:
        raise Invalid(
            f"Mỗi lần ghi được từ 1 đến {LARGEST_LOT} phôi. Hãy chia thành nhiều lần.",
            f"1 to {LARGEST_LOT} blanks can be entered at once. Split the list.",
            code="serials-too-many",
            details=[Detail("Quá nhiều số hiệu.", "Too many serials.", {"field": field})],
        )
    return joined


def total(ranges: Iterable[SerialRange]) -> int:
    """Return how many serials the ranges hold."""
    return sum(each.quantity for each in ranges)


def merged(ranges: Iterable[SerialRange]) -> list[SerialRange]:
    """Return the same serials as ranges that neither overlap nor touch, in order."""
    written: defaultdict[tuple[str, int], list[SerialRange]] = defaultdict(list)
    for each in ranges:
        written[each.prefix, each.width].append(each)
    joined: list[SerialRange] = []
    for key in sorted(written):
        current: SerialRange | None = None
        for each in sorted(written[key], key=lambda one: one.first):
            if current is not None and each.first <= current.last + 1:
                current = replace(current, last=max(current.last, each.last))
                continue
            if current is not None:
                joined.append(current)
            current = each
        if current is not None:
            joined.append(current)
    return joined


def without(ranges: Iterable[SerialRange], taken: Iterable[SerialRange]) -> list[SerialRange]:
    """Return the serials of `ranges` that are not in `taken`, merged."""
    away: defaultdict[tuple[str, int], list[SerialRange]] = defaultdict(list)
    for each in merged(taken):
        away[each.prefix, each.width].append(each)
    left: list[SerialRange] = []
    for each in merged(ranges):
        first = each.first
        for gone in away[each.prefix, each.width]:
            if gone.last < first or gone.first > each.last:
                continue
            if gone.first > first:
                left.append(replace(each, first=first, last=gone.first - 1))
            first = max(first, gone.last + 1)
        if first <= each.last:
            left.append(replace(each, first=first))
    return left


def common(ranges: Iterable[SerialRange], others: Iterable[SerialRange]) -> list[SerialRange]:
    """Return the serials that are in both, merged."""
    some = merged(ranges)
    return without(some, without(some, others))


def said(ranges: Sequence[SerialRange], most: int = 5) -> str:
    """Return the ranges as a person reads them; of many only the first ones and how many more."""
    shown = [
        each.first_serial if each.quantity == 1 else f"{each.first_serial} – {each.last_serial}"
        for each in ranges[:most]
    ]
    more = len(ranges) - most
    return "; ".join(shown) + (f"; … (+{more})" if more > 0 else "")

"""Whose stock of blanks runs low, in a sentence each."""

from collections.abc import Iterable

from fastapi import Request

from services.certification.domain.blank_stock import StockLevel
from shared.web.formats import number_in
from shared.web.languages import language_of

_MOST = 10
"""Centers named at most."""


def warnings_of(request: Request, levels: Iterable[StockLevel]) -> list[str]:
    """Return a sentence for each center whose stock is low, in the reader's language; of many ten."""
    language = language_of(request)
    said = []
    for level in levels:
        if not level.low:
            continue
        here, needed, waiting = (
            number_in(language, figure) for figure in (level.on_hand, level.needed, level.waiting)
        )
        if language == "en":
            wants = f" of at least {needed} wanted" if level.needed else ""
            waits = f", {waiting} certificates wait for one" if level.waiting else ""
            said.append(f"{level.name}: {here} in stock{wants}{waits}.")
        else:
            wants = f", cần ít nhất {needed}" if level.needed else ""
            waits = f"; {waiting} giấy đang chờ phôi" if level.waiting else ""
            said.append(f"{level.name}: còn {here} phôi trong kho{wants}{waits}.")
    if len(said) > _MOST:
        more = number_in(language, len(said) - _MOST)
        others = f"and {more} other centers." if language == "en" else f"và {more} trung tâm khác."
        said[_MOST:] = [others]
    return said

"""Rows of the great table, drawn once for as long as they say the same.

A row's cells follow from their values and addresses alone, and hundreds of readers see the same ones.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from fastapi import Request
from markupsafe import Markup

from services.reporting.web.table import TableCell
from shared.web import Pages
from shared.web.languages import language_of

_ROWS_KEPT: Final = 1024
"""About five kilobytes each: a period of seven hundred centers fits."""


def rows_drawn(
    request: Request, opens: Mapping[str, Markup]
) -> Callable[[Sequence[TableCell], Markup | str], Markup]:
    """Return what draws the cells of a row for the reader; `opens` is where each column's figures open to.

    It takes the cells and what narrows these addresses to the row.
    """
    pages: Pages = request.app.state.pages
    language, addresses = language_of(request), tuple(opens.items())

    def drawn(cells: Sequence[TableCell], of: Markup | str = "") -> Markup:
        return _drawn(pages, language, tuple(cells), addresses, of)

    return drawn


@lru_cache(maxsize=_ROWS_KEPT)
def _drawn(
    pages: Pages,
    language: str,
    cells: tuple[TableCell, ...],
    addresses: tuple[tuple[str, Markup], ...],
    of: Markup | str,
) -> Markup:
    told = {"cells": cells, "opens": dict(addresses), "of": of}
    return Markup(pages.render(language, "provincial_row.html", told))  # noqa: S704 -- the template escapes

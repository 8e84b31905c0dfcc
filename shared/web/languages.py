"""Vietnamese is the source text; English comes from catalogues read at start, so nothing goes stale."""

import gettext
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from fastapi import Request

LANGUAGES = ("vi", "en")
LANGUAGE_COOKIE = "ttct_language"


def language_of(request: Request) -> str:
    """Return the language asked for: `?lang=`, else the cookie, else Vietnamese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    return "vi"


def catalogues_beside(templates: Path) -> list[Path]:
    """Return the English catalogues of a folder of templates: `<templates>/../locale/en/*.po`, sorted."""
    return sorted((templates.parent / "locale" / "en").glob("*.po"))


def read_catalogue(path: Path) -> Catalog:
    """Return the `.po` file at `path` (UTF-8)."""
    with path.open("rb") as file:
        return read_po(file)


def english(paths: Iterable[Path]) -> gettext.NullTranslations:
    """Return the English translations of all catalogues; later ones win."""
    merged = Catalog(locale="en")
    for path in paths:
        for message in read_catalogue(path):
            if message.id and message.string:
                merged.add(message.id, message.string)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)

"""What the register's columns, its appendix and its states are called, in the reader's language."""

from fastapi import Request

from services.certification.domain.certificates import STATE_NAMES
from services.certification.domain.register_appendix import CONTENT_NAMES, KIND_NAMES
from services.certification.domain.register_entries import CORRECTABLE
from shared.web.languages import language_of


def words_of(request: Request) -> dict[str, dict[str, str]]:
    """Return `columns`, `contents`, `kinds` and `states`, each by name."""
    at = 1 if language_of(request) == "en" else 0
    return {
        "columns": {name: names[at] for name, names in CORRECTABLE.items()},
        "contents": {name: names[at] for name, names in CONTENT_NAMES.items()},
        "kinds": {kind.value: names[at] for kind, names in KIND_NAMES.items()},
        "states": {state.value: names[at] for state, names in STATE_NAMES.items()},
    }

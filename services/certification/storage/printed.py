"""The printed text of a completion, as columns and as stored beside a completion until it is on paper."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from services.certification.domain.graduations import Occasion, Printed

OCCASION = Occasion._fields
"""What the papers of a class say alike."""
PERSONAL = Printed._fields[: Printed._fields.index("mark")]
"""The texts that differ from learner to learner; the mark comes after them, and is no text."""
_DATES = ("studied_from", "studied_to", "decided_on")


def as_printed(printed: Printed) -> dict[str, Any]:
    """Return every member by its name, those of the occasion beside the others."""
    members = printed._asdict()
    return {**members, **members.pop("occasion")._asdict()}


def from_stored(stored: Mapping[str, Any]) -> Printed:
    """Return what `as_printed` gave, after its way through JSON."""
    dates = {name: date.fromisoformat(stored[name]) for name in _DATES}
    occasion = Occasion(**{**{name: stored[name] for name in OCCASION}, **dates})
    mark = None if stored["mark"] is None else Decimal(stored["mark"])
    texts = {name: stored[name] for name in PERSONAL}
    # What was stored before the register held it has none.
    identity = stored.get("holder_identity", "")
    return Printed(**texts, mark=mark, occasion=occasion, holder_identity=identity)

"""The dated rules by which a decision is signed, kept between signatures."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from services.enrollment.domain.centers import Program
from services.enrollment.domain.documents import Numbering
from services.enrollment.domain.rules import RuleSet
from services.enrollment.storage import numbering, programs, rule_sets
from shared.kept import Kept


class Rules(NamedTuple):
    """Every version that there is: none is ever taken away."""

    rule_sets: Mapping[tuple[str, int], RuleSet]
    """By code and version."""
    programs: Mapping[str, Sequence[Program]]
    """By code, oldest version first."""
    numbering: Numbering


def _load(connection: Connection) -> Rules:
    return Rules(
        {(each.code, each.version): each for each in rule_sets.every(connection)},
        programs.versions(connection),
        numbering.numbering(connection),
    )


_KEPT = Kept(_load, "rules")


def rules(connection: Connection) -> Rules:
    """Return them as they stand in this transaction; nobody changes what is returned."""
    return _KEPT.of(connection)

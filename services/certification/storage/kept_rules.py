"""The dated rules, posts and seals that decide how a certificate is issued, kept between batches."""

from typing import NamedTuple

from sqlalchemy import Connection

from services.certification.domain.blank_rules import BlankRule
from services.certification.domain.register import RegisterRule
from services.certification.domain.terms import Grounds
from services.certification.storage import blank_rules, issuing_rules, register
from shared.kept import Kept


class Rules(NamedTuple):
    """Every version that there is, of every center."""

    grounds: Grounds
    register: tuple[RegisterRule, ...]
    blanks: tuple[BlankRule, ...]


def _load(connection: Connection) -> Rules:
    return Rules(
        issuing_rules.grounds(connection), register.rules(connection), tuple(blank_rules.rules(connection))
    )


# Two topics: who tells of signers and who sets rules never wait for each other.
_KEPT = Kept(_load, "rules", "signers")


def rules(connection: Connection) -> Rules:
    """Return them as they stand in this transaction; nobody changes what is returned."""
    return _KEPT.of(connection)

"""What every signature by hand has in common: who stands in for a center, who signs, what is printed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.graduations import Occasion, Printed
from services.certification.domain.issuing_rules import IssuingRule, rule_for
from services.certification.domain.signing import Signature, Signed, require_seal, sign
from services.certification.domain.successions import stands_in
from services.certification.storage import facts, issuing_rules, signing
from services.certification.storage.facts import CenterRow
from shared.errors import NotFound


def issuer_of(connection: Connection, center_id: UUID, day: date) -> UUID:
    """Return who signs for a center on `day`: itself while it works, then whoever reissues for it."""
    return stands_in(facts.successions(connection), center_id, "reissue", day) or center_id


def signed_for(
    connection: Connection, issuer: UUID, rule: IssuingRule, by: Signature, *, not_before: date, today: date
) -> Signed:
    """Return the signature as printed; refuse without a valid appointment, authorisation or seal that day."""
    people, posts = signing.people_at(connection, issuer), signing.posts(connection)
    signed = sign(by, people, posts, not_before=not_before, today=today)
    if rule.requires_seal:
        require_seal(issuing_rules.seals_of(connection, [issuer]).get(issuer, ()), signed.on)
    return signed


def rule_of(connection: Connection, center_id: UUID, day: date) -> IssuingRule:
    """Return the rule for a decision of that center and day."""
    return rule_for(issuing_rules.rules(connection), center_id, day)


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit whose name, register and seal the paper bears."""

    center: CenterRow
    stands_in: bool
    """Whether it signs for another one, that ended."""


def unit_of(connection: Connection, issuer: UUID, center_id: UUID) -> Unit:
    """Return the unit that issues for the completions of `center_id`."""
    center = facts.center_of(connection, issuer)
    if center is None:
        raise NotFound
    return Unit(center, issuer != center_id)


def as_signed(printed: Printed, signed: Signed, unit: Unit) -> Printed:
    """Return the text with the signer's title; where another unit issues, under that unit's name."""
    occasion: Occasion = printed.occasion._replace(signer_title=signed.title)
    if unit.stands_in:
        occasion = occasion._replace(
            center_code=unit.center.code, center_name=unit.center.name, parent_name=unit.center.parent
        )
    return printed._replace(occasion=occasion)

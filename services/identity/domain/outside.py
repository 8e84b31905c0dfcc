"""Which claims of an outside issuer give which roles: configuration, applied to each sign-in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.identity.domain.grants import CENTER_ROLES, ROLES


@dataclass(frozen=True)
class RoleRule:
    """A claim that gives a role.

    One that is or holds `value` gives a role of the province; one that begins with `prefix`, a role at the
    center whose code follows.
    """

    claim: str
    role: str
    value: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class Claimed:
    """A role that the claims give, at the center of a code or in the whole province."""

    role: str
    center_code: str | None = None


def role_rules(told: Any) -> tuple[RoleRule, ...]:
    """Read the configuration: `[{"claim": "groups", "prefix": "ttct-giaovu-", "role": "officer"}, …]`.

    ValueError if it says nothing sensible: a process with a wrong one must not start.
    """
    if not isinstance(told, Sequence) or isinstance(told, str):
        raise TypeError("the rules of the outside issuer are a list")
    rules = tuple(RoleRule(**each) for each in told)
    for rule in rules:
        at_center = rule.role in CENTER_ROLES
        if rule.role not in ROLES or not rule.claim:
            raise ValueError(f"no role or claim: {rule}")
        if at_center != bool(rule.prefix) or at_center == bool(rule.value):
            raise ValueError(f"officer and director have a prefix, province and admin a value: {rule}")
    return rules


def claimed_roles(rules: Iterable[RoleRule], claims: Mapping[str, Any]) -> frozenset[Claimed]:
    """Return the roles that the claims give; what no rule names gives none."""
    found = set()
    for rule in rules:
        told = claims.get(rule.claim, ())
        for value in (told,) if isinstance(told, str) else told if isinstance(told, list | tuple) else ():
            if not isinstance(value, str):
                continue
            if rule.value and value == rule.value:
                found.add(Claimed(rule.role))
            elif rule.prefix and value.startswith(rule.prefix) and len(value) > len(rule.prefix):
                found.add(Claimed(rule.role, value.removeprefix(rule.prefix)))
    return frozenset(found)

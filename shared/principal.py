"""Who stands at a door: a person with dated grants, or another service."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal
from uuid import UUID

from shared.errors import Forbidden, NotFound

Role = Literal["officer", "director", "province", "admin"]


class _Everywhere(Enum):
    ALL = "all"


ALL: Final = _Everywhere.ALL
"""The scope of the provincial department and of services: every center."""


@dataclass(frozen=True)
class Grant:
    """A role in force today; officers and directors hold it at one center, the others at none."""

    role: Role
    center_id: UUID | None = None


@dataclass(frozen=True)
class StandsIn:
    """A role that is held for somebody else, who delegated it for some days."""

    role: Role
    center_id: UUID | None
    account_id: str
    name: str


@dataclass(frozen=True)
class Principal:
    """A verified person or service; `id` is the account id or the service's name."""

    kind: Literal["person", "service"]
    id: str
    name: str
    grants: frozenset[Grant] = frozenset()
    """All roles, those held for somebody else among them."""
    stands_in: tuple[StandsIn, ...] = ()
    """Which of the roles are held on whose behalf."""

    @property
    def roles(self) -> frozenset[str]:
        """Return the names of the roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def centers(self) -> frozenset[UUID] | Literal[_Everywhere.ALL]:
        """Return the centers whose records may be seen; an administrator of accounts sees none."""
        if self.kind == "service" or "province" in self.roles:
            return ALL
        return frozenset(grant.center_id for grant in self.grants if grant.center_id is not None)

    def may_see(self, center_id: UUID) -> bool:
        """Tell whether records of this center may be shown at all."""
        return self.centers is ALL or center_id in self.centers

    def may_act(self, center_id: UUID, roles: Iterable[str]) -> bool:
        """Tell whether one of `roles` is held for this very center (or for the whole province)."""
        wanted = frozenset(roles)
        return any(
            grant.role in wanted and (grant.role == "province" or grant.center_id == center_id)
            for grant in self.grants
        )

    def at_center(self, center_id: UUID, *roles: str) -> None:
        """Refuse unless this center may be seen and, if any are named, one of `roles` is held there.

        A center outside the scope is `NotFound`, as if it did not exist; a director of another
        center is not a director of this one.
        """
        if not self.may_see(center_id):
            raise NotFound
        if roles and not self.may_act(center_id, roles):
            raise role_missing()


def role_missing() -> Forbidden:
    """Return the refusal for a known person without the role."""
    return Forbidden(
        "Tài khoản của bạn không có quyền làm việc này. Hãy nhờ quản trị viên cấp quyền nếu cần.",
        "Your account has no right to do this. Ask an administrator for the role if you need it.",
    )

"""What is entered at the doors of accounts, pages and programs alike."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from services.identity.domain.grants import DatedGrant
from shared.entered_text import Entered, Line
from shared.principal import Role

Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
UserName = Annotated[
    str, StringConstraints(min_length=2, max_length=80, pattern=r"^[^\s\x00-\x1f]+$", strip_whitespace=True)
]


def _mail_address(value: str) -> str:
    name, at, host = value.rpartition("@")
    right = at and name and "." in host.strip(".") and not any(each.isspace() for each in value)
    if not right or not value.isascii() or any(each in value for each in '<>,;:"()[]\\'):
        raise ValueError("this is not a mail address")
    return value


Email = Annotated[
    str, StringConstraints(max_length=254, strip_whitespace=True), AfterValidator(_mail_address)
]
"""One plain mail address."""


class GrantEntry(Entered):
    """A role from a day on; officers and directors name their center."""

    role: Role
    center_id: UUID | None = None
    valid_from: Day
    valid_to: Day | None = None

    def dated(self) -> DatedGrant:
        """Return the grant as the domain knows it."""
        return DatedGrant(self.role, self.center_id, self.valid_from, self.valid_to)


class AccountEntry(Entered):
    """A new account; without a password its person is invited to choose one."""

    username: UserName
    display_name: Line
    email: Email | None = None
    password: SecretStr | None = None
    grants: Annotated[tuple[GrantEntry, ...], Field(max_length=50)] = ()


class NewAccountForm(Entered):
    """The form of a new account, with the first role if it has one."""

    username: UserName
    display_name: Line
    email: Email | None = None
    role: Role | None = None
    center_id: UUID | None = None
    valid_from: Day
    valid_to: Day | None = None

    def grants(self) -> list[DatedGrant]:
        """Return the first role, if one is given."""
        if self.role is None:
            return []
        return [DatedGrant(self.role, self.center_id, self.valid_from, self.valid_to)]


class DetailsEntry(Entered):
    """Name and mail address of an account."""

    display_name: Line
    email: Email | None = None


class GrantEnd(Entered):
    """The last day of a role."""

    last_day: Day


class GrantEndForm(GrantEnd):
    """The same on a page that lists several."""

    grant_id: UUID


class DelegationEntry(Entered):
    """Who stands in, in which role, and until when."""

    deputy_id: UUID
    role: Literal["officer", "director", "province"]
    center_id: UUID | None = None
    valid_from: Day
    valid_to: Day
    reason: Line


class DelegationForm(Entered):
    """The same on a page, which offers the roles that are held as `role` or `role center`."""

    lent: Annotated[str, StringConstraints(pattern=r"^(province|(officer|director) [0-9a-f-]{36})$")]
    deputy_id: UUID
    valid_from: Day
    valid_to: Day
    reason: Line

    def entry(self) -> DelegationEntry:
        """Return what was entered as programs enter it."""
        role, _, place = self.lent.partition(" ")
        given = self.model_dump(exclude={"lent"})
        return DelegationEntry.model_validate({**given, "role": role, "center_id": place or None})


class HandoverEntry(Entered):
    """Who leaves when, and to whom the roles go."""

    last_day: Day
    successor_id: UUID | None = None
    reason: Line


class PolicyEntry(Entered):
    """The rules of accounts from a day on, with the document that orders them."""

    valid_from: Day
    second_factor_roles: frozenset[Role] = frozenset()
    failures_to_lock: Annotated[int, Field(ge=5, le=100)]
    invitation_days: Annotated[int, Field(ge=1, le=60)]
    reset_minutes: Annotated[int, Field(ge=10, le=1440)]
    delegation_days: Annotated[int, Field(ge=1, le=366)]
    source: Line

"""JSON doors of accounts: administrators make them and give roles; each person changes the own password."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.identity.domain.grants import DatedGrant
from services.identity.operations import accounts as operations
from services.identity.operations.sign_in import account_id_of
from services.identity.storage import accounts
from shared import clock
from shared.auth import CurrentPrincipal, Principal, require
from shared.errors import NotFound
from shared.http import ReadSnapshot, WriteTransaction
from shared.principal import Role

router = APIRouter(tags=["accounts"])
Administrator = Annotated[Principal, Depends(require("admin"))]


class GrantIn(BaseModel):
    """A role from a day on; officers and directors name their center."""

    model_config = ConfigDict(extra="forbid")
    role: Role
    center_id: UUID | None = None
    valid_from: date
    valid_to: date | None = None

    def dated(self) -> DatedGrant:
        """Return the grant as the domain knows it."""
        return DatedGrant(self.role, self.center_id, self.valid_from, self.valid_to)


class AccountIn(BaseModel):
    """A new account."""

    model_config = ConfigDict(extra="forbid")
    username: str = Field(min_length=2, max_length=80, pattern=r"^[^\s\x00-\x1f]+$")
    display_name: str = Field(min_length=1, max_length=200)
    password: SecretStr
    grants: list[GrantIn] = Field(default_factory=list, max_length=50)


class GrantEnd(BaseModel):
    """The last day of a role."""

    model_config = ConfigDict(extra="forbid")
    last_day: date


class PasswordChange(BaseModel):
    """The present password and the one to come."""

    model_config = ConfigDict(extra="forbid")
    old_password: SecretStr
    new_password: SecretStr


@router.post("/accounts", status_code=201)
def post_account(
    content: AccountIn, principal: Administrator, connection: WriteTransaction
) -> dict[str, UUID]:
    """Make an account. A repeated request finds the user name taken (409) and changes nothing.

    No `Idempotency-Key` here: a stored hash of the request would be a hash of the password.
    """
    account_id = operations.create_account(
        connection,
        username=content.username,
        display_name=content.display_name,
        password=content.password.get_secret_value(),
        grants=[grant.dated() for grant in content.grants],
        by=principal.id,
        now=clock.now(),
    )
    return {"id": account_id}


@router.get("/accounts", dependencies=[Depends(require("admin"))])
def get_accounts(connection: ReadSnapshot) -> list[dict[str, Any]]:
    """List the accounts."""
    return accounts.list_accounts(connection)


@router.post("/accounts/{account_id}/grants", status_code=201)
def post_grant(
    account_id: UUID, content: GrantIn, principal: Administrator, connection: WriteTransaction
) -> dict[str, UUID]:
    """Give a role."""
    grant_id = operations.grant_role(
        connection, account_id, content.dated(), by=principal.id, now=clock.now()
    )
    return {"id": grant_id}


@router.post(
    "/accounts/{account_id}/grants/{grant_id}/end",
    status_code=204,
    dependencies=[Depends(require("admin"))],
)
def post_grant_end(account_id: UUID, grant_id: UUID, content: GrantEnd, connection: WriteTransaction) -> None:
    """Let a role end."""
    operations.end_grant(connection, account_id, grant_id, content.last_day)


@router.post("/accounts/{account_id}/disabling", status_code=204, dependencies=[Depends(require("admin"))])
def post_disabling(account_id: UUID, connection: WriteTransaction) -> None:
    """Close an account."""
    operations.disable_account(connection, account_id, clock.now())


@router.post("/me/password", status_code=204)
def post_password(content: PasswordChange, principal: CurrentPrincipal, connection: WriteTransaction) -> None:
    """Change one's own password; every session of the account ends."""
    account_id = account_id_of(principal)
    if account_id is None:
        raise NotFound
    operations.change_password(
        connection,
        account_id,
        old=content.old_password.get_secret_value(),
        new=content.new_password.get_secret_value(),
        now=clock.now(),
    )

"""JSON doors of one's own second factors: an app for one-time codes, recovery codes, passkeys."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, SecretStr

from services.identity.api.sign_in import answer_signed_in
from services.identity.browser import (
    IdentityConfiguration,
    committed,
    keep_pending,
    need_built_in,
    pending_token,
    visitor_of,
)
from services.identity.doors import OwnAccount
from services.identity.operations import one_time_codes, passkeys, second_step
from services.identity.storage import second_factors
from shared import clock
from shared.auth import check_form_token, require
from shared.entered_text import Entered, Line
from shared.errors import Conflict
from shared.http import OpenTransaction, ReadSnapshot, WriteTransaction

router = APIRouter(tags=["second factors"])
open_router = APIRouter(tags=["sign-in"])


class Password(Entered):
    """The present password, asked again before a factor changes."""

    password: SecretStr


class Code(Entered):
    """A code of the app."""

    code: SecretStr


class NewPasskey(Entered):
    """What the browser answered, and how its person calls the key."""

    name: Line
    credential: Annotated[dict[str, Any], Field(max_length=20)]


class PasskeyAnswer(Entered):
    """What the browser answered."""

    credential: Annotated[dict[str, Any], Field(max_length=20)]


class EnrolmentOut(BaseModel):
    """The secret for an app; shown until a code of it was entered."""

    secret: str
    uri: str


class PasskeyOut(BaseModel):
    """A passkey as its person knows it."""

    id: UUID
    name: str
    made_at: datetime
    used_at: datetime | None


@router.get("/me/second-factors")
def get_factors(account_id: OwnAccount, connection: ReadSnapshot) -> dict[str, Any]:
    """Tell which second factors one has."""
    return {
        "app": one_time_codes.is_enrolled(connection, account_id),
        "recovery_codes_left": second_factors.recovery_codes_left(connection, account_id),
        "passkeys": [
            PasskeyOut(id=row.id, name=row.name, made_at=row.made_at, used_at=row.used_at)
            for row in second_factors.passkeys_of(connection, account_id)
        ],
    }


@router.post("/me/app", status_code=201)
def post_app(
    content: Password, account_id: OwnAccount, connection: WriteTransaction, settings: IdentityConfiguration
) -> EnrolmentOut:
    """Begin with an app for one-time codes; it counts once a code of it was entered."""
    second_step.show_password(connection, account_id, content.password.get_secret_value())
    one_time_codes.begin_enrolment(connection, settings, account_id, clock.now())
    shown = one_time_codes.shown_enrolment(connection, settings, account_id)
    assert shown is not None  # noqa: S101 -- it has just been made
    return EnrolmentOut(secret=shown.secret, uri=shown.uri)


@router.post("/me/app/confirmation")
def post_app_confirmation(
    content: Code, account_id: OwnAccount, connection: WriteTransaction, settings: IdentityConfiguration
) -> dict[str, list[str]]:
    """Take the app in use by its first code; answers the recovery codes, once."""
    code = content.code.get_secret_value()
    codes = one_time_codes.confirm_enrolment(connection, settings, account_id, code, clock.now())
    return {"recovery_codes": codes}


@router.post("/me/app/removal", status_code=204)
def post_app_removal(content: Password, account_id: OwnAccount, connection: WriteTransaction) -> None:
    """Remove the app and the recovery codes."""
    second_step.show_password(connection, account_id, content.password.get_secret_value())
    second_step.remove_own_factor(connection, account_id, clock.today())


@router.post("/me/recovery-codes", status_code=201)
def post_recovery_codes(
    content: Password, account_id: OwnAccount, connection: WriteTransaction
) -> dict[str, list[str]]:
    """Make new recovery codes; the old ones end."""
    second_step.show_password(connection, account_id, content.password.get_secret_value())
    if not one_time_codes.is_enrolled(connection, account_id):
        raise Conflict(
            "Hãy thêm ứng dụng mã một lần trước.", "Add an app for one-time codes first.", code="no-app"
        )
    return {"recovery_codes": one_time_codes.new_recovery_codes(connection, account_id, clock.now())}


@router.post("/me/passkeys/options")
def post_passkey_options(
    content: Password, account_id: OwnAccount, connection: WriteTransaction, settings: IdentityConfiguration
) -> Response:
    """Return what the browser is asked for a new passkey."""
    second_step.show_password(connection, account_id, content.password.get_secret_value())
    options, step = passkeys.begin_registration(connection, settings, account_id, clock.now())
    answer = JSONResponse(options)
    keep_pending(answer, settings, step)
    return answer


@router.post("/me/passkeys", status_code=201)
def post_passkey(
    request: Request,
    content: NewPasskey,
    account_id: OwnAccount,
    connection: WriteTransaction,
    settings: IdentityConfiguration,
) -> dict[str, UUID]:
    """Keep the passkey that the browser made."""
    passkey_id = passkeys.add_passkey(
        connection,
        settings,
        account_id,
        pending_token(request),
        name=content.name,
        answer=content.credential,
        now=clock.now(),
    )
    return {"id": passkey_id}


@router.post("/me/passkeys/{passkey_id}/removal", status_code=204)
def post_passkey_removal(
    passkey_id: UUID, content: Password, account_id: OwnAccount, connection: WriteTransaction
) -> None:
    """Remove one of one's passkeys."""
    second_step.show_password(connection, account_id, content.password.get_secret_value())
    second_step.remove_own_passkey(connection, account_id, passkey_id, clock.today())


@router.post(
    "/accounts/{account_id}/second-factors/removal",
    status_code=204,
    dependencies=[Depends(require("admin"))],
)
def post_removal(account_id: UUID, connection: WriteTransaction) -> None:
    """Remove app and passkeys of somebody who lost them; signs out everywhere."""
    second_step.remove_all_factors(connection, account_id, clock.now())


@open_router.post("/passkeys/options", dependencies=[Depends(check_form_token)])
def post_sign_in_options(
    request: Request, connection: OpenTransaction, settings: IdentityConfiguration
) -> Response:
    """Return what the browser is asked for signing in by a passkey."""
    need_built_in(request)
    options, step = passkeys.begin_sign_in(connection, settings, clock.now())
    answer = JSONResponse(options)
    keep_pending(answer, settings, step)
    return answer


@open_router.post("/passkeys/sign-in", dependencies=[Depends(check_form_token)])
def post_passkey_sign_in(
    request: Request, content: PasskeyAnswer, settings: IdentityConfiguration
) -> Response:
    """Sign in by the passkey's answer: an access token, and both cookies."""
    signed = committed(
        request,
        lambda connection: second_step.enter_passkey(
            connection,
            settings,
            pending_token(request),
            content.credential,
            visitor_of(request),
            now=clock.now(),
            today=clock.today(),
        ),
    )
    return answer_signed_in(settings, signed)

"""Open JSON doors of who cannot sign in yet, or no more: a code and a new password, or mail with a code."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field, SecretStr

from services.identity.browser import address_of, try_order_reset
from services.identity.operations.links import choose_password
from shared import clock
from shared.entered_text import Entered
from shared.http import OpenTransaction

router = APIRouter(tags=["links"])


class ChosenPassword(Entered):
    """The code of an invitation or reset, and the password that the person chose."""

    code: SecretStr
    new_password: SecretStr


class LostPassword(Entered):
    """Whose password is to be set anew."""

    username: Annotated[str, Field(max_length=200)]


@router.post("/links/password", status_code=204)
def post_password(content: ChosenPassword, connection: OpenTransaction) -> None:
    """Choose a password by a code, which is used up; then sign in."""
    choose_password(
        connection, content.code.get_secret_value(), content.new_password.get_secret_value(), clock.now()
    )


@router.post("/password-resets", status_code=202)
def post_reset(request: Request, content: LostPassword) -> dict[str, str]:
    """Ask for mail with a code; the answer is the same whether the name exists or not."""
    try_order_reset(request, content.username, address_of(request))
    return {"status": "ordered"}

"""What the JSON doors and the pages of identity share beyond cookies: the post, the centers' names."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import Connection

from services.identity.operations.centers import CenterName, CenterNames
from services.identity.operations.sign_in import account_id_of
from services.identity.operations.signing import issue_token
from services.identity.post import Postman
from shared import clock
from shared.auth import CurrentPrincipal, Principal, require
from shared.errors import Conflict, NotFound

Administrator = Annotated[Principal, Depends(require("admin"))]


def own_account_id(principal: CurrentPrincipal) -> UUID:
    """Return the account of the person who asks; a service has none (`NotFound`)."""
    account_id = account_id_of(principal)
    if account_id is None:
        raise NotFound
    return account_id


OwnAccount = Annotated[UUID, Depends(own_account_id)]


def postman_of(request: Request) -> Postman:
    """Return the postman of this process."""
    postman: Postman = request.app.state.postman
    return postman


Post = Annotated[Postman, Depends(postman_of)]


def need_post(postman: Postman) -> None:
    """Refuse what needs mail where none can be sent."""
    if not postman.is_there:
        raise Conflict(
            "Hệ thống chưa được cấu hình để gửi thư. Hãy in giấy để trao tay.",
            "This system is not set up to send mail. Print the paper and hand it over.",
            code="no-mail",
        )


def center_names(request: Request, connection: Connection) -> dict[UUID, CenterName]:
    """Return the centers by id as enrollment names them; none while it was never reached."""
    names: CenterNames = request.app.state.centers
    settings = request.app.state.settings
    service = Principal(kind="service", id="identity", name="identity")
    return names.known(lambda: issue_token(connection, settings, service, clock.now()))

"""People's forms: a submitted page is a door to an operation, like a JSON call or an event.

A form is done once, in one transaction, and leads on to another page (303), so that reloading does
nothing again. A refusal shows the page again with what was entered and each sentence at its field.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile

from shared.auth import CSRF_FIELD, CurrentPrincipal
from shared.errors import Problem
from shared.http import asked_database
from shared.idempotency import run_once
from shared.principal import Principal
from shared.problems import invalid_request
from shared.web.languages import language_of

FORM_KEY = "form_key"
"""The hidden field that makes a second click on the same button the same request."""

_Read = TypeVar("_Read", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as the page shows it: empty, or as it was entered and why it was refused.

    Templates take `key` (hidden), `value(name, default)`, `chosen(name, default)`, `error(name)`, `problem`
    and `others`.
    """

    key: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    entered: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    language: str = "vi"
    several: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Every value that was sent, by field."""

    def value(self, name: str, default: object = "") -> str:
        """Return what was entered in the field, else what it holds at first (None: nothing)."""
        if self.problem is not None:
            return self.entered.get(name, "")
        return "" if default is None else str(default)

    def chosen(self, name: str, default: Collection[str] = ()) -> Collection[str]:
        """Return the values ticked in a field of several boxes, else those ticked at first."""
        return default if self.problem is None else self.several.get(name, ())

    def error(self, name: str) -> str:
        """Return the sentence about the field; '' if it is right."""
        return " ".join(self._said(each) for each in self._details() if each.where.get("field", "") == name)

    @property
    def others(self) -> list[str]:
        """Return the sentences that belong to no field of the form, and are not the refusal's own."""
        return [
            self._said(each)
            for each in self._details()
            if each.where.get("field", "") not in self.entered and self._said(each) != self.sentence
        ]

    @property
    def sentence(self) -> str:
        """Return why it was refused, in the reader's language; '' if it was not."""
        return "" if self.problem is None else self._said(self.problem)

    def _details(self) -> tuple[Any, ...]:
        return () if self.problem is None else self.problem.details

    def _said(self, told: Any) -> str:
        return str(told.en if self.language == "en" else told.vi)


async def _entered(request: Request) -> AsyncIterator[FormData]:
    form = await request.form()
    try:
        yield form
    finally:
        await form.close()  # files that were sent lie in temporary ones


class FormDoor:
    """The form that a signed-in person sent."""

    def __init__(
        self, request: Request, principal: CurrentPrincipal, sent: Annotated[FormData, Depends(_entered)]
    ) -> None:
        self._request = request
        self.principal: Principal = principal
        self.sent = sent
        self.entered: dict[str, str] = {
            name: value.strip() for name, value in sent.multi_items() if isinstance(value, str)
        }

    def read(self, kind: type[_Read], **several: object) -> _Read:
        """Return what was entered as `kind`; a field left empty counts as not given.

        `several` gives the fields that come several times. `Invalid` naming every field that is wrong.
        Call it inside the work of the form.
        """
        given: dict[str, object] = {
            name: value
            for name, value in self.entered.items()
            if value and name not in (CSRF_FIELD, FORM_KEY)
        }
        given.update(several)
        try:
            return kind.model_validate(given)
        except ValidationError as wrong:
            raise invalid_request(wrong.errors()) from wrong

    def all(self, name: str) -> list[str]:
        """Return every value of a field that may come several times (boxes, rows)."""
        return [value.strip() for value in self.sent.getlist(name) if isinstance(value, str)]

    def __call__(
        self,
        work: Callable[[Connection], str],
        again: Callable[[Connection, Shown], Response],
    ) -> Response:
        """Do `work` and lead to the address that it returns; if it refuses, show the page `again`.

        Both get a connection: `work` one transaction that is left as it was if it refuses, `again` a
        snapshot afterwards. The same form sent twice is done once and leads to the same address.
        """
        database = asked_database(self._request, self.principal)
        try:
            with database.transaction() as connection:
                address = self._once(connection, work)
        except Problem as problem:
            several = {name: self.all(name) for name in self.entered}
            language = language_of(self._request)
            shown = Shown(entered=self.entered, problem=problem, language=language, several=several)
            with database.snapshot() as connection:
                answer = again(connection, shown)
            answer.status_code = int(problem.status)
            return answer
        return RedirectResponse(address, status_code=303)

    def _once(self, connection: Connection, work: Callable[[Connection], str]) -> str:
        key = self.entered.get(FORM_KEY, "")
        if not key:
            return work(connection)
        # What was entered is part of the key: a form that was refused, mended and sent again is another.
        content = self._digest()
        once = run_once(
            connection,
            f"{self.principal.kind}:{self.principal.id}",
            f"form:{key[:64]}:{content.hex()}",
            content,
            lambda: (303, work(connection)),
        )
        return str(once.answer)

    def _digest(self) -> bytes:
        digest = hashlib.sha256(self._request.url.path.encode())
        for name, value in self.sent.multi_items():
            if name == CSRF_FIELD:
                continue
            digest.update(f"\n{name}=".encode())
            if isinstance(value, UploadFile):
                digest.update(f"{value.filename} {value.size}".encode())
                while chunk := value.file.read(1 << 16):
                    digest.update(chunk)
                value.file.seek(0)
            else:
                digest.update(value.encode())
        return digest.digest()


SubmittedForm = Annotated[FormDoor, Depends(FormDoor)]

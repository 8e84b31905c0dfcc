"""Looks at people's records: written down before the answer leaves, outside one's own center with a reason.

A door that shows a record takes `looking: Looking` as its first parameter and says what is seen, by ids:
`looking("learner", [seen.id], seen.centers)`. Machines are not asked.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import text

from shared.auth import CurrentPrincipal
from shared.db import Database
from shared.errors import Forbidden
from shared.http import asked_database, scope_of
from shared.principal import ALL, Principal
from shared.reasons import SHORTEST_REASON

_LOOK = text("SELECT audit_look(:subject, CAST(:ids AS text[]), CAST(:centers AS uuid[]))")


class ReasonNeeded(Forbidden):
    """A record of somebody else's center is shown to who says why; a page asks for it."""

    code = "reason-needed"

    def __init__(self) -> None:
        super().__init__(
            "Hồ sơ này không thuộc trung tâm của bạn. Hãy ghi lý do xem; lý do được lưu vào nhật ký"
            " (API: đầu mục X-Reason, UTF-8 mã hóa phần trăm).",
            "This record is not of a center of yours. Say why you look at it; the reason is kept in the log"
            " (API: header X-Reason, percent-encoded UTF-8).",
        )


class LookDoor:
    """What one request looks at; it is written when the door has what it shows, before the answer leaves."""

    def __init__(self, request: Request, principal: Principal) -> None:
        self._request = request
        self._principal = principal
        self._seen: list[tuple[str, list[str], list[UUID]]] = []

    def __call__(
        self, subject: str, ids: Iterable[object], centers: Iterable[UUID], *, list_only: bool = False
    ) -> None:
        """Say that records of `subject` are seen, which, and of which centers.

        `ReasonNeeded` if none of the centers is the reader's own and no reason is given; a list that only
        says who is there (`list_only`) needs none.
        """
        if self._principal.kind == "service":
            return
        whose = sorted(set(centers))
        own = self._principal.centers is not ALL and not self._principal.centers.isdisjoint(whose)
        reason = scope_of(self._request, self._principal).reason
        if not (own or list_only) and len(reason) < SHORTEST_REASON:
            raise ReasonNeeded
        seen = [str(each) for each in ids]
        if seen:
            self._seen.append((subject, seen, whose))

    def write(self, database: Database) -> None:
        """Write down what was seen, in a transaction of its own."""
        if not self._seen:
            return
        with database.transaction() as connection:
            for subject, ids, centers in self._seen:
                connection.execute(_LOOK, {"subject": subject, "ids": ids, "centers": centers or None})


def _looking(request: Request, principal: CurrentPrincipal) -> Iterator[LookDoor]:
    door = LookDoor(request, principal)
    yield door
    door.write(asked_database(request, principal))


# scope="function": nothing is shown that could not be written down.
Looking = Annotated[LookDoor, Depends(_looking, scope="function")]

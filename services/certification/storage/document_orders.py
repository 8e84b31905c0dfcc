"""Orders of large documents: entered, taken up one at a time, their files kept for a day."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, text, update

from services.certification.storage.document_tables import document_file, document_order

MOST_ATTEMPTS = 3
"""How often a file is begun before its order is given up: a kill may be no fault of the file."""

_C = document_order.c
_ORDER = (
    _C.order_id, _C.center_id, _C.kind, _C.subject_id, _C.book, _C.first, _C.last, _C.following, _C.verify_at,
    _C.ordered_by, _C.ordered_at, _C.state, _C.said_vi, _C.said_en,
)  # fmt: skip
_GIVE_UP = text("UPDATE document_order SET state = 'given_up' WHERE state = 'waiting' AND attempts >= :most")
_TAKE = text(
    """
    UPDATE document_order SET attempts = attempts + 1 WHERE order_id = (
        SELECT order_id FROM document_order WHERE state = 'waiting' AND attempts < :most
        ORDER BY attempts, ordered_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING order_id
    """
)
_FORGET = text("DELETE FROM document_order WHERE ordered_at < now() - interval '1 day'")


class Order(NamedTuple):
    """An order: sheets or pages `first` to `last` of a thing, the next file beginning with `following`."""

    id: UUID
    center_id: UUID
    kind: str
    subject_id: UUID
    book: int | None
    first: int
    last: int
    following: int
    verify_at: str
    ordered_by: str
    ordered_at: datetime
    state: str
    said_vi: str | None
    said_en: str | None

    @property
    def total(self) -> int:
        """How many sheets or pages were ordered."""
        return self.last - self.first + 1

    @property
    def done(self) -> int:
        """How many of them are set."""
        return self.following - self.first


class File(NamedTuple):
    """A file of an order as its page lists it."""

    part: int
    file_name: str
    sheets: int
    bytes: int


def enter(connection: Connection, **values: Any) -> None:
    """Enter an order; nothing of it is set yet."""
    connection.execute(insert(document_order).values(following=values["first"], **values))


def waiting(connection: Connection, **values: Any) -> UUID | None:
    """Return the order of just this that nothing is set of yet, None if there is none."""
    same = [_C[name] == value for name, value in values.items()]
    found: UUID | None = connection.scalar(
        select(_C.order_id).where(_C.state == "waiting", _C.following == values["first"], *same).limit(1)
    )
    return found


def find(connection: Connection, order_id: UUID) -> Order | None:
    """Return an order, None if there is none (any more)."""
    row = connection.execute(select(*_ORDER).where(_C.order_id == order_id)).one_or_none()
    return None if row is None else Order._make(row)


def take(connection: Connection) -> UUID | None:
    """Count one more attempt at the oldest order that waits and return it; None when none does.

    What was begun too often is given up. The caller commits before it works: a process that is killed at
    work has counted its attempt.
    """
    connection.execute(_GIVE_UP, {"most": MOST_ATTEMPTS})
    found: UUID | None = connection.scalar(_TAKE, {"most": MOST_ATTEMPTS})
    return found


def hold(connection: Connection, order_id: UUID) -> Order | None:
    """Return an order that waits, held to the end of the transaction; None if another has it."""
    wanted = select(*_ORDER).where(_C.order_id == order_id, _C.state == "waiting")
    row = connection.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
    return None if row is None else Order._make(row)


def add_file(connection: Connection, order: Order, *, sheets: int, **file: Any) -> None:
    """Keep the next file of an order that is held, and say how far the order has come."""
    part = select(func.count() + 1).where(document_file.c.order_id == order.id).scalar_subquery()
    connection.execute(insert(document_file).values(order_id=order.id, part=part, sheets=sheets, **file))
    following = order.following + sheets
    connection.execute(
        update(document_order)
        .where(_C.order_id == order.id)
        .values(following=following, attempts=0, state="done" if following > order.last else "waiting")
    )


def end(connection: Connection, order_id: UUID, state: str, said: tuple[str, str] | None = None) -> None:
    """End an order that waits; `said` is why, in Vietnamese and in English."""
    vi, en = said or (None, None)
    connection.execute(
        update(document_order)
        .where(_C.order_id == order_id, _C.state == "waiting")
        .values(state=state, said_vi=vi, said_en=en)
    )


def files(connection: Connection, order_id: UUID) -> list[File]:
    """Return the files of an order that are set, in their order."""
    columns = document_file.c
    query = select(columns.part, columns.file_name, columns.sheets, func.octet_length(columns.content))
    found = connection.execute(query.where(columns.order_id == order_id).order_by(columns.part))
    return [File(*row) for row in found]


def content(connection: Connection, order_id: UUID, part: int) -> Row[Any] | None:
    """Return a file of an order as it is stored; None if there is none."""
    columns = document_file.c
    query = select(document_file).where(columns.order_id == order_id, columns.part == part)
    return connection.execute(query).one_or_none()


def forget(connection: Connection) -> None:
    """Delete the orders of yesterday and before, with their files."""
    connection.execute(_FORGET)

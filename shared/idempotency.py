"""A repeated request changes nothing: the answer to a POST is stored under its `Idempotency-Key`.

The key is claimed in the same transaction as the effects. A second request with the same key waits
for the first (PostgreSQL makes the inserting loser wait) and then gets the stored answer; if the
first failed, nothing of it is left and the second does the work.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from starlette.datastructures import UploadFile

from shared.auth import CurrentPrincipal
from shared.errors import Conflict, Invalid
from shared.http import WriteTransaction

_LONGEST_KEY = 200


def _columns() -> list[Column[Any]]:
    return [
        Column("principal", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("request_hash", LargeBinary, nullable=False),
        Column("status", Integer, comment="null while the first request is still at work"),
        Column("answer", JSONB),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    ]


def idempotency_table(metadata: MetaData) -> Table:
    """Return the table of answers already given, for a service's metadata and Alembic history."""
    return Table("idempotency_key", metadata, *_columns())


def create_idempotency(op: Any) -> None:
    """Create the table inside an Alembic revision: `create_idempotency(op)`."""
    op.create_table("idempotency_key", *_columns())


def drop_idempotency(op: Any) -> None:
    """Undo `create_idempotency`."""
    op.drop_table("idempotency_key")


_table = idempotency_table(MetaData())


async def _request_hash(request: Request) -> bytes:
    """Return SHA-256 of method, path and content; a form's random boundary does not count."""
    digest = hashlib.sha256(f"{request.method} {request.url.path}\n".encode())
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        for name, value in (await request.form()).multi_items():
            digest.update(f"\n{name}=".encode())
            if isinstance(value, UploadFile):
                await value.seek(0)
                while chunk := await value.read(1 << 16):
                    digest.update(chunk)
                await value.seek(0)
            else:
                digest.update(value.encode())
    else:
        digest.update(await request.body())
    return digest.digest()


class OnceDoor:
    """Runs the work of one request at most once per key; without a key it simply runs it."""

    def __init__(
        self,
        connection: WriteTransaction,
        principal: CurrentPrincipal,
        request_hash: Annotated[bytes, Depends(_request_hash)],
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> None:
        if idempotency_key is not None and not 1 <= len(idempotency_key) <= _LONGEST_KEY:
            raise Invalid(
                f"Idempotency-Key phải dài từ 1 đến {_LONGEST_KEY} ký tự.",
                f"Idempotency-Key must have 1 to {_LONGEST_KEY} characters.",
            )
        self._connection = connection
        self._principal = f"{principal.kind}:{principal.id}"
        self._hash = request_hash
        self._key = idempotency_key

    def __call__(self, work: Callable[[], Any], *, status: int | Callable[[Any], int] = 201) -> JSONResponse:
        """Return the answer of `work()` with `status`, or the stored one if this key has been here.

        `work` returns anything FastAPI can encode; `status` may be asked of what it returned.
        `Conflict` if the key was used for other content.
        """

        def answered() -> tuple[int, Any]:
            done = work()
            return status(done) if callable(status) else status, jsonable_encoder(done)

        if self._key is None:
            code, answer = answered()
            return JSONResponse(answer, status_code=code)
        once = run_once(self._connection, self._principal, self._key, self._hash, answered)
        headers = {"Idempotency-Replayed": "true"} if once.replayed else None
        return JSONResponse(once.answer, status_code=once.status, headers=headers)


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request under a key was answered, now or before (`replayed`)."""

    status: int
    answer: Any
    replayed: bool


def run_once(
    connection: Connection,
    principal: str,
    key: str,
    request_hash: bytes,
    work: Callable[[], tuple[int, Any]],
) -> Answered:
    """Do `work` unless the principal's key has been here; return its status and JSON answer, or the stored.

    The key is claimed in the caller's transaction. `Conflict` if it was used for other content.
    """
    claimed = connection.execute(
        insert(_table)
        .values(principal=principal, key=key, request_hash=request_hash)
        .on_conflict_do_nothing()
        .returning(_table.c.key)
    ).first()
    is_ours = (_table.c.principal == principal, _table.c.key == key)
    if claimed is not None:
        status, answer = work()
        connection.execute(update(_table).where(*is_ours).values(status=status, answer=answer))
        return Answered(status, answer, replayed=False)
    row = connection.execute(
        select(_table.c.request_hash, _table.c.status, _table.c.answer).where(*is_ours)
    ).one()
    if bytes(row.request_hash) != request_hash:
        raise Conflict(
            "Idempotency-Key này đã được dùng cho một yêu cầu khác. Hãy dùng khóa mới.",
            "This Idempotency-Key was used for another request. Use a new key.",
            code="idempotency-key-reused",
        )
    return Answered(row.status, row.answer, replayed=True)


Once = Annotated[OnceDoor, Depends(OnceDoor)]


def count_keys(connection: Connection, before: datetime) -> int:
    """Return how many answers were stored before `before`."""
    counting = select(func.count()).select_from(_table).where(_table.c.created_at < before)
    return int(connection.execute(counting).scalar_one())


def forget_keys(connection: Connection, before: datetime, most: int) -> int:
    """Delete up to `most` answers stored before `before`, the oldest first; return how many."""
    chosen = (
        select(_table.c.principal, _table.c.key)
        .where(_table.c.created_at < before)
        .order_by(_table.c.created_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    mine = tuple_(_table.c.principal, _table.c.key)
    gone = connection.execute(delete(_table).where(mine.in_(chosen)).returning(_table.c.key))
    return len(gone.all())

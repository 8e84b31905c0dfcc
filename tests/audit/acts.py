"""Somebody who acts, for tests of the audit log, and what the log then says."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from shared.db import Database
from shared.scope import Scope

PERSON = "01890000-0000-7000-8000-0000000000aa"


def scope_of(actor: str = PERSON, *, centers: Iterable[UUID] | None = None, reason: str = "") -> Scope:
    """Return the scope of somebody at these centers, of all of them unless given."""
    return Scope(
        actor,
        "all" if centers is None else frozenset(centers),
        frozenset({"officer"}),
        "192.0.2.7",
        "r-1",
        reason,
        name="Nguyễn Thị Thử",
    )


@contextmanager
def acting(
    database: Database, actor: str = PERSON, *, centers: Iterable[UUID] | None = None
) -> Iterator[Connection]:
    """Open a transaction for `actor`, as the doors do."""
    with database.acting_for(scope_of(actor, centers=centers)).transaction() as connection:
        yield connection


def link(database: Database) -> int:
    """Put what was committed into the chain; return how many."""
    with database.transaction() as connection:
        linked: int = connection.execute(text("SELECT audit_link(1000)")).scalar_one()
        return linked


def logged(database: Database, subject: str | None = None) -> list[dict[str, Any]]:
    """Return the entries of the chain with their values, first to last."""
    query = text(
        "SELECT e.*, v.content FROM audit_entry e LEFT JOIN audit_values v ON v.id = e.id"
        " WHERE CAST(:subject AS text) IS NULL OR subject = :subject ORDER BY number"
    )
    with database.snapshot() as connection:
        return [dict(row) for row in connection.execute(query, {"subject": subject}).mappings()]


def one(database: Database, subject: str, kind: str) -> dict[str, Any]:
    """Return the only entry of that kind about the subject."""
    (found,) = [each for each in logged(database, subject) if each["kind"] == kind]
    return found


def write_a_log(database: Database) -> None:
    """Let somebody with a long name change, look at and delete things of enrollment, and link it."""
    name = "Nguyễn Thị Phương Thảo Minh Châu Hoàng Bảo Ngọc"
    long = "Theo đơn đề nghị xác minh kết quả học tập của Ban Tổ chức Tỉnh ủy số 1204-CV/BTCTU ngày 12/7/2021"
    scope = replace(scope_of(reason=long), name=name)
    with database.acting_for(scope).transaction() as connection:
        connection.execute(text("UPDATE equipment_kind SET name = name || ' (dùng chung cho nhiều lớp)'"))
        connection.execute(
            text("INSERT INTO equipment_kind (code, name, name_en, position) VALUES ('zz', 'Máy', 'x', 99)")
        )
        connection.execute(text("DELETE FROM equipment_kind WHERE code = 'zz'"))
        connection.execute(text("UPDATE enrolment SET state_reason = 'Có đơn' WHERE state = 'withdrawn'"))
        connection.execute(text("SELECT audit_look('learner', array_agg(id::text), NULL) FROM learner"))
    while link(database):
        pass

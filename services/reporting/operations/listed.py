"""Pages of the tables that programs read: what stands in a row, and how one goes on where a page ended."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy import Connection

from services.reporting.storage.listed import ListedTable, Row, read_page, scope_parameter
from shared.errors import Invalid
from shared.principal import ALL, Principal

_READERS: Mapping[str, Callable[[str], object]] = {"uuid": UUID, "date": date.fromisoformat, "text": str}
_KEY = TypeAdapter(list[str])


class CenterRow(BaseModel):
    """A center under the name that it bears today."""

    center_id: UUID
    code: str
    area_code: Annotated[str, Field(description="Code of the district that the center serves.")]
    name: str
    short_name: str
    parent: str
    province_code: str
    valid_from: Annotated[date, Field(description="From which day it bears this name.")]
    established_by: str
    last_day: Annotated[date | None, Field(description="On which it still worked; null: it works.")]
    results_to: Annotated[UUID | None, Field(description="Which center its figures count for, as now.")]


class ProgramRow(BaseModel):
    """A program met in plans, classes or results."""

    program_code: str
    name: Annotated[str | None, Field(description="As the newest decision wrote it; null before the first.")]


class ClassRow(BaseModel):
    """A class with its counts; who studied in it stays with enrollment."""

    class_id: UUID
    center_id: UUID
    code: str
    name: str
    program_code: str
    rule_set: str
    state: Annotated[str, Field(description="`open`, `completed` or `cancelled` (counts nowhere).")]
    opened_on: date
    closed_on: date | None
    decided_on: Annotated[date | None, Field(description="Day of the decision that completed it.")]
    summoned: int
    admitted: int
    completed: int
    not_passed: int
    opened_by: Annotated[UUID | None, Field(description="For whom it counts as opened, if not `center_id`.")]


class CellRow(BaseModel):
    """One aggregate; a cell that is not listed is 0."""

    center_id: UUID
    program_code: Annotated[str, Field(description="Empty for blanks, which belong to no program.")]
    month: Annotated[date, Field(description="First day of the month.")]
    measure: Annotated[str, Field(description="E.g. `admitted`, `completed`, `good`, `band:gioi`.")]
    value: int


class CompletionRow(BaseModel):
    """A learner's completion of a class; whose it is stays with enrollment."""

    completion_id: UUID
    class_id: Annotated[UUID | None, Field(description="Null: told before classes were told of.")]
    center_id: UUID
    program_code: str
    state: Annotated[str, Field(description="`standing`, or `annulled` (counts nowhere).")]
    band: Annotated[str, Field(description="Code of the grade band.")]
    good: Annotated[bool, Field(description="Whether the band counts as khá or giỏi.")]
    completed_on: date
    decided_on: date


class CertificateRow(BaseModel):
    """A certificate as it stands, without number and holder."""

    certificate_id: UUID
    class_id: Annotated[UUID | None, Field(description="Null: told before classes were told of.")]
    center_id: UUID
    program_code: str
    state: Annotated[
        str, Field(description="`issued`, `under_review`, `revoked`, `replaced` or `cancelled`.")
    ]
    issued_on: date
    revoked_on: Annotated[date | None, Field(description="From which day it counts no more.")]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Some rows of a table, and the cursor behind the last of them; None if they were the last."""

    rows: Sequence[Row]
    next: str | None


def read_rows(
    connection: Connection,
    table: ListedTable,
    principal: Principal,
    today: date,
    *,
    asked: Mapping[str, Any],
    after: str | None,
    limit: int,
) -> RowsPage:
    """Return a page as `principal` may see it; what is asked for as None is not asked for.

    Keys never change, so that whoever goes on page by page meets no row twice and misses none that was
    there when the first page was read.
    """
    rows = read_page(
        connection,
        table,
        given_for(principal, today),
        asked={name: value for name, value in asked.items() if value is not None},
        after=None if after is None else key_of(after, list(table.key.values())),
        number=limit + 1,
    )
    shown = rows[:limit]
    more = len(rows) > limit
    return RowsPage(shown, cursor_of([shown[-1][name] for name in table.key]) if more else None)


def given_for(principal: Principal, today: date) -> dict[str, Any]:
    """Return what every table's query is given: whose centers, and which day is today."""
    return {
        "centers": scope_parameter(None if principal.centers is ALL else principal.centers),
        "today": today,
    }


def cursor_of(key: Sequence[object]) -> str:
    """Return a key as an opaque word that stands in an address."""
    return base64.urlsafe_b64encode(json.dumps([str(each) for each in key]).encode()).decode().rstrip("=")


def key_of(cursor: str, kinds: Sequence[str]) -> list[str]:
    """Return the key behind a cursor; `Invalid` if none of ours says this."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = _KEY.validate_json(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        for kind, each in zip(kinds, key, strict=True):
            _READERS[kind](each)
    except ValueError as error:
        raise Invalid(
            "Tham số “after” không đúng. Hãy gửi nguyên giá trị “next” của trang trước, hoặc bỏ tham số này.",
            "The parameter “after” is not right. Send the “next” of the page before as it is, or omit it.",
            code="unknown-cursor",
        ) from error
    return key

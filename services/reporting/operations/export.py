"""Whole tables for analysts: a Parquet file with typed columns, and in it as of when it was read."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import UnionType
from typing import IO, Any, Final, NamedTuple, get_args
from uuid import UUID

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet
from pydantic import BaseModel
from sqlalchemy import Connection

from services.reporting.operations.listed import (
    CellRow,
    CenterRow,
    CertificateRow,
    ClassRow,
    CompletionRow,
    ProgramRow,
    given_for,
)
from services.reporting.storage import definitions, listed
from services.reporting.storage.positions import positions
from services.reporting.storage.reconciliations import latest_run
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import ALL, Principal

_ROWS_A_GROUP: Final = 200_000
TABLES: Final[Mapping[str, tuple[listed.ListedTable, type[BaseModel]]]] = {
    "cells": (listed.CELLS, CellRow),
    "centers": (listed.CENTERS, CenterRow),
    "certificates": (listed.CERTIFICATES, CertificateRow),
    "classes": (listed.CLASSES, ClassRow),
    "completions": (listed.COMPLETIONS, CompletionRow),
    "programs": (listed.PROGRAMS, ProgramRow),
}
"""What can be exported; no table names a learner."""


class _Kind(NamedTuple):
    name: str
    read: DataType
    written: DataType


_KINDS: Final[Mapping[type, _Kind]] = {
    UUID: _Kind("uuid", DataType.string(), DataType.string()),
    str: _Kind("text", DataType.string(), DataType.string()),
    int: _Kind("integer", DataType.int64(), DataType.int64()),
    bool: _Kind("boolean", DataType.bool(), DataType.bool()),
    date: _Kind("date", DataType.int32(), DataType.date32()),
}


def write_table(
    connection: Connection, name: str, principal: Principal, now: datetime, file: IO[bytes]
) -> None:
    """Write a table as `principal` may see it, as Parquet; `NotFound` if there is no such table.

    Ids are strings, days date32, counts int64; what may be missing is null. The file's own metadata says as
    of when (`ttct.as_of`), how far each owner's log was held (`ttct.positions`), when the figures were proven
    (`ttct.reconciled`), of which centers (`ttct.scope`) and how they are counted (`ttct.definitions`).
    """
    if name not in TABLES:
        raise NotFound
    table, model = TABLES[name]
    columns = {column: _kind_of(field.annotation) for column, field in model.model_fields.items()}
    schema = Schema(
        [
            Field(
                column,
                kind.written,
                nullable=optional,
                metadata={"description": model.model_fields[column].description or ""},
            )
            for column, (kind, optional) in columns.items()
        ]
    )
    given = given_for(principal, now.astimezone(VIETNAM).date())
    parts = listed.read_columns(
        connection, table, given, {column: kind.name for column, (kind, _) in columns.items()}
    )
    write_parquet(
        RecordBatchReader.from_batches(
            schema, _batches(parts, schema, [kind for kind, _ in columns.values()])
        ),
        file,
        compression="zstd(3)",
        max_row_group_size=_ROWS_A_GROUP,
        created_by="TTCT reporting",
        key_value_metadata=_about(connection, name, principal, now),
    )


def _batches(parts: Iterator[list[Any]], schema: Schema, kinds: list[_Kind]) -> Iterator[RecordBatch]:
    for part in parts:
        arrays = [
            Array(list(values), kind.read).cast(kind.written)
            for values, kind in zip(part, kinds, strict=True)
        ]
        yield RecordBatch.from_arrays(arrays, schema=schema)


def _kind_of(annotation: Any) -> tuple[_Kind, bool]:
    """Return how a member of a row is written, and whether it may be missing."""
    if isinstance(annotation, UnionType):
        (kind,) = (each for each in get_args(annotation) if each is not type(None))
        return _KINDS[kind], True
    return _KINDS[annotation], False


_PARQUET: Final = {
    "uuid": "STRING",
    "text": "STRING",
    "integer": "INT64",
    "boolean": "BOOLEAN",
    "date": "DATE",
}


def kind_of(annotation: Any) -> tuple[str, bool]:
    """Return what Parquet calls the type of a member of a row, and whether it may be missing."""
    kind, optional = _kind_of(annotation)
    return _PARQUET[kind.name], optional


def _about(connection: Connection, name: str, principal: Principal, now: datetime) -> dict[str, str]:
    proven = latest_run(connection, whole_only=True)
    today = now.astimezone(VIETNAM).date()
    defined = definitions.definitions(connection)
    said = {
        each.code: each._asdict()
        for printed in get_args(definitions.Printed)
        for each in defined.sentences(today, printed)
    }
    return {
        "ttct.table": name,
        "ttct.as_of": now.isoformat(),
        "ttct.positions": json.dumps(positions(connection)),
        "ttct.reconciled": ""
        if proven is None
        else json.dumps({"at": proven.ran_at.isoformat(), "differences": proven.difference_count}),
        "ttct.scope": "province"
        if principal.centers is ALL
        else json.dumps(sorted(map(str, principal.centers))),
        "ttct.definitions": json.dumps(list(said.values()), ensure_ascii=False),
    }

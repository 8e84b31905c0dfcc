"""Tables as Parquet: read back by another engine they hold what the database holds, with its types."""

import json
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import httpx
import pytest
from sqlalchemy import text

from services.reporting.operations.export import TABLES
from services.reporting.storage import listed
from services.reporting.storage.cells import all_cells
from shared.auth import Principal
from tests import people
from tests.databases import TestDatabase

FULL = UUID(int=243)


def exported(client: httpx.Client, folder: Path, table: str, who: Principal | None = None) -> Path:
    """Download a table; return where it lies."""
    answer = client.get(f"/reporting/export/{table}.parquet", headers=people.bearer(who or people.province()))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    file = folder / f"{table}.parquet"
    file.write_bytes(answer.content)
    return file


def read(query: str, file: Path) -> list[Any]:
    """Ask DuckDB; `%s` in the query stands for the file."""
    with duckdb.connect() as engine:
        return engine.execute(query.replace("%s", f"'{file}'")).fetchall()


def test_what_is_read_back_is_what_is_held(made: TestDatabase, client: httpx.Client, tmp_path: Path) -> None:
    """Every cell with its value and month; the types are days and whole numbers, not text."""
    cells = exported(client, tmp_path, "cells")
    with made.database.snapshot() as connection:
        held = all_cells(connection)
        facts = connection.execute(text("SELECT count(*) FROM completion_fact")).scalar_one()
    rows = read("SELECT center_id, program_code, month, measure, value FROM %s", cells)
    assert {(UUID(row[0]), *row[1:4]): row[4] for row in rows} == {tuple(cell): n for cell, n in held.items()}
    assert len(rows) == len(held)
    types = {row[0]: row[1] for row in read("DESCRIBE SELECT * FROM %s", cells)}
    assert types == {
        "center_id": "VARCHAR", "program_code": "VARCHAR", "month": "DATE", "measure": "VARCHAR",
        "value": "BIGINT",
    }  # fmt: skip
    completions = exported(client, tmp_path, "completions")
    assert read("SELECT count(*), count(DISTINCT completion_id) FROM %s", completions) == [(facts, facts)]
    good, first = read("SELECT count(*) FILTER (good), min(completed_on) FROM %s", completions)[0]
    assert (good, first) == (7, date(2021, 3, 6))
    classes = exported(client, tmp_path, "classes")
    assert read("SELECT sum(admitted), sum(not_passed), count(decided_on) FROM %s", classes) == [(11, 2, 2)]


def test_the_file_says_as_of_when_and_how_it_is_counted(client: httpx.Client, tmp_path: Path) -> None:
    """Positions, proof, scope and definitions stand in the file itself."""
    file = exported(client, tmp_path, "centers", people.director(FULL))
    said = {
        key.decode(): value.decode()
        for key, value in read("SELECT key, value FROM parquet_kv_metadata(%s)", file)
    }
    assert said["ttct.table"] == "centers"
    assert set(json.loads(said["ttct.positions"])) == {"enrollment", "certification"}
    assert json.loads(said["ttct.scope"]) == [str(FULL)]
    assert {"class_period", "blanks_overdue"} <= {
        each["code"] for each in json.loads(said["ttct.definitions"])
    }


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_center_is_given_its_own_rows_only(client: httpx.Client, tmp_path: Path, table: str) -> None:
    """Whoever belongs to no center gets the columns and no row; nobody signed in gets nothing."""
    own = exported(client, tmp_path, table, people.director(FULL))
    columns = [row[0] for row in read("DESCRIBE SELECT * FROM %s", own)]
    if "center_id" in columns:
        assert read("SELECT DISTINCT center_id FROM %s", own) == [(str(FULL),)]
    else:
        assert read("SELECT count(*) FROM %s", own)[0][0] > 0
    assert client.get(f"/reporting/export/{table}.parquet").status_code == 401


def test_the_page_of_tables_says_what_each_file_holds(client: httpx.Client, tmp_path: Path) -> None:
    """Every table with the rows and columns that its file has for the asker, and words for each of them."""
    director = people.director(FULL)
    told = client.get("/reporting/api/tables", headers=people.bearer(director)).json()
    assert {each["name"] for each in told} == set(TABLES)
    for each in told:
        file = exported(client, tmp_path, each["name"], director)
        assert read("SELECT count(*) FROM %s", file) == [(each["rows"],)], each["name"]
        columns = {name: kind for name, kind, *_ in read("DESCRIBE SELECT * FROM %s", file)}
        words = {"VARCHAR": "STRING", "BIGINT": "INT64"}
        assert {one["name"]: one["kind"] for one in each["columns"]} == {
            name: words.get(kind, kind) for name, kind in columns.items()
        }
        assert all(one["vi"] and one["en"] for one in each["columns"])
    page = client.get("/reporting/tables", headers=people.bearer(director)).text
    assert all(f'href="{each["path"]}"' in page for each in told)
    assert (
        'href="/reporting/tables"' in client.get("/reporting/documents", headers=people.bearer(director)).text
    )


def test_there_is_no_other_table(client: httpx.Client) -> None:
    """What is not listed is not found, whatever the database holds."""
    for table in ("outbox", "cells;x", "idempotency_key"):
        answer = client.get(f"/reporting/export/{table}.parquet", headers=people.bearer(people.province()))
        assert answer.status_code == 404


def test_a_long_table_is_written_in_flat_memory(
    made: TestDatabase, client: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten times the rows take no more memory: they are never all there at once."""
    monkeypatch.setattr(listed, "BATCH", 1_000)
    fill = text(
        "INSERT INTO cell SELECT CAST(:center AS uuid), 'P' || n, DATE '2021-01-01', 'completed', n"
        " FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n"
    )

    def peak(first: int, last: int) -> int:
        with made.database.transaction() as connection:
            connection.execute(fill, {"center": str(FULL), "first": first, "last": last})
        tracemalloc.start()
        exported(client, tmp_path, "cells")
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    small, large = peak(1, 2_000), peak(2_001, 20_000)
    assert large < 2 * small
    file = tmp_path / "cells.parquet"
    assert read("SELECT sum(value) FROM %s WHERE program_code LIKE 'P%'", file) == [(20_000 * 20_001 // 2,)]

"""`/reporting/export/{table}.parquet`: whole tables for analysts."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from services.reporting.operations.export import write_table
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.downloads import download_headers
from shared.http import ReadSnapshot

router = APIRouter()
_PARQUET = "application/vnd.apache.parquet"
_CHUNK = 1 << 16


@router.get("/export/{table}.parquet", response_class=Response)
def export(connection: ReadSnapshot, principal: CurrentPrincipal, table: str) -> Response:
    """Give a table as Parquet, as the asker may see it.

    It is written to a nameless file first: a slow reader must not keep the snapshot open.
    """
    file = TemporaryFile()  # noqa: SIM115 -- closed by whoever sends it
    try:
        write_table(connection, table, principal, now(), file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    headers = {**download_headers(f"TTCT {table}.parquet"), "Content-Length": str(size)}
    return StreamingResponse(_chunks(file), media_type=_PARQUET, headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk

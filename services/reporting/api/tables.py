"""`GET /reporting/api/tables`: what the Parquet tables for analysts hold."""

from fastapi import APIRouter

from services.reporting.operations.tables import TableShown, read_tables
from shared.auth import CurrentPrincipal
from shared.clock import today
from shared.http import ReadSnapshot

router = APIRouter(tags=["tables"])


@router.get("/tables")
def get_tables(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[TableShown]:
    """Return every table with its columns, the rows that the asker gets, and where it is fetched."""
    return read_tables(connection, principal, today())

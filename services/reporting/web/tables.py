"""`/reporting/tables`: whole tables for analysts, and what stands in their columns."""

from fastapi import APIRouter, Request, Response

from services.reporting.operations.tables import read_tables
from shared.auth import CurrentPrincipal
from shared.clock import today
from shared.http import ReadSnapshot
from shared.web import page

router = APIRouter(prefix="/tables")


@router.get("")
def tables_page(request: Request, connection: ReadSnapshot, principal: CurrentPrincipal) -> Response:
    """Show every table with its rows and columns, as the asker gets it."""
    return page(request, "tables.html", tables=read_tables(connection, principal, today()))

"""A frozen report as a file: printed from what was stored, under the head that its issuer had on that day."""

import json
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response
from sqlalchemy import Connection

from services.reporting.domain.frozen import PROVINCE, Frozen, statement
from services.reporting.operations.documents import Paper, cover_for
from services.reporting.operations.frozen_reports import content_of, read_frozen
from services.reporting.operations.report_scope import require_province
from services.reporting.web.csv_files import csv_archive
from services.reporting.web.downloads import DOCX, PDF, XLSX, ZIP, AskedPaper
from services.reporting.web.pdf import pdf_report
from services.reporting.web.word import word_report
from services.reporting.web.workbook import workbook
from shared import clock
from shared.auth import CurrentPrincipal
from shared.downloads import download_headers
from shared.http import ReadSnapshot

router = APIRouter(prefix="/reports/{period}")
Number = Path(ge=1, le=100_000)
Ending = Literal["docx", "pdf", "xlsx", "zip", "json"]
_KINDS: dict[Ending, str] = {
    "docx": DOCX,
    "pdf": PDF,
    "xlsx": XLSX,
    "zip": ZIP,
    "json": "application/json",
}


@router.get("/versions/{version}/report.{ending}")
def version_file(  # noqa: PLR0917 -- what a door is given
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: str,
    ending: Ending,
    paper: AskedPaper,
    version: int = Number,
) -> Response:
    """Give a frozen version of the province's report as a file."""
    require_province(principal)
    frozen = read_frozen(connection, principal, period, PROVINCE, version, clock.now())
    return _file(connection, frozen, ending, paper)


@router.get("/centers/{center_id}/submissions/{version}/report.{ending}")
def submission_file(  # noqa: PLR0917 -- what a door is given
    connection: ReadSnapshot,
    principal: CurrentPrincipal,
    period: str,
    center_id: UUID,
    ending: Ending,
    paper: AskedPaper,
    version: int = Number,
) -> Response:
    """Give a submission of a center as a file."""
    frozen = read_frozen(connection, principal, period, center_id, version, clock.now())
    return _file(connection, frozen, ending, paper)


def _file(connection: Connection, frozen: Frozen, ending: Ending, paper: Paper) -> Response:
    """Return the file; JSON holds content, what was signed, and the signature, for whoever proves it."""
    content = content_of(frozen)
    if ending == "json":
        told = {"signed": statement(frozen), "signature": frozen.signature, "content": dict(frozen.content)}
        made = json.dumps(told, ensure_ascii=False, indent=1).encode()
    elif ending == "xlsx":
        made = workbook(content)
    elif ending == "zip":
        made = csv_archive(content)
    else:
        cover = cover_for(connection, frozen.center_id, content, paper, signed_by=frozen.signed_by_name)
        made = word_report(content, cover) if ending == "docx" else pdf_report(content, cover)
    name = f"Bao cao TTCT {frozen.period} ban {frozen.number}.{ending}"
    return Response(made, media_type=_KINDS[ending], headers=download_headers(name))

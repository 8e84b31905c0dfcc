"""The report as files: workbook, Word, PDF, and CSV for machines, all of one content."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BeforeValidator, Field

from services.reporting.domain.content import ReportContent, TableCode
from services.reporting.domain.letterheads import Cover
from services.reporting.operations.documents import Paper, cover_for, issuer_for, read_report
from services.reporting.web.asked import AskedCenter, AskedPeriod, AskedUnits, blank_is_none
from services.reporting.web.csv_files import csv_archive, csv_file
from services.reporting.web.pdf import pdf_report
from services.reporting.web.word import word_report
from services.reporting.web.workbook import workbook
from shared.auth import CurrentPrincipal
from shared.clock import now
from shared.downloads import download_headers
from shared.http import ReadSnapshot
from shared.web.languages import language_of

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF, CSV, ZIP = "application/pdf", "text/csv; charset=utf-8", "application/zip"


class _Asked:
    """The report that an address asks for; every file of it is made of the same content."""

    def __init__(
        self,
        connection: ReadSnapshot,
        principal: CurrentPrincipal,
        period: AskedPeriod,
        units: AskedUnits,
        center: AskedCenter = None,
    ) -> None:
        self._connection, self._principal = connection, principal
        self._period, self._units = period, units
        self._issuer_id = issuer_for(principal, center)

    def content(self, language: str) -> ReportContent:
        """Read the content in a language."""
        return read_report(
            self._connection,
            self._period,
            self._principal,
            now(),
            issuer_id=self._issuer_id,
            units=self._units,
            language=language,
        )

    def cover(self, content: ReportContent, paper: Paper) -> Cover:
        """Return what stands around the content on paper."""
        return cover_for(self._connection, self._issuer_id, content, paper)


_Number = Annotated[int, Field(ge=1, le=99_999)]
_Dated = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]


def _paper(
    number: Annotated[_Number | None, BeforeValidator(blank_is_none), Query()] = None,
    dated: Annotated[_Dated | None, BeforeValidator(blank_is_none), Query()] = None,
) -> Paper:
    return Paper(number, dated)


Asked = Annotated[_Asked, Depends(_Asked)]
AskedPaper = Annotated[Paper, Depends(_paper)]


def file_answer(content: ReportContent, made: bytes, ending: str, kind: str) -> Response:
    """Return a file named alike in every format; `ending` follows the period's code."""
    name = f"Bao cao TTCT {content.period}{ending}"
    return Response(made, media_type=kind, headers=download_headers(name))


@router.get("/workbook", response_class=Response)
def report_workbook(request: Request, asked: Asked) -> Response:
    """Give the tables as the asker may see them, all of one instant; totals and rates are formulas."""
    content = asked.content(language_of(request))
    return file_answer(content, workbook(content), ".xlsx", XLSX)


@router.get("/word", response_class=Response)
def report_word(asked: Asked, paper: AskedPaper) -> Response:
    """Give the report in Word, in the format of its issuer and its day; it is sent in Vietnamese."""
    content = asked.content("vi")
    return file_answer(content, word_report(content, asked.cover(content, paper)), ".docx", DOCX)


@router.get("/pdf", response_class=Response)
def report_pdf(asked: Asked, paper: AskedPaper) -> Response:
    """Give the same as PDF."""
    content = asked.content("vi")
    return file_answer(content, pdf_report(content, asked.cover(content, paper)), ".pdf", PDF)


@router.get("/csv", response_class=Response)
def report_csv(
    request: Request, asked: Asked, table: Annotated[TableCode | None, Query()] = None
) -> Response:
    """Give one table as CSV, or all of them in a zip."""
    content = asked.content(language_of(request))
    if table is None:
        return file_answer(content, csv_archive(content), ".zip", ZIP)
    return file_answer(content, csv_file(content, content.table(table)), f"-{table}.csv", CSV)

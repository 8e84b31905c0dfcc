"""The same content leaves as the same bytes, whenever it is asked for; a draft says what officers wrote."""

import io
import zipfile
from datetime import date
from uuid import UUID

import httpx
from docx import Document

from services.reporting.domain.content import content_from_json, fingerprint
from services.reporting.domain.letterheads import DEPARTMENT, cover, default_letterhead, form_from_data
from services.reporting.storage.seed_profiles import PROFILES
from services.reporting.web.csv_files import csv_archive
from services.reporting.web.pdf import pdf_report
from services.reporting.web.word import word_report
from services.reporting.web.workbook import workbook
from tests import people
from tests.databases import TestDatabase
from tests.reporting import cycle
from tests.reporting.province import apply, one_class
from tests.reporting.test_documents import LONG, get


def test_a_content_is_printed_to_the_same_bytes_whenever_it_is_asked_for(client: httpx.Client) -> None:
    """From the stored JSON every file comes out alike; no archive holds the hour of work."""
    told = client.get(
        "/reporting/api/content?period=2021-H1", headers=people.bearer(people.province())
    ).json()
    assert told.pop("fingerprint") == fingerprint(content_from_json(told))
    form = form_from_data(PROFILES[0]["form"])
    head = default_letterhead(DEPARTMENT, LONG, "Tỉnh ủy", symbol="BTGTU", title="Trưởng ban")

    def files() -> list[bytes]:
        content = content_from_json(told)
        around = cover(form, head, content.period_name, number=None, dated=None, year=2021)
        made = [word_report(content, around), workbook(content), csv_archive(content)]
        return [*made, pdf_report(content, around)]

    first = files()
    assert files() == first
    read_at = content_from_json(told).as_of.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    for each in first[:3]:
        archive = zipfile.ZipFile(io.BytesIO(each))
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        if "docProps/core.xml" in archive.namelist():
            assert archive.read("docProps/core.xml").count(read_at) == 2, "created and modified"


def test_a_frozen_version_leaves_as_it_was_frozen_and_drafts_as_officers_wrote_them(
    made: TestDatabase, client: httpx.Client, centers: list[UUID]
) -> None:
    """Every file of a submission is the same to the byte after figures moved; the live one tells the new."""
    full, other, _ = centers
    cycle.opens(made.database)
    cycle.writes(made.database, full, {"results.means": "Hội trường đang sửa chữa."})
    cycle.writes(made.database, full)
    live = f"/word?period=2021-H1&center={full}"
    assert "Hội trường đang sửa chữa." in words_of(get(client, live)), "a draft says what was written"
    cycle.submits(made.database, full)
    kinds = ("docx", "pdf", "xlsx", "zip", "json")
    version = f"/reports/2021-H1/centers/{full}/submissions/1"
    first = [get(client, f"{version}/report.{kind}") for kind in kinds]
    apply(made.database, one_class(full, date(2021, 5, 3), summoned=5, marks=[1, 2, 2]))
    assert [get(client, f"{version}/report.{kind}") for kind in kinds] == first
    assert "đã mở 1 lớp" in words_of(first[0])
    assert "đã mở 2 lớp" in words_of(get(client, live))
    for kind in kinds:
        answer = client.get(
            f"/reporting{version}/report.{kind}", headers=people.bearer(people.officer(other))
        )
        assert answer.status_code == 404, kind


def words_of(made: bytes) -> str:
    return "\n".join(each.text for each in Document(io.BytesIO(made)).paragraphs)

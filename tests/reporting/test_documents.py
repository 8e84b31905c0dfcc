"""The report as files: each opened as its readers will and read back; nobody else's rows in any of them."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from shared.ids import new_id
from tests import people
from tests.databases import TestDatabase
from tests.office import as_pdf, fields, word_rows
from tests.reporting.province import apply, means_told, small_province
from tests.reporting.published import center

LONG = "Trung tâm Chính trị huyện Nguyễn Thị Minh Khai – Hoàng Hoa Thám và các xã vùng cao phía Tây Bắc"
OF_PROVINCE = {
    "valid_from": "2018-01-01",
    "kind": "party",
    "parent": "Tỉnh ủy Vĩnh Phúc",
    "issuer": "Ban Tuyên giáo",
    "symbol": "BTGTU",
    "place": "Vĩnh Yên",
    "authority": "K/T Trưởng ban",
    "title": "Phó Trưởng ban",
    "signer": "Lê Thị Thử",
    "recipients": "Ban Tuyên giáo Trung ương (để báo cáo)\nCác trung tâm chính trị\nLưu Ban",
}


@pytest.fixture
def centers(made: TestDatabase) -> list[UUID]:
    ids, events = small_province()
    renamed = center(ids[2], version=2, name='=HYPERLINK("http://127.0.0.1/")', short_name="+Huyện 246")
    apply(made.database, [*events, *means_told(*ids), renamed])
    return ids


def get(client: httpx.Client, path: str, who: Any = None) -> bytes:
    answer = client.get(f"/reporting{path}", headers=people.bearer(who or people.province()))
    assert answer.status_code == 200, answer.text
    return answer.content


def enter(client: httpx.Client, **changes: str) -> httpx.Response:
    """Enter the department's letterhead, with changes."""
    headers = {**people.bearer(people.province()), "Idempotency-Key": str(new_id())}
    return client.post("/reporting/api/letterheads", json={**OF_PROVINCE, **changes}, headers=headers)


def texts(place: Any) -> list[str]:
    return [each.text for each in place.paragraphs if each.text]


def paper(section: Any) -> tuple[int, int]:
    return round(section.page_width.mm), round(section.page_height.mm)


def margins(section: Any) -> list[int]:
    sides = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    return [round(side.mm) for side in sides]


FORMATS = [
    # kind, day, right of the head, number, sign under the issuer, first part, last sign, bold title, line
    (
        "party",
        "2021-07-05",
        ["ĐẢNG CỘNG SẢN VIỆT NAM"],
        "Số 09-BC/BTGTU",
        "*",
        "I- KẾT QUẢ",
        "./.",
        True,
        None,
    ),
    ("party", "2026-05-27", ["ĐẢNG CỘNG SẢN VIỆT NAM"], "Số 09-BC/BTGTU", "*", "I- KẾT QUẢ", ".", False, 20),
    (
        "state",
        "2021-02-05",
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
        "Số: 09/BC-BTGTU",
        "",
        "I. KẾT QUẢ",
        "./.",
        True,
        None,
    ),
]


@pytest.mark.parametrize(
    ("kind", "day", "head", "number", "mark", "part", "ending", "bold", "spacing"), FORMATS
)
def test_the_word_file_has_the_format_of_its_issuer_and_day(  # noqa: PLR0917 -- what a format prescribes
    client: httpx.Client,
    kind: str,
    day: str,
    head: list[str],
    number: str,
    mark: str,
    part: str,
    ending: str,
    bold: bool,
    spacing: int | None,
) -> None:
    """Paper, margins, fonts, head, number, date, end, signature, recipients as Party or State say."""
    assert enter(client, kind=kind).status_code == 201
    document = Document(io.BytesIO(get(client, f"/word?period=2021-H1&number=9&dated={day}")))
    first, *annexes = document.sections
    assert paper(first) == (210, 297)
    assert margins(first) == [20, 15, 20, 30]
    # The number is in the middle of the head, not on the first page; the annexes go on with it.
    assert first.different_first_page_header_footer
    assert fields(first.header.paragraphs[0]) == ["PAGE"]
    assert not first.first_page_header.paragraphs[0].text
    for annex in annexes:
        assert paper(annex) == (297, 210)
        assert margins(annex) == [30, 20, 15, 20], "the wide one stays at the bound edge"
        assert not annex.different_first_page_header_footer
        assert annex.header.is_linked_to_previous
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.styles["Normal"].font.size.pt == 14

    letterhead, signature, *tables = document.tables
    left, right = letterhead.rows[0].cells
    assert texts(left) == [each for each in ("TỈNH ỦY VĨNH PHÚC", "BAN TUYÊN GIÁO", mark, number) if each]
    year, month, date = day.split("-")
    written = f"ngày {date} tháng {month if month < '03' else int(month)} năm {year}"
    assert texts(right) == [*head, f"Vĩnh Yên, {written}"]
    body = texts(document)
    assert body[:2] == ["BÁO CÁO", "Kết quả đào tạo, bồi dưỡng lý luận chính trị 6 tháng đầu năm 2021"]
    assert (body[2] == "-----") == (kind == "party")
    assert any(each.startswith(part) for each in body)
    narrative = [each for each in document.paragraphs if each.paragraph_format.first_line_indent]
    assert {round(each.paragraph_format.first_line_indent.mm) for each in narrative} == {10}
    assert narrative[-1].text.endswith(f"]{ending}")
    assert {
        each.paragraph_format.line_spacing.pt if each.paragraph_format.line_spacing else None
        for each in narrative
    } == {spacing}
    recipients, signer = signature.rows[0].cells
    assert texts(recipients) == [
        "Nơi nhận:",
        "- Ban Tuyên giáo Trung ương (để báo cáo);",
        "- Các trung tâm chính trị;",
        "- Lưu Ban.",
    ]
    assert texts(signer) == ["K/T TRƯỞNG BAN", "PHÓ TRƯỞNG BAN", "Lê Thị Thử"]
    assert [each.runs[0].bold for each in signer.paragraphs if each.text] == [True, bold, True]
    assert len(tables) == 5
    as_the_form_sends_it = "period=2021-H1&units=then&center=&number=&dated="
    assert get(client, f"/word?{as_the_form_sends_it}").startswith(b"PK"), "what was left empty is not given"


def test_tables_repeat_their_heads_part_no_row_and_say_what_the_system_says(
    client: httpx.Client, tmp_path: Path
) -> None:
    """Forty centers with long names: every figure is the content's; LibreOffice lays it out over pages."""
    told = client.get(
        "/reporting/api/content?period=2021-H1", headers=people.bearer(people.province())
    ).json()
    made = get(client, "/word?period=2021-H1")
    document = Document(io.BytesIO(made))
    for table, drawn in zip(told["tables"], document.tables[2:], strict=True):
        rows = word_rows(drawn)
        assert all(row.kept_whole for row in rows)
        assert [row.repeated for row in rows] == [True] * 3 + [False] * (len(rows) - 3)
        assert [row.cells[1] for row in rows[3:]] == [
            each["name"] for each in [*table["rows"], table["total"]]
        ]
    *_, silent, total = word_rows(document.tables[2])
    assert total.cells[1:4] == ["Cộng", "3", "26"]
    assert "68,75" in total.cells
    assert silent.cells == ["3", '=HYPERLINK("http://127.0.0.1/")', "chưa báo cáo"]
    pages = PdfReader(io.BytesIO(as_pdf(made, "docx", tmp_path))).pages
    said = [page.extract_text() for page in pages]
    assert "BÁO CÁO" in said[0]
    assert "Nơi nhận:" in "".join(said)
    assert [page.mediabox.width > page.mediabox.height for page in pages][-5:] == [True] * 5
    assert said[1].split()[0] == "2"
    assert said[0].split()[0] != "1"


def test_pdf_csv_and_json_say_the_same_as_the_word_file(client: httpx.Client) -> None:
    """The press sets the same head, narrative and figures; CSV holds the rows of the JSON, and no formula."""
    assert enter(client).status_code == 201
    reader = PdfReader(io.BytesIO(get(client, "/pdf?period=2021-H1&number=9&dated=2021-07-05")))
    said = " ".join(page.extract_text() for page in reader.pages)
    for words in (
        "BAN TUYÊN GIÁO",
        "Số 09-BC/BTGTU",
        "Vĩnh Yên, ngày 05 tháng 7 năm 2021",
        "3/3 trung tâm chính trị đã được thành lập",
        "PHÓ TRƯỞNG BAN",
        "68,75",
        "chưa báo cáo",
    ):
        assert words in said, words
    archive = zipfile.ZipFile(io.BytesIO(get(client, "/csv?period=2021-H1")))
    told = client.get(
        "/reporting/api/content?period=2021-H1", headers=people.bearer(people.province())
    ).json()
    assert archive.namelist() == [f"2021-H1-{table['code']}.csv" for table in told["tables"]]
    for table in told["tables"]:
        raw = archive.read(f"2021-H1-{table['code']}.csv")
        assert raw.startswith(b"\xef\xbb\xbf")
        head, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
        keys = [column["key"] for column in table["columns"]]
        assert len(head) == 2 + len(keys)
        for row, line in zip([*table["rows"], table["total"]], rows, strict=True):
            values = [row["values"].get(key) for key in keys]
            assert line[2:] == ["chưa báo cáo" if each is None else str(each) for each in values]
    alone = get(client, "/csv?period=2021-H1&table=results").decode("utf-8-sig")
    assert "TTCT-246,\"'=HYPERLINK(" in alone


def test_a_center_gets_its_own_report_and_nobody_else_s(client: httpx.Client) -> None:
    """An officer's files hold the own center alone, under its own name; another's report is not found."""
    full, other, _ = small_province()[0]
    document = Document(io.BytesIO(get(client, "/word?period=2021-H1", people.officer(full))))
    left = document.tables[0].rows[0].cells[0]
    assert texts(left)[:3] == ["HUYỆN ỦY", "TRUNG TÂM CHÍNH TRỊ HUYỆN SỐ 243", "*"]
    assert texts(left)[3].endswith("-BC/TTCT")
    everything = document.element.xml
    assert "Trung tâm Chính trị huyện Số 243 đã mở 1 lớp" in everything
    assert "244" not in everything.replace("TTCT-244", "244")
    for path in ("word", "pdf", "workbook", "csv", "documents/letterhead", "documents"):
        answer = client.get(
            f"/reporting/{path}?period=2021-H1&center={other}", headers=people.bearer(people.officer(full))
        )
        assert answer.status_code == 404, path
    own = load_workbook(io.BytesIO(get(client, f"/workbook?period=2021-H1&center={other}")))
    assert [row[1] for row in own["Biểu 1"].values if str(row[1]).startswith("TTCT")] == ["TTCT-244"]


def test_letterheads_are_dated_and_wrong_ones_are_refused_in_words(client: httpx.Client) -> None:
    """The letterhead of the report's day stands on it; a day without a format says what to do."""
    assert enter(client).status_code == 201
    assert enter(client, valid_from="2022-01-01", signer="Trần Văn Sau", issuer=LONG).status_code == 201

    def signer(day: str) -> tuple[str, str]:
        document = Document(io.BytesIO(get(client, f"/word?period=2021-H1&number=1&dated={day}")))
        return texts(document.tables[0].rows[0].cells[0])[1], texts(document.tables[1].rows[0].cells[1])[-1]

    assert signer("2021-12-31") == ("BAN TUYÊN GIÁO", "Lê Thị Thử")
    assert signer("2022-01-01") == (LONG.upper(), "Trần Văn Sau")
    early = client.get(
        "/reporting/word?period=2021-H1&dated=2017-01-01", headers=people.bearer(people.province())
    )
    assert early.status_code == 409
    assert "ngày 01/01/2017" in early.json()["detail"]
    assert enter(client, place="").status_code == 422
    officer = people.officer(small_province()[0][0])
    refused = client.post(
        "/reporting/api/letterheads",
        json=OF_PROVINCE,
        headers={**people.bearer(officer), "Idempotency-Key": "letterhead-of-others"},
    )
    shown = client.get("/reporting/api/letterheads", headers=people.bearer(officer)).json()
    assert refused.status_code == 201, "without a center it is the own one's"
    assert shown["issuing"]["letterhead"]["signer"] == "Lê Thị Thử"
    province = client.get("/reporting/api/letterheads", headers=people.bearer(people.province())).json()
    assert len(province["entered"]) == 2

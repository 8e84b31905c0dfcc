"""The register on paper: the pages of the book, its appendix, opening and closing, copies and extracts."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.certification.domain.extracts import Copy, before_the_copy
from services.certification.domain.register_appendix import Kind, Later, Noted
from services.certification.main import create_app
from services.certification.settings import CertificationSettings
from shared.ids import new_id
from tests import people
from tests.certification.signing_keys import entered
from tests.certification.story import SEALING, SECRET, TODAY, Center, opened, receive, rows
from tests.databases import Databases, TestDatabase
from tests.serving import served_app

LONG = "Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Ngọc Bảo Khánh Linh"


@dataclass
class House:
    """The running service: a closed book of 27 entries with an appendix, and two copies."""

    http: httpx.Client
    made: TestDatabase
    center: Center

    def get(self, path: str) -> httpx.Response:
        """Ask for a file as an officer of the center."""
        return self.http.get(f"/certification{path}", headers=people.bearer(people.officer(self.center.id)))

    def do(self, path: str, body: dict[str, Any]) -> Any:
        """Let the center's director do something."""
        who = people.bearer(people.director(self.center.id))
        answer = self.http.post(f"/certification/api{path}", json=body, headers=who)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def pages(self, path: str) -> list[str]:
        """Return the words of each sheet of a file, spaces made one."""
        answer = self.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf"), answer.text
        return [words(page.extract_text()) for page in PdfReader(io.BytesIO(answer.content)).pages]


def words(told: str) -> str:
    return " ".join(told.split())


IDENTITY = "026185001234"


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[House]:
    with ExitStack() as stack:
        made = stack.enter_context(databases.fresh("certification"))
        center = opened(made.database, blanks=30)
        names = [f"Trần Văn {turn:02d}" for turn in range(1, 26)] + [LONG, "Đặng Ngọc Ánh"]
        completions = [new_id() for _ in names]
        receive(
            made.database,
            [
                center.recorded(each, full_name=name, identity_number=IDENTITY if name == names[0] else "")
                for each, name in zip(completions, names, strict=True)
            ],
        )
        settings = CertificationSettings(
            database_url=SecretStr(made.url),
            sealing_keys=SecretStr(SEALING),
        )
        http = stack.enter_context(served_app(create_app, settings))
        http.timeout = httpx.Timeout(60)
        house = House(http, made, center)
        first, second, last = certificates(made)[0], certificates(made)[1], certificates(made)[-1]
        copy = {"quantity": 2, "recipient_name": "Lê Thị Nhận", "signer_title": "Giám đốc"}
        house.do(f"/certificates/{last}/copies", copy)
        wrong = {
            "column": "holder_name", "value": "Đặng Ngọc Anh", "decision": "8-QĐ", "reason": "Ghi sai",
            "decided_on": "2021-06-01", "decided_by": "Đỗ Văn Ký, Giám đốc",
        }  # fmt: skip
        house.do(f"/certificates/{last}/corrections", wrong)
        house.do(f"/certificates/{last}/copies", {**copy, "quantity": 1, "recipient_paper": "Giấy 3/UQ"})
        given = {"certificate_ids": [str(first)], "handed_on": "2021-06-02", "signed": True}
        house.do("/handovers", given)
        house.do(f"/certificates/{second}/revocation", {"reason": "Cấp sai", "decision_number": "70-QĐ/TTCT"})
        house.do(f"/registers/{center.id}/2021/closing", {"edges_sealed": True})
        yield house


def certificates(made: TestDatabase) -> list[Any]:
    return [row.certificate_id for row in rows(made.database, "SELECT * FROM certificate ORDER BY number")]


COLUMNS = [
    "STT", "Số vào sổ", "Họ và tên", "Ngày, tháng, năm sinh", "Nơi sinh", "Giới tính", "Dân tộc",
    "Đơn vị công tác", "Chi bộ, đảng bộ", "Chương trình, lớp", "Thời gian học", "Điểm", "Xếp loại",
    "Quyết định công nhận", "Số hiệu", "Ngày ký", "Người ký", "Người nhận (ký, ghi rõ họ tên)", "Ghi chú",
]  # fmt: skip


def test_a_page_says_what_the_paper_book_says(house: House) -> None:
    """Every column by its name, the page's number, each entry with its numbers; later things point away."""
    (page,) = house.pages(f"/registers/{house.center.id}/2021/pages/1.pdf")
    for column in COLUMNS:
        assert column in page, f"{column!r} is not on the page: {page}"
    for said in (
        "SỔ GỐC CẤP GIẤY CHỨNG NHẬN", "Năm 2021", "Trang 1", "THÀNH ỦY VĨNH YÊN",
        "TRUNG TÂM CHÍNH TRỊ THÀNH PHỐ VĨNH YÊN", "Trang này có 25 giấy.", "dấu giáp lai", "trang 1/2",
        "27/7/1985", "45-QĐ/ TTCT 20/5/2021", "Đỗ Văn Ký Giám đốc", "Trần Văn 01 2/6/2021", "Thu hồi", "8,5",
    ):  # fmt: skip
        assert said in page or said.replace("/ ", "/") in page, f"{said!r} is not on the page: {page}"
    assert f"Trần Văn 01 CCCD {IDENTITY}" in page
    stored = rows(house.made.database, "SELECT * FROM certificate WHERE number <= 25 ORDER BY number")
    for row in stored:
        assert row.holder_name in page
        assert row.serial in page
        assert row.register_number in page.replace("/ ", "/")
    assert "Trao cho người nhận" not in page, "a handover has its own column"


def test_a_whole_book_is_opened_and_closed(house: House) -> None:
    """Opening page, pages, appendix, closing page with first and last number, standing and hash."""
    sheets = house.pages(f"/registers/{house.center.id}/2021/book.pdf")
    assert len(sheets) == 1 + 2 + 1 + 1
    assert "Sổ này có 2 trang, đánh số từ 1 đến 2" in sheets[0]
    assert "Mở sổ ngày 20 tháng 5 năm 2021" in sheets[0]
    assert LONG in sheets[2].replace("Phúc ", "Phúc ")
    assert "PHỤ LỤC SỔ GỐC" in sheets[3]
    assert "“Đặng Ngọc Ánh” đính chính thành “Đặng Ngọc Anh”" in sheets[3]
    end = sheets[4]
    (book,) = rows(house.made.database, "SELECT * FROM register_book")
    assert "27 giấy, từ số 0001/2021/TTCT-243 đến số 0027/2021/TTCT-243" in end
    assert "đã vào sổ: 26; đã thu hồi: 1" in end
    assert "Đã đóng dấu giáp lai các trang." in end
    assert bytes(book.last_hash).hex() in end.replace(" ", "")
    assert "dấu giáp lai" in sheets[0]
    (appendix,) = house.pages(f"/registers/{house.center.id}/2021/appendix.pdf")
    assert appendix == sheets[3]


def test_the_book_of_copies_has_its_own_numbers(house: House) -> None:
    """Both copies by number, with the number and serial of the original, recipient and signer."""
    year = _year(house)
    (page,) = house.pages(f"/copies/{house.center.id}/{year}/book.pdf")
    for said in ("SỔ CẤP BẢN SAO", f"1/{year}", f"2/{year}", "Lê Thị Nhận", "Giấy 3/UQ", "VP 000027"):
        assert said in page, f"{said!r} is not on the page: {page}"


def _year(house: House) -> int:
    return int(rows(house.made.database, "SELECT year FROM register_copy LIMIT 1")[0].year)


def test_an_extract_says_the_entry_as_it_stood_on_its_day(house: House) -> None:
    """The copy made before a correction has the old name, the one after it the new, with its decision."""
    year = _year(house)
    (before,) = house.pages(f"/copies/{house.center.id}/{year}/1/extract.pdf")
    (after,) = house.pages(f"/copies/{house.center.id}/{year}/2/extract.pdf")
    assert "Đặng Ngọc Ánh" in before
    assert "đính chính" not in before
    assert "Họ và tên: Đặng Ngọc Anh" in after
    assert (
        "sổ ghi “Đặng Ngọc Ánh”, đính chính thành “Đặng Ngọc Anh” (quyết định số 8-QĐ, ngày 1/6/2021)"
        in after
    )
    for said in (
        f"Số 2/{year}", "TRÍCH LỤC SỔ GỐC", "(Bản sao từ sổ gốc)",
        "trích từ sổ gốc năm 2021, trang 2, dòng 27",
        "0027/2021/TTCT-243", "VP 000027", "Cấp cho Lê Thị Nhận (Giấy 3/UQ), số lượng: 01 bản.",
        "số 45-QĐ/TTCT ngày 20/5/2021", "Đỗ Văn Ký", "/verify",
    ):  # fmt: skip
        assert said in after, f"{said!r} is not on the extract: {after}"


def test_an_extract_is_the_same_to_the_byte_and_recognised(house: House) -> None:
    """A second printing is the same file; the public page knows it and leads to its certificate."""
    path = f"/copies/{house.center.id}/{_year(house)}/2/extract.pdf"
    first, again = house.get(path), house.get(path)
    assert first.content == again.content
    assert b"pdfaid:part>2<" in first.content
    shown = house.http.post(
        "/verify/file", files={"file": ("a", first.content)}, headers={"Accept": "application/json"}
    ).json()
    assert (shown["file"], shown["certificate"]["standing"]) == ("extract", "valid")
    page = house.get(f"/registers/{house.center.id}/2021/pages/1.pdf").content
    known = house.http.post(
        "/verify/file", files={"file": ("a", page)}, headers={"Accept": "application/json"}
    ).json()
    assert known["file"] == "register"
    with pytest.raises(DBAPIError, match="kept as they were"), house.made.database.transaction() as writing:
        writing.execute(text("UPDATE copy_paper SET contents = '{}'"))


def test_extracts_and_closed_books_are_signed_and_pages_are_not(house: House) -> None:
    """Where the center has a key; pages are printed into the paper book, and stay as they were."""
    book = f"/registers/{house.center.id}/2021"
    extract = f"/copies/{house.center.id}/{_year(house)}/1/extract.pdf"
    plain = house.get(f"{book}/pages/1.pdf").content
    entered(house.made.database, house.center.id)
    for path, kind in ((f"{book}/book.pdf", "register"), (extract, "extract")):
        signed = house.get(path)
        assert signed.headers["x-document-signature"] == "signed"
        assert house.get(path).content == signed.content
        told = house.http.post(
            "/verify/file", files={"file": ("a.pdf", signed.content)}, headers={"Accept": "application/json"}
        ).json()
        assert (told["file"], told["signature"]["verdict"]) == (kind, "good")
    page = house.get(f"{book}/pages/1.pdf")
    assert (page.content, page.headers["x-document-signature"]) == (plain, "none; for-the-printer")


def test_a_stranger_gets_no_book(house: House) -> None:
    """Another center's officer hears of no such book or copy; a page that is not there is not found."""
    stranger = people.bearer(people.officer(new_id()))
    own = f"/registers/{house.center.id}/2021"
    copies = f"/copies/{house.center.id}/{_year(house)}"
    for path in (f"{own}/pages/1.pdf", f"{own}/book.pdf", f"{own}/appendix.pdf", f"{copies}/book.pdf",
                 f"{copies}/1/extract.pdf"):  # fmt: skip
        assert house.http.get(f"/certification{path}", headers=stranger).status_code == 404
        assert house.http.get(f"/certification{path}").status_code in {303, 401}
    for path in (f"{own}/pages/3.pdf", f"{copies}/3/extract.pdf", f"/copies/{house.center.id}/1999/book.pdf"):
        assert house.get(path).status_code == 404


def test_a_page_of_long_names_keeps_every_row(service_database: Callable[[str], TestDatabase]) -> None:
    """An open book says so; rows longer than a sheet go on to another under the same page number."""
    made = service_database("certification")
    with made.database.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO register_rule (effective_from, pattern, reset, rows_per_page, provenance)"
                " SELECT '2020-01-01', pattern, reset, 60, provenance FROM register_rule"
            )
        )
    center = opened(made.database, blanks=60)
    receive(
        made.database,
        [
            center.recorded(new_id(), full_name=f"{LONG} {turn}", program_name=f"Chương trình {LONG} {LONG}")
            for turn in range(1, 61)
        ],
    )
    settings = CertificationSettings(
        database_url=SecretStr(made.url),
        sealing_keys=SecretStr(f'{{"certification": {{"k1": "{SECRET}"}}}}'),
    )
    with served_app(create_app, settings) as http:
        http.timeout = httpx.Timeout(60)
        house = House(http, made, center)
        sheets = house.pages(f"/registers/{center.id}/2021/pages/1.pdf")
        whole = house.pages(f"/registers/{center.id}/2021/book.pdf")
        none = house.get(f"/registers/{center.id}/2021/appendix.pdf")
    assert len(sheets) > 1
    assert all("trang 1/1" in sheet for sheet in sheets)
    numbers = re.findall(r"(\d{4})/2021/ ?TTCT-243", " ".join(sheets))
    assert numbers == [f"{turn:04d}" for turn in range(1, 61)]
    assert "SỔ CHƯA KHÓA" in whole[-1]
    assert "Sổ này có ………… trang" in whole[0]
    assert none.status_code == 409


kinds = st.sampled_from([Kind.CORRECTED, Kind.BLANK_REPLACED, Kind.HANDED_OVER, Kind.COPY_ISSUED])


@given(st.lists(kinds, max_size=8))
def test_what_a_copy_knows_is_what_was_noted_before_it(noted: list[Kind]) -> None:
    """Whatever is noted, in whatever order: each copy splits the appendix at its own row, losing nothing."""
    certificate, held, number = new_id(), [], 0
    for position, kind in enumerate(noted, start=1):
        number += kind is Kind.COPY_ISSUED
        contents = {"number": f"{number}/2021"} if kind is Kind.COPY_ISSUED else {}
        held.append(Noted(certificate, 2021, position, Later(certificate, kind, TODAY, contents), b""))
    for each in range(1, number + 1):
        copy = Copy(each, 2021, 1, "A", None, TODAY, "Giám đốc", "B", "C", "D", None)
        before, since = before_the_copy(held, copy)
        assert before + since == held
        assert sum(one.later.kind is Kind.COPY_ISSUED for one in before) == each - 1

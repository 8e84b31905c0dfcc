"""Lists of personnel offices: read within limits, answered row by row, and given back without formulas."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from pydantic import SecretStr

from services.certification.domain.list_checks import (
    MOST_ROWS,
    NOT_ENOUGH,
    NOT_FOUND,
    OTHER_ACCENTS,
    TRIED_TOO_OFTEN,
    find_columns,
)
from services.certification.domain.look_ups import FILES, GUESSES
from services.certification.main import create_app
from services.certification.operations.list_files import read_list, write_list
from services.certification.settings import CertificationSettings
from shared.errors import Problem
from shared.ids import new_id
from shared.vietnamese import encode_tcvn3, encode_vni, encode_windows_1258
from tests.certification.story import SEALING, opened, receive, rows
from tests.databases import TestDatabase
from tests.serving import served_app

HEADINGS: list[object] = ["STT", "Họ và tên", "Ngày sinh", "Số vào sổ", "Số hiệu", "Ghi chú"]
NAME, BORN = "Nguyễn Thị Hương", "27/7/1985"
NUMBER, SERIAL = "0001/2021/TTCT-243", "VP 000001"


def workbook(lines: Sequence[Sequence[object]], font: str = "Times New Roman") -> bytes:
    """Return a workbook with these rows in this font."""
    book = Workbook()
    sheet = book.worksheets[0]
    for line in lines:
        sheet.append(list(line))
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(name=font)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.fixture
def office(service_database: Callable[[str], TestDatabase]) -> Iterator[tuple[httpx.Client, list[str]]]:
    made = service_database("certification")
    told = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=SecretStr(SEALING))
    center, gone = opened(made.database, blanks=3), new_id()
    receive(made.database, [center.recorded(new_id())])
    receive(made.database, [center.recorded(gone, full_name="Lê Văn Bỏ")])
    receive(made.database, [center.annulled(gone, 2)])
    codes = [row.code for row in rows(made.database, "SELECT code FROM certificate ORDER BY number")]
    with served_app(create_app, told) as http:
        yield http, codes


def test_a_workbook_comes_back_with_a_result_beside_each_row(
    office: tuple[httpx.Client, list[str]],
) -> None:
    """Right rows say what holds, wrong ones all say the same, and titles and notes stay where they were."""
    http, _ = office
    sent: list[list[object]] = [
        ["Danh sách cán bộ dự tuyển"],
        HEADINGS,
        [1, NAME.upper(), BORN, NUMBER, SERIAL, "=1+1 là chữ"],
        [2, "Lê Văn Bỏ", BORN, "0002/2021/TTCT-243", "VP 000002", "=HYPERLINK(1)"],
        [3, NAME, "28/7/1985", NUMBER, SERIAL],
        [4, "Trần Văn Lạ", BORN, NUMBER, SERIAL],
        [5, NAME, BORN, NUMBER, "VP 000002"],
        [6, NAME, BORN, NUMBER, None],
        [7, "Nguyen Thi Huong", BORN, NUMBER, SERIAL],
    ]
    answer = http.post("/verify/list", files={"file": ("ds.xlsx", workbook(sent))})
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.content))
    read = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[0] for row in read] == ["Danh sách cán bộ dự tuyển", "STT", *"1234567"]
    assert read[1] == [*HEADINGS, "Kết quả kiểm tra", "Chi tiết"]
    assert [row[6] for row in read[2:]] == [
        "Còn hiệu lực", "Đã thu hồi", NOT_FOUND[0], NOT_FOUND[0], NOT_FOUND[0], NOT_ENOUGH[0],
        OTHER_ACCENTS,
    ]  # fmt: skip
    assert "xếp loại Giỏi" in str(read[2][7])
    assert "hết hiệu lực từ 1/6/2021" in str(read[3][7])
    assert {row[7] for row in read[4:7]} == {NOT_FOUND[1]}
    assert "Còn hiệu lực: " in str(read[8][7])
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {
        "s",
        "n",
        "inlineStr",
    }


def test_a_text_file_by_codes_comes_back_as_one(office: tuple[httpx.Client, list[str]]) -> None:
    """Codes in place of numbers, semicolons as Excel writes here; what looks like a formula is quoted."""
    http, codes = office
    lines = [
        "Họ đệm;Tên;Ngày sinh;Mã xác minh;Ghi chú",
        f"Nguyễn Thị;Hương;1985-07-27;{codes[0].lower()};=2+5",
    ]
    answer = http.post("/verify/list", files={"file": ("ds.csv", "\r\n".join(lines).encode())})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    (_, row) = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert row[4:6] == ["'=2+5", "Còn hiệu lực"]


@pytest.mark.parametrize("kind", ["tcvn3 by font", "tcvn3 as text", "vni as text", "windows-1258 as text"])
def test_a_list_of_the_years_before_unicode_is_read_as_one(
    office: tuple[httpx.Client, list[str]], kind: str
) -> None:
    """Headings and names in an old encoding, told by the font or by how they read; Unicode comes back."""
    http, _ = office
    lines = [
        ["Họ và tên", "Ngày sinh", "Số vào sổ", "Số hiệu"],
        [NAME, BORN, NUMBER, SERIAL],
        ["Trần Văn Đức", BORN, NUMBER, "VP 000009"],
    ]
    encode = {"t": encode_tcvn3, "v": encode_vni, "w": encode_windows_1258}[kind[0]]
    written = [[encode(cell) for cell in line] for line in lines]
    if kind.endswith("font"):
        answer = http.post("/verify/list", files={"file": ("ds.xlsx", workbook(written, font=".VnTime"))})
        sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
        read = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    else:
        content = "\r\n".join(";".join(line) for line in written).encode("cp1252")
        answer = http.post("/verify/list", files={"file": ("ds.csv", content)})
        read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert answer.status_code == 200, answer.text
    assert [row[:5] for row in read] == [
        [*lines[0], "Kết quả kiểm tra"], [*lines[1], "Còn hiệu lực"], [*lines[2], NOT_FOUND[0]],
    ]  # fmt: skip


def claim(number: str = NUMBER, serial: str = SERIAL, name: str = NAME, born: str = BORN) -> dict[str, str]:
    """Return what a program asks of one certificate."""
    return {"number": number, "serial": serial, "name": name, "birth_date": born}


def test_a_program_asks_for_many_at_once(office: tuple[httpx.Client, list[str]]) -> None:
    """One result each, in order; the public answer only where number, name and birth date are right."""
    http, codes = office
    asked = [
        claim(),
        {"code": codes[1], "name": "lê văn bỏ", "birth_date": "1985-07-27"},
        claim(name="NGUYEN THI HUONG"),
        claim(name="Trần Văn Lạ"),
        claim(serial="VP 000099"),
        claim(serial=""),
        claim(number="\x00"),
    ]
    told = http.post("/verify/list.json", json={"certificates": asked}).json()
    assert [each["result"] for each in told["results"]] == [
        "match", "match", "accents", "no_match", "no_match", "incomplete", "incomplete",
    ]  # fmt: skip
    shown = [each["certificate"] for each in told["results"]]
    assert [each and each["standing"] for each in shown] == ["valid", "revoked", "valid", *[None] * 4]
    assert shown[0]["address"].endswith(f"/verify/{codes[0]}")
    assert NAME not in json.dumps(told, ensure_ascii=False)
    for refused in ([], [claim()] * (MOST_ROWS + 1), [claim(name="x" * 501)], [claim(name="\ud800")]):
        answer = http.post("/verify/list.json", content=json.dumps({"certificates": refused}))
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    for _ in range(FILES.most):
        answer = http.post("/verify/list.json", json={"certificates": [claim()]})
    assert answer.status_code == 429


def test_a_list_guesses_no_faster_than_the_page(office: tuple[httpx.Client, list[str]]) -> None:
    """Many names for one certificate, there or not, end alike; the page then refuses the right name too."""
    http, codes = office
    guesses = [f"Người Thứ {place}" for place in range(GUESSES.most)]
    for number in (NUMBER, "0099/2021/TTCT-243"):
        asked = [claim(number=number, name=name) for name in [*guesses, NAME]]
        told = http.post("/verify/list.json", json={"certificates": asked}).json()["results"]
        assert {each["result"] for each in told} == {"too_many"}
    typed = {"full_name": NAME, "birth_date": BORN}
    assert http.post(f"/verify/{codes[0]}", data=typed).status_code == 429
    again = http.post(
        "/verify/list", files={"file": ("ds.xlsx", workbook([HEADINGS, [1, NAME, BORN, NUMBER, SERIAL]]))}
    )
    said = [cell.value for cell in load_workbook(io.BytesIO(again.content)).worksheets[0][2]]
    assert said[-2:] == list(TRIED_TOO_OFTEN)


def _entities() -> bytes:
    """Return a workbook whose first sheet declares an entity."""
    made, kept = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook([HEADINGS])))
    with zipfile.ZipFile(made, "w") as archive:
        for name in kept.namelist():
            part = kept.read(name)
            if name.endswith("sheet1.xml"):
                part = b'<!DOCTYPE a [<!ENTITY e "Ten">]>' + part.replace(b"<sheetData>", b"&e;<sheetData>")
            archive.writestr(name, part)
    return made.getvalue()


def _bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    return packed.getvalue()


def _styles() -> bytes:
    """Return a workbook of a few kilobytes of whose styles openpyxl would make 400,000 objects."""
    made, kept = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook([HEADINGS])))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in kept.namelist():
            part = kept.read(name)
            archive.writestr(name, part.replace(b"</cellXfs>", b"<xf/>" * 400_000 + b"</cellXfs>"))
    assert len(made.getvalue()) < 20_000
    return made.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (bytes, "Không thấy dòng tiêu đề"),
        (lambda: b"PK\x03\x04 broken", "Không đọc được tệp này"),
        (_bomb, "Không đọc được tệp này"),
        (_entities, "Không đọc được tệp này"),
        (_styles, "Không đọc được tệp này"),
        (lambda: b"\x00\x01\x02", "Không đọc được tệp này"),
        (lambda: workbook([["A", "B"], [1, 2]]), "Không thấy dòng tiêu đề"),
        (lambda: workbook([HEADINGS, *[[1]] * MOST_ROWS]), "dài quá"),
        (lambda: b"x" * 2_000_001, "quá 2 MB"),
    ],
    ids=["nothing", "broken", "bomb", "entities", "styles", "binary", "headings", "long", "large"],
)
def test_a_list_that_cannot_be_taken_says_why(make: Callable[[], bytes], said: str) -> None:
    """Each refusal is a sentence that says what to do; a bomb is not unpacked."""
    with pytest.raises(Problem) as refused:
        find_columns(read_list(make()).rows)
    assert said in refused.value.vi


def test_a_refused_list_shows_the_page_again_and_an_address_its_pace(
    office: tuple[httpx.Client, list[str]],
) -> None:
    """The sentence stands on the form; after too many files the address waits."""
    http, _ = office
    answers = [http.post("/verify/list", files={"file": ("a.csv", b"a,b")}) for _ in range(FILES.most + 1)]
    assert "Không thấy dòng tiêu đề" in answers[0].text
    assert [each.status_code for each in answers] == [422] * FILES.most + [429]
    assert http.post("/verify/list").status_code == 429


CELLS = st.lists(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=2), min_size=1
)


@settings(max_examples=40, deadline=None)
@given(CELLS, st.sampled_from(["xlsx", "csv"]))
def test_nothing_that_is_written_is_a_formula(cells: list[list[str]], kind: str) -> None:
    """Whatever stands in a row, no cell of a written list begins a formula."""
    width = max(map(len, cells))
    filled = [row + [""] * (width - len(row)) for row in cells]
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(write_list("xlsx", filled, ",", 0))).worksheets[0]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    else:
        text = write_list("csv", filled, ";", 0).decode("utf-8-sig")
        read = csv.reader(io.StringIO(text, newline=""), delimiter=";")
        assert not [cell for row in read for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]

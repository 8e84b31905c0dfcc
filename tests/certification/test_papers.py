"""Papers: the right words on the right sheet, the same to the byte, nothing that a name can do to them."""

import hashlib
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from signal import SIGKILL
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.certification.domain.papers import Kind, contents_of, in_words, place_of, signer_lines
from services.certification.domain.verification import CODE_ALPHABET, CODE_LENGTH
from services.certification.main import create_app
from services.certification.operations import qr_codes
from services.certification.operations.papers import certificate_document, in_frame, set_sheets
from services.certification.operations.press import MOST_REMEMBERED, Press, Sources
from services.certification.operations.press_frames import FRAMES
from services.certification.operations.template_samples import certificates, sample_of
from services.certification.settings import CertificationSettings
from shared.auth import ACCESS_COOKIE
from shared.errors import Conflict, Invalid
from shared.ids import new_id
from shared.migrations import versions_folder
from shared.principal import Principal
from tests import people
from tests.certification.signing_keys import signing
from tests.certification.story import SECRET, Center, opened, receive, rows
from tests.databases import Databases, TestDatabase
from tests.serving import served_app

ORIGIN = "https://ttct.example"
VERSIONS = versions_folder("certification")
Make = Callable[[str], TestDatabase]
codes = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)
FRAME = """#import "mau.typ": paper-of
#set document(date: datetime(year: 2021, month: 5, day: 20))
#set text(font: "Libertinus Serif", fallback: false)
#paper-of(json("contents.json"))"""
LETTERS = [
    *(
        unicodedata.normalize("NFC", letter + tone)
        for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
        for tone in ("", *"\u0300\u0309\u0303\u0301\u0323")
    ),
    *"đĐ",
]


@pytest.fixture(scope="module")
def pressed() -> Iterator[Press]:
    press = Press()
    yield press
    press.close()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(["https://ttct.example/verify/", "http://127.0.0.1:8080/verify/", "http://a/verify/"]),
    codes,
)
def test_the_quick_qr_code_is_the_one_that_segno_draws(prefix: str, code: str) -> None:
    """Module by module, at the version and mask of the house's address."""
    ground = segno.make(prefix + "0" * CODE_LENGTH, error="m", mode="byte", micro=False, boost_error=False)
    drawn = segno.make(
        prefix + code, error="m", mode="byte", micro=False, boost_error=False,
        version=int(ground.version), mask=ground.mask,
    )  # fmt: skip
    expected = ["".join("1" if dark else "0" for dark in row) for row in drawn.matrix]
    assert qr_codes.modules(prefix, code) == expected


@pytest.mark.parametrize("style", ["", "weight: 700", 'style: "italic"'])
def test_every_vietnamese_letter_is_in_the_fonts(pressed: Press, style: str) -> None:
    """All 146 letters are set and read back in the upright, bold and italic faces, which are embedded."""
    template = f"#let paper-of(c) = for l in c.letters {{ text({style})[#l#linebreak()] }}"
    pdf = pressed.pdf(Sources(FRAME, template), {"letters": LETTERS})
    assert set(LETTERS) <= set(text_of(pdf).split())
    assert len(set(LETTERS)) == 146
    assert fonts_of(pdf)
    assert all(fonts_of(pdf).values()), f"a font is not embedded: {fonts_of(pdf)}"


def test_a_file_is_the_same_whatever_was_set_before_and_however_its_contents_come_in(pressed: Press) -> None:
    """A press keeps what it laid out; an earlier frame, or a template, that reads inputs gets them still."""
    frame = FRAMES[Kind.CERTIFICATE]
    earlier = frame.replace('json("contents.json")', "json(bytes(sys.inputs.contents))")
    assert earlier != frame
    own = (VERSIONS / "documents_certificate.typ").read_text(encoding="utf-8")
    contents, _ = sample_of(Kind.CERTIFICATE)
    alone = [{**contents, "sheets": [sheet]} for sheet in contents["sheets"]]
    first = [pressed.pdf(Sources(earlier, own), each) for each in alone]
    assert first[0] != first[1]
    again = [pressed.pdf(Sources(frame, own), each) for each in (*alone, *alone)]
    assert again == first * 2
    by_inputs = (
        '#let paper-of(c) = json(bytes(sys.inputs.contents)).name + if c == json("contents.json") [ ok]'
    )
    for name in ("Hương", "Ánh"):
        assert text_of(pressed.pdf(Sources(FRAME, by_inputs), {"name": name})) == f"{name} ok"
    assert pressed.pdf(Sources(frame, own), alone[0]) == first[0]


def test_a_paper_keeps_the_form_of_its_qr_code(pressed: Press) -> None:
    """One point a module, read back from the file; a paper set before is the path that it was, beside it."""
    own = (VERSIONS / "documents_certificate.typ").read_text(encoding="utf-8")
    new = contents_of(certificates()[0], "https://ttct.example/verify/")
    old = {key: said for key, said in new.items() if key != "setting"}
    assert in_frame([old])["sheets"][0]["qr"] == qr_codes.path(*old["address"])
    before, now = PdfReader(io.BytesIO(set_sheets(own, [old, new], Kind.CERTIFICATE, by=pressed))).pages
    assert not images_of(before)
    (drawn,) = images_of(now)
    expected = qr_codes.modules(*new["address"])
    assert drawn["/Width"] == drawn["/Height"] == len(expected)
    assert drawn["/ColorSpace"][0] == "/ICCBased"
    assert drawn.get_data() == b"".join(row.encode() for row in expected).translate(
        bytes.maketrans(b"01", b"\xff\0")
    )


def test_a_letter_that_no_font_has_is_refused_not_left_out(pressed: Press) -> None:
    """PDF/A-2u does not let a box stand for a letter."""
    with pytest.raises(Invalid, match="could not be displayed"):
        pressed.pdf(Sources(FRAME, "#let paper-of(c) = c.name"), {"name": "漢"})


@pytest.mark.parametrize(
    "name",
    ["#panic()", "$x$", "[a]", 'a"b', "a\\b", "*a* _b_", "// a", '#read("/etc/passwd")', "@a <b>"],
)
def test_a_name_is_printed_whatever_it_contains(pressed: Press, name: str) -> None:
    """What goes in as data is set letter by letter; no sign in it is an instruction."""
    pdf = pressed.pdf(Sources(FRAME, "#let paper-of(c) = [Họ tên: *#c.name*.]"), {"name": name})
    assert text_of(pdf).split() == f"Họ tên: {name}.".split()


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ('#let paper-of(c) = read("/etc/passwd")', "Mẫu không được đọc tệp"),
        ('#let paper-of(c) = read("../../../etc/passwd")', "Mẫu không được đọc tệp"),
        ('#import "@preview/cetz:0.3.0"\n#let paper-of(c) = []', "Mẫu không được dùng gói ngoài"),
        ("#let paper-of(c) = (", "Thiếu dấu đóng ngoặc"),
        ("#let paper-of(c) = unknown", "Tên chưa được định nghĩa: unknown"),
    ],
)
def test_a_template_reaches_nothing_and_its_mistakes_are_shown(
    pressed: Press, template: str, sentence: str
) -> None:
    """No file, no package; what is wrong is said in Vietnamese with the line."""
    with pytest.raises(Invalid) as refused:
        pressed.pdf(Sources(FRAME, template), {})
    assert sentence in refused.value.vi
    assert "dòng 1" in refused.value.vi
    assert "press-" not in refused.value.vi + refused.value.en


@pytest.mark.parametrize(
    "template",
    [
        "#let paper-of(c) = { let n = 0; while n < 1 { n = n * 1 } }",
        "#let paper-of(c) = { let a = range(1000000); while a.len() > 0 { a = a + a } }",
    ],
)
def test_a_template_that_never_ends_is_ended(template: str) -> None:
    """Time and memory are bounded, and the press prints on afterwards."""
    press = Press()
    with pytest.raises(Invalid, match="template"):
        press.pdf(Sources(FRAME, template), {}, patience=1.0)
    assert text_of(press.pdf(Sources(FRAME, "#let paper-of(c) = c.name"), {"name": "Hương"})) == "Hương"
    press.close()


def test_a_press_that_has_set_much_is_ended_and_gives_its_memory_back() -> None:
    """The next file is set by a fresh one."""
    press = Press()
    sources = Sources(FRAME, "#let paper-of(c) = str(c.name.len())")

    def process_after(length: int) -> Any:
        assert text_of(press.pdf(sources, {"name": "a" * length})) == str(length)
        return press._process  # noqa: SLF001 -- nothing but its end can be seen of it

    first = process_after(1)
    assert process_after(MOST_REMEMBERED) is first
    assert first.wait(120) == -SIGKILL
    assert process_after(1) is not first
    press.close()


@pytest.mark.parametrize(
    ("center", "place"),
    [
        ("Trung tâm Chính trị thành phố Vĩnh Yên", "Vĩnh Yên"),
        ("Trung tâm Bồi dưỡng chính trị huyện Tam Đảo", "Tam Đảo"),
        ("Trung tâm Chính trị Phúc Yên", "Phúc Yên"),
        ("Trường Chính trị tỉnh", "Trường Chính trị tỉnh"),
    ],
)
def test_the_place_before_the_date_is_the_centers(center: str, place: str) -> None:
    """The place is the center's name without its kind."""
    assert place_of(center) == place


def test_dates_and_signers_are_written_as_papers_write_them() -> None:
    """A zero before days below ten and months one and two; a deputy signs K/T."""
    assert in_words(date(2021, 2, 5)) == "ngày 05 tháng 02 năm 2021"
    assert in_words(date(2021, 5, 27)) == "ngày 27 tháng 5 năm 2021"
    assert signer_lines("Giám đốc") == ["Giám đốc"]
    assert signer_lines("Phó Giám đốc") == ["K/T Giám đốc", "Phó Giám đốc"]


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return the fonts of the first page by name, and whether each is embedded."""
    page: Any = PdfReader(io.BytesIO(pdf)).pages[0]
    return {
        font["/BaseFont"]: bool(
            {"/FontFile2", "/FontFile3"} & set(font["/DescendantFonts"][0]["/FontDescriptor"])
        )
        for font in page["/Resources"]["/Font"].values()
    }


def images_of(page: Any) -> list[Any]:
    """Return the pictures of a page that are made of points."""
    drawn = (each.get_object() for each in page["/Resources"].get("/XObject", {}).values())
    return [each for each in drawn if each["/Subtype"] == "/Image"]


def signed_in(who: Principal) -> dict[str, str]:
    """Return the head of a page's request by somebody signed in."""
    return {"Cookie": f"{ACCESS_COOKIE}={people.token(who, issuer=f'{ORIGIN}/identity')}"}


@dataclass
class House:
    """The running service with a class of four, one of them with a name full of signs."""

    http: httpx.Client
    made: TestDatabase
    center: Center
    completions: list[UUID]

    def get(self, path: str) -> httpx.Response:
        """Ask for a file as an officer of the center."""
        who = people.officer(self.center.id)
        return self.http.get(f"/certification{path}", headers=signed_in(who))

    def certificates(self) -> Sequence[Any]:
        """Return the class's certificates in the order of the register."""
        return rows(self.made.database, "SELECT * FROM certificate ORDER BY number")


NAMES = [
    "Nguyễn Thị Hương",
    "Đặng Ngọc Ánh",
    'Lê "Bảo" #Trân [x] $1',
    "Công Tằng Tôn Nữ Phúc Hoàng Ngọc Khánh Linh",
]


@pytest.fixture(scope="module")
def house(databases: Databases) -> Iterator[House]:
    with ExitStack() as opened_here:
        made = opened_here.enter_context(databases.fresh("certification"))
        center = opened(made.database, blanks=10)
        completions = [new_id() for _ in NAMES]
        receive(
            made.database,
            [center.recorded(each, full_name=name) for each, name in zip(completions, NAMES, strict=True)],
        )
        settings = CertificationSettings(
            database_url=SecretStr(made.url),
            sealing_keys=SecretStr(f'{{"certification": {{"k1": "{SECRET}"}}}}'),
            public_url=ORIGIN,
        )
        http = opened_here.enter_context(served_app(create_app, settings))
        yield House(http, made, center, completions)


def test_a_class_is_one_file_in_the_order_of_the_register(house: House) -> None:
    """A page each, with name, numbers, decision, signer and the grouped code, diacritics intact."""
    answer = house.get(f"/classes/{house.center.class_id}/papers.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    expected = house.certificates()
    assert len(pages) == len(expected) == len(NAMES)
    for page, row in zip(pages, expected, strict=True):
        said = " ".join(page.extract_text().split())
        code = "-".join(row.code[start : start + 4] for start in range(0, 16, 4))
        for words in (
            row.holder_name, row.register_number, row.serial, code, "GIẤY CHỨNG NHẬN", "THÀNH ỦY VĨNH YÊN",
            "Bồi dưỡng nhận thức về Đảng", "số 45-QĐ/TTCT ngày 20/5/2021", "ttct.example/verify",
            "Vĩnh Yên, ngày 20 tháng 5 năm 2021", "GIÁM ĐỐC", "Đỗ Văn Ký", "ĐẢNG CỘNG SẢN VIỆT NAM", "Giỏi",
            "Giới tính: Nữ",
        ):  # fmt: skip
            assert words in said, f"{words!r} is not on the sheet of {row.holder_name}: {said}"


def test_a_reprint_is_the_same_to_the_byte(house: House) -> None:
    """Also after the center's name and the address of the house have changed; its fingerprint is noted."""
    row = house.certificates()[0]
    first = house.get(f"/certificates/{row.certificate_id}/paper.pdf")
    renamed = house.center.registered()
    receive(house.made.database, [msgspec.structs.replace(renamed, version=2, name="Tên khác")])
    again = house.get(f"/certificates/{row.certificate_id}/paper.pdf")
    assert first.content == again.content
    (noted,) = rows(
        house.made.database, "SELECT * FROM document_issued WHERE certificate_id = :id", id=row.certificate_id
    )
    assert noted.sha256 == hashlib.sha256(first.content).hexdigest() == first.headers["x-document-sha256"]
    with (
        pytest.raises(DBAPIError, match="kept as they were written"),
        house.made.database.transaction() as writing,
    ):
        writing.execute(text("UPDATE certificate_paper SET contents = '{}'"))


def test_the_file_is_fit_for_an_archive(house: House) -> None:
    """It declares PDF/A-2u (ISO 19005-2), and all its fonts are inside."""
    row = house.certificates()[0]
    content = house.get(f"/certificates/{row.certificate_id}/paper.pdf").content
    assert all(fonts_of(content).values())
    assert b"pdfaid:part>2<" in content
    assert b"pdfaid:conformance>U<" in content


def test_a_stranger_gets_no_file(house: House) -> None:
    """Another center's officer hears of no such certificate or class; nobody without an account gets one."""
    stranger = signed_in(people.officer(new_id()))
    row = house.certificates()[0]
    for path in (
        f"/certificates/{row.certificate_id}/paper.pdf",
        f"/classes/{house.center.class_id}/papers.pdf",
    ):
        assert house.http.get(f"/certification{path}", headers=stranger).status_code == 404
        assert house.http.get(f"/certification{path}").status_code in {303, 401}


def test_without_a_signer_no_paper(service_database: Make) -> None:
    """A certificate whose signer is not known yet is not printed: the refusal says why, and keeps nothing."""
    made = service_database("certification")
    center, completion = Center(), new_id()
    receive(made.database, [center.registered()])
    center.rule(made.database, requires_signer=False)
    center.stock(made.database, 1, 1)
    receive(made.database, [center.recorded(completion)])
    (row,) = rows(made.database, "SELECT certificate_id FROM certificate")
    with pytest.raises(Conflict) as refused, made.database.transaction() as connection:
        certificate_document(
            connection,
            people.officer(center.id),
            row.certificate_id,
            "https://ttct.example/verify/",
            signing(),
        )
    assert refused.value.code == "signer-unknown"
    assert not rows(made.database, "SELECT 1 FROM certificate_paper")

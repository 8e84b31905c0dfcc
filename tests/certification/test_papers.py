"""Papers: the right words on the right sheet, the same to the byte, nothing that a name can do to them."""

import io
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from signal import SIGKILL
from typing import Any

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from services.certification.domain.papers import Kind, contents_of, in_words, place_of, signer_lines
from services.certification.domain.verification import CODE_ALPHABET, CODE_LENGTH
from services.certification.operations import qr_codes
from services.certification.operations.papers import in_frame, set_sheets
from services.certification.operations.press_frames import FRAMES
from services.certification.operations.template_samples import certificates, sample_of
from shared.errors import Invalid
from shared.migrations import versions_folder
from shared.press import MOST_REMEMBERED, Press, Sources
from tests.databases import TestDatabase

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

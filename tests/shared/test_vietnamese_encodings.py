"""TCVN3 and VNI: what was stored before Unicode comes back letter by letter."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vietnamese import (
    decode_tcvn3,
    decode_vni,
    detect_encoding,
    encode_tcvn3,
    encode_vni,
    encoding_of_font,
    repair_mojibake,
    tcvn3,
    vni,
)
from tests.shared.syllables import NAMES, syllables

KNOWN_TCVN3 = {
    "NguyÔn ThÞ H\u00ad¬ng": "Nguyễn Thị Hương",
    "TrÇn V¨n §øc": "Trần Văn Đức",
    "Phïng Quèc Kh¸nh": "Phùng Quốc Khánh",
    "Lª ThÞ TuyÕt Nhung": "Lê Thị Tuyết Nhung",
}


@pytest.mark.parametrize(("stored", "meant"), KNOWN_TCVN3.items())
def test_known_names_in_tcvn3(stored: str, meant: str) -> None:
    """Names seen in real files read as they are known to read, and write back the same."""
    assert decode_tcvn3(stored) == meant
    assert encode_tcvn3(meant) == stored
    assert detect_encoding([stored]) == "tcvn3"


def test_known_sentence_in_vni() -> None:
    """The sentence that everybody knows from VNI."""
    assert decode_vni("Xin chaøo caùc baïn") == "Xin chào các bạn"
    assert decode_vni("Nguyeãn Vaên Ñöùc, Aùnh") == "Nguyễn Văn Đức, Ánh"


def test_every_syllable_round_trips() -> None:
    """All letters with all tones survive both encodings; in VNI capitals do too."""
    for word in syllables():
        assert decode_tcvn3(encode_tcvn3(word)) == word
        assert decode_vni(encode_vni(word)) == word
        assert decode_vni(encode_vni(word.upper())) == word.upper()
        assert decode_tcvn3(encode_tcvn3(word), all_caps=True) == word.upper()


def test_no_two_letters_share_a_code() -> None:
    """Decoding is a function: each code is given once."""
    for codes in (tcvn3.CODES, vni.CODES):
        assert len(set(codes.values())) == len(codes)
    assert len(tcvn3.CODES) == 60 + 7 + 7  # toned, plain, capitals


@given(NAMES)
def test_names_round_trip(name: str) -> None:
    """Any name survives VNI; TCVN3 loses only the case of toned capitals."""
    assert decode_vni(encode_vni(name)) == name
    assert decode_tcvn3(encode_tcvn3(name)).casefold() == name.casefold()


PEOPLE = [
    "Nguyễn Thị Hương", "Trần Văn Đức", "Phùng Quốc Khánh", "Lê Thị Tuyết Nhung", "Đỗ Mạnh Hùng",
    "Bùi Thị Ánh", "Vũ Hữu Lợi", "Hoàng Kim Quý", "Đặng Ngọc Mỹ", "Phan Thị Thuỷ", "Tạ Đình Vượng",
]  # fmt: skip


@given(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=8, unique=True))
def test_a_column_of_names_is_recognised_without_its_font(names: list[str]) -> None:
    """Two names are enough to tell the encoding by what reads as Vietnamese."""
    assert detect_encoding(names) == "unicode"
    assert detect_encoding(list(map(encode_tcvn3, names))) == "tcvn3"
    assert detect_encoding(list(map(encode_vni, names))) == "vni"


def test_the_font_decides_unless_only_unicode_has_the_letters() -> None:
    """`.Vn...` is TCVN3 and `VNI-...` is VNI; what was typed over in Unicode stays."""
    assert encoding_of_font(".VnTimeH") == "tcvn3"
    assert encoding_of_font("VNI-Times") == "vni"
    assert encoding_of_font("Times New Roman") is None
    assert detect_encoding(["NguyÔn"], ".VnTime") == "tcvn3"
    assert detect_encoding(["Nguyễn"], ".VnTime") == "unicode"


@pytest.mark.parametrize(
    "texts", [["Sông Lô"], ["Lê Hà"], ["An"], [], ["Nguyễn Văn Đức", "Trần Thị Bé"], ["Côn Đảo", "xã Tô"]]
)
def test_unicode_stays_unicode(texts: list[str]) -> None:
    """Right Unicode words win every tie."""
    assert detect_encoding(texts) == "unicode"


@pytest.mark.parametrize("encode", [encode_tcvn3, encode_vni])
def test_what_would_be_read_back_as_another_letter_is_refused(encode: Callable[[str], str]) -> None:
    """The code `ñ` is ủ in TCVN3 and đ in VNI: a Spanish name cannot be written in either."""
    with pytest.raises(ValueError, match="no code"):
        encode("Muñoz")


def _taken_for_windows(text: str) -> str:
    """Return UTF-8 read byte by byte as Windows-1252; the five free bytes pass as they are."""
    return "".join(
        bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in text.encode("utf-8")
    )


@given(NAMES)
def test_utf_8_taken_for_another_encoding_is_taken_back(name: str) -> None:
    """A name that was shown as `Nguyá»…n` comes back, from Windows-1252 and from Latin-1."""
    assert repair_mojibake(_taken_for_windows(name)) == name
    assert repair_mojibake(name.encode().decode("latin-1")) == name


@given(NAMES)
def test_what_is_no_mojibake_is_left_alone(name: str) -> None:
    """Names in Unicode, TCVN3 and VNI are never taken for mistaken UTF-8."""
    for stored in (name, encode_tcvn3(name), encode_vni(name), encode_vni(name.upper())):
        assert repair_mojibake(stored) == stored


def test_no_syllable_in_an_old_encoding_looks_like_mojibake() -> None:
    """Every syllable in TCVN3 and VNI stays as it is."""
    for word in syllables():
        for stored in (word, encode_tcvn3(word), encode_vni(word), encode_vni(word.upper())):
            assert repair_mojibake(stored) == stored


def test_a_known_mistaken_name() -> None:
    """The name as it is often seen."""
    assert repair_mojibake("Nguyá»…n") == "Nguyễn"
    assert repair_mojibake("Café – 50 €") == "Café – 50 €"

"""Written form, keys for matching, and the order of Vietnamese lists."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vietnamese import (
    fold_key,
    format_partial_date,
    match_key,
    nfc,
    repair_eth,
    sort_key,
    spelling_key,
    split_name,
)
from tests.shared.syllables import NAMES, syllables

EXPECTED_ORDER = [
    "An", "Ánh", "Ân", "Bình", "Dũng", "Đạt", "Đức", "Lê Thị Hà", "Bùi Văn Hà", "Hạnh", "Hằng",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_names_sort_by_given_name_then_middle_then_family(seed: int) -> None:
    """Any shuffling of the known order sorts back to it."""
    shuffled = EXPECTED_ORDER.copy()
    random.Random(seed).shuffle(shuffled)  # noqa: S311 -- a test's order
    assert sorted(shuffled, key=sort_key) == EXPECTED_ORDER


def test_tones_sort_as_the_dictionary_does() -> None:
    """Tones go ngang, huyền, hỏi, ngã, sắc, nặng, and only after all letters agree."""
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["mạ", "mã", "ma", "má", "mả", "mà"], key=sort_key) == tones
    assert sort_key("mạ") < sort_key("mai"), "a tone never outweighs a letter"


def test_letters_sort_as_the_alphabet_does() -> None:
    """Letters with marks are letters of their own."""
    letters = ["a", "ă", "â", "b", "c", "d", "đ", "e", "ê", "o", "ô", "ơ", "u", "ư", "y"]
    assert sorted("ycđuâoăeaôbdêươ", key=sort_key) == letters


@given(st.lists(NAMES, min_size=2, max_size=6))
def test_sort_key_is_digits_and_ignores_case_and_tone_placement(names: list[str]) -> None:
    """A key of digits sorts alike under any collation, and case never decides."""
    for name in names:
        assert sort_key(name).isdigit()
        assert sort_key(name) == sort_key(name.upper()) == sort_key(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hoà", "Hòa"), ("Thuỷ", "THỦY"), ("Lê  Thị\u00a0Hoà", "lê thị hòa"), ("Ngoẹo", "ngọeo")],
)
def test_the_place_of_the_tone_mark_makes_no_difference(one: str, other: str) -> None:
    """Both schools of placing the tone give equal keys."""
    assert fold_key(one) == fold_key(other)
    assert match_key(one) == match_key(other)
    assert sort_key(one) == sort_key(other)


def test_match_key_finds_without_accents_and_fold_key_does_not_confuse_tones() -> None:
    """Đ is a D for searching; Hà and Hạ match as candidates but are not the same name."""
    assert match_key("Đặng Thị Hà") == match_key("DANG THI HA") == "dang thi ha"
    assert fold_key("Hà") != fold_key("Hạ")
    assert fold_key("Dung") != fold_key("Đung")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lý Thị Mỹ Kỳ", "LÍ THỊ MĨ KÌ", True),
        ("Nguyễn Quý Vỹ", "Nguyễn Quí Vĩ", True),
        ("Ðỗ Văn Hoà", "đỗ văn hòa", True),
        ("Nguyễn Thị Thúy", "Nguyễn Thị Thúi", False),
        ("Y Lan", "I Lan", False),
        ("Lý Mỹ", "Lì Mỹ", False),
        ("Đan", "Dan", False),
    ],
)
def test_two_spellings_of_one_name_are_the_same(one: str, other: str, same: bool) -> None:
    """I and y are one where both are in use for one sound, and nowhere else; tones and Đ always count."""
    assert (spelling_key(one) == spelling_key(other)) is same


def test_nfc_keeps_the_printed_name() -> None:
    """Spaces and composition are settled, letters and tone placement are not touched."""
    decomposed = unicodedata.normalize("NFD", "Nguyễn  Thị\u00a0Hoà ")
    assert nfc(decomposed) == "Nguyễn Thị Hoà"
    assert repair_eth("Ðỗ Văn ðức") == "Đỗ Văn đức"


@given(
    st.text(
        st.one_of(
            st.sampled_from("a \t\u00a0\u00ad\u200b\u0323\u0302ếĐ\x1c\u2028\u202e\u2067\ufeff"),
            st.characters(),
        )
    )
)
def test_nfc_does_what_it_says_to_any_text(text: str) -> None:
    """What looks clean is left alone only if nothing would change: composed, plain spaces, all visible."""
    visible = "".join(
        sign
        for sign in unicodedata.normalize("NFC", text)
        if sign not in "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
        and not "\u2060" <= sign <= "\u2069"
        and sign != "\ufeff"
    )
    assert nfc(text) == unicodedata.normalize("NFC", " ".join(visible.split()))


@given(st.text())
def test_nfc_is_settled_after_once(text: str) -> None:
    """Whatever the text, a second pass changes nothing."""
    assert nfc(nfc(text)) == nfc(text)


@given(st.text())
def test_keys_take_any_text(text: str) -> None:
    """Whatever stands in a cell has keys, and its decomposed form has the same ones."""
    decomposed = unicodedata.normalize("NFD", text)
    assert sort_key(text).isdigit()
    assert match_key(decomposed) == match_key(text)
    assert fold_key(decomposed) == fold_key(text)


def test_a_name_is_taken_apart() -> None:
    """The last word is the given name, the first the family name."""
    assert split_name("Nguyễn Thị Thu Hương") == ("Nguyễn", "Thị Thu", "Hương")
    assert split_name("Hương") == ("", "", "Hương")


def test_dates_print_what_is_known() -> None:
    """Exactly the known part, without leading zeros."""
    assert format_partial_date(1985, 7, 27) == "27/7/1985"
    assert format_partial_date(1985, 7) == "7/1985"
    assert format_partial_date(1985) == "1985"
    with pytest.raises(ValueError, match="month"):
        format_partial_date(1985, None, 27)


def test_every_syllable_is_a_syllable() -> None:
    """The generator of the other tests covers all letters and tones."""
    made = set("".join(syllables()))
    assert {"ặ", "ễ", "ợ", "ự", "ỹ", "đ"} <= made

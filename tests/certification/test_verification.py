"""The public page's rules: what of a name is shown, dates as typed, codes, and the pace of look-ups."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.certification.domain.look_ups import NUMBERS, network_of
from services.certification.domain.verification import (
    CODE_ALPHABET,
    Holder,
    Likeness,
    Standing,
    code_from,
    day_parts,
    initials,
    read_code,
    standing_of,
)
from services.certification.operations.verify_certificate import count_look_up
from shared.errors import TooMany
from shared.vietnamese import match_key
from tests.databases import TestDatabase

LETTERS = st.text(st.characters(categories=("L", "M", "Zs", "P")), max_size=60)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Đặng Thị Ánh", "Đ.T.Á."),
        ("Hương", "H."),
        ("Y Ê Ban " + "Rất " * 200 + "Dài", "Y.Ê.B." + "R." * 200 + "D."),
    ],
)
def test_only_initials_are_shown(name: str, expected: str) -> None:
    """Each word gives its first letter with its marks, however many words there are."""
    assert initials(name) == expected


@settings(deadline=None)
@given(LETTERS)
def test_a_mask_reveals_one_letter_a_word_and_no_more(name: str) -> None:
    """Two people whose words begin alike look alike: nothing else of a name reaches the page."""
    shown = initials(name)
    assert shown == initials(" ".join(f"{word[0]}\u1edb" for word in name.split()))
    assert shown.count(".") >= len(name.split())


@settings(deadline=None)
@given(st.lists(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxy", min_size=1, max_size=7), min_size=1), st.data())
def test_a_name_is_right_only_with_its_letters_and_tones(words: list[str], data: st.DataObject) -> None:
    """Case and spaces do not matter; a letter that is missing and a tone that is another do."""
    printed = " ".join(words)
    holder = Holder(printed, "27/7/1985")
    for typed in (f" {printed.upper()}  ", unicodedata.normalize("NFD", printed)):
        assert holder.likeness(typed, "27-07-1985") is Likeness.SAME
    gone = data.draw(st.integers(0, len(words) - 1))
    short = [word[1:] if place == gone else word for place, word in enumerate(words)]
    assert holder.likeness(" ".join(short), "27/7/1985") is Likeness.OTHER
    bare = match_key(printed)
    assert holder.likeness(bare, "27/7/1985") is (Likeness.SAME if bare == printed else Likeness.ACCENTS)
    assert holder.likeness(bare, "28/7/1985") is Likeness.OTHER


@pytest.mark.parametrize(
    ("typed", "likeness"),
    [
        ("NGUYỄN  THỊ HOÀ LÍ", Likeness.SAME),
        ("Nguyễn Thị Hoa Lý", Likeness.ACCENTS),
        ("nguyen thi hoa li", Likeness.ACCENTS),
        ("Nguyễn Thị Hoa Lê", Likeness.OTHER),
        ("Nguyễn Thị Hoà", Likeness.OTHER),
    ],
)
def test_a_name_that_differs_in_accents_is_a_result_of_its_own(typed: str, likeness: Likeness) -> None:
    """The ways people write a name are one; another accent is neither right nor simply wrong."""
    assert Holder("Nguyễn Thị Hòa Lý", "1985").likeness(typed, "1985") is likeness


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("27/7/1985", True),
        ("27.07.1985", True),
        ("1985-07-27", True),
        ("7/27/1985", False),
        ("1985", False),
        ("", False),
        ("9" * 500, False),
    ],
)
def test_a_birth_date_is_right_only_as_printed(typed: str, right: bool) -> None:
    """Day, month and year in any usual writing; a part of it, or none, is not enough."""
    likeness = Holder("Lê An", "27/7/1985").likeness("Lê An", typed)
    assert likeness is (Likeness.SAME if right else Likeness.OTHER)


def test_a_date_of_which_less_is_known() -> None:
    """A paper that prints the year alone is matched by the year alone; nothing never matches nothing."""
    assert day_parts("00/00/1985") == day_parts("1985") == (1985,)
    assert Holder("Lê An", "").likeness("Lê An", "") is Likeness.OTHER


@pytest.mark.parametrize(
    ("state", "expires", "standing"),
    [
        ("issued", None, Standing.VALID),
        ("issued", date(2026, 5, 20), Standing.VALID),
        ("issued", date(2026, 5, 19), Standing.EXPIRED),
        ("under_review", date(2026, 5, 19), Standing.UNDER_REVIEW),
        ("revoked", date(2026, 5, 19), Standing.REVOKED),
        ("replaced", None, Standing.REPLACED),
        ("cancelled", None, Standing.CANCELLED),
        ("draft", None, None),
        ("closed", None, None),
    ],
)
def test_a_standing_follows_state_and_day(
    state: str, expires: date | None, standing: Standing | None
) -> None:
    """The last day still counts; what ended otherwise says so first; what never had a number is unknown."""
    assert standing_of(state, expires, date(2026, 5, 20)) is standing


def test_a_code_survives_typing() -> None:
    """Every code made can be read back; lower case, hyphens and look-alikes O, I, L are forgiven."""
    code = code_from(bytes(range(0, 250, 25)))
    assert len(code) == 16
    assert set(code) <= set(CODE_ALPHABET)
    assert read_code(code) == code
    assert read_code("oil0-oil0 oil0-oil0".lower()) == "0110011001100110"
    assert read_code(code[:-1]) is None
    assert read_code(code[:-1] + "!") is None


def test_look_ups_faster_than_a_person_are_refused_for_a_minute(
    service_database: Callable[[str], TestDatabase],
) -> None:
    """One more than the pace is refused in any process, another address is not; a minute later it may."""
    database = service_database("certification").database
    now = datetime(2026, 5, 20, 8, tzinfo=UTC)

    def look(address: str, at: datetime) -> None:
        with database.transaction() as connection:
            count_look_up(connection, NUMBERS, address, at)

    for place in range(NUMBERS.most):
        look("10.0.0.1", now + timedelta(milliseconds=place))
    for _ in range(2):
        with pytest.raises(TooMany):
            look("10.0.0.1", now + timedelta(seconds=30))
    look("10.0.0.2", now + timedelta(seconds=30))
    look("10.0.0.1", now + timedelta(seconds=61))


def test_addresses_that_one_house_has_are_one() -> None:
    """An IPv6 house has a whole /64 and counts as one; IPv4 addresses count each."""
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("testclient") == "testclient"

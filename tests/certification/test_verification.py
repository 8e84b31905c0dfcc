"""The public page's small rules: initials, codes as people type them, and the pace of look-ups."""

import pytest

from services.certification.domain.verification import CODE_ALPHABET, code_from, initials, read_code
from services.certification.web.verification import Pace
from shared.errors import TooMany


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


def test_a_code_survives_typing() -> None:
    """Every code made can be read back; lower case, hyphens and look-alikes O, I, L are forgiven."""
    code = code_from(bytes(range(0, 250, 25)))
    assert len(code) == 16
    assert set(code) <= set(CODE_ALPHABET)
    assert read_code(code) == code
    assert read_code("oil0-oil0 oil0-oil0".lower()) == "0110011001100110"
    assert read_code(code[:-1]) is None
    assert read_code(code[:-1] + "!") is None


def test_look_ups_faster_than_a_person_are_refused_for_a_minute() -> None:
    """The third look-up inside a minute is refused, another address is not; a minute later all is well."""
    pace = Pace(2)
    pace.step("a", 0.0)
    pace.step("a", 1.0)
    with pytest.raises(TooMany):
        pace.step("a", 2.0)
    pace.step("b", 2.0)
    pace.step("a", 60.5)

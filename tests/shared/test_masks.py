"""What a list shows of a personal value never gives the value back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.privacy import mask

_DIGITS = st.text("0123456789", max_size=15)


@given(value=_DIGITS, field=st.sampled_from(["identity_number", "claimed_number", "phone"]))
def test_of_a_number_three_digits_are_left(field: str, value: str) -> None:
    """The length and the last three digits; of a shorter number nothing, of none nothing."""
    shown = mask(field, value)
    assert len(shown) == len(value)
    left = shown.replace("•", "")
    assert left == (value[-3:] if len(value) > len("123") else "")


@pytest.mark.parametrize("written", ["27/7/1985", "7/1985", "1985"])
def test_of_a_day_of_birth_its_year_is_left(written: str) -> None:
    """However exactly it is known."""
    assert mask("birth_date", written) == "1985"


@given(st.text(min_size=1), st.text(min_size=1), st.sampled_from(["ethnicity", "party_cell", "party_status"]))
def test_of_what_is_sensitive_nothing_is_left(one: str, other: str, field: str) -> None:
    """Two values look alike; that there is none may be seen, since somebody has to ask for it."""
    assert mask(field, one) == mask(field, other)
    assert not mask(field, "")

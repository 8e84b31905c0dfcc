from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.passwords import Weakness, weakness
from services.identity.domain.throttle import ACCOUNT, Failures, counted, wait

NOON = datetime(2021, 7, 27, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("ngắn quá", Weakness.SHORT),
        ("x" * 300, Weakness.LONG),
        ("aaaaaaaaaaaaab", Weakness.MONOTONOUS),
        ("123456789012", Weakness.SEQUENCE),
        ("abcdefghijklmnop", Weakness.SEQUENCE),
        ("zyxwvutsrqponm", Weakness.SEQUENCE),
        ("matkhmatkhmatkh", Weakness.SEQUENCE),
        ("NguyenThiLan2021", Weakness.OWN_NAME),
        ("một câu dài dễ nhớ", None),
        ("dG7#kd92LmQ!", None),
    ],
)
def test_easy_passwords_are_refused_and_long_sentences_are_not(
    password: str, expected: Weakness | None
) -> None:
    """Length counts, not composition; runs, repetitions and own names are refused."""
    assert weakness(password, "nguyenthilan", "Nguyễn Thị Lan") is expected


@given(st.integers(0, 40))
def test_the_wait_never_shrinks_with_more_failures(count: int) -> None:
    """More failures never mean a shorter wait, and no wait passes the longest."""
    shorter, longer = (wait(ACCOUNT, Failures(n, NOON), NOON) for n in (count, count + 1))
    assert timedelta(0) <= shorter <= longer <= ACCOUNT.longest


def test_failures_are_forgotten() -> None:
    """An hour after the last failure the count begins anew."""
    many = Failures(12, NOON)
    later = NOON + ACCOUNT.forgotten_after
    assert wait(ACCOUNT, many, later) == timedelta(0)
    assert counted(ACCOUNT, many, later) == Failures(1, later)

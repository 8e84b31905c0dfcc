"""Of all keys of a center the one that signs now."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.certification.domain.pdf_keys import CenterKey, KeyState, Moment, key_in_use, state_of
from tests.certification.signing_keys import CENTER

NOON = datetime(2026, 3, 10, 5, tzinfo=UTC)
DAYS = st.integers(-20, 20)


def a_key(number: int, begun: int, ended: int, used: int, withdrawn: int | None) -> CenterKey:
    """Return a key by days from noon."""
    day = NOON.date()
    return CenterKey(
        id=UUID(int=number),
        center_id=UUID(int=0),
        fingerprint=f"{number}",
        subject=CENTER,
        issuer="",
        serial="1",
        algorithm="",
        valid_from=NOON + timedelta(days=begun),
        valid_to=NOON + timedelta(days=ended),
        used_from=day + timedelta(days=used),
        withdrawn_from=None if withdrawn is None else day + timedelta(days=withdrawn),
        withdrawal_reason=None,
        entered_by="",
        recorded_at=NOON,
    )


@given(st.lists(st.tuples(DAYS, DAYS, DAYS, st.none() | st.integers(-20, 0)), max_size=5))
def test_one_key_signs_at_most_and_only_while_it_counts(
    drawn: list[tuple[int, int, int, int | None]],
) -> None:
    """Never one that is expired, withdrawn or ahead; never one before a later one that really began."""
    keys = [a_key(number, *each) for number, each in enumerate(drawn)]
    at = Moment(NOON, NOON.date())
    signing = key_in_use(keys, at)
    states = {each.id: state_of(each, keys, at) for each in keys}
    assert [each.id for each in keys if states[each.id] is KeyState.IN_USE] == (
        [] if signing is None else [signing.id]
    )
    if signing is not None:
        assert signing.valid_from <= NOON <= signing.valid_to
        assert signing.used_from <= at.today
        assert signing.withdrawn_from is None
        for other in keys:
            began = other.used_from <= at.today and other.valid_from <= NOON
            mistaken = other.withdrawn_from is not None and other.withdrawn_from <= other.used_from
            assert mistaken or not began or other.used_from <= signing.used_from

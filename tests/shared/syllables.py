"""Every Vietnamese syllable of a simple shape: each vowel letter with each tone between some consonants."""

from functools import cache

from hypothesis import strategies as st

from shared.vietnamese.letters import TONES, VOWELS, with_tone

_ONSETS = ("", "b", "đ", "ngh", "qu", "th", "tr")
_CODAS = ("", "n", "ng", "ch")


@cache
def syllables() -> tuple[str, ...]:
    """Return onset x vowel x tone x coda, in lower case."""
    return tuple(
        onset + with_tone(vowel, tone) + coda
        for onset in _ONSETS
        for vowel in VOWELS
        for tone in ("", *TONES)
        for coda in _CODAS
    )


NAMES = st.lists(
    st.sampled_from(syllables()).map(lambda word: word[:1].upper() + word[1:]), min_size=2, max_size=5
).map(" ".join)
"""Names of two to five such syllables, each with a capital."""

"""What somebody typed to find a learner: syllables in any order, a birth date, a number, a class code.

Every syllable but the last must stand whole in the name; the last one, if no space follows, may be the
beginning of one, and so may a single letter (`N V An`). Case, accents and the place of a tone mark make no
difference to who is found; they decide who stands first.
"""

import re
import unicodedata
from dataclasses import dataclass

from shared.vietnamese import match_key, nfc

MOST_WORDS = 8
SHORTEST_NUMBER = 3
"""Digits: fewer would find a part of everybody."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:(?:(\d{1,2})[/.-])?(\d{1,2})[/.-])?((?:19|20)\d\d)")
_MISPLACED_TONE = re.compile("([ou])([\u0300\u0309\u0303\u0301\u0323])([aey])(?= |$)")


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for among a learner's terms; `begins`: it may be the beginning of one."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; somebody is found who answers to all of it."""

    words: tuple[Term, ...] = ()
    """Syllables without accents."""
    exact: tuple[Term, ...] = ()
    """The same as typed, with accents: who answers to them stands first."""
    born: tuple[Term, ...] = ()
    """`#1985`, `#7/1985` or `#12/7/1985`."""
    numbers: tuple[str, ...] = ()
    """First digits of an identity number or telephone."""
    classes: tuple[str, ...] = ()
    """First letters of class codes, in lower case."""

    @property
    def empty(self) -> bool:
        """Tell whether nothing is asked that anybody could answer to."""
        return not (self.words or self.born or self.numbers or self.classes)


def exact_key(name: str) -> str:
    """Return a name in lower case, accents kept, the tone mark of `hòa` where `hoà` has it.

    The database's `learner_exact_key` is the same rule.
    """
    apart = unicodedata.normalize("NFD", name.lower())
    return unicodedata.normalize("NFC", _MISPLACED_TONE.sub(r"\1\3\2", apart))


def read_wanted(typed: str) -> Wanted:
    """Return what is looked for; what has no letter and no digit is passed over."""
    visible = "".join(each if each.isprintable() else " " for each in typed)
    words: list[Term] = []
    exact: list[Term] = []
    born: list[Term] = []
    numbers: list[str] = []
    classes: list[str] = []
    tokens = nfc(visible).split(" ")
    for place, token in enumerate(tokens):
        unfinished = place == len(tokens) - 1 and not visible.endswith(" ")
        digits = re.sub(r"[.\-]", "", token)
        if date := _DATE.fullmatch(token):
            born.append(Term("#" + "/".join(str(int(part)) for part in date.groups() if part)))
        elif digits.isascii() and digits.isdigit():
            if len(digits) >= SHORTEST_NUMBER:
                numbers.append(digits)
        elif any(each.isdigit() for each in token):
            classes.append(token.lower())
        else:
            bare = match_key(token).split()
            words += [Term(word, begins=len(word) == 1 or (unfinished and word is bare[-1])) for word in bare]
            if bare:
                exact.append(Term("=" + exact_key(token), begins=unfinished or len(token) == 1))
    return Wanted(
        _each_once(words),
        _each_once(exact),
        tuple(born[:2]),
        tuple(numbers[:2]),
        tuple(classes[:2]),
    )


def _each_once(terms: list[Term]) -> tuple[Term, ...]:
    """Return the terms without repetition: who has a syllable has its beginning too."""
    whole = [each.text for each in terms if not each.begins]
    kept = [each for each in terms if not each.begins or not any(one.startswith(each.text) for one in whole)]
    return tuple(dict.fromkeys(kept))[:MOST_WORDS]

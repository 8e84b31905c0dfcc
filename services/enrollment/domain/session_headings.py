"""How the column of a session is headed, written and read: by its number, its day, its part of the day.

Officers write `Buổi 3`, `3`, `1/3`, `Sáng 1/3`, `Thứ 2, 01/03/2021 (C)`; we write all of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.enrollment.domain.attendance import Session
from shared.vietnamese import match_key, nfc

PARTS: Final = {"morning": "sáng", "afternoon": "chiều", "evening": "tối"}
_DAY: Final = re.compile(
    r"(?<![\d/.\-])(\d{1,2})\s?[/.\-]\s?(\d{1,2})(?:\s?[/.\-]\s?(\d{4}|\d{2}))?(?![\d/.\-])"
)
_LENGTH: Final = re.compile(r"\b\d{1,2} ?t(?:iet)?\b")
_NUMBER: Final = re.compile(r"\bbuoi (?:hoc )?(?:thu |so )?(\d{1,3})\b|\bb ?(\d{1,3})\b")
_WEEKDAY: Final = re.compile(r"\b(?:thu (?:[2-7]|hai|ba|tu|nam|sau|bay)|t[2-7]|chu nhat|cn)\b")
_PART: Final = re.compile(r"\b(sang|chieu|toi|s|c|t)\b")
_FILLING: Final = re.compile(r"\b(?:buoi|hoc|ngay)\b")
_PART_OF: Final = {"s": "morning", "c": "afternoon", "t": "evening"}
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class SessionHeading:
    """What a heading says of its session; None where it says nothing. A year may be left out."""

    number: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None
    part: str | None = None


def write_session_heading(number: int, session: Session) -> str:
    """Return the heading of a class's session by its place in the order of time."""
    held = session.held_on
    return f"Buổi {number}: {held.day}/{held.month}/{held.year} {PARTS[session.part]}, {session.periods} tiết"


def read_session_heading(text: str) -> SessionHeading | None:
    """Return what a heading says of a session; None for a text that says anything else."""
    if len(text) > _LONGEST:
        return None
    day = _DAY.search(nfc(text))
    rest = match_key(text[: day.start()] + " " + text[day.end() :]) if day else match_key(text)
    rest = _LENGTH.sub(" ", rest) if day or "buoi" in rest else rest
    numbered = _NUMBER.search(rest)
    number = (numbered[1] or numbered[2]) if numbered else None
    rest = _NUMBER.sub(" ", rest, count=1)
    rest = _WEEKDAY.sub(" ", rest, count=1)
    part = _PART.search(rest)
    rest = _FILLING.sub(" ", _PART.sub(" ", rest, count=1)).strip()
    if number is None and day is None and rest.isascii() and rest.isdigit() and len(rest) <= 3:  # noqa: PLR2004
        number, rest = rest, ""
    if rest or (number is None and day is None):
        return None
    return SessionHeading(
        None if number is None else int(number),
        None if day is None else int(day[1]),
        None if day is None else int(day[2]),
        _year(day[3]) if day else None,
        _PART_OF[part[1][0]] if part else None,
    )


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) if len(written) == 4 else 2000 + int(written)  # noqa: PLR2004


def sessions_meant(heading: SessionHeading, sessions: Sequence[Session]) -> list[int]:
    """Return the places of the sessions, in the order of time, that a heading can mean.

    A day decides before a number, since numbers move when a session is put in between; a number tells
    sessions of one day apart.
    """
    numbered = None if heading.number is None else heading.number - 1
    if heading.day is None:
        fits = [numbered] if numbered is not None and 0 <= numbered < len(sessions) else []
    else:
        fits = [place for place, each in enumerate(sessions) if _on_the_day(heading, each)]
    fits = [place for place in fits if heading.part in {None, sessions[place].part}]
    return [numbered] if numbered is not None and numbered in fits else fits


def _on_the_day(heading: SessionHeading, session: Session) -> bool:
    held = session.held_on
    return (held.day, held.month) == (heading.day, heading.month) and heading.year in {None, held.year}

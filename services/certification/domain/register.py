"""The register (sổ gốc): how its numbers are written and when they start again, as dated data.

Domain §4.3: a register number is gap-free inside (unit, register book, year). Public material is
silent on its form, so form and reset are rules with dates, kept in `register_rule`.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shared.errors import Conflict
from shared.vietnamese import format_day

Reset = Literal["yearly", "never"]
WhenClosed = Literal["next_book", "refuse"]

RESET_NAMES: Mapping[str, tuple[str, str]] = {
    "yearly": ("mỗi năm một sổ, số bắt đầu lại từ 1", "a book a year, numbers begin again at 1"),
    "never": ("một sổ, số chạy liên tục qua các năm", "one book, numbers run on through the years"),
}
WHEN_CLOSED_NAMES: Mapping[str, tuple[str, str]] = {
    "next_book": ("ghi vào sổ năm kế tiếp còn mở", "entered in the next year's book that is open"),
    "refuse": ("không ghi, chờ quy định", "not entered; a rule is waited for"),
}


@dataclass(frozen=True, slots=True)
class RegisterRule:
    """How numbers are given from `effective_from` on (to `effective_to`, inclusive, if known).

    `pattern` has the fields `seq`, `year` and `unit`, e.g. `{seq:04d}/{year}/{unit}`. `reset`
    says whether a new book begins each calendar year or never. `when_closed` says what happens to a
    certificate whose book is closed: it goes to the next year's, or is refused. `rows_per_page` is that of
    the paper book.
    """

    effective_from: date
    effective_to: date | None
    pattern: str
    reset: Reset
    when_closed: WhenClosed = "next_book"
    rows_per_page: int = 25
    provenance: str = ""

    def book_of(self, issued_on: date) -> int:
        """Return the book's year: that of the issue date, or 0 for a book that never ends."""
        return issued_on.year if self.reset == "yearly" else 0

    def write(self, sequence: int, book: int, issued_on: date, unit: str) -> str:
        """Return the number as printed, e.g. `0127/2021/TTCT-243`; the year is the book's."""
        return self.pattern.format(seq=sequence, year=book or issued_on.year, unit=unit)


_FIELD = r"(?:[^{}\s,;]|\{unit\}|\{year\}| (?! ))*"
_NUMBER_PATTERN = re.compile(rf"{_FIELD}\{{seq(?::0[1-9]d)?\}}{_FIELD}")
_LONGEST_PATTERN = 60


def writes_numbers(pattern: str, reset: str) -> bool:
    """Tell whether its numbers stay apart: one `{seq}`, and `{year}` where books are yearly."""
    return (
        len(pattern) <= _LONGEST_PATTERN
        and pattern == pattern.strip()
        and _NUMBER_PATTERN.fullmatch(pattern) is not None
        and (reset == "never" or "{year}" in pattern)
    )


class NoRegisterRule(Conflict):
    """No rule says how to number a certificate of that date; someone has to supply one."""

    code = "no-register-rule"

    def __init__(self, day: date) -> None:
        said = format_day(day)
        super().__init__(
            f"Chưa có quy định đánh số vào sổ áp dụng cho ngày {said}, nên chưa cấp được giấy."
            " Hãy đề nghị Ban Tuyên giáo ban hành quy định cho ngày đó.",
            f"No rule of register numbers applies on {said}: nothing was registered."
            " Ask the province for one.",
        )


def rule_on(rules: Iterable[RegisterRule], day: date) -> RegisterRule:
    """Return the rule in force on `day`, the newest if several are; `NoRegisterRule` if none is."""
    if (rule := rule_known(rules, day)) is None:
        raise NoRegisterRule(day)
    return rule


def rule_known(rules: Iterable[RegisterRule], day: date) -> RegisterRule | None:
    """Return the rule in force on `day`, the newest if several are; None if none is."""
    return max(
        (
            rule
            for rule in rules
            if rule.effective_from <= day and (rule.effective_to is None or day <= rule.effective_to)
        ),
        key=lambda rule: rule.effective_from,
        default=None,
    )


class BookClosed(Conflict):
    """The book is closed and the rule in force then lets nothing go to the next one."""

    code = "book-closed"

    def __init__(self, book: int) -> None:
        of = f"năm {book}" if book else "không kết thúc theo năm"
        super().__init__(
            f"Sổ gốc {of} đã khóa và quy định không cho ghi sang sổ khác, nên chưa cấp được giấy. "
            "Hãy đề nghị Ban Tuyên giáo ban hành quy định về sổ kế tiếp.",
            f"Book {book} is closed and the rule lets nothing be entered elsewhere: nothing was registered. "
            "Ask the province for a rule about the book that follows.",
        )


@dataclass(frozen=True, slots=True)
class Position:
    """Where a book stands: its last number, the hash of that entry, and whether it is closed."""

    last_number: int
    last_hash: bytes
    closed: bool = False


def open_book(rule: RegisterRule, issued_on: date, closed: Container[int]) -> int:
    """Return the book for a certificate of that date: the year's, or the first open one after it.

    `BookClosed` if the rule sends nothing on, or if a book that never ends was closed.
    """
    book = rule.book_of(issued_on)
    while book in closed:
        if rule.when_closed == "refuse" or book == 0:
            raise BookClosed(book)
        book += 1
    return book


def block(last_number: int, count: int) -> Sequence[int]:
    """Return the `count` numbers that end at `last_number`, ascending."""
    return range(last_number - count + 1, last_number + 1)

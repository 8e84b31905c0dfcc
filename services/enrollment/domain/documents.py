"""The register of documents: identity, numbers by the rule in force, printed form by the profile in force.

A number alone identifies nothing (“208-QĐ/TW” exists twice): identity is number, symbol, issuer and date.
Numbers run on per type within a term of the Party committee or a year, as a dated rule says
(HD 05-HD/VPTW: within one nhiệm kỳ; NĐ 30/2020: within a year).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day, nfc

Issuer = Literal["center", "parent", "other"]
Resets = Literal["term", "year"]
Family = Literal["party", "state"]

LARGEST_NUMBER = 99_999
_PARTS = re.compile(r"^0*([1-9]\d{0,4})\s*[-/]\s*((?:[^\W\d_])[^\s]*)$")


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document: `QĐ` is a decision."""

    code: str
    name: str
    name_en: str
    position: int


@dataclass(frozen=True, slots=True)
class Profile:
    """How a number is printed from `valid_from` to `valid_to`: `{number}-{type}/{symbol}`."""

    code: str
    family: Family
    pattern: str
    digits: int
    valid_from: date
    valid_to: date | None
    provenance: str


@dataclass(frozen=True, slots=True)
class NumberingRule:
    """How the numbers of a center (None: of all) and a type (None: of all) run, from a day on."""

    id: UUID
    center_id: UUID | None
    type_code: str | None
    resets: Resets
    family: Family
    symbol: str
    valid_from: date
    valid_to: date | None
    provenance: str


@dataclass(frozen=True, slots=True)
class Term:
    """A term (nhiệm kỳ) of the Party committee above a center (None: above all)."""

    id: UUID
    center_id: UUID | None
    name: str
    begins_on: date
    ends_on: date
    provenance: str


@dataclass(frozen=True, slots=True)
class Numbering:
    """Everything that numbers are decided by."""

    types: tuple[DocumentType, ...]
    profiles: tuple[Profile, ...]
    rules: tuple[NumberingRule, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The run of numbers that a document belongs to, and how its numbers are printed."""

    rule_id: UUID
    profile: Profile
    type_code: str
    issuer_symbol: str
    name: str
    """The term or the year: `2020-07-01` or `2021`."""
    called: str
    """The term or the year as people say it."""

    @property
    def symbol(self) -> str:
        """Return what follows the number, e.g. `QĐ/TTCT`."""
        return self.printed(1)[self.profile.digits + 1 :]

    def printed(self, number: int) -> str:
        """Return the number in the profile's form; below ten with a zero where the profile says so."""
        return self.profile.pattern.format(
            number=str(number).zfill(self.profile.digits), type=self.type_code, symbol=self.issuer_symbol
        )


@dataclass(frozen=True, slots=True)
class Document:
    """An entry of a center's register."""

    id: UUID
    center_id: UUID
    issuer_kind: Issuer
    issuer: str
    """The issuer's name at the document's date."""
    type_code: str
    number: int | None
    """None if the printed form holds no number that can be read."""
    symbol: str
    printed: str
    series: str | None
    """Whose run of numbers it belongs to; None for another's document, or where no rule was in force."""
    rule_id: UUID | None
    profile: str | None
    issued_on: date
    title: str
    signer: str
    signer_title: str
    class_id: UUID | None = None
    plan_id: UUID | None = None
    decision_id: UUID | None = None
    note: str = ""
    void_reason: str | None = None
    revision: int = 1


def parts_of(printed: str) -> tuple[int, str] | None:
    """Return number and symbol of `12-QĐ/TTCT` or `12/QĐ-TTCT`; None where there is no such form."""
    found = _PARTS.match(nfc(printed).strip())
    return (int(found[1]), found[2].replace("Ð", "Đ")) if found else None


def type_of(symbol: str, types: Iterable[DocumentType]) -> str | None:
    """Return the type that a symbol begins with, e.g. `QĐ` of `QĐ/TTCT`; None if it names none."""
    first = re.split(r"[-/]", symbol, maxsplit=1)[0].casefold()
    return next((each.code for each in types if each.code.casefold() == first), None)


def series_on(numbering: Numbering, center_id: UUID, type_code: str, day: date) -> Series | None:
    """Return the run of numbers of a type on `day`; None where no rule, profile or term is in force.

    The most particular rule decides: of the center and type, of the center, of the type, of all.
    """
    fitting = [
        rule
        for rule in numbering.rules
        if rule.center_id in (None, center_id)
        and rule.type_code in (None, type_code)
        and _holds(rule.valid_from, rule.valid_to, day)
    ]
    if not fitting:
        return None
    rule = max(
        fitting, key=lambda each: (each.center_id is not None, each.type_code is not None, each.valid_from)
    )
    profile = next(
        (
            each
            for each in numbering.profiles
            if each.family == rule.family and _holds(each.valid_from, each.valid_to, day)
        ),
        None,
    )
    if profile is None:
        return None
    if rule.resets == "year":
        return Series(rule.id, profile, type_code, rule.symbol, str(day.year), str(day.year))
    terms = [
        term
        for term in numbering.terms
        if term.center_id in (None, center_id) and term.begins_on <= day <= term.ends_on
    ]
    if not terms:
        return None
    term = max(terms, key=lambda each: (each.center_id is not None, each.begins_on))
    return Series(rule.id, profile, type_code, rule.symbol, term.begins_on.isoformat(), term.name)


def _holds(begins: date, ends: date | None, day: date) -> bool:
    return begins <= day and (ends is None or day <= ends)


def gaps(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return the runs of numbers from 1 that are missing below the highest one."""
    missing: list[tuple[int, int]] = []
    expected = 1
    for number in sorted(set(numbers)):
        if number > expected:
            missing.append((expected, number - 1))
        expected = number + 1
    return missing


def gaps_text(runs: Sequence[tuple[int, int]]) -> str:
    """Return runs as people write them: `3, 5–7`."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def no_series(day: date) -> Invalid:
    """Return the refusal to take the next number where no rule says which it is."""
    return Invalid(
        f"Ngày {format_day(day)} chưa có quy tắc đánh số (hoặc nhiệm kỳ) nào."
        " Hãy nhập đủ số, ký hiệu như trên văn bản, hoặc nhờ cấp tỉnh khai báo.",
        f"On {day} no numbering rule (or term) is in force. Enter number and symbol as the paper has them,"
        " or ask the province to enter the rule.",
        code="no-numbering-rule",
        details=[
            Detail("Ví dụ: 12-KH/TTCT.", "For example: 12-KH/TTCT.", {"field": "printed"}),
        ],
    )


def amended(before: Document, entered: Document) -> Document:
    """Return the document with another title, signer, relation or note; its identity never changes.

    `Conflict` if somebody else changed it meanwhile, with both values.
    """
    names = ("title", "signer", "signer_title", "class_id", "plan_id", "note")
    if entered.revision != before.revision:
        raise Conflict(
            "Người khác vừa lưu văn bản này. Giá trị đang lưu được ghi ở từng ô; hãy đối chiếu rồi lưu lại.",
            "Somebody else has just saved this document. The value that stands is given at each field;"
            " compare, then save again.",
            code="changed-meanwhile",
            details=[
                Detail(
                    f"Đang lưu: {getattr(before, name) or '–'}",
                    f"It stands as: {getattr(before, name) or '–'}",
                    {"field": name},
                )
                for name in names
                if getattr(before, name) != getattr(entered, name)
            ],
        )
    return replace(before, **{name: getattr(entered, name) for name in names}, revision=before.revision + 1)


def voided(document: Document, reason: str) -> Document:
    """Return the document struck out of the register: it keeps its number, and says why."""
    if document.void_reason is not None or document.decision_id is not None:
        raise Conflict(
            "Văn bản này đã bị hủy, hoặc là quyết định do hệ thống ghi khi ký; không hủy ở đây được.",
            "This document is void already, or is a decision that was entered as it was signed; it cannot be"
            " struck out here.",
            code="document-state",
        )
    return replace(document, void_reason=reason, revision=document.revision + 1)

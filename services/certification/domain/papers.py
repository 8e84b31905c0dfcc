"""What a certificate's paper says, in the words and figures in which it says it.

Contents are made once, when a paper is first set, and kept: a later change of these rules, of a center's
name or of the address of the house changes no paper that was made before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    """The documents that have a template."""

    CERTIFICATE = "certificate"
    REGISTER = "register"
    EXTRACT = "extract"


KIND_NAMES: Mapping[Kind, tuple[str, str]] = {
    Kind.CERTIFICATE: ("Giấy chứng nhận", "Certificate"),
    Kind.REGISTER: ("Sổ gốc, phụ lục, sổ bản sao", "Register, appendix, book of copies"),
    Kind.EXTRACT: ("Trích lục sổ gốc", "Extract from the register"),
}
"""Every kind as people call it, in Vietnamese and in English."""


@dataclass(frozen=True, slots=True)
class Template:
    """One edition of a template: for one program or for all, from one day to another."""

    id: UUID
    kind: Kind
    program_code: str | None
    effective_from: date
    effective_to: date | None
    edition: int

    def covers(self, program_code: str | None, day: date) -> bool:
        """Tell whether a paper of this program and day may be set with it."""
        return (
            self.program_code in {None, program_code}
            and self.effective_from <= day
            and (self.effective_to is None or day <= self.effective_to)
        )


def template_on(templates: list[Template], program_code: str | None, day: date) -> Template | None:
    """Return the template of a paper: its program's own before the one for all, then the newest.

    None where no template covers the day.
    """
    covering = [each for each in templates if each.covers(program_code, day)]
    return max(
        covering,
        key=lambda each: (each.program_code is not None, each.effective_from, each.edition),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Entered:
    """A certificate as it stands in the register: what was frozen when it was entered."""

    certificate_id: UUID
    center_id: UUID
    class_id: UUID
    program_code: str
    state: str
    number: int
    register_number: str
    serial: str
    code: str
    issued_on: date
    holder_name: str
    holder_birth_date: str
    holder_gender: str
    holder_birth_place: str
    holder_ethnicity: str
    holder_unit: str
    holder_party_cell: str
    program_name: str
    credential_title: str
    mark: Decimal | None
    band_name: str
    class_name: str
    studied_from: date
    studied_to: date
    center_name: str
    parent_name: str
    decision_number: str
    decided_on: date
    signer_title: str
    signer_name: str | None
    replaces_number: str | None
    """The register number of the certificate that this one follows."""


SETTING = 2
"""How the house sets round the template what is first set now, kept with the contents: a paper comes out as
it was first set. 2: the QR code is a picture, one point a module; 1, or none kept: it is a path."""
_GENDERS = {"male": "Nam", "female": "Nữ"}
_LEVEL = re.compile(
    r"^trung tâm (?:bồi dưỡng )?chính trị"
    r" (?:huyện|thành phố|thị xã|thị trấn|quận|phường|xã|đặc khu|tỉnh) ",
    re.IGNORECASE,
)
_CENTER = re.compile(r"^trung tâm (?:bồi dưỡng )?chính trị ", re.IGNORECASE)
_DEPUTY = re.compile(r"^phó\s+(.+)$", re.IGNORECASE | re.DOTALL)
_GROUP = 4


def place_of(center_name: str) -> str:
    """Return the place that stands before the date: the center's name without its kind.

    `Vĩnh Yên` for `Trung tâm Chính trị thành phố Vĩnh Yên`.
    """
    for kind in (_LEVEL, _CENTER):
        if found := kind.match(center_name):
            return center_name[found.end() :]
    return center_name


def in_words(day: date) -> str:
    """Return `ngày 05 tháng 02 năm 2021`: a zero before days to 9 and months to 2 (HD 05-HD/VPTW, 2026)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)  # noqa: PLR2004 - January, February
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def in_figures(day: date) -> str:
    """Return `27/7/2021`."""
    return f"{day.day}/{day.month}/{day.year}"


def signer_lines(title: str) -> list[str]:
    """Return the lines above a signature: a deputy signs K/T, in place of the head (domain §5.1)."""
    lines = [line.strip() for line in title.splitlines() if line.strip()]
    if len(lines) == 1 and (deputy := _DEPUTY.match(lines[0])):
        return [f"K/T {deputy[1]}", lines[0]]
    return lines or [title]


def grouped(code: str) -> str:
    """Return a code of verification as it is read out: `0123-4567-89AB-CDEF`."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def mark_in_figures(mark: Decimal | None) -> str:
    """Return a mark with the decimal comma, '' for none."""
    return "" if mark is None else f"{mark.normalize():f}".replace(".", ",")


def gender_in_words(told: str) -> str:
    """Return a gender as papers write it, from how `enrollment` tells it; what a correction says stays."""
    return _GENDERS.get(told, told)


def gender_told(written: str) -> str | None:
    """Return a gender as `enrollment` tells it, from how people write it; None if it is neither."""
    return next((told for told, word in _GENDERS.items() if written.lower() in {told, word.lower()}), None)


def contents_of(entered: Entered, verify_at: str) -> dict[str, Any]:
    """Return the contents of a certificate's paper; `verify_at` is the address to which its code is added."""
    day = entered.issued_on
    return {
        "parent": entered.parent_name,
        "center": entered.center_name,
        "title": entered.credential_title,
        "holder": entered.holder_name,
        "birth_date": entered.holder_birth_date,
        "gender": gender_in_words(entered.holder_gender),
        "birth_place": entered.holder_birth_place,
        "ethnicity": entered.holder_ethnicity,
        "unit": entered.holder_unit,
        "cell": entered.holder_party_cell,
        "program": entered.program_name,
        "class_name": entered.class_name,
        "studied_from": in_figures(entered.studied_from),
        "studied_to": in_figures(entered.studied_to),
        "mark": mark_in_figures(entered.mark),
        "band": entered.band_name,
        "serial": entered.serial,
        "register_number": entered.register_number,
        "replaces": entered.replaces_number or "",
        "decision": entered.decision_number,
        "decided_on": in_figures(entered.decided_on),
        "place_date": f"{place_of(entered.center_name)}, {in_words(day)}",
        "day": [day.year, day.month, day.day],
        "signer": signer_lines(entered.signer_title),
        "signer_name": entered.signer_name or "",
        "code": grouped(entered.code),
        "verify_at": verify_at.split("://", 1)[-1].rstrip("/"),
        "address": [verify_at, entered.code],
        "setting": SETTING,
    }

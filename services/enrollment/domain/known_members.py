"""Who is in a class already, against the rows of a list that is sent again: nobody is entered twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.enrollment.domain.class_lists import Gender, ListedLearner
from shared.vietnamese import fold_key, format_partial_date

State = Literal[
    "nominated", "summoned", "admitted", "absent", "withdrawn", "suspended", "transferred", "rejected"
]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a class's list as stored; an empty string or None where nothing is known."""

    enrolment_id: UUID
    ordinal: int
    identity_number: str
    full_name: str
    birth_date: str
    gender: Gender
    unit: str
    state: State
    ethnicity: str = ""
    birth_place: str = ""
    party_cell: str = ""
    party_status: str = ""
    attended: int | None = None
    mark: Decimal | None = None

    @property
    def admitted(self) -> bool:
        """Whether the learner came."""
        return self.state in {"admitted", "withdrawn", "suspended"}


@dataclass(frozen=True, slots=True)
class KnownClass:
    """A class of the center that bears the code of a sheet."""

    id: UUID
    code: str
    state: str
    program_code: str
    opened_on: date
    closed_on: date | None
    periods: int


class Members:
    """Finds the member a row means: by identity number, else by name, birth date and unit.

    Names are compared without case and the place of tone marks; somebody with another identity number
    is somebody else.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self._by_number: dict[str, Member] = {}
        self._by_person: dict[tuple[str, str, str], Member] = {}
        for each in members:
            if each.identity_number:
                self._by_number[each.identity_number] = each
            self._by_person.setdefault(person_key(each.full_name, each.birth_date, each.unit), each)

    def find(self, row: ListedLearner) -> Member | None:
        """Return the member that the row means, or None for somebody new."""
        if row.identity_number and row.identity_number in self._by_number:
            return self._by_number[row.identity_number]
        known = self._by_person.get(person_key(row.full_name, birth_text(row), row.unit))
        if known and row.identity_number and known.identity_number not in {"", row.identity_number}:
            return None
        return known


def person_key(full_name: str, birth_date: str, unit: str) -> tuple[str, str, str]:
    """Return what two rows of one person share when neither has an identity number."""
    return fold_key(full_name), birth_date, fold_key(unit)


def birth_text(row: ListedLearner) -> str:
    """Return the birth date as it is stored and printed."""
    return format_partial_date(row.birth.year, row.birth.month, row.birth.day)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a row differs from what is stored: its field of the form, and both values."""

    field: str
    stored: str
    sent: str


def differences(member: Member, row: ListedLearner) -> list[Difference]:
    """Return where a row of a class list differs from the member it means; empty cells say nothing."""
    pairs = (
        ("full_name", member.full_name, row.full_name),
        ("birth", member.birth_date, birth_text(row)),
        ("gender", _gender(member.gender), _gender(row.gender)),
        ("unit", member.unit, row.unit),
        ("ethnicity", member.ethnicity, row.ethnicity),
        ("birth_place", member.birth_place, row.birth_place),
        ("cell", member.party_cell, row.party_cell),
        ("party", member.party_status, row.party_status),
        ("admitted", "x" if member.admitted else "", "x" if row.admitted else ""),
        ("attended", _shown(member.attended), _shown(row.attended_periods)),
        ("mark", _shown(member.mark), _shown(row.mark)),
    )
    return [
        Difference(field, stored, sent)
        for field, stored, sent in pairs
        if stored != sent and (sent or field == "admitted")
    ]


def _gender(gender: Gender) -> str:
    return "Nam" if gender == "male" else "Nữ"


def _shown(number: int | Decimal | None) -> str:
    if number is None:
        return ""
    if isinstance(number, int):
        return str(number)
    plain = f"{number.normalize():f}"
    return plain.replace(".", ",")

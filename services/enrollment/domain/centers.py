"""Centers and programs: stable identities with dated versions; nothing is renamed in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from shared.errors import Conflict, Invalid


class Dated(Protocol):
    """Anything that holds from a day on, until the next version's day."""

    @property
    def valid_from(self) -> date:
        """The first day on which the version holds."""
        ...


_Version = TypeVar("_Version", bound=Dated)


@dataclass(frozen=True, slots=True)
class Center:
    """A center as it is named and placed from `valid_from` on."""

    id: UUID
    code: str
    area_code: str
    province_code: str
    version: int
    valid_from: date
    name: str
    short_name: str
    parent: str
    established_by: str


@dataclass(frozen=True, slots=True)
class Program:
    """A program as it is named, measured and certified from `valid_from` on."""

    code: str
    version: int
    valid_from: date
    name: str
    credential_title: str
    periods: int | None
    provenance: str


def version_on(versions: Sequence[_Version], day: date) -> _Version | None:
    """Return the version in force on `day`: the latest that began by then; None before the first."""
    begun = [v for v in versions if v.valid_from <= day]
    return max(begun, key=lambda v: v.valid_from, default=None)


def require_later(last: date, incoming: date) -> None:
    """Refuse a new dated version that does not begin after the last one: history is not rewritten."""
    if incoming <= last:
        raise Conflict(
            f"Phiên bản mới phải có hiệu lực sau ngày {last.day}/{last.month}/{last.year}.",
            f"The new version must take effect after {last}.",
            code="version-not-later",
        )


def require_digits(code: str, length: int) -> None:
    """Refuse a statistical code that is not `length` digits; codes are strings, zeros kept."""
    if len(code) != length or not (code.isascii() and code.isdigit()):
        raise Invalid(
            f"Mã '{code}' phải gồm đúng {length} chữ số (giữ số 0 ở đầu).",
            f"Code '{code}' must be exactly {length} digits (keep leading zeros).",
            code="area-code",
        )

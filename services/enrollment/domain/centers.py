"""Centers and programs: stable identities with dated versions; nothing is renamed in place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day


class Dated(Protocol):
    """Anything that holds from a day on, until the next version's day."""

    @property
    def valid_from(self) -> date:
        """The first day on which the version holds."""
        ...


_Version = TypeVar("_Version", bound=Dated)


Level = Literal["district", "commune", "province"]
DocumentProfile = Literal["party", "state"]

AREA_CODE_DIGITS: Mapping[Level, int] = {"district": 3, "commune": 5, "province": 2}
PROVINCE_CODE_DIGITS = 2


@dataclass(frozen=True, slots=True)
class CenterKind:
    """A kind of center that a decree knows; centers are set up as it from `valid_from` through `valid_to`."""

    code: str
    name: str
    level: Level
    valid_from: date
    valid_to: date | None
    provenance: str

    def set_up_on(self, day: date) -> bool:
        """Tell whether a center could be set up as this kind on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Center:
    """A center as it is named and placed from `valid_from` on; it works through `last_day` (None: still)."""

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
    kind: str = "TTCT"
    seat: str = ""
    document_profile: DocumentProfile = "party"
    last_day: date | None = None

    def works_on(self, day: date) -> bool:
        """Tell whether the center has not ended by `day`."""
        return self.last_day is None or day <= self.last_day


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


def usual_kind(kinds: Iterable[CenterKind], day: date) -> CenterKind:
    """Return the kind as which a district's center was set up on `day`; `Invalid` unless there is one."""
    fitting = [kind for kind in kinds if kind.level == "district" and kind.set_up_on(day)]
    if len(fitting) != 1:
        raise Invalid(
            f"Ngày {format_day(day)} không xác định được loại trung tâm cấp huyện. Hãy chọn loại trung tâm.",
            f"On {day} there is no one kind of district center. Choose the kind.",
            code="kind-needed",
            details=[Detail("Hãy chọn loại trung tâm.", "Choose the kind.", {"field": "kind"})],
        )
    return fitting[0]


def require_kind(kinds: Iterable[CenterKind], code: str, day: date) -> CenterKind:
    """Return the kind; `Invalid` if there is none of this code, or none was set up on `day`."""
    kind = next((each for each in kinds if each.code == code), None)
    if kind is None or not kind.set_up_on(day):
        vi = f"Ngày {format_day(day)} không lập trung tâm loại '{code}'. Hãy chọn loại có hiệu lực ngày đó."
        en = f"No center of kind '{code}' is set up on {day}. Choose a kind in force on that day."
        raise Invalid(vi, en, code="kind-not-in-force", details=[Detail(vi, en, {"field": "kind"})])
    return kind


def require_codes(kind: CenterKind, area_code: str, province_code: str) -> None:
    """Refuse codes that do not have the digits of the kind's level; codes are strings, zeros kept."""
    require_digits(area_code, AREA_CODE_DIGITS[kind.level], "area_code")
    require_digits(province_code, PROVINCE_CODE_DIGITS, "province_code")


def require_works(center: Center, day: date) -> None:
    """Refuse what begins on `day`, after the last day of the center: its successor does it."""
    if center.last_day is not None and not center.works_on(day):
        raise Conflict(
            f"{center.name} đã kết thúc hoạt động sau ngày {format_day(center.last_day)}."
            " Hãy thực hiện ở trung tâm kế thừa.",
            f"{center.name} ended after {center.last_day}. Do this at its successor.",
            code="center-ended",
        )


def require_later(last: date, incoming: date) -> None:
    """Refuse a new dated version that does not begin after the last one: history is not rewritten."""
    if incoming <= last:
        vi = f"Phiên bản mới phải có hiệu lực sau ngày {format_day(last)}."
        en = f"The new version must take effect after {last}."
        raise Conflict(vi, en, code="version-not-later", details=[Detail(vi, en, {"field": "valid_from"})])


def require_digits(code: str, length: int, field: str) -> None:
    """Refuse a statistical code that is not `length` digits; codes are strings, zeros kept."""
    if len(code) != length or not (code.isascii() and code.isdigit()):
        vi = f"Mã '{code}' phải gồm đúng {length} chữ số (giữ số 0 ở đầu)."
        en = f"Code '{code}' must be exactly {length} digits (keep leading zeros)."
        raise Invalid(vi, en, code="area-code", details=[Detail(vi, en, {"field": field})])

"""A personnel office's list of certificates: which column holds what, and what is said of each row.

A row is told about a certificate only if its numbers (or code), its birth date and its name, at least without
accents, are right; whatever is wrong, the words are the same. Names are counted for each certificate as the
page counts them, so that a list finds out nothing that the page would not tell.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from services.certification.domain.register_entries import CORRECTABLE
from services.certification.domain.verification import Standing, Verification, read_code
from shared.errors import Invalid
from shared.vietnamese import match_key, nfc

Field = Literal["code", "number", "serial", "name", "family", "given", "born"]

MOST_ROWS = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 500
HEADING_WITHIN = 10
"""Rows from the top among which the headings are looked for: offices put titles above their lists."""

_HEADINGS: Mapping[Field, frozenset[str]] = {
    "code": frozenset({"ma xac minh", "ma tra cuu", "ma kiem tra", "code", "verification code"}),
    "number": frozenset(
        {
            "so vao so",
            "so vao so goc",
            "so vao so cap",
            "so chung nhan",
            "so giay chung nhan",
            "register number",
        }
    ),
    "serial": frozenset({"so hieu", "so hieu phoi", "so phoi", "serial", "so hieu giay chung nhan"}),
    "name": frozenset({"ho va ten", "ho ten", "ho va ten hoc vien", "full name", "name"}),
    "family": frozenset({"ho va ten dem", "ho dem", "ho", "ho va dem", "ho va chu dem"}),
    "given": frozenset({"ten"}),
    "born": frozenset({"ngay sinh", "ngay thang nam sinh", "nam sinh", "birth date", "date of birth"}),
}

RESULT_HEADINGS = ("Kết quả kiểm tra", "Chi tiết")


class Result(StrEnum):
    """What became of one row."""

    MATCH = "match"
    ACCENTS = "accents"
    """All is right, but the name for its accents."""
    NO_MATCH = "no_match"
    INCOMPLETE = "incomplete"
    TOO_MANY = "too_many"
    """Too many names were tried for this certificate; the right one is not told either."""


NOT_FOUND = ("Không khớp", "Không có giấy nào khớp cả số (hoặc mã), họ tên và ngày sinh ở dòng này.")
NOT_ENOUGH = (
    "Chưa kiểm tra",
    "Dòng này thiếu số vào sổ và số hiệu (hoặc mã xác minh), họ tên hoặc ngày sinh.",
)
TRIED_TOO_OFTEN = (
    "Chưa kiểm tra",
    "Số hoặc mã ở dòng này đã được thử với quá nhiều họ tên. Hãy chờ một giờ rồi gửi lại.",
)
OTHER_ACCENTS = "Khác dấu"
COMPARE_ACCENTS = "Số và ngày sinh đúng, họ tên khác dấu so với sổ gốc: hãy so từng dấu với bản giấy."

STANDING_WORDS: Mapping[Standing, str] = {
    Standing.VALID: "Còn hiệu lực",
    Standing.EXPIRED: "Đã hết hạn",
    Standing.UNDER_REVIEW: "Đang xem xét",
    Standing.REPLACED: "Đã được cấp lại",
    Standing.REVOKED: "Đã thu hồi",
    Standing.CANCELLED: "Đã hủy bỏ",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one row claims: which certificate, and whose it is."""

    code: str | None
    number: str
    serial: str
    name: str
    born: str

    @property
    def pair(self) -> tuple[str, str] | None:
        """Return register number and serial, if both are given."""
        return (self.number, self.serial) if self.number and self.serial else None

    @property
    def about(self) -> str:
        """Return which certificate is claimed, whether there is one or not."""
        return self.code or "\n".join(self.pair or ())

    @property
    def empty(self) -> bool:
        """Tell whether a row says nothing at all: a blank line."""
        return not (self.code or self.number or self.serial or self.name or self.born)

    @property
    def whole(self) -> bool:
        """Tell whether there is enough to look for a certificate and to compare a person."""
        return bool((self.code or self.pair) and self.name and self.born)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the list's headings stand, and which column holds what (both counted from 0)."""

    row: int
    places: Mapping[Field, int]

    def claim(self, cells: Sequence[str]) -> Claim:
        """Return what a row claims; cells that it does not reach are empty."""

        def cell(field: Field) -> str:
            place = self.places.get(field)
            return nfc(cells[place]) if place is not None and place < len(cells) else ""

        name = cell("name") or f"{cell('family')} {cell('given')}".strip()
        return Claim(read_code(cell("code")), cell("number"), cell("serial"), name, cell("born"))


def find_columns(rows: Iterable[Sequence[str]]) -> Columns:
    """Return where the columns are; `Invalid` if the first rows hold no usable headings."""
    for at, row in zip(range(HEADING_WITHIN), rows, strict=False):
        places: dict[Field, int] = {}
        for place, words in enumerate(row):
            key = match_key(words)
            for field, known in _HEADINGS.items():
                if key in known:
                    places.setdefault(field, place)
        named = "name" in places or {"family", "given"} <= places.keys()
        if named and "born" in places and ("code" in places or {"number", "serial"} <= places.keys()):
            return Columns(at, places)
    raise Invalid(
        "Không thấy dòng tiêu đề. Danh sách cần các cột Họ và tên, Ngày sinh, và Số vào sổ cùng Số hiệu"
        " (hoặc Mã xác minh), trong 10 dòng đầu.",
        "No headings found. The list needs the columns Full name, Birth date, and Register number with Serial"
        " (or Code), within its first 10 rows.",
    )


def said_of(result: Result, found: Verification | None, today: date) -> tuple[str, str]:
    """Return the two cells beside a row."""
    if result is Result.TOO_MANY:
        return TRIED_TOO_OFTEN
    if found is None:
        return NOT_ENOUGH if result is Result.INCOMPLETE else NOT_FOUND
    standing, details = STANDING_WORDS[found.standing], _details(found, today)
    if result is Result.MATCH:
        return standing, details
    return OTHER_ACCENTS, f"{COMPARE_ACCENTS} {standing}: {details}"


def _details(found: Verification, today: date) -> str:
    words = [f"{found.credential_title} {found.program_name}", f"cấp ngày {_day(found.issued_on)}"]
    if found.band_name:
        words.append(f"xếp loại {found.band_name}")
    if found.expires_on:
        words.append(f"có giá trị đến {_day(found.expires_on)}")
    if found.corrections:
        columns = dict.fromkeys(CORRECTABLE.get(each.column, ("",))[0].lower() for each in found.corrections)
        words.append(f"sổ gốc đã đính chính: {', '.join(columns)}")
    if found.ended_on:
        words.append(f"hết hiệu lực từ {_day(found.ended_on)}")
    if found.replaced_by:
        words.append(f"mã giấy thay thế: {found.replaced_by}")
    return f"{'; '.join(words)} (tra ngày {_day(today)})"


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"

"""How a report looks on paper: the format in force on its day, and the letterhead of who issues it.

Both are dated data. The format (Party or State) follows from the issuer and the day of the report;
parent body, name, signer and recipients are those the issuer had on that day. Domain §5.1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal
from uuid import UUID

Kind = Literal["party", "state"]

DEPARTMENT: Final = UUID(int=0)
"""Stands for the province's department where an issuer is named by the id of a center."""
BLANK_NUMBER: Final = "      "
BLANK_LINE: Final = "………………"
_TWO_DIGITS_BEFORE: Final = 3
"""Months January and February are written with two digits, others as they are."""
_REPORT: Final = "BC"


@dataclass(frozen=True, slots=True)
class Form:
    """What a format prescribes: lengths in mm, sizes and spacing in points.

    `head` stands on the right, `mark` under the issuer's name (empty: a line), `number` has the places
    `{number}`, `{kind}` and `{symbol}`, `part` the places `{number}` and `{title}`; `under_subject` empty: a
    line. `spacing` is exact; None: single.
    """

    top: int
    bottom: int
    left: int
    right: int
    font: str
    head: tuple[str, ...]
    head_sizes: tuple[float, ...]
    issuer_size: float
    mark: str
    number: str
    number_digits: int
    number_size: float
    place_size: float
    kind_size: float
    subject_size: float
    under_subject: str
    body_size: float
    spacing: float | None
    before: float
    first_line: int
    part: str
    ending: str
    signature_size: float
    title_bold: bool
    recipients_head: Literal["underlined", "bold_italic"]
    recipients_head_size: float
    recipients_size: float
    page_size: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A format as in force in [valid_from, valid_to), with its source."""

    code: str
    kind: Kind
    name: str
    valid_from: date
    valid_to: date | None
    form: Form
    source: str

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it is in force; None: it is."""
        return None if self.valid_to is None else self.valid_to - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who issues and signs from a day on; what is not known is ''.

    `symbol` ends the number (`TTCT`), `place` is the địa danh, `authority` the line over the signer's title
    (`T/M BAN`, `K/T GIÁM ĐỐC`), `recipients` the lines under Nơi nhận.
    """

    issuer_id: UUID
    valid_from: date
    kind: Kind
    parent: str
    issuer: str
    symbol: str
    place: str
    authority: str
    title: str
    signer: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """Everything on a report's paper that is not its content, as it is printed."""

    form: Form
    parent: str
    issuer: str
    number: str
    place: str
    kind: str
    subject: str
    authority: str
    title: str
    signer: str
    recipients: tuple[str, ...]


def form_from_data(data: Mapping[str, Any]) -> Form:
    """Read a format's values as they are stored; TypeError if one is missing or not known."""
    return Form(**{**data, "head": tuple(data["head"]), "head_sizes": tuple(data["head_sizes"])})


def profile_on(profiles: Iterable[Profile], kind: Kind, day: date) -> Profile | None:
    """Return the format of a kind in force on a day; None if none is known."""
    return next(
        (
            each
            for each in profiles
            if each.kind == kind and each.valid_from <= day and (each.valid_to is None or day < each.valid_to)
        ),
        None,
    )


def default_letterhead(issuer_id: UUID, name: str, parent: str, *, symbol: str, title: str) -> Letterhead:
    """Return what the register itself knows of an issuer; the rest waits to be entered."""
    return Letterhead(
        issuer_id=issuer_id,
        valid_from=date.min,
        kind="party",
        parent=parent,
        issuer=name,
        symbol=symbol,
        place="",
        authority="",
        title=title,
        signer="",
        recipients=(),
    )


def cover(
    form: Form, letterhead: Letterhead, period: str, *, number: int | None, dated: date | None, year: int
) -> Cover:
    """Return what stands around a report on a period; without number and day their places stay free."""
    written = BLANK_NUMBER if number is None else f"{number:0{form.number_digits}d}"
    day = f"ngày      tháng      năm {year}" if dated is None else day_on_paper(dated)
    return Cover(
        form=form,
        parent=letterhead.parent.upper(),
        issuer=(letterhead.issuer or BLANK_LINE).upper(),
        number=form.number.format(number=written, kind=_REPORT, symbol=letterhead.symbol or BLANK_LINE),
        place=f"{letterhead.place or BLANK_LINE}, {day}",
        kind="BÁO CÁO",
        subject=f"Kết quả đào tạo, bồi dưỡng lý luận chính trị {period}",
        authority=letterhead.authority.upper(),
        title=letterhead.title.upper(),
        signer=letterhead.signer,
        recipients=letterhead.recipients,
    )


def day_on_paper(day: date) -> str:
    """Return `ngày 05 tháng 02 năm 2026`: zeros before small days, January and February."""
    month = f"{day.month:02d}" if day.month < _TWO_DIGITS_BEFORE else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


_ROMAN: Final = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def part_heading(form: Form, place: int, title: str) -> str:
    """Return the heading of a part as the format numbers it: `I- KẾT QUẢ` or `I. KẾT QUẢ`."""
    return form.part.format(number=_ROMAN[place], title=title.upper())


def ended(form: Form, paragraph: str) -> str:
    """Return the last paragraph of a report with the sign that ends it (`.` or `./.`)."""
    return paragraph.removesuffix("./.").removesuffix(".") + form.ending

"""What is entered about the dated rules, for JSON doors and forms alike."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from services.reporting.operations.entered_values import Day
from shared.entered_text import Entered, Line, one_line, printable
from shared.vietnamese import nfc

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
PaperCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{1,19}$")]
Sentence = Annotated[
    str,
    StringConstraints(min_length=10, max_length=1_000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(one_line),
    AfterValidator(nfc),
]
Mark = Annotated[
    str,
    StringConstraints(max_length=60, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
Measures = Annotated[list[Annotated[str, Field(max_length=60)]], Field(min_length=1, max_length=10)]


def written(value: object) -> object:
    """Return a number as a form gives it: with a decimal comma, or blank for none."""
    if not isinstance(value, str):
        return value
    return value.strip().replace(",", ".") or None


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


Percent = Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)]
Points = Annotated[float, BeforeValidator(written), Field(ge=6, le=36, multiple_of=0.5)]
Millimetres = Annotated[int, Field(ge=0, le=60)]


class Dated(Entered):
    """What every version has: from which day on it holds, and by which document."""

    valid_from: Day
    source: Line


class PeriodEntry(Dated):
    """By which day classes and results fall into a period, with the printed sentence that says so."""

    opening: Literal["opened_on", "closed_on"]
    results: Literal["closed_on", "decided_on"]
    vi: Sentence
    en: Sentence


class DeadlineEntry(Dated):
    """Within how many days after the end of a period of so many months its report is due."""

    months: Annotated[Literal[1, 3, 6, 9, 12], BeforeValidator(_number)]
    days_after: Annotated[int, Field(ge=0, le=180)]


class RateEntry(Dated):
    """The next version of a rate: sums over sums of measures; without a target it is not judged."""

    code: Code
    name_vi: Line
    name_en: Line
    formula_vi: Line
    formula_en: Line
    numerator: Measures
    denominator: Measures
    denominator_span: Literal["period", "year"]
    target: Annotated[Percent | None, BeforeValidator(written)] = None
    target_span: Literal["any", "year"]
    projection: Literal["none", "by_plan", "by_months"] = "none"


class SentenceEntry(Dated):
    """A printed definition; under no table it is printed no more."""

    code: Code
    vi: Sentence
    en: Sentence
    printed_under: Annotated[list[Literal["results", "people", "means", "blanks"]], Field(max_length=4)] = (
        Field(default_factory=list)
    )


class PaperEntry(Dated):
    """A format of documents of the Party or the State; lengths in mm, sizes and spacing in points.

    `number` has the places {number}, {kind} and {symbol}, `part` {number} and {title}; `head` is one or two
    lines with a size each.
    """

    code: PaperCode
    kind: Literal["party", "state"]
    name: Line
    top: Millimetres
    bottom: Millimetres
    left: Millimetres
    right: Millimetres
    font: Line
    head: Annotated[Sequence[Line], Field(min_length=1, max_length=2)]
    head_sizes: Annotated[Sequence[Points], Field(min_length=1, max_length=2)]
    issuer_size: Points
    mark: Mark = ""
    number: Mark
    number_digits: Annotated[int, Field(ge=1, le=4)]
    number_size: Points
    place_size: Points
    kind_size: Points
    subject_size: Points
    under_subject: Mark = ""
    body_size: Points
    spacing: Annotated[Annotated[float, Field(ge=10, le=60)] | None, BeforeValidator(written)] = None
    before: Annotated[float, BeforeValidator(written), Field(ge=0, le=36)]
    first_line: Millimetres
    part: Mark
    ending: Mark
    signature_size: Points
    title_bold: bool = False
    recipients_head: Literal["underlined", "bold_italic"]
    recipients_head_size: Points
    recipients_size: Points
    page_size: Points

    def form(self) -> dict[str, Any]:
        """Return the values of the format as they are stored."""
        own = {"code", "kind", "name", "valid_from", "source"}
        return self.model_dump(mode="json", exclude=own)

"""What is entered about blanks: types that bound every value, for JSON doors and forms alike."""

import unicodedata
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from services.certification.domain import blank_serials
from services.certification.domain.blank_accounts import Period
from services.certification.domain.blank_deeds import Minutes
from services.certification.domain.blank_stock import StockRule
from services.certification.domain.blanks import LARGEST_LOT, SerialRange
from services.certification.operations.blank_deeds import BlankWork
from services.certification.operations.entered_values import Day, Reason
from services.certification.operations.replace_blank import ReplaceBlank
from shared.entered_text import Entered, Line, printable
from shared.errors import Detail, Invalid

LONGEST_LIST = 600_000
"""Characters of a pasted list: 20,000 serials and some."""


def _composed(value: str) -> str:
    """Return the text in NFC, with its lines as they are."""
    return unicodedata.normalize("NFC", value)


Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}$")]
SerialList = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_LIST),
    AfterValidator(printable),
    AfterValidator(_composed),
]
"""Serials and ranges, one a line: `domain.blank_serials.read_list`."""


class MinutesEntry(Entered):
    """Something that may be done by minutes (biên bản) of its own."""

    minutes_number: Line | None = None
    minutes_on: Day | None = None

    def minutes(self) -> Minutes | None:
        """Return the minutes, if there are any. `Invalid` where number or day is missing beside the other."""
        if self.minutes_number is not None and self.minutes_on is not None:
            return Minutes(self.minutes_number, self.minutes_on)
        if self.minutes_number is None and self.minutes_on is None:
            return None
        raise Invalid(
            "Hãy ghi cả số và ngày của biên bản, hoặc để trống cả hai.",
            "Enter both the number and the day of the minutes, or neither.",
            code="minutes-in-part",
            details=[
                Detail(
                    "Số và ngày đi cùng nhau.",
                    "Number and day go together.",
                    {"field": "minutes_on" if self.minutes_on is None else "minutes_number"},
                )
            ],
        )


class SpoiledSheet(MinutesEntry):
    """Which sheet of a certificate was spoiled, and how; by minutes if there are any."""

    spoiled_serial: Line
    reason: Reason

    def command(self, certificate_id: UUID) -> ReplaceBlank:
        """Return it as the operation takes it."""
        return ReplaceBlank(certificate_id, self.spoiled_serial, self.reason, self.minutes())


class DeedEntry(Entered):
    """What is done with which blanks of a holder; a center of zeros is the province's store."""

    kind: Literal["spoil", "lose", "find", "allot", "return", "transfer", "destroy"]
    center_id: UUID
    serials: SerialList
    done_on: Day
    reason: Reason
    minutes_number: Line | None = None
    minutes_on: Day | None = None
    other_id: UUID | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.minutes_on is not None and self.minutes_number is None:
            raise ValueError("minutes_number is missing beside minutes_on")
        return self

    def work(self) -> BlankWork:
        """Return it as the operations take it. `Invalid` for a list that cannot be read."""
        minutes = (
            None
            if self.minutes_number is None
            else Minutes(self.minutes_number, self.minutes_on or self.done_on)
        )
        return BlankWork(self.center_id, read(self.serials), self.done_on, self.reason, minutes)


def read(serials: str, field: str = "serials") -> list[SerialRange]:
    """Return what a list names. `Invalid` naming each line of the `field` that cannot be read."""
    return blank_serials.read_list(serials, field)


def period_asked(first: date | None, last: date | None, today: date) -> Period:
    """Return the period; without days the year of its end until today."""
    end = last or today
    return Period(first or end.replace(month=1, day=1), end)


class RuleEntry(Entered):
    """From which decision on a center (zeros: every one without its own rule) writes on what."""

    center_id: UUID
    effective_from: Day
    mode: Literal["numbered_stock", "self_printed"]
    pattern: Line | None = None
    provenance: Line


class StockRuleEntry(Entered):
    """From which day a center (zeros: every one without its own rule) is warned below which stock."""

    center_id: UUID
    effective_from: Day
    least: Annotated[int, Field(ge=0, le=LARGEST_LOT)]
    days_of_use: Annotated[int | None, Field(ge=1, le=366)] = None
    provenance: Line

    def rule(self) -> StockRule:
        """Return it as the operation takes it."""
        return StockRule(self.center_id, self.effective_from, self.least, self.days_of_use, self.provenance)

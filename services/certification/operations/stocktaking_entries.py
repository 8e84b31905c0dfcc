"""What is entered about a stocktaking, for JSON doors and forms alike."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from services.certification.domain.blank_deeds import Minutes
from services.certification.domain.stocktaking import Cause, Count, Explanation
from services.certification.operations.blank_entries import MinutesEntry, SerialList, read
from services.certification.operations.entered_values import Day, Reason
from shared.entered_text import Entered, Line, printable
from shared.errors import Detail, Invalid
from shared.vietnamese import nfc

Members = Annotated[
    str,
    StringConstraints(min_length=3, max_length=2000, strip_whitespace=True),
    AfterValidator(printable),
    AfterValidator(nfc),
]
"""Who counted, one a line with the post, as the minutes name them."""


class OpeningEntry(Entered):
    """Whose blanks are counted, on which day; a center of zeros is the province's store."""

    center_id: UUID
    counted_on: Day


class CountEntry(Entered):
    """What lay there, as serials and ranges; `none_usable` says that there is really no usable blank.

    `spoiled` lists sheets that wait to be destroyed; without it (and without `none_spoiled`) they were not
    counted, and the ledger's spoiled ones are not expected to lie there.
    """

    usable: SerialList | None = None
    none_usable: bool = False
    spoiled: SerialList | None = None
    none_spoiled: bool = False

    def count(self) -> Count:
        """Return it as the operations take it. `Invalid` for a list that cannot be read, or none at all."""
        if (self.usable is None) != self.none_usable:
            raise Invalid(
                "Hãy ghi số hiệu phôi còn dùng được, hoặc đánh dấu là không còn tờ nào; không làm cả hai.",
                "Write the serials of usable blanks, or say that there are none; not both.",
                code="count-unclear",
                details=[Detail("Ghi số hiệu hoặc đánh dấu.", "Serials or the mark.", {"field": "usable"})],
            )
        if self.spoiled is not None and self.none_spoiled:
            raise Invalid(
                "Đã ghi số hiệu phôi hỏng thì không đánh dấu là không có.",
                "Serials of spoiled sheets stand beside the mark that there are none.",
                code="count-unclear",
                details=[Detail("Bỏ đánh dấu hoặc xóa.", "Remove one of both.", {"field": "spoiled"})],
            )
        usable = [] if self.usable is None else read(self.usable, "usable")
        if self.spoiled is not None:
            return Count(usable, read(self.spoiled, "spoiled"))
        return Count(usable, [] if self.none_spoiled else None)


class ExplanationEntry(MinutesEntry):
    """What explains the differences of these serials, and why; own minutes only if there are any."""

    serials: SerialList
    cause: Cause
    reason: Reason

    def explanation(self) -> Explanation:
        """Return it as the operations take it. `Invalid` for a list that cannot be read."""
        return Explanation(read(self.serials), self.cause, self.reason, self.minutes())


class ClosingEntry(Entered):
    """The minutes (biên bản kiểm kê) by which a stocktaking is closed, and who counted."""

    minutes_number: Line
    minutes_on: Day
    members: Members

    def minutes(self) -> Minutes:
        """Return the minutes."""
        return Minutes(self.minutes_number, self.minutes_on)


class GivingUpEntry(Entered):
    """Why a stocktaking is given up."""

    reason: Reason

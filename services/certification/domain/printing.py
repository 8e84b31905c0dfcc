"""A stack of sheets at the printer: which are done, which comes next, and what may be said of them.

Sheets lie in the order of the register. Whoever stands at the printer says up to which sheet all came out
well, or at which one the paper jammed: those before it came out, that one lies spoiled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.errors import Conflict, Detail, Invalid


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a job, with the serial that its certificate bears now."""

    number: int
    certificate_id: UUID
    register_number: str
    serial: str
    holder_name: str
    printed: bool
    jammed: tuple[str, ...] = ()
    """Serials of the blanks that were spoiled at this sheet, in order."""


@dataclass(frozen=True, slots=True)
class Job:
    """A print job with its sheets by number."""

    id: UUID
    center_id: UUID
    class_id: UUID
    reason: str
    opened_at: datetime
    closed_at: datetime | None
    sheets: tuple[Sheet, ...]

    @property
    def following(self) -> Sheet | None:
        """The first sheet that has not come out yet; None when all have."""
        return next((sheet for sheet in self.sheets if not sheet.printed), None)

    @property
    def done(self) -> int:
        """How many sheets have come out."""
        return sum(sheet.printed for sheet in self.sheets)


def out_through(job: Job, number: int) -> Sequence[Sheet]:
    """Return the sheets that came out when all up to `number` did.

    `Invalid` for a number that is not among those still to come, `Conflict` for a closed job.
    """
    following = _open(job)
    if not following.number <= number <= len(job.sheets):
        raise _not_to_come("through", following.number, len(job.sheets))
    return job.sheets[following.number - 1 : number]


def out_before(job: Job, number: int) -> tuple[Sequence[Sheet], Sheet]:
    """Return the sheets that came out before the jam, and the one at which the paper jammed.

    Raises as `out_through`.
    """
    following = _open(job)
    if not following.number <= number <= len(job.sheets):
        raise _not_to_come("sheet", following.number, len(job.sheets))
    return job.sheets[following.number - 1 : number - 1], job.sheets[number - 1]


def _open(job: Job) -> Sheet:
    following = job.following
    if job.closed_at is not None or following is None:
        raise Conflict(
            "Đợt in này đã kết thúc. Muốn in lại, hãy lập đợt in mới.",
            "This print job is closed. Open a new one to print again.",
            code="job-closed",
        )
    return following


def _not_to_come(field: str, first: int, last: int) -> Invalid:
    vi = f"Hãy ghi số của một tờ chưa in, từ {first} đến {last}."
    en = f"Enter the number of a sheet still to come, from {first} to {last}."
    return Invalid(vi, en, code="sheet-not-to-come", details=[Detail(vi, en, {"field": field})])

"""What is entered about signing keys, whichever door it comes through."""

from typing import Annotated

from pydantic import StringConstraints

from services.certification.domain.pdf_keys import Moment
from services.certification.operations.entered_values import Day, Reason
from shared import clock
from shared.entered_text import Entered


class KeyEntry(Entered):
    """The password of the file, and the first day on which its key signs (none: today)."""

    password: Annotated[str, StringConstraints(max_length=200)] = ""
    used_from: Day | None = None


class WithdrawalEntry(Entered):
    """From which day on the key counts no more, and why."""

    withdrawn_from: Day
    reason: Reason


def moment() -> Moment:
    """Return the present, for the doors."""
    return Moment(clock.now(), clock.today())

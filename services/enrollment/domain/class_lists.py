"""A class list as a Party cell or a center sends it: what the workbook says, checked but not yet loaded."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Precision = Literal["year", "month", "day"]
Gender = Literal["male", "female"]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of birth as far as it is known; `raw` is what stood in the cell.

    `month` and `day` are None where unknown; `precision` names the smallest known part.
    """

    year: int
    month: int | None
    day: int | None
    raw: str
    precision: Precision

    @property
    def earliest(self) -> date:
        """The first day the date can mean."""
        return date(self.year, self.month or 1, self.day or 1)


@dataclass(frozen=True, slots=True)
class ListedLearner:
    """One row of a class list: somebody who was summoned (triệu tập) to the class.

    `admitted` is nhập học; who was not admitted has neither attendance nor mark. Text is in NFC,
    names keep their printed form; what is not known is an empty string. `mark` is on the scale 0-10.
    """

    row: int
    """The row of the sheet, counted from 1, so that any later refusal can name it."""
    full_name: str
    birth: PartialDate
    gender: Gender
    unit: str
    """Đơn vị công tác: the unit that sends the learner."""
    admitted: bool
    attended_periods: int | None = None
    mark: Decimal | None = None
    ethnicity: str = ""
    birth_place: str = ""
    """Quê quán."""
    identity_number: str = ""
    """Số định danh (or the older CMND): a string of digits, or empty."""
    party_cell: str = ""
    """Chi bộ."""
    party_status: str = ""
    """As written, e.g. `Quần chúng`, `Đảng viên dự bị`."""


@dataclass(frozen=True)
class ClassList:
    """One sheet of a center's workbook: a class with everybody summoned to it."""

    sheet: str
    code: str
    name: str
    program_code: str
    opened_on: date
    """Khai giảng."""
    closed_on: date
    """Bế giảng; not before `opened_on`."""
    total_periods: int
    """Số tiết of the class."""
    decision_number: str
    """Number of the decision that opens the class; empty if not given."""
    decided_on: date | None
    place: str
    learners: tuple[ListedLearner, ...]

    @property
    def summoned(self) -> int:
        """How many were summoned: everybody listed."""
        return len(self.learners)

    @property
    def admitted(self) -> int:
        """How many came."""
        return sum(learner.admitted for learner in self.learners)

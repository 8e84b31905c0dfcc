"""Biểu 4: what became of blanks and certificates, by holder and period.

Domain §5: tồn đầu, nhập, dùng, hỏng, hủy, tồn cuối; cấp mới, cấp lại, thu hồi. §4.3: received = on hand +
issued + spoiled + lost + destroyed. All figures are sums of the same cells as the rest of the report.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final
from uuid import UUID

from services.reporting.domain.books import Measured
from services.reporting.domain.counting import (
    BLANKS_DESTROYED,
    BLANKS_DESTROYED_UNUSED,
    BLANKS_LOST,
    BLANKS_RECEIVED,
    BLANKS_SENT,
    BLANKS_SPOILED,
    BLANKS_TAKEN_OVER,
    BLANKS_USED,
    CERTIFICATES_CANCELLED,
    CERTIFICATES_ISSUED,
    CERTIFICATES_REPLACED,
    CERTIFICATES_REVOKED,
)
from services.reporting.domain.measures import BEFORE, TO_DATE
from services.reporting.domain.overdue import Overdue, together
from services.reporting.domain.provincial import CenterNamed

PROVINCE_STORE = UUID(int=0)
"""Holder of the blanks that the province has not allotted yet, as certification tells it."""
STORE: Final = CenterNamed(PROVINCE_STORE, "", "", "Kho của tỉnh", "Kho của tỉnh", "")
"""The same as a holder among centers; pages name it in the reader's language."""

FLOWS = {
    "received": BLANKS_RECEIVED,
    "taken_over": BLANKS_TAKEN_OVER,
    "used": BLANKS_USED,
    "spoiled": BLANKS_SPOILED,
    "lost": BLANKS_LOST,
    "destroyed": BLANKS_DESTROYED_UNUSED,
    "sent": BLANKS_SENT,
    "destroyed_in_all": BLANKS_DESTROYED,
}
"""The measure behind each of `Flows`, in the order in which the table shows them."""
_CAME: Final = ("received", "taken_over")
_LEFT: Final = ("used", "spoiled", "lost", "destroyed", "sent")
BALANCES: Final[Mapping[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]]] = {
    "opening": ("Tồn đầu kỳ", "In stock at the beginning", _CAME, _LEFT),
    "closing": ("Tồn cuối kỳ", "In stock at the end", _CAME, _LEFT),
    "came": ("Đã nhận đến cuối kỳ", "Received to the end", _CAME, ()),
}
"""Figures that are no sum of one measure: their two names, the flows that add to them, those that take."""


def balance_of(name: str) -> tuple[str, str, list[tuple[int, str]]]:
    """Return the two names of a balance, and its figures with their signs; KeyError for another name."""
    vi, en, added, taken = BALANCES[name]
    until = BEFORE if name == "opening" else TO_DATE
    return (
        vi,
        en,
        [(sign, f"{FLOWS[each]}{until}") for sign, flows in ((1, added), (-1, taken)) for each in flows],
    )


CERTIFICATES = {
    "issued": CERTIFICATES_ISSUED,
    "replaced": CERTIFICATES_REPLACED,
    "revoked": CERTIFICATES_REVOKED,
    "cancelled": CERTIFICATES_CANCELLED,
}
"""The same of `Certificates`."""


@dataclass(frozen=True, slots=True)
class Flows:
    """Blanks that came, went and were used over some time; `lost` less those that were found again.

    `destroyed` counts unused ones; `destroyed_in_all` also those that were spoiled or recalled before.
    """

    received: int = 0
    taken_over: int = 0
    used: int = 0
    spoiled: int = 0
    lost: int = 0
    destroyed: int = 0
    sent: int = 0
    destroyed_in_all: int = 0

    @property
    def came(self) -> int:
        """Return all that came into the stock."""
        return sum(getattr(self, name) for name in _CAME)

    @property
    def left(self) -> int:
        """Return all that went out of the stock."""
        return sum(getattr(self, name) for name in _LEFT)

    def __add__(self, other: "Flows") -> "Flows":
        return Flows(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Certificates:
    """Certificates of the period: issued by their day, ended by the day on which they ended."""

    issued: int = 0
    replaced: int = 0
    revoked: int = 0
    cancelled: int = 0

    def __add__(self, other: "Certificates") -> "Certificates":
        return Certificates(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class BlankLine:
    """One holder's figures: in the period, and from the beginning to its end."""

    in_period: Flows
    to_date: Flows
    certificates: Certificates
    overdue: Overdue | None = None
    """Late on the period's last day; None: never told (chưa báo cáo)."""

    @property
    def closing(self) -> int:
        """Return the stock at the period's end; below 0 if certificates were decided before blanks came."""
        return self.to_date.came - self.to_date.left

    @property
    def opening(self) -> int:
        """Return the stock at the period's beginning."""
        return self.closing - self.in_period.came + self.in_period.left

    def __add__(self, other: "BlankLine") -> "BlankLine":
        return BlankLine(
            self.in_period + other.in_period,
            self.to_date + other.to_date,
            self.certificates + other.certificates,
            together(self.overdue, other.overdue),
        )


def blank_lines(
    centers: Sequence[CenterNamed],
    measured: Iterable[Measured],
    overdue: Mapping[UUID, Overdue | None] = MappingProxyType({}),
) -> list[tuple[CenterNamed | None, BlankLine]]:
    """Return the line of each center, after that of the province's store (None), if that ever held any."""
    periods: dict[UUID, dict[str, int]] = {}
    whole: dict[UUID, dict[str, int]] = {}
    for center_id, _, held in measured:
        for sums, amounts in ((periods, held.in_period), (whole, held.to_date)):
            of_center = sums.setdefault(center_id, {})
            for measure, amount in zip(held.measures, amounts, strict=False):  # most have nothing to date
                of_center[measure] = of_center.get(measure, 0) + amount

    def line(center_id: UUID) -> BlankLine:
        period, to_date = periods.get(center_id, {}), whole.get(center_id, {})
        return BlankLine(
            Flows(**{name: period.get(measure, 0) for name, measure in FLOWS.items()}),
            Flows(**{name: to_date.get(measure, 0) for name, measure in FLOWS.items()}),
            Certificates(**{name: period.get(measure, 0) for name, measure in CERTIFICATES.items()}),
            overdue.get(center_id),
        )

    lines: list[tuple[CenterNamed | None, BlankLine]] = [(each, line(each.center_id)) for each in centers]
    if PROVINCE_STORE in whole:
        lines.insert(0, (None, line(PROVINCE_STORE)))
    return lines


def total(lines: Iterable[tuple[CenterNamed | None, BlankLine]]) -> BlankLine:
    """Return the sum of all; what one handed to another of them counts on both sides."""
    return sum((line for _, line in lines), BlankLine(Flows(), Flows(), Certificates()))

"""What the narrative of a report is drafted from, and how figures and names are set in its sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.domain.blanks import BlankLine
from services.reporting.domain.means import MeansTable
from services.reporting.domain.narrative import vi_number, vi_percent
from services.reporting.domain.people import PeopleTable
from services.reporting.domain.periods import Period
from services.reporting.domain.provincial import Completeness, ProvincialReport
from services.reporting.domain.rates import Rate, RateDefinition

__all__ = [
    "Told",
    "blank",
    "is_blank",
    "listed",
    "sentences",
    "vi_millions",
    "vi_number",
    "vi_percent",
    "vi_target",
]

_MOST_NAMED = 12
_MILLION = 1_000_000
_BLANK, _END = "[Cán bộ bổ sung: ", "]"


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a report holds; `whole` tells the province's from that of some centers."""

    report: ProvincialReport
    people: PeopleTable
    means: MeansTable
    blanks: BlankLine
    rates: Sequence[RateDefinition]
    program_names: Mapping[str, str]
    band_names: Mapping[str, str]
    posts: Mapping[str, str]
    whole: bool

    @property
    def period(self) -> Period:
        """Return the period of the report."""
        return self.report.period

    @property
    def one(self) -> str | None:
        """Return the name of the center whose report it is; None if it is of several."""
        rows = self.report.rows
        return rows[0].center.name if len(rows) == 1 and not self.whole else None

    @property
    def reported(self) -> bool:
        """Tell whether anybody reported a plan or a class."""
        return self.report.completeness["classes"].reported > 0

    def rate(self, code: str) -> Rate | None:
        """Return a rate that has a figure."""
        found = self.report.total_rates.get(code)
        return None if found is None or found.percent is None else found

    def behind(self, completeness: Completeness) -> str:
        """Return ` (số liệu của 8/9 trung tâm)`; nothing in the report of one center."""
        return "" if self.one else f" (số liệu của {completeness} trung tâm)"


def blank(what: str) -> str:
    """Return the place of what no figure knows, for the officer to fill."""
    return f"{_BLANK}{what}{_END}"


def is_blank(paragraph: str) -> bool:
    """Tell whether a paragraph still is a place to fill."""
    return paragraph.startswith(_BLANK) and paragraph.endswith(_END)


def listed(names: Sequence[str]) -> str:
    """Return the names in a sentence; of very many only the first ones, and how many more there are."""
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[: _MOST_NAMED - 1])} và {len(names) - _MOST_NAMED + 1} trung tâm khác"


def vi_millions(amount: int) -> str:
    """Return an amount of đồng as `1.234,5 triệu đồng`."""
    millions = (Decimal(amount) / _MILLION).quantize(Decimal("0.1"))
    text = f"{millions:,f}".translate({ord(","): ".", ord("."): ","})
    return f"{text.removesuffix(',0')} triệu đồng"


def vi_target(value: Decimal) -> str:
    """Return a target as people say it: `90%`, `92,5%`."""
    return f"{value.normalize():f}".replace(".", ",") + "%"


def sentences(parts: Iterable[str]) -> tuple[str, ...]:
    """Return those that say something."""
    return tuple(part for part in parts if part)

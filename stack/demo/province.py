"""The half-year to be played, read from `vinh_phuc_2021.toml`: the article's totals, the rest invented."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

SOURCE = Path(__file__).with_name("vinh_phuc_2021.toml")

FileEncoding = Literal["unicode", "nfd", "tcvn3", "vni"]
PROGRAM_CODES = ("SC_LLCT", "BT_CU", "NT_DANG", "DV_MOI")


@dataclass(frozen=True)
class Article:
    """The totals that the article of 27/7/2021 gives; shares as decimals, e.g. 0.90."""

    centers: int
    staff: int
    lecturers: int
    centers_with_lecturers: int
    classes: int
    enrolled: int
    recruitment_above: Decimal
    good_above: Decimal


@dataclass(frozen=True)
class Band:
    """A grade band `lower <= mark < upper`; `good` if it counts for the khá–giỏi rate."""

    code: str
    name: str
    lower: Decimal
    upper: Decimal
    good: bool


@dataclass(frozen=True)
class RuleSet:
    """The dated study rules of the period."""

    code: str
    name: str
    provenance: str
    effective_from: date
    effective_to: date
    attendance_share: Decimal
    pass_mark: Decimal
    rounding: Decimal
    redo_limit: int
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Program:
    """A training program; `periods` (tiết) is the length of one class."""

    code: str
    name: str
    class_name: str
    credential_title: str
    periods: int
    audience: Literal["member", "committee", "candidate", "probationary"]


@dataclass(frozen=True)
class PlannedClass:
    """One class to be written into the center's workbook."""

    program: str
    opened: date
    closed: date
    summoned: int
    admitted: int


@dataclass(frozen=True)
class PlanLine:
    """A program's classes and learners planned for the four quarters of the year."""

    program: str
    classes: tuple[int, ...]
    learners: tuple[int, ...]


@dataclass(frozen=True)
class Center:
    """One district center with all that it will hold; `lecturers` is None if it has not reported."""

    code: str
    area_code: str
    slug: str
    name: str
    short_name: str
    district: str
    parent: str
    established_on: date
    established_by: str
    staff: tuple[str, ...]
    establishment: int
    """Posts that the center may fill (biên chế được giao)."""
    hall_seats: int
    lecturers: int | None
    encoding: FileEncoding
    marks_as: Literal["number", "text"]
    dates_as: Literal["excel", "text"]
    attendance_as: Literal["periods", "sessions"]
    blanks: int
    communes: tuple[str, ...]
    classes: tuple[PlannedClass, ...]
    plan: tuple[PlanLine, ...]

    def class_code(self, position: int) -> str:
        """Return the code of the center's class at `position` (from 0), e.g. `243-NT_DANG-2021-01`."""
        program = self.classes[position].program
        number = sum(planned.program == program for planned in self.classes[: position + 1])
        return f"{self.area_code}-{program}-{self.classes[position].opened.year}-{number:02d}"


@dataclass(frozen=True)
class Province:
    """The whole half-year."""

    code: str
    name: str
    department: str
    period: str
    year: int
    seed: int
    step_by_step: tuple[str, ...]
    """Codes of the classes that are entered as they happen, instead of being loaded as finished lists."""
    article: Article
    letterhead: Mapping[str, Any]
    """What stands around the department's report on paper, as JSON has it."""
    rule_set: RuleSet
    programs: tuple[Program, ...]
    absent_share: Decimal
    mark_weights: Mapping[str, int]
    centers: tuple[Center, ...]

    def program(self, code: str) -> Program:
        """Return the program with this code; KeyError if the file has none."""
        return {program.code: program for program in self.programs}[code]

    @property
    def class_count(self) -> int:
        """The number of classes in all workbooks."""
        return sum(len(center.classes) for center in self.centers)


def load_province(source: Path = SOURCE) -> Province:
    """Read the file; KeyError or TypeError names what is missing or misspelt in it."""
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    article = dict(content["article"])
    for share in ("recruitment_above", "good_above"):
        article[share] = Decimal(article[share])
    itself = content["province"]
    return Province(
        **(itself | {"step_by_step": tuple(itself["step_by_step"])}),
        article=Article(**article),
        letterhead={
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in content["letterhead"].items()
        },
        rule_set=_rule_set(content["rule_set"]),
        programs=tuple(Program(**program) for program in content["programs"]),
        absent_share=Decimal(content["marks"]["absent"]),
        mark_weights=content["marks"]["weights"],
        centers=tuple(_center(center) for center in content["centers"]),
    )


def _rule_set(entry: dict[str, Any]) -> RuleSet:
    shares = {name: Decimal(entry[name]) for name in ("attendance_share", "pass_mark", "rounding")}
    bands = tuple(
        Band(**(band | {"lower": Decimal(band["lower"]), "upper": Decimal(band["upper"])}))
        for band in entry["bands"]
    )
    return RuleSet(**(entry | shares | {"bands": bands}))


def _center(entry: dict[str, Any]) -> Center:
    plan = tuple(
        PlanLine(program, tuple(line["classes"]), tuple(line["learners"]))
        for program, line in entry["plan"].items()
    )
    parts = {
        "staff": tuple(entry["staff"]),
        "lecturers": entry.get("lecturers"),
        "communes": tuple(entry["communes"]),
        "classes": tuple(PlannedClass(**planned) for planned in entry["classes"]),
        "plan": plan,
    }
    return Center(**(entry | parts))

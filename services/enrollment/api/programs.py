"""Doors of programs and rule sets."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.enrollment.api.fields import Body, Code, Line, as_json
from services.enrollment.domain.centers import Program
from services.enrollment.domain.rules import Band, RoundingMode, RuleSet
from services.enrollment.operations.programs import define_program, define_rule_set
from services.enrollment.storage import programs, rule_sets
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(tags=["programs"])

Share = Annotated[Decimal, Field(max_digits=5, decimal_places=4)]
Mark = Annotated[Decimal, Field(max_digits=5, decimal_places=2)]


class NewProgram(Body):
    """A program as it holds from `valid_from` on; the same code again is its next version."""

    code: Code
    name: Line
    credential_title: Line
    valid_from: date
    periods: Annotated[int, Field(gt=0, le=10_000)] | None = None
    provenance: Line


class NewBand(Body):
    """A grade band, half-open: `lower` belongs to it, `upper` to the next."""

    code: Code
    name: Line
    lower: Mark
    upper: Mark
    good: bool


class NewRuleSet(Body):
    """A rule set; QĐ 1147, Đ6 is the model, the values are the province's to enter."""

    code: Code
    title: Line
    provenance: Line
    effective_from: date
    effective_to: date | None = None
    programs: Annotated[list[Code], Field(min_length=1)]
    attendance_share: Share
    mark_scale: Mark
    pass_mark: Mark
    rounding_step: Mark
    rounding_mode: RoundingMode
    redo_limit: Annotated[int, Field(ge=0, le=10)]
    bands: Annotated[list[NewBand], Field(min_length=1)]
    markers: Annotated[int, Field(ge=1, le=2)] = 1
    marker_tolerance: Annotated[Mark, Field(ge=0)] | None = None
    redo_cap: Mark | None = None
    excused_counts: bool = True
    makeup_allowed: bool = False
    class_size_min: Annotated[int, Field(ge=1, le=10_000)] | None = None
    transfer_carries: bool = True
    class_deputies: Annotated[int, Field(ge=0, le=20)] = 2
    replaces_version: int | None = None

    def rules(self) -> RuleSet:
        """Return the rule set, bands from the lowest up."""
        return RuleSet(
            code=self.code,
            version=0,
            title=self.title,
            provenance=self.provenance,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            programs=tuple(dict.fromkeys(self.programs)),
            attendance_share=self.attendance_share,
            mark_scale=self.mark_scale,
            pass_mark=self.pass_mark,
            rounding_step=self.rounding_step,
            rounding_mode=self.rounding_mode,
            redo_limit=self.redo_limit,
            bands=tuple(
                Band(band.code, band.name, band.lower, band.upper, good=band.good)
                for band in sorted(self.bands, key=lambda band: band.lower)
            ),
            markers=self.markers,
            marker_tolerance=self.marker_tolerance,
            redo_cap=self.redo_cap,
            excused_counts=self.excused_counts,
            makeup_allowed=self.makeup_allowed,
            class_size_min=self.class_size_min,
            transfer_carries=self.transfer_carries,
            class_deputies=self.class_deputies,
        )


@router.post("/programs", status_code=201, response_model=Program)
def post_program(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: NewProgram
) -> JSONResponse:
    """Enter a program or its next dated version (province)."""
    program = Program(version=0, **body.model_dump())
    return once(lambda: as_json(Program, define_program(connection, program, principal=principal)))


@router.get("/programs")
def get_programs(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[Program]:
    """List every version of every program; the rules are nobody's secret, but one must be signed in."""
    del principal
    return [version for each in programs.versions(connection).values() for version in each]


@router.post("/rule-sets", status_code=201, response_model=RuleSet)
def post_rule_set(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: NewRuleSet
) -> JSONResponse:
    """Enter a rule set or, naming the version it replaces, its next version (province)."""
    return once(
        lambda: as_json(
            RuleSet,
            define_rule_set(
                connection, body.rules(), replaces_version=body.replaces_version, principal=principal
            ),
        )
    )


@router.get("/rule-sets")
def get_rule_sets(connection: ReadSnapshot, principal: CurrentPrincipal) -> list[RuleSet]:
    """List the current rule sets."""
    del principal
    return rule_sets.current(connection)

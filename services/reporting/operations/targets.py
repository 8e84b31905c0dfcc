"""Set a target from a day on, and read those that were set."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field
from sqlalchemy import Connection

from services.reporting.domain.content import Explained
from services.reporting.domain.narrative_told import vi_target
from services.reporting.domain.provincial import CenterNamed
from services.reporting.domain.rates import RateDefinition
from services.reporting.domain.saying import Say
from services.reporting.domain.targets import TargetSet
from services.reporting.operations.entered_values import Day
from services.reporting.operations.provincial import ProvincialView, said_targets
from services.reporting.storage import definitions, stock, targets
from shared.entered_text import Entered, Line
from shared.errors import Conflict, Detail, Invalid, NotFound
from shared.principal import ALL, Principal, role_missing


def _written(value: object) -> object:
    """Return a percentage as a form gives it: with a decimal comma, or blank for none."""
    if not isinstance(value, str):
        return value
    return value.strip().replace(",", ".") or None


_Percent = Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)]


class TargetEntry(Entered):
    """A target in percent from a day on; without a center the province's, without a target the common one."""

    code: Annotated[str, Field(min_length=1, max_length=60)]
    center_id: Annotated[UUID | None, BeforeValidator(_written)] = None
    valid_from: Day
    target: Annotated[_Percent | None, BeforeValidator(_written)] = None
    source: Line


@dataclass(frozen=True, slots=True)
class TargetsShown:
    """The rates with their common targets of a day, what was set, and the centers it may be set for."""

    rates: list[RateDefinition]
    entered: list[targets.Entered]
    centers: list[CenterNamed]
    may_enter: bool


def read_targets(connection: Connection, principal: Principal, today: date) -> TargetsShown:
    """Return what was set, of the centers in the scope; the province's concerns everybody."""
    scope = None if principal.centers is ALL else principal.centers
    centers = stock.centers_on(connection, today, scope)
    seen = {None, *(each.center_id for each in centers)}
    return TargetsShown(
        definitions.definitions(connection).rates(today),
        [each for each in targets.targets(connection) if each.target.center_id in seen],
        centers,
        "province" in principal.roles,
    )


def set_target(connection: Connection, principal: Principal, entry: TargetEntry, today: date) -> TargetsShown:
    """Set a target from a day on (province); what held before stays on record.

    `Invalid` for a rate that is not defined then, `NotFound` for a center that nobody told of, `Conflict`
    if a target of this rate and scope begins on that very day.
    """
    if "province" not in principal.roles:
        raise role_missing()
    known = {each.code for each in definitions.definitions(connection).rates(entry.valid_from)}
    if entry.code not in known:
        sentence = (
            "Không có tỷ lệ này từ ngày đã chọn. Hãy chọn tỷ lệ trong danh sách.",
            "There is no such rate from that day. Choose one from the list.",
        )
        raise Invalid(*sentence, code="unknown-rate", details=[Detail(*sentence, {"field": "code"})])
    if entry.center_id is not None and not stock.centers_on(connection, date.max, {entry.center_id}):
        raise NotFound
    target = TargetSet(entry.code, entry.center_id, entry.valid_from, entry.target, entry.source)
    if not targets.add_target(connection, target, principal):
        sentence = (
            "Đã có chỉ tiêu của tỷ lệ này bắt đầu từ ngày ấy. Hãy chọn ngày khác.",
            "A target of this rate begins on that day already. Choose another day.",
        )
        raise Conflict(
            *sentence, code="target-of-that-day", details=[Detail(*sentence, {"field": "valid_from"})]
        )
    return read_targets(connection, principal, today)


def explained_targets(view: ProvincialView, say: Say) -> tuple[Explained, ...]:
    """Say by which targets of their own centers are judged; nothing where none has one."""
    english = say.language == "en"
    told_of = [
        f"{center}: {rate} {f'{target.normalize():f}%' if english else vi_target(target)}"
        for center, rate, target in said_targets(view, english=english)
    ]
    if not told_of:
        return ()
    name, source = (
        say("Chỉ tiêu riêng", "Own targets"),
        say("Quyết định giao chỉ tiêu", "Decisions on targets"),
    )
    return (Explained(name, f"{'; '.join(told_of)}.", source),)

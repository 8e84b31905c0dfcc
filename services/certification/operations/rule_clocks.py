"""A new rule of what ends the clock from the decision, and when it warns (the province)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from services.certification.domain.clocks import ClockRule, Ending
from services.certification.operations.entered import Name
from services.certification.operations.entered_values import Day
from services.certification.storage import clock_rules
from shared.errors import Conflict, Detail
from shared.principal import ALL, Principal, role_missing


class ClockRuleIn(BaseModel):
    """From which decisions on, what ends their clock, how many days before it warns, and by what paper."""

    model_config = ConfigDict(extra="forbid")

    effective_from: Day
    ends_with: Ending
    warn_days: Annotated[int, Field(ge=0, le=60)]
    provenance: Name

    def rule(self) -> ClockRule:
        """Return what was entered."""
        return ClockRule(self.effective_from, self.ends_with, self.warn_days, self.provenance)


def add_clock_rule(connection: Connection, new: ClockRule, principal: Principal) -> ClockRule:
    """Enter what ends the clock of decisions from a day on; `Conflict` if a rule begins on that very day."""
    if not may_rule(principal):
        raise role_missing()
    if any(each.effective_from == new.effective_from for each in clock_rules.rules(connection)):
        vi = "Đã có quy tắc bắt đầu từ ngày này. Hãy chọn ngày bắt đầu khác."
        en = "A rule begins on this day already. Choose another first day."
        raise Conflict(vi, en, code="rule-of-that-day", details=[Detail(vi, en, {"field": "effective_from"})])
    clock_rules.add(connection, new, principal.id)
    return new


def may_rule(principal: Principal) -> bool:
    """Tell whether the principal enters rules for the province."""
    return principal.centers is ALL and "province" in principal.roles

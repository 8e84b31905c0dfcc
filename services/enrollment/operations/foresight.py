"""What a completing decision would decide if it were signed now: shown before anybody signs."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.completions import Foreseen, foresee
from services.enrollment.domain.decisions import next_number
from services.enrollment.domain.faculty import Appointment
from services.enrollment.domain.rules import RuleSet
from services.enrollment.operations.documents import DECISION, offer_number
from services.enrollment.storage import classes, completions, faculty


@dataclass(frozen=True, slots=True)
class Foresight:
    """Every admitted learner with what the decision would say, a number to sign under, and who may sign."""

    learners: list[Foreseen]
    number: str
    decided_on: date
    signers: list[Appointment]

    @property
    def passed(self) -> int:
        """How many would complete the class."""
        return sum(each.result is not None and each.result.passed for each in self.learners)

    @property
    def faults(self) -> int:
        """How many learners stand against signing."""
        return sum(each.fault is not None for each in self.learners)


def foresight(connection: Connection, group: TrainingClass, rules: RuleSet, today: date) -> Foresight:
    """Return what signing today, or on the closing day if that is still to come, would decide.

    The number is the next of the run in force that day; where no rule is, the one after the highest used.
    """
    day = max(today, group.closed_on or today)
    signers = [
        each
        for each in faculty.appointments_at(connection, group.center_id)
        if each.signs_completion and each.holds_on(day)
    ]
    offered = offer_number(connection, group.center_id, DECISION, day)
    used = () if offered else completions.numbers_of(connection, group.center_id, day.year)
    return Foresight(
        foresee(classes.admitted_learners(connection, group.id), group.periods, rules),
        offered.printed if offered else next_number(used),
        day,
        signers,
    )

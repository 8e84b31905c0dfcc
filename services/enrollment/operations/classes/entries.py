"""What is entered about a class, by JSON doors and forms alike; every value is bounded."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.enrollment.domain.class_terms import ClassTerms
from services.enrollment.domain.timetables import LAST_PERIOD, Session
from services.enrollment.operations.entered import Body, Code, Day, Reason, Revision
from services.enrollment.operations.signing import Signature
from shared.entered_text import Line

MOST_AT_ONCE = 500
NEW = UUID(int=0)
"""Stands for the id that a new session gets."""
Ids = Annotated[tuple[UUID, ...], Field(max_length=MOST_AT_ONCE)]
Periods = Annotated[int, Field(ge=1, le=1000)]
Places = Annotated[int, Field(ge=1, le=10_000)]
Text = Annotated[str, Field(max_length=300)]


class NewClassEntry(Body):
    """A class to be opened; without a code the next free one is given. `periods` in tiết."""

    code: Code | None = None
    name: Line
    program_code: Code
    opened_on: Day
    closed_on: Day | None = None
    periods: Periods
    quota: Places | None = None
    organiser: Line | None = None
    place: Line | None = None
    homeroom_id: UUID | None = None
    registrar_id: UUID | None = None

    def terms(self, code: str) -> ClassTerms:
        """Return what was entered, under this code."""
        return ClassTerms(
            code=code,
            name=self.name,
            program_code=self.program_code,
            opened_on=self.opened_on,
            closed_on=self.closed_on,
            periods=self.periods,
            quota=self.quota,
            organiser=self.organiser or "",
            place=self.place or "",
            homeroom_id=self.homeroom_id,
            registrar_id=self.registrar_id,
        )


class ClassEntry(NewClassEntry):
    """The whole head of a class as the person wants it, who saw it at `revision`."""

    code: Code
    revision: Revision


class OpeningDecisionEntry(Body):
    """The decision that opens a class."""

    decision_number: Line
    decided_on: Day
    signer_appointment_id: UUID | None = None

    def signature(self) -> Signature:
        """Return number, date and chosen signer."""
        return Signature(self.decision_number, self.decided_on, self.signer_appointment_id)


class CancellationEntry(Body):
    """A class taken back; a completed one needs a decision, since its results are annulled with it."""

    reason: Reason
    decision_number: Line | None = None
    decided_on: Day | None = None
    signer_appointment_id: UUID | None = None

    def signature(self) -> Signature | None:
        """Return the decision if it is given whole."""
        if self.decision_number is None or self.decided_on is None:
            return None
        return Signature(self.decision_number, self.decided_on, self.signer_appointment_id)


class NomineeEntry(Body):
    """Somebody whom a unit sends, as written: `birth` `27/7/1985`, `7/1985` or `1985`, `gender` Nam or Nữ."""

    full_name: Text = ""
    birth: Text = ""
    gender: Text = ""
    unit: Text = ""
    party_cell: Text = ""
    identity_number: Text = ""
    party_status: Text = ""
    ethnicity: Text = ""
    birth_place: Text = ""


class NominationsEntry(Body):
    """People whom a unit sends; `doubles_known`: who looks like somebody listed is another person."""

    sending_unit: Line | None = None
    doubles_known: bool = False
    nominees: Annotated[list[NomineeEntry], Field(min_length=1, max_length=MOST_AT_ONCE)]


class PastedEntry(Body):
    """Rows of a sheet as they were copied."""

    sending_unit: Line | None = None
    doubles_known: bool = False
    rows: Annotated[str, Field(max_length=200_000)] = ""


class SummonsEntry(Body):
    """Who is summoned, by which document (if there is one)."""

    enrolment_ids: Ids
    document: Line | None = None


class RejectionEntry(Body):
    """Who is turned down, and why."""

    enrolment_ids: Ids
    reason: Reason


class AdmissionEntry(Body):
    """Who came on a day, who did not, and whose admission was a slip."""

    on: Day
    came: Ids = ()
    missed: Ids = ()
    taken_back: Ids = ()


class StandingEntry(Body):
    """A learner gives up, is sent away, or goes on again: since when, and why."""

    step: Literal["withdraw", "suspend", "reinstate"]
    on: Day
    reason: Reason


class TransferEntry(Body):
    """A learner goes on in another class."""

    target_id: UUID
    on: Day
    reason: Reason


class OfficersEntry(Body):
    """Ban cán sự, named by who saw the class at `revision`."""

    monitor_id: UUID | None = None
    deputy_ids: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    revision: Revision


class SessionEntry(Body):
    """A buổi: so many tiết of a day from `first_period` on."""

    held_on: Day
    first_period: Annotated[int, Field(ge=1, le=LAST_PERIOD)]
    periods: Annotated[int, Field(ge=1, le=LAST_PERIOD)]
    lesson: Line
    lecturer_id: UUID | None = None
    room_id: UUID | None = None
    place: Line | None = None

    def session(self, class_id: UUID, session_id: UUID = NEW, *, revision: int = 1) -> Session:
        """Return what was entered, of this class and under this id."""
        return Session(
            id=session_id,
            class_id=class_id,
            held_on=self.held_on,
            first_period=self.first_period,
            periods=self.periods,
            lesson=self.lesson,
            lecturer_id=self.lecturer_id,
            room_id=self.room_id,
            place=self.place or "",
            revision=revision,
        )


class SessionChange(SessionEntry):
    """The whole session as the person wants it, who saw it at `revision`."""

    revision: Revision

    def changed(self, class_id: UUID, session_id: UUID) -> Session:
        """Return what was entered, at the revision that was seen."""
        return self.session(class_id, session_id, revision=self.revision)

"""Events of `enrollment`: centers, people who teach and sign, plans, classes, graduations.

Every event is a snapshot of its subject at `version`, so that receivers need no order: the
highest version wins. Rates, shares and marks are decimal strings, never floats.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.envelope import Contract, DecimalText, Event


class CenterEvent(Event):
    """A district political center as it is named and placed from `valid_from` on."""

    SUBJECT: ClassVar[str] = "center_id"

    center_id: UUID
    code: str
    """The center's own code, e.g. `TTCT-243`; a string."""
    area_code: str
    """The statistics office's code of the district, a string with leading zeros kept."""
    name: str
    """The official name, e.g. `Trung tâm Chính trị thành phố Vĩnh Yên`."""
    short_name: str
    """As tables print it, e.g. `Vĩnh Yên`."""
    parent: str
    """The Party committee it belongs to, e.g. `Thành ủy Vĩnh Yên`."""
    province_code: str
    valid_from: date
    established_by: str
    """Number of the decision that (re-)established it."""


# enrollment.center.registered.v1 — key: center. A center was entered in the register of centers.
class CenterRegistered(CenterEvent):
    """A center exists from now on."""

    TYPE: ClassVar[str] = "enrollment.center.registered.v1"


# enrollment.center.changed.v1 — key: center. A new dated version of its name, parent or place.
class CenterChanged(CenterEvent):
    """A center has a new name, parent or place from `valid_from`."""

    TYPE: ClassVar[str] = "enrollment.center.changed.v1"


class AppointedPerson(Contract):
    """Who was appointed; sealed for certification, which prints the signer."""

    full_name: str


# enrollment.faculty.appointed.v1 — key: appointment. Somebody holds a post at a center.
class Appointed(Event):
    """A person holds a post at a center from `valid_from` (to `valid_to`, if known)."""

    TYPE: ClassVar[str] = "enrollment.faculty.appointed.v1"
    SUBJECT: ClassVar[str] = "appointment_id"

    appointment_id: UUID
    person_id: UUID
    center_id: UUID
    post: str
    """Code of the post, e.g. `director`, `deputy_director`, `lecturer`, `clerk`."""
    post_title: str
    """The post in Vietnamese, as printed under a signature, e.g. `Giám đốc`."""
    employment: Literal["staff", "part_time_lecturer"]
    """`staff` counts against the establishment (biên chế); `part_time_lecturer` is kiêm chức."""
    valid_from: date
    valid_to: date | None = None
    decision_number: str
    person: str
    """`AppointedPerson`, sealed for certification."""


# enrollment.faculty.lecturers_settled.v1 — key: center. The roster of part-time lecturers was settled.
class LecturersSettled(Event):
    """A center's roster of part-time lecturers was settled by a decision.

    A center without this event has not reported its lecturers: reports say `chưa báo cáo`, never 0.
    """

    TYPE: ClassVar[str] = "enrollment.faculty.lecturers_settled.v1"
    SUBJECT: ClassVar[str] = "center_id"

    center_id: UUID
    settled_on: date
    decision_number: str
    part_time_lecturers: int


# enrollment.faculty.establishment_set.v1 — key: center. A decision set how many staff a center may have.
class EstablishmentSet(Event):
    """A center's establishment (biên chế) is `posts` from `valid_from` on.

    Every version is a fact: in force on a day is the latest `valid_from`, then the highest version.
    """

    TYPE: ClassVar[str] = "enrollment.faculty.establishment_set.v1"
    SUBJECT: ClassVar[str] = "center_id"

    center_id: UUID
    valid_from: date
    posts: int
    decision_number: str
    decided_on: date


class PlanItem(Contract):
    """What a plan promises for one program in one quarter."""

    program_code: str
    quarter: int
    classes: int
    learners: int


# enrollment.plan.approved.v1 — key: plan. The province approved a center's plan for a calendar year.
class PlanApproved(Event):
    """A center's annual plan was approved; replaces any earlier version of the same plan."""

    TYPE: ClassVar[str] = "enrollment.plan.approved.v1"
    SUBJECT: ClassVar[str] = "plan_id"

    plan_id: UUID
    center_id: UUID
    year: int
    approved_on: date
    items: tuple[PlanItem, ...]


class ClassEvent(Event):
    """A class as it stands at `version`."""

    SUBJECT: ClassVar[str] = "class_id"

    class_id: UUID
    center_id: UUID
    code: str
    name: str
    program_code: str
    rule_set: str
    """Code of the rule set in force when the class was opened."""
    opened_on: date
    """Khai giảng: the day by which an opened class is counted."""
    closed_on: date | None = None
    """Bế giảng: the day by which results are counted."""
    summoned: int
    admitted: int
    completed: int = 0
    not_passed: int = 0
    opened_by: UUID | None = None
    """The center that opened it, by which it counts as opened, if a successor goes on with it."""


# enrollment.class.opened.v1 — key: class. The class began.
class ClassOpened(ClassEvent):
    """A class was opened with the learners summoned and admitted so far."""

    TYPE: ClassVar[str] = "enrollment.class.opened.v1"


# enrollment.class.completed.v1 — key: class. The director signed the decision that completes it.
class ClassCompleted(ClassEvent):
    """A class was completed by a decision (quyết định công nhận hoàn thành)."""

    TYPE: ClassVar[str] = "enrollment.class.completed.v1"

    decision_number: str
    decided_on: date


# enrollment.class.cancelled.v1 — key: class. The class will not be held, or no longer counts.
class ClassCancelled(ClassEvent):
    """A class was cancelled; it counts nowhere any more."""

    TYPE: ClassVar[str] = "enrollment.class.cancelled.v1"

    reason: str


# enrollment.class.announced.v1 — key: class. A class is planned; told anew when what is told changes.
class ClassAnnounced(Event):
    """A class that is planned and has not begun; `withdrawn`: it is not planned any more (open, cancelled).

    Its versions are its own: they have nothing to do with those of the class's other events.
    """

    TYPE: ClassVar[str] = "enrollment.class.announced.v1"
    SUBJECT: ClassVar[str] = "class_id"

    class_id: UUID
    center_id: UUID
    code: str
    name: str
    program_code: str
    opens_on: date
    """Khai giảng, as planned."""
    quota: int | None
    """How many it is to have; none: no number was set."""
    summoned: int
    withdrawn: bool = False


class Graduate(Contract):
    """The person as the certificate will print them; sealed for certification."""

    full_name: str
    birth_date: str
    """As known and printed: `27/7/1985`, `7/1985` or `1985`."""
    gender: str
    birth_place: str = ""
    ethnicity: str = ""
    unit: str = ""
    party_cell: str = ""
    identity_number: str = ""
    """Số định danh, where it is known: for the register alone, no paper prints it."""


class CompletionEvent(Event):
    """A learner's completion of a class as it stands at `version`.

    `completed_on` is the class's closing day, by which results are counted; `decided_on` the
    decision's date, from which the term for issuing runs (QĐ 1147, Đ9: 15 days).
    """

    SUBJECT: ClassVar[str] = "completion_id"

    completion_id: UUID
    class_id: UUID
    center_id: UUID
    program_code: str
    rule_set: str
    mark: DecimalText | None
    band: str
    """Code of the grade band in the rule set, e.g. `gioi`; counted as it stands."""
    good: bool
    """True if the rule set counts the band as khá or better, for the khá–giỏi rate."""
    completed_on: date


# enrollment.graduation.recorded.v1 — key: completion. A decision names the learner as having completed.
class GraduationRecorded(CompletionEvent):
    """A learner completed a class by a signed decision: the certificate is due.

    Carries all that the certificate prints, so that certification never asks back.
    """

    TYPE: ClassVar[str] = "enrollment.graduation.recorded.v1"

    band_name: str
    class_code: str
    class_name: str
    program_name: str
    credential_title: str
    """The paper's title at this date, e.g. `Giấy chứng nhận`."""
    studied_from: date
    studied_to: date
    center_code: str
    center_name: str
    """The center's name on the decision's date."""
    parent_name: str
    decision_number: str
    decided_on: date
    signer_title: str
    person: str
    """`Graduate`, sealed for certification."""
    passed: bool | None = None
    """Whether the result is a pass; null: not told, by events from before this member was."""
    attendance_met: bool | None = None
    """Whether as much was attended as the rule set demands, in periods; null: not told."""
    rule_set_version: int | None = None
    """The version of `rule_set` by which both were decided; null: not told."""


# enrollment.graduation.corrected.v1 — key: completion. The decision's content was corrected.
class GraduationCorrected(GraduationRecorded):
    """A completion was corrected by a later decision; the certificate goes under review."""

    TYPE: ClassVar[str] = "enrollment.graduation.corrected.v1"

    reason: str


# enrollment.graduation.annulled.v1 — key: completion. The completion no longer stands.
class GraduationAnnulled(CompletionEvent):
    """A completion was annulled; it counts nowhere, and its certificate is no longer valid."""

    TYPE: ClassVar[str] = "enrollment.graduation.annulled.v1"

    reason: str
    decision_number: str
    decided_on: date

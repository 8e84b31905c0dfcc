"""Tables of what happens in a class: rooms, officers, timetable, attendance and papers."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import person
from services.enrollment.storage.rooms_table import room
from services.enrollment.storage.training_tables import enrolment, training_class

__all__ = ["attendance", "class_officer", "class_session", "paper", "room"]

class_officer = Table(
    "class_officer",
    metadata,
    Column("class_id", Uuid, primary_key=True),
    Column("enrolment_id", Uuid, primary_key=True),
    Column("office", Text, nullable=False),
    CheckConstraint("office IN ('monitor', 'deputy')", name="class_officer_office"),
    ForeignKeyConstraint(
        ["class_id", "enrolment_id"],
        [enrolment.c.class_id, enrolment.c.id],
        name="class_officer_of_enrolment",
    ),
    comment="Ban cán sự: a monitor and his deputies (QĐ 1147, Đ5).",
)
Index(
    "class_officer_one_monitor",
    class_officer.c.class_id,
    unique=True,
    postgresql_where=text("office = 'monitor'"),
)

class_session = Table(
    "class_session",
    metadata,
    Column("id", Uuid, nullable=False),
    Column("class_id", ForeignKey(training_class.c.id), nullable=False),
    Column("held_on", Date, nullable=False),
    Column(
        "first_period",
        SmallInteger,
        nullable=False,
        comment="tiết of the day: 1-5 morning, 6-10 afternoon, 11-15 evening",
    ),
    Column("periods", SmallInteger, nullable=False, comment="tiết"),
    Column("lesson", Text, nullable=False),
    Column(
        "lecturer_id", ForeignKey(person.c.id), comment="a person, since lecturers teach at several centers"
    ),
    Column("room_id", ForeignKey(room.c.id)),
    Column("place", Text, nullable=False, server_default="", comment="where, if in no room of the center"),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    PrimaryKeyConstraint("class_id", "id"),
    CheckConstraint(
        "first_period BETWEEN 1 AND 15 AND periods BETWEEN 1 AND 15 AND first_period + periods <= 16",
        name="class_session_periods",
    ),
    comment="A buổi of the timetable: a run of tiết on a day.",
)
Index("class_session_by_day", class_session.c.held_on)

attendance = Table(
    "attendance",
    metadata,
    Column("class_id", Uuid, primary_key=True),
    Column("session_id", Uuid, primary_key=True),
    Column("enrolment_id", Uuid, primary_key=True),
    Column("periods", SmallInteger, nullable=False),
    Column("absence", Text, comment="why not all of them; null: attended all"),
    Column("recorded_by", Text, nullable=False),
    Column("recorder", Text, nullable=False, server_default="", comment="their name as it was then"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("periods >= 0", name="attendance_periods"),
    CheckConstraint("absence IN ('excused', 'unexcused')", name="attendance_absence"),
    ForeignKeyConstraint(
        ["class_id", "session_id"],
        [class_session.c.class_id, class_session.c.id],
        name="attendance_of_session",
    ),
    ForeignKeyConstraint(
        ["class_id", "enrolment_id"],
        [enrolment.c.class_id, enrolment.c.id],
        name="attendance_of_enrolment",
    ),
    comment="How many tiết of a session a learner attended; no row: not taken yet.",
)

paper = Table(
    "paper",
    metadata,
    Column("class_id", Uuid, primary_key=True),
    Column("enrolment_id", Uuid, primary_key=True),
    Column("attempt", SmallInteger, primary_key=True, autoincrement=False),
    Column("first_mark", Numeric),
    Column("second_mark", Numeric),
    Column(
        "agreed_mark",
        Numeric,
        comment="the mark of the paper: the only one, the mean, or what two markers agreed on",
    ),
    Column("first_marker", Text, nullable=False, server_default=""),
    Column("second_marker", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("recorded_by", Text, nullable=False),
    Column("recorder", Text, nullable=False, server_default="", comment="their name as it was then"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("attempt > 0", name="paper_attempt"),
    CheckConstraint("first_mark >= 0 AND second_mark >= 0 AND agreed_mark >= 0", name="paper_marks"),
    ForeignKeyConstraint(
        ["class_id", "enrolment_id"], [enrolment.c.class_id, enrolment.c.id], name="paper_of_enrolment"
    ),
    comment="A bài thu hoạch with its marks, once more for each time it is redone.",
)

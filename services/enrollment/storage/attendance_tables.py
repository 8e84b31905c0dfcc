"""The table of made-up periods; sessions and attendance themselves stand in `class_tables`."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
)

from services.enrollment.storage.class_tables import attendance
from services.enrollment.storage.metadata import metadata

makeup = Table(
    "makeup",
    metadata,
    Column("class_id", Uuid, primary_key=True),
    Column("session_id", Uuid, primary_key=True),
    Column("enrolment_id", Uuid, primary_key=True),
    Column("periods", SmallInteger, nullable=False, comment="tiết of the session made up later"),
    Column("held_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_by", Text, nullable=False, comment="the director who agreed"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("periods > 0", name="makeup_periods"),
    ForeignKeyConstraint(
        ["class_id", "session_id", "enrolment_id"],
        [attendance.c.class_id, attendance.c.session_id, attendance.c.enrolment_id],
        name="makeup_of_attendance",
    ),
    comment="Missed tiết that were made up, where the rule set allows it (attendance.makeup).",
)

"""Tables of people at centers: establishment, dated rules, qualifications, subjects, hours by hand."""

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
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.schema import SchemaItem

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import appointment, center, person, post, program


def _recorded() -> list[SchemaItem]:
    return [
        Column("recorded_by", Text, nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    ]


def _withdrawn() -> list[SchemaItem]:
    return [
        Column("withdrawn_by", Text, comment="who took the entry back; null: it stands"),
        Column("withdrawn_at", DateTime(timezone=True)),
    ]


appointment_change = Table(
    "appointment_change",
    metadata,
    Column("appointment_id", ForeignKey(appointment.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_to", Date, comment="the last day as this decision sets it; null: open"),
    Column("decision_number", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    *_recorded(),
    CheckConstraint("version > 1", name="appointment_change_version"),
    comment="Append-only: every decision that moved the end of an appointment.",
)

establishment = Table(
    "establishment",
    metadata,
    Column("center_id", ForeignKey(center.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("posts", Integer, nullable=False, comment="biên chế"),
    Column("decision_number", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    *_recorded(),
    UniqueConstraint("center_id", "decision_number", "decided_on", name="establishment_decision_unique"),
    CheckConstraint("posts >= 0", name="establishment_posts"),
    comment="Append-only: in force is the latest that began; of one day's the last entered.",
)

faculty_rule = Table(
    "faculty_rule",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("base_hours", Numeric, nullable=False, comment="giờ chuẩn a year"),
    Column("direct_share", Numeric, nullable=False),
    Column("papers_per_hour", Numeric, nullable=False),
    Column("hours_per_question", Numeric, nullable=False),
    Column("hours_per_period", Numeric, nullable=False),
    Column("far_above", Numeric, nullable=False, comment="multiple of the norm"),
    *_recorded(),
    UniqueConstraint("valid_from", name="faculty_rule_day_unique"),
    CheckConstraint(
        "base_hours > 0 AND direct_share BETWEEN 0 AND 1 AND papers_per_hour > 0"
        " AND hours_per_question >= 0 AND hours_per_period > 0 AND far_above >= 1",
        name="faculty_rule_numbers",
    ),
)

faculty_rule_post = Table(
    "faculty_rule_post",
    metadata,
    Column("version", ForeignKey(faculty_rule.c.version), primary_key=True, autoincrement=False),
    Column("post", ForeignKey(post.c.code), primary_key=True),
    Column("norm_share", Numeric, comment="of base_hours; null: the post has no norm"),
    Column("least", SmallInteger, nullable=False),
    Column("most", SmallInteger),
    Column("provenance", Text, nullable=False),
    CheckConstraint("norm_share BETWEEN 0 AND 1", name="faculty_rule_post_share"),
    CheckConstraint("least >= 0 AND most >= least", name="faculty_rule_post_number"),
)

qualification_level = Table(
    "qualification_level",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("rank", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    CheckConstraint(
        "kind IN ('professional', 'political_theory', 'teaching', 'experience')",
        name="qualification_level_kind",
    ),
)

faculty_rule_standard = Table(
    "faculty_rule_standard",
    metadata,
    Column("version", ForeignKey(faculty_rule.c.version), primary_key=True, autoincrement=False),
    Column("employment", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("level", Text),
    Column("years", SmallInteger),
    Column("provenance", Text, nullable=False),
    ForeignKeyConstraint(
        ["kind", "level"],
        [qualification_level.c.kind, qualification_level.c.code],
        name="faculty_rule_standard_level",
    ),
    CheckConstraint("employment IN ('staff', 'part_time_lecturer')", name="faculty_rule_standard_employment"),
    CheckConstraint(
        "(kind = 'experience') = (years IS NOT NULL) AND (kind = 'experience') = (level IS NULL)"
        " AND years >= 0",
        name="faculty_rule_standard_measure",
    ),
)

qualification = Table(
    "qualification",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("evidence", Text, nullable=False),
    *_recorded(),
    *_withdrawn(),
    ForeignKeyConstraint(
        ["kind", "level"],
        [qualification_level.c.kind, qualification_level.c.code],
        name="qualification_of_level",
    ),
)
Index(
    "qualification_once",
    qualification.c.person_id,
    qualification.c.kind,
    qualification.c.level,
    unique=True,
    postgresql_where=text("withdrawn_at IS NULL"),
)

lecturer_subject = Table(
    "lecturer_subject",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("program_code", ForeignKey(program.c.code), nullable=False),
    Column("lesson", Text, nullable=False, comment="bài/chuyên đề; empty: the whole program"),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    *_recorded(),
    UniqueConstraint(
        "center_id", "person_id", "program_code", "lesson", "valid_from", name="lecturer_subject_unique"
    ),
    CheckConstraint("valid_to >= valid_from", name="lecturer_subject_term"),
)

teaching_activity = Table(
    "teaching_activity",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("quantity", Numeric, nullable=False, comment="tiết, bài, đề or giờ chuẩn, by kind"),
    Column("done_on", Date, nullable=False),
    Column("note", Text, nullable=False),
    *_recorded(),
    *_withdrawn(),
    CheckConstraint("kind IN ('teaching', 'marking', 'question', 'other')", name="teaching_activity_kind"),
    CheckConstraint("quantity > 0", name="teaching_activity_quantity"),
    comment="Work that no timetable shows, entered by hand.",
)
Index("teaching_activity_by_center", teaching_activity.c.center_id, teaching_activity.c.done_on)

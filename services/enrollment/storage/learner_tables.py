"""Tables about learners: whose they are, their corrected records, merges, likely duplicates, warnings."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from services.enrollment.storage.learner_table import learner
from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import center
from services.enrollment.storage.training_tables import enrolment

learner_at_center = Table(
    "learner_at_center",
    metadata,
    Column("center_id", ForeignKey(center.c.id), primary_key=True),
    Column("learner_id", ForeignKey(learner.c.id), primary_key=True),
    Column("given", Text(collation="C"), nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("terms", TSVECTOR, nullable=False),
    comment=(
        "Whose learner a person is or was, in the order of lists: kept by triggers,"
        " so that no writer forgets it."
    ),
)
Index(
    "learner_at_center_in_order",
    learner_at_center.c.center_id,
    learner_at_center.c.given,
    learner_at_center.c.sort_key,
    learner_at_center.c.learner_id,
    postgresql_include=["terms"],
)
Index("learner_at_center_by_learner", learner_at_center.c.learner_id)

learner_to_compare = Table(
    "learner_to_compare",
    metadata,
    Column("learner_id", ForeignKey(learner.c.id), primary_key=True),
    comment="New and changed records that nobody has looked for duplicates of yet.",
)

learner_version = Table(
    "learner_version",
    metadata,
    Column("learner_id", ForeignKey(learner.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorder", Text, nullable=False, comment="the name of who recorded it, as it was then"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("record", JSONB, nullable=False),
    CheckConstraint("source IN ('list', 'correction', 'merge', 'undo')", name="learner_version_source"),
    CheckConstraint("version > 0", name="learner_version_positive"),
    comment=(
        "Append-only: every version of a record that was corrected;"
        " a record without one stands as the lists gave it."
    ),
)

learner_merge = Table(
    "learner_merge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kept_id", ForeignKey(learner.c.id), nullable=False),
    Column("absorbed_id", ForeignKey(learner.c.id), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decider", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("filled", JSONB, nullable=False, comment="what the kept record lacked and took from the other"),
    Column("undo_reason", Text),
    Column("undone_by", Text),
    Column("undoer", Text),
    Column("undone_at", DateTime(timezone=True)),
    CheckConstraint("kept_id <> absorbed_id", name="learner_merge_two"),
    CheckConstraint(
        "(undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undo_reason IS NULL)"
        " AND (undone_at IS NULL) = (undoer IS NULL)",
        name="learner_merge_undone",
    ),
    comment="Two records that somebody found to be one person; undone, if that was wrong.",
)
Index(
    "learner_merge_once",
    learner_merge.c.absorbed_id,
    unique=True,
    postgresql_where=text("undone_at IS NULL"),
)
Index("learner_merge_by_kept", learner_merge.c.kept_id)

learner_merge_enrolment = Table(
    "learner_merge_enrolment",
    metadata,
    Column("merge_id", ForeignKey(learner_merge.c.id), nullable=False),
    Column("class_id", Uuid, nullable=False),
    Column("enrolment_id", Uuid, nullable=False),
    PrimaryKeyConstraint("merge_id", "class_id", "enrolment_id"),
    ForeignKeyConstraint(
        ["class_id", "enrolment_id"],
        [enrolment.c.class_id, enrolment.c.id],
        name="learner_merge_of_enrolment",
    ),
    comment="Which enrolments a merge moved: undoing it moves them back.",
)

learner_pair = Table(
    "learner_pair",
    metadata,
    Column("first_id", ForeignKey(learner.c.id), primary_key=True),
    Column("second_id", ForeignKey(learner.c.id), primary_key=True),
    Column("grounds", Text, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("reason", Text),
    Column("decided_by", Text),
    Column("decider", Text),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("first_id < second_id", name="learner_pair_order"),
    CheckConstraint("grounds IN ('number', 'name_birth_unit', 'asked')", name="learner_pair_grounds"),
    CheckConstraint(
        "(decided_at IS NULL) = (decided_by IS NULL) AND (decided_at IS NULL) = (reason IS NULL)"
        " AND (decided_at IS NULL) = (decider IS NULL)",
        name="learner_pair_decided",
    ),
    comment="Two records that may be one person; decided: somebody found that they are two.",
)
Index("learner_pair_by_second", learner_pair.c.second_id)
Index(
    "learner_pair_open",
    learner_pair.c.found_at,
    learner_pair.c.first_id,
    postgresql_where=text("decided_at IS NULL"),
)

learner_rule = Table(
    "learner_rule",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("program_code", Text, nullable=False, comment="empty: every program"),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date),
    Column("lower_bound", Integer, comment="age: years; not used otherwise"),
    Column("upper_bound", Integer, comment="age: years; probation and validity: months"),
    Column("required_program", Text, nullable=False, server_default=""),
    Column("provenance", Text, nullable=False),
    CheckConstraint("kind IN ('age', 'probation', 'prerequisite', 'validity')", name="learner_rule_kind"),
    CheckConstraint("effective_to >= effective_from", name="learner_rule_term"),
    CheckConstraint("version > 0 AND lower_bound >= 0 AND upper_bound >= 0", name="learner_rule_values"),
    comment="What officers are warned of when somebody is sent to a program; nothing is refused by it.",
)

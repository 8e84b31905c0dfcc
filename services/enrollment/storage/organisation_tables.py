"""Tables of centers, people and their posts, programs, rule sets and plans."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint

from services.enrollment.storage.metadata import metadata

center = Table(
    "center",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("area_code", Text, nullable=False, comment="of the latest dated version"),
    Column("province_code", Text, nullable=False, comment="of the latest dated version"),
    Column("version", Integer, nullable=False, comment="of the latest dated version"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_day", Date, comment="on which the center still worked; null: it works"),
    UniqueConstraint("code", name="center_code_unique"),
    CheckConstraint("version > 0", name="center_version_positive"),
)
Index("center_area_code_unique", center.c.area_code, unique=True, postgresql_where=text("last_day IS NULL"))

center_version = Table(
    "center_version",
    metadata,
    Column("center_id", ForeignKey("center.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("parent", Text, nullable=False),
    Column("established_by", Text, nullable=False),
    Column("kind", ForeignKey("center_kind.code"), nullable=False),
    Column("seat", Text, nullable=False, server_default="", comment="trụ sở; empty: not told"),
    Column(
        "area_code",
        Text,
        nullable=False,
        comment="of the district (3 digits) or commune (5 digits) it is the center of",
    ),
    Column("province_code", Text, nullable=False),
    Column(
        "document_profile",
        Text,
        nullable=False,
        server_default="party",
        comment="thể thức văn bản: Party or State (giả định: Party)",
    ),
    UniqueConstraint("center_id", "valid_from", name="center_version_day_unique"),
    CheckConstraint("document_profile IN ('party', 'state')", name="center_version_document_profile"),
    comment="Names, kinds, parents and seats by date; nothing is renamed in place.",
)

post = Table(
    "post",
    metadata,
    Column("code", Text, primary_key=True),
    Column("title", Text, nullable=False, comment="as printed under a signature"),
    Column("signs_completion", Boolean, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("match_key", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("gender", Text, comment="null: not recorded"),
    CheckConstraint("gender IN ('male', 'female')", name="person_gender"),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("center_id", ForeignKey("center.id"), nullable=False),
    Column("post", ForeignKey("post.code"), nullable=False),
    Column("post_title", Text, nullable=False),
    Column("employment", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("decision_number", Text, nullable=False),
    Column("account_id", Uuid, comment="the account that alone may sign by this post, if tied to one"),
    Column("version", Integer, nullable=False),
    UniqueConstraint("person_id", "center_id", "post", "valid_from", name="appointment_unique"),
    CheckConstraint("valid_to >= valid_from", name="appointment_term"),
    CheckConstraint("employment IN ('staff', 'part_time_lecturer')", name="appointment_employment"),
)
Index("appointment_by_center", appointment.c.center_id)

lecturer_roster = Table(
    "lecturer_roster",
    metadata,
    Column("center_id", ForeignKey("center.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("settled_on", Date, nullable=False),
    Column("decision_number", Text, nullable=False),
    UniqueConstraint("center_id", "decision_number", "settled_on", name="lecturer_roster_decision_unique"),
)

roster_member = Table(
    "roster_member",
    metadata,
    Column("center_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("appointment_id", ForeignKey("appointment.id"), primary_key=True),
    ForeignKeyConstraint(["center_id", "version"], ["lecturer_roster.center_id", "lecturer_roster.version"]),
)

program = Table(
    "program",
    metadata,
    Column("code", Text, primary_key=True),
    Column("number", Integer, Identity(always=True), nullable=False),
    UniqueConstraint("number", name="program_number_unique"),
)

program_version = Table(
    "program_version",
    metadata,
    Column("program_code", ForeignKey("program.code"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("credential_title", Text, nullable=False),
    Column("periods", Integer, comment="tiết of the whole program, if fixed"),
    Column("provenance", Text, nullable=False),
    UniqueConstraint("program_code", "valid_from", name="program_version_day_unique"),
    CheckConstraint("periods > 0", name="program_version_periods_positive"),
)

rule_set = Table(
    "rule_set",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("provenance", Text, nullable=False, comment="the document it comes from, or who assumed it"),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date, comment="last day in force; null: open"),
    Column("attendance_share", Numeric, nullable=False),
    Column("mark_scale", Numeric, nullable=False),
    Column("pass_mark", Numeric, nullable=False),
    Column("rounding_step", Numeric, nullable=False),
    Column("rounding_mode", Text, nullable=False),
    Column("redo_limit", SmallInteger, nullable=False),
    Column("superseded", Boolean, nullable=False, server_default=false()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column(
        "markers", SmallInteger, nullable=False, server_default=text("1"), comment="how many mark each paper"
    ),
    Column(
        "marker_tolerance",
        Numeric,
        comment="how far two marks may lie apart before they must be agreed; null: any",
    ),
    Column("redo_cap", Numeric, comment="the highest mark after redoing; null: no cap"),
    Column(
        "excused_counts",
        Boolean,
        nullable=False,
        server_default=true(),
        comment="an excused absence counts as absence",
    ),
    Column(
        "makeup_allowed",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="missed periods may be made up",
    ),
    Column("class_size_min", Integer, comment="fewer learners: a warning, never a refusal"),
    Column(
        "transfer_carries",
        Boolean,
        nullable=False,
        server_default=true(),
        comment="periods attended before a transfer count in the other class",
    ),
    Column(
        "class_deputies",
        SmallInteger,
        nullable=False,
        server_default=text("2"),
        comment="lớp phó at most",
    ),
    CheckConstraint("markers BETWEEN 1 AND 2 AND marker_tolerance >= 0", name="rule_set_markers"),
    CheckConstraint("class_size_min > 0", name="rule_set_class_size"),
    CheckConstraint("class_deputies >= 0", name="rule_set_class_deputies"),
    CheckConstraint("effective_to >= effective_from", name="rule_set_term"),
    CheckConstraint("attendance_share BETWEEN 0 AND 1", name="rule_set_attendance"),
    CheckConstraint("pass_mark BETWEEN 0 AND mark_scale", name="rule_set_pass_mark"),
    CheckConstraint("rounding_mode IN ('half_up', 'half_even')", name="rule_set_rounding_mode"),
)
Index("rule_set_one_current", rule_set.c.code, unique=True, postgresql_where=text("NOT superseded"))

grade_band = Table(
    "grade_band",
    metadata,
    Column("rule_set", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("lower", Numeric, nullable=False),
    Column("upper", Numeric, nullable=False),
    Column("good", Boolean, nullable=False, comment="counts as khá or better"),
    ForeignKeyConstraint(["rule_set", "version"], ["rule_set.code", "rule_set.version"]),
    CheckConstraint("lower < upper", name="grade_band_not_empty"),
)

rule_set_program = Table(
    "rule_set_program",
    metadata,
    Column("rule_set", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("program_code", ForeignKey("program.code"), primary_key=True),
    Column("program_number", ForeignKey("program.number"), nullable=False),
    Column("in_force", DATERANGE, nullable=False),
    Column("superseded", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["rule_set", "version"], ["rule_set.code", "rule_set.version"]),
    # The program's number as a range needs no extension, which a plain "=" in GiST would.
    ExcludeConstraint(
        (text("int4range(program_number, program_number, '[]')"), "&&"),
        ("in_force", "&&"),
        using="gist",
        where=text("NOT superseded"),
        name="rule_set_program_one_in_force",
    ),
    comment="At any day at most one current rule set governs a program.",
)

plan = Table(
    "plan",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey("center.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    UniqueConstraint("center_id", "year", name="plan_center_year_unique"),
)

plan_version = Table(
    "plan_version",
    metadata,
    Column("plan_id", ForeignKey("plan.id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("approved_on", Date),
    Column("return_reason", Text),
    Column(
        "revision",
        Integer,
        nullable=False,
        server_default=text("1"),
        comment="counts what was done to the version: a form that holds an older one is refused",
    ),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint(
        "state IN ('draft', 'submitted', 'returned', 'approved', 'superseded')", name="plan_version_state"
    ),
    CheckConstraint(
        "(state IN ('approved', 'superseded')) = (approved_on IS NOT NULL)", name="plan_version_approved_on"
    ),
    CheckConstraint("(state = 'returned') = (return_reason IS NOT NULL)", name="plan_version_reason"),
)
Index("plan_one_approved", plan_version.c.plan_id, unique=True, postgresql_where=text("state = 'approved'"))
Index(
    "plan_one_at_work",
    plan_version.c.plan_id,
    unique=True,
    postgresql_where=text("state IN ('draft', 'submitted', 'returned')"),
)

plan_item = Table(
    "plan_item",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("program_code", ForeignKey("program.code"), primary_key=True),
    Column("quarter", SmallInteger, primary_key=True, autoincrement=False),
    Column("classes", Integer, nullable=False),
    Column("learners", Integer, nullable=False),
    ForeignKeyConstraint(["plan_id", "version"], ["plan_version.plan_id", "plan_version.version"]),
    CheckConstraint("quarter BETWEEN 1 AND 4", name="plan_item_quarter"),
    CheckConstraint("classes > 0 AND learners > 0", name="plan_item_counts"),
)

"""Tables of contests: dated rules, rounds with plan, jury, contestants and scores, announced results."""

from sqlalchemy import (
    Boolean,
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
from sqlalchemy.dialects.postgresql import ARRAY

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import center, person, program

_LEVELS = "level IN ('center', 'province', 'region', 'nation')"

contest_rule = Table(
    "contest_rule",
    metadata,
    Column("level", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("least_judges", SmallInteger, nullable=False),
    Column("combine", Text, nullable=False, comment="how the judges' scores of a part combine"),
    Column("rounding_step", Numeric, nullable=False),
    Column("tie_parts", ARRAY(Text), nullable=False, comment="whose score decides between equals, in order"),
    Column("going_on", SmallInteger, comment="how many go on to the next round; null: nobody"),
    Column("going_on_least", Numeric, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("level", "valid_from", name="contest_rule_day_unique"),
    CheckConstraint(_LEVELS, name="contest_rule_level"),
    CheckConstraint("combine IN ('mean', 'trimmed_mean')", name="contest_rule_combine"),
    CheckConstraint("least_judges > 0 AND rounding_step > 0 AND going_on > 0", name="contest_rule_numbers"),
)

contest_rule_part = Table(
    "contest_rule_part",
    metadata,
    Column("level", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("ordinal", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("weight", Numeric, nullable=False, comment="points of the total of 100"),
    Column("scale", Numeric, nullable=False, comment="the highest score a judge can give"),
    ForeignKeyConstraint(
        ["level", "version"], [contest_rule.c.level, contest_rule.c.version], name="contest_rule_part_of"
    ),
    CheckConstraint("weight > 0 AND scale > 0", name="contest_rule_part_numbers"),
)

contest_rule_prize = Table(
    "contest_rule_prize",
    metadata,
    Column("level", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, primary_key=True),
    Column("ordinal", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("least", Numeric, nullable=False),
    Column("quota", SmallInteger),
    ForeignKeyConstraint(
        ["level", "version"], [contest_rule.c.level, contest_rule.c.version], name="contest_rule_prize_of"
    ),
    CheckConstraint("least >= 0 AND quota > 0", name="contest_rule_prize_numbers"),
)

contest = Table(
    "contest",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("level", Text, nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("center_id", ForeignKey(center.c.id), comment="whose round it is, at the level of centers"),
    Column("name", Text, nullable=False),
    Column("held_from", Date, nullable=False),
    Column("held_to", Date, nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("0"), comment="announced last"),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    ForeignKeyConstraint(
        ["level", "rules_version"], [contest_rule.c.level, contest_rule.c.version], name="contest_rules"
    ),
    UniqueConstraint(
        "level", "year", "center_id", "name", name="contest_unique", postgresql_nulls_not_distinct=True
    ),
    CheckConstraint("(level = 'center') = (center_id IS NOT NULL)", name="contest_of_center"),
    CheckConstraint("held_to >= held_from", name="contest_days"),
    CheckConstraint("state IN ('open', 'announced', 'correcting')", name="contest_state"),
    CheckConstraint("(state = 'open') = (version = 0)", name="contest_version"),
)

contest_step = Table(
    "contest_step",
    metadata,
    Column("contest_id", ForeignKey(contest.c.id), primary_key=True),
    Column("ordinal", SmallInteger, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("responsible", Text, nullable=False),
    Column("state", Text, nullable=False),
    CheckConstraint("ends_on >= starts_on", name="contest_step_days"),
    CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name="contest_step_state"),
    comment="Kế hoạch tuyển chọn, bồi dưỡng.",
)

contest_judge = Table(
    "contest_judge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("contest_id", ForeignKey(contest.c.id), nullable=False),
    Column("ordinal", SmallInteger, nullable=False),
    Column("full_name", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("dismissed_at", DateTime(timezone=True), comment="scores given no longer count; null: judges"),
    UniqueConstraint("contest_id", "ordinal", name="contest_judge_ordinal"),
)

contest_candidate = Table(
    "contest_candidate",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("contest_id", ForeignKey(contest.c.id), nullable=False),
    Column("number", SmallInteger, nullable=False, comment="số báo danh"),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("employment", Text, nullable=False),
    Column("program_code", ForeignKey(program.c.code), nullable=False),
    Column("lesson", Text, nullable=False),
    Column("source_id", ForeignKey("contest_candidate.id"), comment="who they were in the round before"),
    Column("withdrawn_reason", Text),
    Column("jury_place", SmallInteger, comment="the jury's order between equals"),
    UniqueConstraint("contest_id", "number", name="contest_candidate_number"),
    UniqueConstraint("contest_id", "person_id", name="contest_candidate_once"),
    CheckConstraint("employment IN ('staff', 'part_time_lecturer')", name="contest_candidate_employment"),
)
Index("contest_candidate_by_source", contest_candidate.c.source_id)

contest_score = Table(
    "contest_score",
    metadata,
    Column("candidate_id", ForeignKey(contest_candidate.c.id), primary_key=True),
    Column("judge_id", ForeignKey(contest_judge.c.id), primary_key=True),
    Column("part", Text, primary_key=True),
    Column("score", Numeric, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("score >= 0", name="contest_score_not_negative"),
)

contest_announcement = Table(
    "contest_announcement",
    metadata,
    Column("contest_id", ForeignKey(contest.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("decision_number", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("reason", Text, nullable=False, comment="why it replaces the version before"),
    Column("announced_by", Text, nullable=False),
    Column("announced_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("version > 0 AND (version = 1) = (reason = '')", name="contest_announcement_reason"),
)

contest_result = Table(
    "contest_result",
    metadata,
    Column("contest_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("candidate_id", ForeignKey(contest_candidate.c.id), primary_key=True),
    Column("total", Numeric, nullable=False),
    Column("place", SmallInteger, nullable=False),
    Column("prize", Text),
    Column("goes_on", Boolean, nullable=False),
    ForeignKeyConstraint(
        ["contest_id", "version"],
        [contest_announcement.c.contest_id, contest_announcement.c.version],
        name="contest_result_of",
    ),
    CheckConstraint("place > 0", name="contest_result_place"),
    comment="Append-only: what each announcement states.",
)

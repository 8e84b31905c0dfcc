"""Tables of classes, learners, their results, the decisions behind them and their certificates."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Computed,
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

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import appointment, center, program, rule_set

decision = Table(
    "decision",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False, comment="the issuer"),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False, comment="with its symbol, e.g. 12-QĐ/TTCT"),
    Column("decided_on", Date, nullable=False),
    Column("year", SmallInteger, Computed("EXTRACT(year FROM decided_on)::smallint", persisted=True)),
    Column("signer_id", ForeignKey(appointment.c.id), nullable=False),
    Column("signer_title", Text, nullable=False),
    Column("signed_by", Text, nullable=False, comment="the account or service that signed"),
    Column("signed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # Numbers run on within a term or a year and start again: identity is number, issuer and date.
    UniqueConstraint("center_id", "number", "year", name="decision_identity_unique"),
    CheckConstraint("kind IN ('completion', 'amendment')", name="decision_kind"),
)

training_class = Table(
    "training_class",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("program_code", ForeignKey(program.c.code), nullable=False),
    Column("rule_set", Text, nullable=False),
    Column("rule_set_version", Integer, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("periods", Integer, nullable=False, comment="tiết"),
    Column("opening_decision_number", Text, nullable=False, server_default=""),
    Column("opening_decided_on", Date),
    Column("place", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("summoned", Integer, nullable=False),
    Column("admitted", Integer, nullable=False),
    Column("completed", Integer, nullable=False, server_default=text("0")),
    Column("not_passed", Integer, nullable=False, server_default=text("0")),
    Column("decision_id", ForeignKey(decision.c.id)),
    Column("cancel_reason", Text),
    Column("created_by", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    ForeignKeyConstraint(["rule_set", "rule_set_version"], [rule_set.c.code, rule_set.c.version]),
    UniqueConstraint(
        "id",
        "center_id",
        "program_code",
        "rule_set",
        "rule_set_version",
        name="training_class_as_results_repeat_it",
    ),
    CheckConstraint("closed_on >= opened_on", name="training_class_term"),
    CheckConstraint("periods > 0 AND version > 0", name="training_class_positive"),
    CheckConstraint("state IN ('open', 'completed', 'cancelled')", name="training_class_state"),
    CheckConstraint("state <> 'completed' OR decision_id IS NOT NULL", name="training_class_decision"),
    CheckConstraint("(state = 'cancelled') = (cancel_reason IS NOT NULL)", name="training_class_reason"),
    CheckConstraint(
        "admitted BETWEEN 0 AND summoned AND completed >= 0 AND not_passed >= 0"
        " AND completed + not_passed <= admitted",
        name="training_class_counts",
    ),
)
Index(
    "training_class_code_unique",
    training_class.c.center_id,
    training_class.c.code,
    unique=True,
    postgresql_where=text("state <> 'cancelled'"),
)
Index(
    "training_class_one_by_decision",
    training_class.c.decision_id,
    unique=True,
    postgresql_where=text("decision_id IS NOT NULL"),
)

learner = Table(
    "learner",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("identity_number", Text, comment="số định danh, if known; without it people are never merged"),
    Column("full_name", Text, nullable=False, comment="printed form, as first seen"),
    Column("match_key", Text, nullable=False),
    Column("sort_key", Text, nullable=False),
    Column("birth_year", SmallInteger, nullable=False),
    Column("birth_month", SmallInteger),
    Column("birth_day", SmallInteger),
    Column("gender", Text, nullable=False),
    CheckConstraint("birth_day IS NULL OR birth_month IS NOT NULL", name="learner_birth_precision"),
)
Index(
    "learner_identity_unique",
    learner.c.identity_number,
    unique=True,
    postgresql_where=text("identity_number IS NOT NULL"),
)
Index("learner_by_match_key", learner.c.match_key)

enrolment = Table(
    "enrolment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("class_id", ForeignKey(training_class.c.id), nullable=False),
    Column("learner_id", ForeignKey(learner.c.id), nullable=False),
    Column("ordinal", Integer, nullable=False, comment="place in the class list, from 1"),
    Column("full_name", Text, nullable=False, comment="as this list prints it"),
    Column("sort_key", Text, nullable=False),
    Column("birth_date", Text, nullable=False, comment="the known part, as printed"),
    Column("gender", Text, nullable=False),
    Column("ethnicity", Text, nullable=False),
    Column("birth_place", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("party_cell", Text, nullable=False),
    Column("party_status", Text, nullable=False),
    Column("admitted", Boolean, nullable=False),
    Column("attended", Integer, comment="tiết attended"),
    Column("mark", Numeric, comment="as given, before rounding"),
    UniqueConstraint("class_id", "learner_id", name="enrolment_once"),
    UniqueConstraint("class_id", "ordinal", name="enrolment_ordinal_unique"),
    CheckConstraint("admitted OR (attended IS NULL AND mark IS NULL)", name="enrolment_admitted_first"),
    CheckConstraint("attended >= 0 AND mark >= 0", name="enrolment_not_negative"),
    comment="A learner in a class; the person as they were then, so that a certificate never drifts.",
)
Index("enrolment_by_learner", enrolment.c.learner_id)

completion = Table(
    "completion",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("enrolment_id", ForeignKey(enrolment.c.id), nullable=False),
    Column("class_id", Uuid, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("program_code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("mark", Numeric, comment="rounded by the rule set"),
    Column("band", Text),
    Column("good", Boolean, nullable=False),
    Column("rule_set", Text, nullable=False),
    Column("rule_set_version", Integer, nullable=False),
    Column("completed_on", Date, nullable=False),
    Column("decision_id", ForeignKey(decision.c.id), nullable=False, comment="the latest on it"),
    Column(
        "recognised_by", ForeignKey(decision.c.id), comment="the decision that names the learner as passed"
    ),
    Column("reason", Text),
    UniqueConstraint("enrolment_id", name="completion_once"),
    # One key for all that a result repeats of its class: it proves that the copies agree, in the time
    # of one check a row instead of four.
    ForeignKeyConstraint(
        ["class_id", "center_id", "program_code", "rule_set", "rule_set_version"],
        [
            training_class.c.id,
            training_class.c.center_id,
            training_class.c.program_code,
            training_class.c.rule_set,
            training_class.c.rule_set_version,
        ],
        name="completion_as_its_class",
    ),
    CheckConstraint("outcome IN ('passed', 'not_passed', 'annulled')", name="completion_outcome"),
    CheckConstraint(
        "outcome <> 'passed' OR (band IS NOT NULL AND mark IS NOT NULL AND recognised_by IS NOT NULL)",
        name="completion_passed_has_band",
    ),
)
Index("completion_by_class", completion.c.class_id)

completion_version = Table(
    "completion_version",
    metadata,
    Column("completion_id", ForeignKey(completion.c.id), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("outcome", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("mark", Numeric),
    Column("band", Text),
    Column("decision_id", ForeignKey(decision.c.id), nullable=False),
    Column("reason", Text),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="Append-only: every version a result ever had, with the decision behind it.",
)

certificate = Table(
    "certificate",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("completion_id", Uuid, nullable=False, comment="no key: it may be heard of before a restore"),
    Column("register_number", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("issued_on", Date, nullable=False),
    CheckConstraint("state IN ('issued', 'under_review', 'revoked')", name="certificate_state"),
    comment="What certification told of each certificate; the highest version wins.",
)
Index("certificate_by_completion", certificate.c.completion_id)

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
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from services.enrollment.storage.learner_table import learner
from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import (
    appointment,
    center,
    program,
    program_version,
    rule_set,
)

__all__ = [
    "certificate",
    "completion",
    "completion_version",
    "decision",
    "enrolment",
    "learner",
    "training_class",
]

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
    CheckConstraint("kind IN ('opening', 'completion', 'amendment')", name="decision_kind"),
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
    Column("program_version", Integer),
    Column("quota", Integer, comment="places; null: no limit"),
    Column(
        "organiser",
        Text,
        nullable=False,
        server_default="",
        comment="who organises the class, if not the center itself (HD 154)",
    ),
    Column("opening_decision_id", ForeignKey(decision.c.id)),
    Column("homeroom_id", ForeignKey(appointment.c.id), comment="chủ nhiệm lớp"),
    Column("registrar_id", ForeignKey(appointment.c.id), comment="giáo vụ"),
    Column(
        "revision",
        Integer,
        nullable=False,
        server_default=text("1"),
        comment="counts what people edit: a form that holds an older one is refused, with both values",
    ),
    Column(
        "opened_by",
        ForeignKey(center.c.id),
        comment="the center that opened it, if a successor goes on with it",
    ),
    CheckConstraint("quota > 0 AND revision > 0", name="training_class_quota"),
    ForeignKeyConstraint(
        ["program_code", "program_version"],
        [program_version.c.program_code, program_version.c.version],
        name="training_class_program_version",
    ),
    ForeignKeyConstraint(["rule_set", "rule_set_version"], [rule_set.c.code, rule_set.c.version]),
    CheckConstraint("closed_on >= opened_on", name="training_class_term"),
    CheckConstraint("periods > 0 AND version > 0", name="training_class_positive"),
    CheckConstraint("state IN ('planned', 'open', 'completed', 'cancelled')", name="training_class_state"),
    CheckConstraint(
        "state <> 'completed' OR (decision_id IS NOT NULL AND closed_on IS NOT NULL)",
        name="training_class_decision",
    ),
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

enrolment = Table(
    "enrolment",
    metadata,
    Column("id", Uuid, nullable=False),
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
    Column(
        "state",
        Text,
        nullable=False,
        comment=(
            "cử đi học, không nhận, triệu tập, nhập học, vắng khai giảng, thôi học, đình chỉ, chuyển lớp"
        ),
    ),
    Column("state_reason", Text, nullable=False, server_default=""),
    Column("state_on", Date),
    Column(
        "sending_unit",
        Text,
        nullable=False,
        server_default="",
        comment="đơn vị cử đi học, if it differs from the unit",
    ),
    Column("transferred_to", Uuid, comment="the enrolment in the other class"),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column(
        "admitted",
        Boolean,
        # As PostgreSQL writes it back, so that a comparison finds no difference.
        Computed(
            "state = ANY (ARRAY['admitted'::text, 'withdrawn'::text, 'suspended'::text])", persisted=True
        ),
        nullable=False,
        comment="counts as nhập học in this class",
    ),
    Column("attended", Integer, comment="tiết attended"),
    Column(
        "carried",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="tiết among them that came with a transfer",
    ),
    Column("mark", Numeric, comment="as given, before rounding"),
    PrimaryKeyConstraint("class_id", "id"),  # what a result refers to
    UniqueConstraint("class_id", "learner_id", name="enrolment_once"),
    UniqueConstraint("class_id", "ordinal", name="enrolment_ordinal_unique"),
    CheckConstraint(
        "state IN ('nominated', 'rejected', 'summoned', 'admitted', 'absent', 'withdrawn', 'suspended',"
        " 'transferred')",
        name="enrolment_state",
    ),
    CheckConstraint(
        "state IN ('admitted', 'withdrawn', 'suspended', 'transferred')"
        " OR (attended IS NULL AND mark IS NULL)",
        name="enrolment_admitted_first",
    ),
    CheckConstraint("(state = 'transferred') = (transferred_to IS NOT NULL)", name="enrolment_transferred"),
    CheckConstraint("revision > 0", name="enrolment_revision"),
    CheckConstraint("carried >= 0", name="enrolment_carried"),
    CheckConstraint("attended >= 0 AND mark >= 0", name="enrolment_not_negative"),
    comment="A learner in a class; the person as they were then, so that a certificate never drifts.",
)
Index("enrolment_by_learner", enrolment.c.learner_id)

completion = Table(
    "completion",
    metadata,
    Column("id", Uuid, primary_key=True, comment="of the enrolment that it is the result of"),
    Column("class_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason_code", Text, nullable=False),
    Column("mark", Numeric, comment="rounded by the rule set"),
    Column("band", Text),
    Column("good", Boolean, nullable=False),
    # What a result names is kept for ever and looked up once a statement: migration 0018, decision 0017.
    Column("decision_id", Uuid, nullable=False, comment="the latest on it"),
    Column(
        "recognised_by",
        Uuid,
        comment="the decision that names the learner as passed, if it is not the latest",
    ),
    Column("reason", Text),
    Column(
        "recorded_by",
        Text,
        comment="who recorded this version; null: who signed the decision, as it was signed",
    ),
    Column("recorded_at", DateTime(timezone=True)),
    Column(
        "attended",
        Integer,
        comment="tiết as a later decision corrected them; null: those of the enrolment",
    ),
    CheckConstraint("outcome IN ('passed', 'not_passed', 'annulled')", name="completion_outcome"),
    CheckConstraint(
        "outcome <> 'passed' OR (band IS NOT NULL AND mark IS NOT NULL)", name="completion_passed_has_band"
    ),
    CheckConstraint(
        "version > 0 AND (version = 1 OR (recorded_by IS NOT NULL AND recorded_at IS NOT NULL))",
        name="completion_changed_by_somebody",
    ),
    comment="A result as it stands; center, program, rules and closing day are those of its class.",
)

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
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("attended", Integer),
    comment=(
        "Append-only: every version of a result before the one that stands, with the decision behind it."
    ),
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
    CheckConstraint(
        "state IN ('issued', 'under_review', 'revoked', 'replaced', 'cancelled')", name="certificate_state"
    ),
    comment="What certification told of each certificate; the highest version wins.",
)
Index("certificate_by_completion", certificate.c.completion_id)

"""Tables of what a center is and becomes: kinds, seals, communes with their lineage, successions."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import center

center_kind = Table(
    "center_kind",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, comment="last day on which a center may be set up as this kind; null: open"),
    Column("provenance", Text, nullable=False),
    CheckConstraint("level IN ('district', 'commune', 'province')", name="center_kind_level"),
    CheckConstraint("valid_to >= valid_from", name="center_kind_term"),
    comment="What kinds of center a decree knows, and while which are set up.",
)

center_seal = Table(
    "center_seal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("inscription", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, comment="last day in use; null: in use"),
    Column("granted_by", Text, nullable=False),
    Column("withdrawn_by", Text, nullable=False, server_default=""),
    CheckConstraint("valid_to >= valid_from", name="center_seal_term"),
    comment="Con dấu: which seal was in use, from which day through which.",
)
Index(
    "center_seal_one_in_use",
    center_seal.c.center_id,
    unique=True,
    postgresql_where=text("valid_to IS NULL"),
)

commune = Table(
    "commune",
    metadata,
    Column("code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date, comment="last day; null: in force"),
    Column("name", Text, nullable=False),
    Column("district_code", Text, comment="null: the district level has ended"),
    Column("province_code", Text, nullable=False),
    Column("established_by", Text, nullable=False),
    Column("ended_by", Text, nullable=False, server_default=""),
    CheckConstraint("code ~ '^[0-9]{5}$'", name="commune_code"),
    CheckConstraint("valid_to >= valid_from", name="commune_term"),
    comment="Xã, phường, thị trấn under the statistics office's code; a code may be used again later.",
)
Index("commune_one_in_force", commune.c.code, unique=True, postgresql_where=text("valid_to IS NULL"))

commune_lineage = Table(
    "commune_lineage",
    metadata,
    Column("changed_on", Date, primary_key=True, comment="first day of the new commune"),
    Column("old_code", Text, primary_key=True),
    Column("new_code", Text, primary_key=True),
    comment="Which commune went, whole or in part, into which on a day.",
)

center_commune = Table(
    "center_commune",
    metadata,
    Column("center_id", ForeignKey(center.c.id), primary_key=True),
    Column("commune_code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date, comment="last day; null: still served"),
    Column("assigned_by", Text, nullable=False),
    CheckConstraint("commune_code ~ '^[0-9]{5}$'", name="center_commune_code"),
    CheckConstraint("valid_to >= valid_from", name="center_commune_term"),
    comment="Which communes a center serves; a commune may be served by several.",
)
Index(
    "center_commune_once",
    center_commune.c.center_id,
    center_commune.c.commune_code,
    unique=True,
    postgresql_where=text("valid_to IS NULL"),
)

succession = Table(
    "succession",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("effective_on", Date, nullable=False, comment="first day without the predecessors"),
    Column("legal_act", Text, nullable=False),
    Column(
        "registers_to", ForeignKey(center.c.id), nullable=False, comment="who keeps the registers (sổ gốc)"
    ),
    Column(
        "reissue_to", ForeignKey(center.c.id), nullable=False, comment="who reissues certificates (cấp lại)"
    ),
    Column(
        "blanks_to",
        ForeignKey(center.c.id),
        comment="who gets the blanks left; null: destroyed with minutes",
    ),
    Column(
        "open_classes_to",
        ForeignKey(center.c.id),
        comment="who goes on with open classes; null: there were none",
    ),
    Column(
        "results_to",
        ForeignKey(center.c.id),
        comment="to whom past figures are attributed as of now; null: told to nobody",
    ),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("kind IN ('merge', 'split', 'dissolve')", name="succession_kind"),
    CheckConstraint("version > 0", name="succession_version"),
    comment="Sáp nhập, chia tách, giải thể: who receives what of a center that ends.",
)

succession_predecessor = Table(
    "succession_predecessor",
    metadata,
    Column("succession_id", ForeignKey(succession.c.id), primary_key=True),
    Column("center_id", ForeignKey(center.c.id), primary_key=True),
    UniqueConstraint("center_id", name="center_ends_once"),
)

succession_successor = Table(
    "succession_successor",
    metadata,
    Column("succession_id", ForeignKey(succession.c.id), primary_key=True),
    Column("center_id", ForeignKey(center.c.id), primary_key=True),
)
Index("succession_successor_by_center", succession_successor.c.center_id)

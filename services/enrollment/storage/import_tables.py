"""Tables of imports: the file as it came, its rows until they are taken, the layouts a center confirmed."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.enrollment.storage.metadata import metadata
from services.enrollment.storage.organisation_tables import center
from services.enrollment.storage.training_tables import training_class

_NONE = text("0")

class_list_import = Table(
    "class_list_import",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("center_id", ForeignKey(center.c.id), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False, comment="of the file; the same file is the same import"),
    Column("workbook", LargeBinary, nullable=False, comment="the file as it came: the raw cells"),
    Column("state", Text, nullable=False),
    Column("class_lists", JSONB, nullable=False, comment="as read, without the rows"),
    Column("problems", JSONB, nullable=False),
    Column("notices", JSONB, nullable=False),
    Column("checked_by", Text, nullable=False),
    Column("checked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("loaded_by", Text),
    Column("loaded_at", DateTime(timezone=True)),
    Column("result", JSONB, comment="what loading gave so far; a repeated load gives it again"),
    Column("kind", Text, nullable=False, server_default="class_lists"),
    Column(
        "class_id",
        ForeignKey(training_class.c.id),
        comment="the class that the rows are of; null: named in the file",
    ),
    Column(
        "choices",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="what an officer decided on this file",
    ),
    Column(
        "sheets", JSONB, nullable=False, server_default=text("'[]'"), comment="how each sheet was understood"
    ),
    Column("rows_good", Integer, nullable=False, server_default=_NONE, comment="new and right, at the check"),
    Column("rows_known", Integer, nullable=False, server_default=_NONE, comment="stored already, exactly so"),
    Column("rows_faulty", Integer, nullable=False, server_default=_NONE),
    Column("rows_taken", Integer, nullable=False, server_default=_NONE, comment="of the good ones, so far"),
    UniqueConstraint(
        "center_id",
        "sha256",
        "kind",
        "class_id",
        name="class_list_import_file_unique",
        postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint(
        "state IN ('checked', 'refused', 'loading', 'partly', 'loaded')", name="class_list_import_state"
    ),
    CheckConstraint(
        "state NOT IN ('partly', 'loaded')"
        " OR (result IS NOT NULL AND loaded_by IS NOT NULL AND loaded_at IS NOT NULL)",
        name="class_list_import_loaded",
    ),
    CheckConstraint(
        "kind IN ('class_lists', 'nominations', 'attendance', 'marks')"
        " AND (kind = 'class_lists') = (class_id IS NULL)",
        name="class_list_import_kind",
    ),
    CheckConstraint("rows_taken BETWEEN 0 AND rows_good", name="class_list_import_taken"),
)

import_row = Table(
    "import_row",
    metadata,
    Column("import_id", ForeignKey(class_list_import.c.id, ondelete="CASCADE"), primary_key=True),
    Column("sheet", SmallInteger, primary_key=True, autoincrement=False),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("content", JSONB, nullable=False),
    comment="A row of an import that is right and not taken yet; taking it removes it here.",
)

import_layout = Table(
    "import_layout",
    metadata,
    Column("center_id", ForeignKey(center.c.id), primary_key=True),
    Column("fingerprint", Text, primary_key=True, comment="of the headings"),
    Column("columns", JSONB, nullable=False, comment="the field of each column, '' for none"),
    Column("saved_by", Text, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    comment="What the columns of a layout are, as an officer of the center confirmed.",
)

"""Tables of blanks: lots, serials with their state, the ledger of movements, who did what and why.

What moves a blank, and when, is said by the triggers of migration `blank_ledger`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)

from services.certification.storage.metadata import metadata, recorded

SERIAL = Text(collation="C")
"""Serials sort by code point, as Python sorts them: the order in which a stack of blanks lies."""

blank_lot = Table(
    "blank_lot",
    metadata,
    Column("lot_id", Uuid, primary_key=True),
    Column("center_id", Uuid, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("first_number", BigInteger, nullable=False),
    Column("last_number", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("minutes_number", Text, nullable=False),
    Column("received_by", Text, nullable=False),
    recorded(),
    Column(
        "self_printed",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="serials that the system allotted as they were printed: never in stock",
    ),
    CheckConstraint("quantity = last_number - first_number + 1", name="blank_lot_quantity"),
    Index("blank_lot_by_center", "center_id"),
)

blank = Table(
    "blank",
    metadata,
    Column("serial", SERIAL, primary_key=True, comment="số hiệu, unique in the whole province"),
    Column("lot_id", Uuid, ForeignKey("blank_lot.lot_id"), nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("state", Text, nullable=False, server_default="in_stock"),
    Column("moved_on", Date, nullable=False, comment="day of its last movement"),
    CheckConstraint(
        "state IN ('in_stock', 'issued', 'spoiled', 'lost', 'destroyed')", name="blank_state_known"
    ),
    Index("blank_next_in_stock", "center_id", "serial", postgresql_where=text("state = 'in_stock'")),
    comment="Every received serial, in exactly one state.",
)

blank_deed = Table(
    "blank_deed",
    metadata,
    Column("deed_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("center_id", Uuid, nullable=False),
    Column("other_id", Uuid, comment="who got them, where they changed hands"),
    Column("done_on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("minutes_number", Text),
    Column("minutes_on", Date),
    Column("done_by", Text, nullable=False),
    recorded(),
    CheckConstraint(
        "num_nonnulls(minutes_number, minutes_on) IN (0, 2)"
        " AND (minutes_number IS NOT NULL OR kind IN ('print', 'spoil', 'cancel'))",
        name="blank_deed_by_minutes",
    ),
    Index("blank_deed_by_center", "center_id", "done_on"),
    comment="What people did with blanks: who, when, why, by which minutes (biên bản).",
)

blank_movement = Table(
    "blank_movement",
    metadata,
    Column("movement_id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column(
        "deed_id", Uuid, ForeignKey("blank_deed.deed_id"), comment="null: a certificate was written on them"
    ),
    Column("lot_id", Uuid, ForeignKey("blank_lot.lot_id"), nullable=False),
    Column("first_number", BigInteger, nullable=False),
    Column("last_number", BigInteger, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("from_center", Uuid),
    Column("from_state", Text, comment="null: they came in"),
    Column("to_center", Uuid, nullable=False),
    Column("to_state", Text, nullable=False),
    Column("moved_on", Date, nullable=False),
    Column(
        "told_as",
        Uuid,
        nullable=False,
        server_default=text("uuidv7()"),
        comment="the id by which its event names it, where one tells of it",
    ),
    recorded(),
    CheckConstraint(
        "quantity = last_number - first_number + 1 AND quantity >= 1", name="blank_movement_quantity"
    ),
    CheckConstraint("(deed_id IS NULL) = (kind = 'issue')", name="blank_movement_explained"),
    CheckConstraint(
        "(kind IN ('receive', 'print') AND from_state IS NULL AND from_center IS NULL"
        " AND to_state = 'in_stock')"
        " OR (kind IN ('allot', 'return', 'transfer') AND from_center <> to_center AND from_state = to_state"
        " AND from_state IN ('in_stock', 'spoiled'))"
        " OR (from_center = to_center AND (kind, from_state, to_state) IN ("
        "('issue', 'in_stock', 'issued'), ('spoil', 'in_stock', 'spoiled'), ('spoil', 'issued', 'spoiled'), "
        "('cancel', 'issued', 'spoiled'), "
        "('lose', 'in_stock', 'lost'), ('lose', 'spoiled', 'lost'), ('find', 'lost', 'in_stock'), "
        "('destroy', 'in_stock', 'destroyed'), ('destroy', 'spoiled', 'destroyed'), "
        "('destroy', 'issued', 'destroyed')))",
        name="blank_movement_between",
    ),
    Index("blank_movement_from", "from_center", "moved_on"),
    Index("blank_movement_to", "to_center", "moved_on"),
    Index("blank_movement_of_lot", "lot_id", "first_number"),
    Index("blank_movement_of_deed", "deed_id", postgresql_where=text("deed_id IS NOT NULL")),
    comment="The ledger: the only way in which a blank moves. Rows are never changed.",
)

blank_replacement = Table(
    "blank_replacement",
    metadata,
    Column("certificate_id", Uuid, ForeignKey("certificate.certificate_id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("spoiled_serial", SERIAL, nullable=False),
    Column("given_serial", SERIAL, nullable=False),
    Column("deed_id", Uuid, ForeignKey("blank_deed.deed_id"), nullable=False),
    UniqueConstraint("spoiled_serial", name="blank_replacement_spoiled_once"),
    UniqueConstraint("given_serial", name="blank_replacement_given_once"),
    comment="Sheets of registered certificates that were spoiled in the printer, and what each got instead.",
)

blank_rule = Table(
    "blank_rule",
    metadata,
    Column("center_id", Uuid, primary_key=True, comment="all zeros: of every center without its own"),
    Column("effective_from", Date, primary_key=True),
    Column("mode", Text, nullable=False),
    Column("pattern", Text),
    Column("provenance", Text, nullable=False),
    Column("recorded_by", Text, comment="the person; null: came with the system"),
    recorded(),
    CheckConstraint(
        "(mode = 'numbered_stock' AND pattern IS NULL) OR (mode = 'self_printed' AND pattern IS NOT NULL)",
        name="blank_rule_mode",
    ),
    comment="From which decision on a center writes on numbered blanks, or prints its own.",
)

blank_stock_rule = Table(
    "blank_stock_rule",
    metadata,
    Column("center_id", Uuid, primary_key=True, comment="all zeros: of every center without its own"),
    Column("effective_from", Date, primary_key=True),
    Column("least", Integer, nullable=False, comment="fewer in stock: a warning"),
    Column("days_of_use", Integer, comment="fewer than so many days use: a warning; null: by number alone"),
    Column("provenance", Text, nullable=False),
    Column("recorded_by", Text, comment="the person; null: came with the system"),
    recorded(),
    CheckConstraint(
        "least BETWEEN 0 AND 100000 AND days_of_use BETWEEN 1 AND 366", name="blank_stock_rule_sensible"
    ),
    comment="From which day a center is warned that its stock of blanks runs low.",
)

blank_series = Table(
    "blank_series",
    metadata,
    Column("prefix", SERIAL, primary_key=True),
    Column("last_number", BigInteger, nullable=False),
    comment="The last serial allotted under each prefix of self-printed sheets.",
)

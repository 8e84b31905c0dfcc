"""How documents are numbered: types, profiles, rules and terms, each with its days; and the runs."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.documents import (
    DocumentType,
    Numbering,
    NumberingRule,
    Profile,
    Series,
    Term,
)
from services.enrollment.storage import document_tables as tables
from services.enrollment.storage.refusals import refusing
from shared.errors import Conflict, Invalid


def numbering(connection: Connection, within: Collection[UUID] | None = None) -> Numbering:
    """Return all types, profiles, rules and terms; of centers' own ones those of `within` (None: all)."""
    types = connection.execute(select(tables.document_type).order_by(tables.document_type.c.position))
    profiles = connection.execute(
        select(tables.document_profile).order_by(tables.document_profile.c.valid_from)
    )
    rules, terms = tables.numbering_rule, tables.party_term
    rule_rows = select(rules).order_by(rules.c.center_id, rules.c.type_code, rules.c.valid_from)
    term_rows = select(terms).order_by(terms.c.center_id, terms.c.begins_on)
    if within is not None:
        rule_rows = rule_rows.where(rules.c.center_id.in_(within) | rules.c.center_id.is_(None))
        term_rows = term_rows.where(terms.c.center_id.in_(within) | terms.c.center_id.is_(None))
    return Numbering(
        tuple(DocumentType(**row) for row in types.mappings()),
        tuple(Profile(**row) for row in profiles.mappings()),
        tuple(NumberingRule(**row) for row in connection.execute(rule_rows).mappings()),
        tuple(Term(**row) for row in connection.execute(term_rows).mappings()),
    )


def add_rule(connection: Connection, rule: NumberingRule) -> None:
    """Store a rule. `Conflict` if one begins that very day; `Invalid` for an unknown center or type."""
    table = tables.numbering_rule
    doubled = Conflict(
        "Đã có quy tắc đánh số có hiệu lực từ đúng ngày này. Hãy chọn ngày khác.",
        "There is a numbering rule that begins on this very day. Choose another day.",
        code="numbering-rule-day",
    )
    unknown = Invalid(
        "Không có loại văn bản hoặc trung tâm này.",
        "There is no such type of document or center.",
        code="unknown-choice",
    )
    with refusing(
        {
            "numbering_rule_day_unique": doubled,
            "numbering_rule_type_code_fkey": unknown,
            "numbering_rule_center_id_fkey": unknown,
        }
    ):
        connection.execute(
            insert(table).values({name: getattr(rule, name) for name in table.columns.keys()})  # noqa: SIM118 - columns
        )


def add_term(connection: Connection, term: Term) -> None:
    """Store a term. `Conflict` if one begins that very day; `Invalid` for an unknown center."""
    table = tables.party_term
    doubled = Conflict(
        "Đã có nhiệm kỳ bắt đầu đúng ngày này. Hãy chọn ngày khác.",
        "There is a term that begins on this very day. Choose another day.",
        code="term-day",
    )
    unknown = Invalid("Không có trung tâm này.", "There is no such center.", code="unknown-choice")
    with refusing({"party_term_day_unique": doubled, "party_term_center_id_fkey": unknown}):
        connection.execute(
            insert(table).values({name: getattr(term, name) for name in table.columns.keys()})  # noqa: SIM118 - columns
        )


def take_next(connection: Connection, center_id: UUID, series: Series) -> int:
    """Take the next number of a run; whoever else wants one waits until this transaction ends."""
    table = tables.document_series
    taken: int = connection.execute(
        insert(table)
        .values(**_key(center_id, series.type_code, series.symbol, series.name), last_number=1)
        .on_conflict_do_update(
            index_elements=list(table.primary_key.columns), set_={"last_number": table.c.last_number + 1}
        )
        .returning(table.c.last_number)
    ).scalar_one()
    return taken


def take_given(
    connection: Connection, center_id: UUID, *, type_code: str, symbol: str, series: str, number: int
) -> None:
    """Note that a number was given by hand: the next one taken is above it."""
    table = tables.document_series
    connection.execute(
        insert(table)
        .values(**_key(center_id, type_code, symbol, series), last_number=number)
        .on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={"last_number": func.greatest(table.c.last_number, number)},
        )
    )


def _key(center_id: UUID, type_code: str, symbol: str, series: str) -> dict[str, object]:
    return {"center_id": center_id, "type_code": type_code, "symbol": symbol, "series": series}


def numbers_of(connection: Connection, center_id: UUID, series: Series) -> list[int]:
    """Return the numbers given in a run, in order."""
    table = tables.document
    return list(
        connection.execute(
            select(table.c.number)
            .where(
                table.c.center_id == center_id,
                table.c.type_code == series.type_code,
                table.c.symbol == series.symbol,
                table.c.series == series.name,
                table.c.number.is_not(None),
            )
            .order_by(table.c.number)
        ).scalars()
    )


def last_number(connection: Connection, center_id: UUID, series: Series) -> int:
    """Return the highest number given in a run; 0 if none was."""
    table = tables.document_series
    found: int | None = connection.execute(
        select(table.c.last_number).where(
            table.c.center_id == center_id,
            table.c.type_code == series.type_code,
            table.c.symbol == series.symbol,
            table.c.series == series.name,
        )
    ).scalar()
    return found or 0

"""Dated definitions: by which day things count, what a rate is made of, which target it has."""

from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import Connection, text

from services.reporting.domain.counting import PeriodRule, PeriodRules
from services.reporting.domain.rates import RateDefinition

Printed = Literal["results", "people", "means", "blanks"]
"""The tables Biểu 1 to 4."""

_RATE = """code, position, numerator, denominator, denominator_span, name_vi, name_en,
           formula_vi, formula_en, target, target_span, valid_from, valid_to, source, projection"""


class Sentence(NamedTuple):
    """A definition printed under the table."""

    code: str
    vi: str
    en: str
    source: str


def period_rules(connection: Connection) -> PeriodRules:
    """Return every dated rule `report.class_period`."""
    rows = connection.execute(text("SELECT counts, by_day, valid_from, valid_to FROM period_rule"))
    return PeriodRules(tuple(PeriodRule(*row) for row in rows))


def rate_definitions(connection: Connection, on: date) -> list[RateDefinition]:
    """Return the rates as defined on a day, in the order of the table."""
    rows = connection.execute(
        text(
            f"SELECT {_RATE} FROM rate_definition"  # noqa: S608 -- our own column names
            " WHERE valid_from <= :on AND (valid_to IS NULL OR :on < valid_to) ORDER BY position"
        ),
        {"on": on},
    ).mappings()
    return [
        RateDefinition(
            **{**row, "numerator": tuple(row["numerator"]), "denominator": tuple(row["denominator"])}
        )
        for row in rows
    ]


def sentences(connection: Connection, on: date, table: Printed) -> list[Sentence]:
    """Return the sentences that explain a table on a day."""
    rows = connection.execute(
        text(
            "SELECT code, vi, en, source FROM definition"
            " WHERE valid_from <= :on AND (valid_to IS NULL OR :on < valid_to)"
            " AND :table = ANY (printed_under) ORDER BY position, code"
        ),
        {"on": on, "table": table},
    )
    return [Sentence(*row) for row in rows]

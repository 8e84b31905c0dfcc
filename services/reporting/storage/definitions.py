"""Dated definitions: by which day things count, what a rate is made of, which target it has."""

from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import Connection, text

from services.reporting.domain.counting import PeriodRule, PeriodRules
from services.reporting.domain.letterheads import DEPARTMENT
from services.reporting.domain.rates import RateDefinition

Printed = Literal["results", "people", "means", "blanks"]
"""The tables Biểu 1 to 4."""

_RATES = text(
    """
    SELECT code, position, numerator, denominator, denominator_span, name_vi, name_en, formula_vi,
           formula_en, coalesce(decided.target, rate.target) AS target, target_span, rate.valid_from,
           valid_to,
           CASE WHEN decided.target IS NULL THEN rate.source ELSE rate.source || '; ' || decided.source END
           AS source, projection
      FROM rate_definition rate
      LEFT JOIN LATERAL (
        -- What the province decided since the rate is defined so.
        SELECT target, source FROM rate_target
         WHERE rate_target.code = rate.code AND center_id = :province
           AND rate_target.valid_from BETWEEN rate.valid_from AND :on
         ORDER BY rate_target.valid_from DESC LIMIT 1) AS decided ON true
     WHERE rate.valid_from <= :on AND (valid_to IS NULL OR :on < valid_to)
     ORDER BY position
    """
)


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
    """Return the rates as defined on a day, with the province's targets of that day, in the table's order."""
    rows = connection.execute(_RATES, {"on": on, "province": DEPARTMENT}).mappings()
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

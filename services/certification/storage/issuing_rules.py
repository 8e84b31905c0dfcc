"""The dated rules of issuing, the seals in use, and all that decides the terms of a certificate."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, text

from services.certification.domain.issuing_rules import (
    IssuingRule,
    Mode,
    Policy,
    ReissueReason,
    ValidityRule,
)
from services.certification.domain.terms import Grounds, Seal
from services.certification.storage.facts import appointments_of
from services.certification.storage.issuing_tables import issuing_rule, seal, validity_rule
from shared.db import rows_parameter

_STORE_SEALS = text(
    """
    INSERT INTO seal (seal_id, version, center_id, inscription, valid_from, valid_to)
    SELECT DISTINCT ON (seal_id) seal_id, version, center_id, inscription, valid_from, valid_to
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (seal_id uuid, version bigint, center_id uuid,
         inscription text, valid_from date, valid_to date)
    ORDER BY seal_id, version DESC
    ON CONFLICT (seal_id) DO UPDATE SET version = EXCLUDED.version, center_id = EXCLUDED.center_id,
        inscription = EXCLUDED.inscription, valid_from = EXCLUDED.valid_from, valid_to = EXCLUDED.valid_to
    WHERE seal.version < EXCLUDED.version
    """
)


def grounds(connection: Connection, centers: Collection[UUID] | None = None) -> Grounds:
    """Return all that decides the terms of certificates of these centers (None: of all)."""
    return Grounds(
        rules(connection),
        validity_rules(connection),
        appointments_of(connection, centers),
        seals_of(connection, centers),
    )


def rules(connection: Connection) -> list[IssuingRule]:
    """Return every version of the rule, the newest first."""
    rows = connection.execute(
        select(issuing_rule).order_by(issuing_rule.c.effective_from.desc(), issuing_rule.c.rule_id.desc())
    )
    return [_rule(row) for row in rows]


def _rule(row: Any) -> IssuingRule:
    return IssuingRule(
        row.rule_id,
        row.center_id,
        row.effective_from,
        row.effective_to,
        Mode(row.mode),
        row.term_days,
        row.term_source,
        row.requires_signer,
        row.requires_seal,
        {reason: Policy(getattr(row, reason.value)) for reason in ReissueReason},
        row.provenance,
    )


def add_rule(connection: Connection, new: IssuingRule, recorded_by: str) -> IssuingRule:
    """Store a new version and return it with its number."""
    row = connection.execute(
        insert(issuing_rule)
        .values(
            center_id=new.center_id,
            effective_from=new.effective_from,
            effective_to=new.effective_to,
            mode=new.mode.value,
            term_days=new.term_days,
            term_source=new.term_source,
            requires_signer=new.requires_signer,
            requires_seal=new.requires_seal,
            provenance=new.provenance,
            recorded_by=recorded_by,
            **{reason.value: policy.value for reason, policy in new.reissue.items()},
        )
        .returning(*issuing_rule.c)
    ).one()
    return _rule(row)


def validity_rules(connection: Connection) -> list[ValidityRule]:
    """Return how long the certificates of each program hold, whatever the date."""
    columns = validity_rule.c
    return [
        ValidityRule(*row)
        for row in connection.execute(
            select(
                columns.program_code,
                columns.effective_from,
                columns.effective_to,
                columns.months,
                columns.provenance,
            )
        )
    ]


def add_validity(connection: Connection, new: ValidityRule, recorded_by: str) -> None:
    """Store a version of how long a program's certificates hold."""
    connection.execute(insert(validity_rule).values(**asdict(new), recorded_by=recorded_by))


def store_seals(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store seals, keyed as the table's columns; older versions change nothing."""
    connection.execute(_STORE_SEALS, {"rows": rows_parameter(rows)})


def seals_of(connection: Connection, centers: Collection[UUID] | None) -> Mapping[UUID, list[Seal]]:
    """Return every seal known of these centers (None: of all), by center."""
    found: defaultdict[UUID, list[Seal]] = defaultdict(list)
    columns = seal.c
    query = select(columns.center_id, columns.inscription, columns.valid_from, columns.valid_to)
    if centers is not None:
        query = query.where(columns.center_id.in_(centers))
    for row in connection.execute(query):
        found[row.center_id].append(Seal(*row[1:]))
    return found

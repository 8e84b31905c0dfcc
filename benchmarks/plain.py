"""The yardstick of settling: the same rows into the same tables by plain set-based SQL, and nothing else.

One process, one transaction a class and database; no events, no inbox, nothing that survives a fault.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from benchmarks.field import DECIDED, Field, OpenClass
from shared.db import rows_parameter
from shared.ids import new_id

_SIGN = """
WITH signed AS (
    INSERT INTO decision (id, center_id, kind, number, decided_on, signer_id, signer_title, signed_by)
    SELECT %(decision)s, c.center_id, 'completion', %(number)s, %(day)s, a.id, a.post_title, 'benchmark'
    FROM training_class c JOIN appointment a ON a.center_id = c.center_id AND a.post = 'director'
    WHERE c.id = %(class)s LIMIT 1
    RETURNING id, center_id, signer_title
), run AS (
    INSERT INTO document_series (center_id, type_code, symbol, series, last_number)
    SELECT center_id, 'QĐ', 'QĐ/PLAIN', '2021', 1 FROM signed
    ON CONFLICT (center_id, type_code, symbol, series)
    DO UPDATE SET last_number = document_series.last_number + 1
), registered AS (
    INSERT INTO document (id, center_id, issuer_kind, issuer, type_code, number, symbol, printed, series,
        issued_on, title, signer, signer_title, class_id, decision_id, entered_by)
    SELECT uuidv7(), s.center_id, 'center', 'Trung tâm', 'QĐ', split_part(%(number)s, '-', 1)::int,
        'QĐ/PLAIN', %(number)s, '2021', %(day)s, 'Công nhận hoàn thành lớp ' || c.code, 'Giám đốc',
        s.signer_title, c.id, s.id, 'benchmark'
    FROM signed s CROSS JOIN training_class c WHERE c.id = %(class)s
), completed AS (
    INSERT INTO completion (id, class_id, version, outcome, reason_code, mark, band, good, decision_id)
    SELECT e.id, e.class_id, 1, 'passed', '', e.mark, 'kha', true, signed.id
    FROM enrolment e CROSS JOIN signed
    WHERE e.class_id = %(class)s
    RETURNING *
)
SELECT d.id AS completion_id, d.class_id, c.center_id, c.program_code, c.rule_set,
       c.closed_on AS completed_on,
       json_build_object('holder_name', e.full_name, 'holder_birth_date', e.birth_date, 'holder_gender',
       e.gender, 'holder_birth_place', e.birth_place, 'holder_ethnicity', e.ethnicity, 'holder_unit', e.unit,
       'holder_party_cell', e.party_cell, 'mark', d.mark, 'band', d.band)::text AS printed
FROM completed d JOIN enrolment e ON e.class_id = d.class_id AND e.id = d.id
JOIN training_class c ON c.id = d.class_id
"""
_REGISTER = """
WITH given AS (
    SELECT r.*, row_number() OVER () AS place
    FROM json_to_recordset(%(rows)s::json) AS r (certificate_id
        uuid, completion_id uuid, class_id uuid, center_id uuid, program_code text, printed text)
), known AS (
    INSERT INTO graduation (completion_id, center_id, class_id, program_code, version, printed)
    SELECT completion_id, center_id, class_id, program_code, 1, printed::jsonb FROM given
), book AS (
    INSERT INTO register_book (center_id, book, last_number, last_hash, rows_per_page)
    SELECT center_id, 2021, count(*), '', 25 FROM given GROUP BY center_id
    ON CONFLICT (center_id, book)
    DO UPDATE SET last_number = register_book.last_number + EXCLUDED.last_number
    RETURNING last_number
), taken AS (
    SELECT serial FROM blank
    WHERE center_id = (SELECT center_id FROM given LIMIT 1) AND state = 'in_stock' ORDER BY serial
    LIMIT (SELECT count(*) FROM given)
), stacked AS (SELECT serial, row_number() OVER (ORDER BY serial) AS place FROM taken)
INSERT INTO certificate (certificate_id, completion_id, class_id, center_id, program_code, state, version,
    basis, due_on, book, number, register_number, serial, code, issued_on, holder_name, center_name,
    decision_number, entry_hash)
SELECT certificate_id, completion_id, class_id, center_id, program_code, 'issued', 1, 1, %(day)s, 2021,
    book.last_number - place + 1, (book.last_number - place + 1) || '/2021/BM', serial,
    md5(certificate_id::text), %(day)s, printed::jsonb ->> 'holder_name', 'Trung tâm', %(number)s,
    sha256(convert_to(printed, 'UTF8'))
FROM given JOIN stacked USING (place) CROSS JOIN book
RETURNING certificate_id, completion_id, class_id, center_id, program_code, register_number, serial
"""
_NOTE = """
INSERT INTO certificate (id, completion_id, register_number, serial, state, version, issued_on)
SELECT certificate_id, completion_id, register_number, serial, 'issued', 1, %(day)s
FROM json_to_recordset(%(rows)s::json) AS r (certificate_id uuid, completion_id uuid, register_number text,
    serial text)
"""
_COUNT = """
WITH given AS (
    SELECT * FROM json_to_recordset(%(rows)s::json) AS r (certificate_id uuid, completion_id uuid,
        class_id uuid, center_id uuid, program_code text, register_number text, serial text)
), completions AS (
    INSERT INTO completion_fact (completion_id, version, center_id, program_code, state, band, good,
        completed_on, decided_on)
    SELECT completion_id, 1, center_id, program_code, 'standing', 'kha', true, %(day)s, %(day)s FROM given
), certificates AS (
    INSERT INTO certificate_fact (certificate_id, version, center_id, program_code, state, issued_on)
    SELECT certificate_id, 1, center_id, program_code, 'issued', %(day)s FROM given
)
INSERT INTO cell (center_id, program_code, month, measure, value)
SELECT center_id, program_code, date_trunc('month', %(day)s::date)::date, measure, count(*)
FROM given CROSS JOIN unnest(ARRAY['completed', 'band:kha', 'good', 'certificates_issued']) AS measure
GROUP BY 1, 2, 3, 4
ON CONFLICT (center_id, program_code, month, measure) DO UPDATE SET value = cell.value + EXCLUDED.value
"""


@dataclass(frozen=True)
class Plain:
    """Graduations a second: everything, and everything but the completion writes."""

    whole: float
    decided: float


def settle_plainly(field: Field, classes: Sequence[OpenClass]) -> Plain:
    """Write what settling these classes writes. The system's figures are wrong afterwards."""
    with (
        field.connect("enrollment") as enrollment,
        field.connect("certification") as certification,
        field.connect("reporting") as reporting,
    ):
        signing = 0.0
        started = time.monotonic()
        for place, group in enumerate(classes, start=1):
            given = {"day": DECIDED, "number": f"{place}-QĐ/PLAIN"}
            signing -= time.monotonic()
            graduated = _rows(enrollment, _SIGN, {**given, "decision": new_id(), "class": group.id})
            signing += time.monotonic()
            for row in graduated:
                row["certificate_id"] = new_id()
            issued = _rows(certification, _REGISTER, {**given, "rows": rows_parameter(graduated)})
            given["rows"] = rows_parameter(issued)
            for connection, statement in ((enrollment, _NOTE), (reporting, _COUNT)):
                connection.execute(statement.encode(), given)
            assert len(issued) == group.learners  # noqa: S101 -- fewer rows would be no yardstick
        seconds = time.monotonic() - started
    wanted = sum(group.learners for group in classes)
    return Plain(wanted / seconds, wanted / (seconds - signing))


def _rows(
    connection: psycopg.Connection[tuple[object, ...]], statement: str, given: dict[str, object]
) -> list[dict[str, object]]:
    cursor = connection.execute(statement.encode(), given)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

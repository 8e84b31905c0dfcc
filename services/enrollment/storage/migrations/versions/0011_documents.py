"""The register of documents: types, dated rules of numbers, entries, attachments."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Decisions signed before there was a register are entered as they are; what cannot be read stays text.
_KNOWN = r"""
    INSERT INTO document (id, center_id, issuer_kind, issuer, type_code, number, symbol, printed, issued_on,
        title, signer, signer_title, class_id, decision_id, entered_by, entered_at)
    SELECT d.id, d.center_id, 'center', v.name, 'QĐ',
        CAST(substring(d.number FROM '^0*([1-9][0-9]{0,4})\s*[-/]\s*QĐ') AS integer),
        coalesce(substring(d.number FROM '^0*[1-9][0-9]{0,4}\s*[-/]\s*(QĐ\S*)$'), ''), d.number, d.decided_on,
        CASE d.kind WHEN 'completion' THEN 'Công nhận hoàn thành lớp ' || coalesce(c.name, '')
            WHEN 'opening' THEN 'Mở lớp' ELSE 'Sửa đổi kết quả đã công nhận' END,
        p.full_name, d.signer_title, c.id, d.id, d.signed_by, d.signed_at
    FROM decision d
    JOIN appointment a ON a.id = d.signer_id
    JOIN person p ON p.id = a.person_id
    LEFT JOIN training_class c ON c.decision_id = d.id
    JOIN LATERAL (
        SELECT name FROM center_version v WHERE v.center_id = d.center_id
        ORDER BY (v.valid_from <= d.decided_on) DESC,
            CASE WHEN v.valid_from <= d.decided_on THEN v.version ELSE -v.version END DESC
        LIMIT 1
    ) v ON true
"""

# They take their numbers in the run of the default rule; a number that stands twice in it stays outside.
_NUMBERED = """
    UPDATE document SET series = found.series, profile = found.profile,
        rule_id = '00000000-0000-7000-8000-000000000001'
    FROM (
        SELECT d.id, t.begins_on::text AS series, f.code AS profile, row_number() OVER (
            PARTITION BY d.center_id, d.symbol, t.begins_on, d.number ORDER BY d.issued_on, d.id) AS place
        FROM document d
        JOIN party_term t ON d.issued_on BETWEEN t.begins_on AND t.ends_on
        JOIN document_profile f ON f.family = 'party' AND d.issued_on >= f.valid_from
            AND d.issued_on <= coalesce(f.valid_to, d.issued_on)
        WHERE d.number IS NOT NULL AND d.symbol <> ''
    ) AS found
    WHERE found.id = document.id AND found.place = 1
"""
_COUNTED = """
    INSERT INTO document_series (center_id, type_code, symbol, series, last_number)
    SELECT center_id, type_code, symbol, series, max(number) FROM document WHERE series IS NOT NULL
    GROUP BY center_id, type_code, symbol, series
"""


def upgrade() -> None:
    written = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in written.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for statement in (_KNOWN, _NUMBERED, _COUNTED):
        op.execute(statement)


def downgrade() -> None:
    op.execute(
        "DROP TABLE document_attachment, attachment_type, document_series, document, party_term,"
        " numbering_rule, document_profile, document_type"
    )

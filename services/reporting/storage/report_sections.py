"""Each edit of a section of a report's narrative; the last one holds."""

from uuid import UUID

from sqlalchemy import Connection, insert, text

from services.reporting.domain.edited_narrative import SectionEdit
from services.reporting.storage.report_periods import Doer
from services.reporting.storage.tables_frozen import report_section

_LAST = text(
    """
    SELECT DISTINCT ON (code) code, edit, paragraphs, drafted, edited_by_name, edited_at
      FROM report_section WHERE period_id = :period_id AND center_id = :center_id
     ORDER BY code, edit DESC
    """
)


def last_edits(connection: Connection, period_id: UUID, center_id: UUID) -> dict[str, SectionEdit]:
    """Return the last edit of each section that was ever edited, by its code."""
    rows = connection.execute(_LAST, {"period_id": period_id, "center_id": center_id})
    return {
        row.code: SectionEdit(
            row.code,
            row.edit,
            None if row.paragraphs is None else tuple(row.paragraphs),
            tuple(row.drafted),
            row.edited_by_name,
            row.edited_at,
        )
        for row in rows
    }


def keep_edit(
    connection: Connection,
    period_id: UUID,
    center_id: UUID,
    edit: SectionEdit,
    by: Doer,
) -> None:
    """Keep an edit of a section."""
    connection.execute(
        insert(report_section).values(
            period_id=period_id,
            center_id=center_id,
            code=edit.code,
            edit=edit.edit,
            paragraphs=None if edit.paragraphs is None else list(edit.paragraphs),
            drafted=list(edit.drafted),
            edited_by=by.by,
            edited_by_name=by.by_name,
            edited_at=by.at,
        )
    )

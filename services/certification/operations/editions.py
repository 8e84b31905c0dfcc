"""Which edition of a template a paper is set with, and its source."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.papers import KIND_NAMES, Kind, Template, template_on
from services.certification.storage import templates
from shared.errors import Conflict


def edition_of(held: list[Template], kind: Kind, program_code: str | None, day: date) -> Template:
    """Return the edition for a paper of that program and day; `Conflict` where there is none."""
    found = template_on(held, program_code, day)
    if found is None:
        vi, en = KIND_NAMES[kind]
        raise Conflict(
            f"Chưa có mẫu “{vi}”{f' cho chương trình {program_code}' if program_code else ''}"
            f" ngày {day:%d/%m/%Y}. Hãy tải mẫu lên trước khi in.",
            f"There is no template “{en}”{f' for program {program_code}' if program_code else ''}"
            f" on {day}. Upload one before printing.",
            code="no-template",
        )
    return found


def edition_for(connection: Connection, kind: Kind, program_code: str | None, day: date) -> UUID:
    """Return which edition is in force for a paper of that kind, program and day; raises as `edition_of`."""
    return edition_of(templates.templates(connection, kind), kind, program_code, day).id


def source_of(connection: Connection, template_id: UUID) -> str:
    """Return the source of an edition to set with now: it is there, for rows are kept.

    The transaction may rest while the press works.
    """
    templates.wait_for_press(connection)
    source = templates.source(connection, template_id)
    assert source is not None  # noqa: S101 -- a foreign key
    return source

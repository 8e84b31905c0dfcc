"""The register of documents and what is attached to its entries."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.attachments import Attachment, AttachmentType
from services.enrollment.domain.documents import Document
from services.enrollment.storage import document_tables as tables
from services.enrollment.storage.document_tables import document, document_attachment
from services.enrollment.storage.refusals import refusing
from services.enrollment.storage.training_tables import training_class
from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import format_day

_NAMES = tuple(field.name for field in fields(Document))
_DOCUMENT = tuple(document.c[name] for name in _NAMES)
_ATTACHMENT = tuple(document_attachment.c[field.name] for field in fields(Attachment))


def add(connection: Connection, entered: Document, entered_by: str) -> None:
    """Enter a document. `Conflict` if its number is taken in its run, or the register has it already."""
    taken = Conflict(
        f"Số {entered.printed} đã dùng cho văn bản khác cùng loại. Hãy để trống ô số để lấy số kế tiếp.",
        f"Number {entered.printed} is taken by another document of this type. Leave the number empty to take"
        " the next one.",
        code="document-number-taken",
        details=[Detail("Số đã dùng.", "The number is taken.", {"field": "number"})],
    )
    doubled = Conflict(
        f"Sổ đã có văn bản {entered.printed} ngày {format_day(entered.issued_on)} của cơ quan này.",
        f"The register has {entered.printed} of {entered.issued_on} by this issuer already.",
        code="document-exists",
    )
    unknown = Invalid(
        "Không có loại văn bản, lớp hoặc kế hoạch này. Hãy chọn lại.",
        "There is no such type of document, class or plan. Choose again.",
        code="unknown-choice",
    )
    with refusing(
        {
            "document_number_unique": taken,
            "document_identity_unique": doubled,
            "document_type_code_fkey": unknown,
            "document_class_id_fkey": unknown,
            "document_plan_id_fkey": unknown,
        }
    ):
        connection.execute(insert(document).values({**asdict(entered), "entered_by": entered_by}))


def save(connection: Connection, changed: Document) -> None:
    """Store the next revision of a held document."""
    connection.execute(update(document).where(document.c.id == changed.id).values(asdict(changed)))


def link_decision(
    connection: Connection, entered: Document, decision_id: UUID, class_id: UUID | None
) -> bool:
    """Tie the entry of the very same paper, made before it was signed here; False if there is none."""
    return (
        connection.execute(
            update(document)
            .where(
                document.c.center_id == entered.center_id,
                document.c.issuer_kind == "center",
                document.c.printed == entered.printed,
                document.c.issued_on == entered.issued_on,
                document.c.decision_id.is_(None),
                document.c.void_reason.is_(None),
            )
            .values(decision_id=decision_id, class_id=class_id, revision=document.c.revision + 1)
            .returning(document.c.id)
        ).first()
        is not None
    )


def held(connection: Connection, document_id: UUID) -> Document | None:
    """Return an entry and hold its row until the transaction ends."""
    row = connection.execute(
        select(*_DOCUMENT).where(document.c.id == document_id).with_for_update()
    ).one_or_none()
    return None if row is None else Document(*row)


def get(connection: Connection, document_id: UUID) -> Document | None:
    """Return an entry as it stands."""
    row = connection.execute(select(*_DOCUMENT).where(document.c.id == document_id)).one_or_none()
    return None if row is None else Document(*row)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries a list shows; what is None or empty asks for all."""

    within: Collection[UUID] | None = None
    type_code: str | None = None
    year: int | None = None
    words: str = ""
    class_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in a list, with how many files it has."""

    document: Document
    attachments: int


def _asked(query: Select[Any], asked: Asked) -> Select[Any]:
    if asked.within is not None:
        query = query.where(document.c.center_id.in_(asked.within))
    if asked.type_code:
        query = query.where(document.c.type_code == asked.type_code)
    if asked.year is not None:
        query = query.where(document.c.issued_on.between(date(asked.year, 1, 1), date(asked.year, 12, 31)))
    if asked.class_id is not None:
        query = query.where(document.c.class_id == asked.class_id)
    for word in asked.words.split():
        either = document.c.printed + " " + document.c.title
        query = query.where(func.strpos(func.lower(either), word.lower()) > 0)
    return query


def listed(connection: Connection, asked: Asked, *, limit: int, offset: int = 0) -> list[Listed]:
    """Return entries, the newest date and highest number first."""
    files = (
        select(func.count())
        .where(document_attachment.c.document_id == document.c.id)
        .correlate(document)
        .scalar_subquery()
    )
    query = (
        _asked(select(*_DOCUMENT, files.label("attachments")), asked)
        .order_by(document.c.issued_on.desc(), document.c.number.desc().nulls_last(), document.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [Listed(Document(*row[:-1]), row[-1]) for row in connection.execute(query)]


def counted(connection: Connection, asked: Asked) -> int:
    """Return how many entries there are."""
    found: int = connection.execute(_asked(select(func.count(document.c.id)), asked)).scalar_one()
    return found


def years(connection: Connection, within: Collection[UUID] | None) -> list[int]:
    """Return the years of which there are entries, the newest first."""
    year = func.extract("year", document.c.issued_on)
    query = select(year).distinct().order_by(year.desc())
    if within is not None:
        query = query.where(document.c.center_id.in_(within))
    return [int(each) for each in connection.execute(query).scalars()]


def classes_of(connection: Connection, center_id: UUID) -> dict[UUID, str]:
    """Return code and name of a center's classes, the newest first."""
    rows = connection.execute(
        select(training_class.c.id, training_class.c.code, training_class.c.name)
        .where(training_class.c.center_id == center_id)
        .order_by(training_class.c.opened_on.desc(), training_class.c.code)
    )
    return {row.id: f"{row.code} – {row.name}" for row in rows}


def attachment_types(connection: Connection) -> tuple[AttachmentType, ...]:
    """Return the types of files that may be attached, with their limits."""
    table = tables.attachment_type
    rows = connection.execute(select(table).order_by(table.c.extension)).mappings()
    return tuple(AttachmentType(**row) for row in rows)


def attach(connection: Connection, attached: Attachment, content: bytes) -> None:
    """Store a file beside a document. `Conflict` if this very file is there already."""
    again = Conflict(
        "Văn bản đã có đúng tệp này.", "The document has this very file already.", code="attachment-exists"
    )
    with refusing({"document_attachment_once": again}):
        connection.execute(insert(document_attachment).values({**asdict(attached), "content": content}))


def attachments(connection: Connection, document_id: UUID) -> list[Attachment]:
    """Return the files of a document, in the order in which they were attached."""
    rows = connection.execute(
        select(*_ATTACHMENT)
        .where(document_attachment.c.document_id == document_id)
        .order_by(document_attachment.c.id)
    )
    return [Attachment(*row) for row in rows]


def attachment(
    connection: Connection, document_id: UUID, attachment_id: UUID
) -> tuple[Attachment, bytes] | None:
    """Return a file of a document with its content; None if there is none."""
    row = connection.execute(
        select(*_ATTACHMENT, document_attachment.c.content).where(
            document_attachment.c.document_id == document_id, document_attachment.c.id == attachment_id
        )
    ).one_or_none()
    return None if row is None else (Attachment(*row[:-1]), bytes(row[-1]))

"""A center's need, document and file, for the doors that name them."""

from sqlalchemy import Connection

from services.enrollment.domain.facilities import Need
from services.enrollment.operations.document_entries import DocumentEntry
from services.enrollment.operations.documents import attach_file, register_document
from services.enrollment.operations.facilities import NEW, keep_thing
from tests.enrollment import field
from tests.enrollment.field import Field


def things_of_means(connection: Connection, own: Field) -> dict[str, str]:
    """Enter a need and a document with a file; return their ids by the names of the doors."""
    entry = DocumentEntry(type_code="TB", issued_on=field.TODAY, title="Triệu tập", signer="Lê Thị")
    paper = register_document(
        connection, entry.document(own.center.id), principal=own.officer, today=field.TODAY
    )
    file = attach_file(connection, paper.id, file_name="tb.pdf", content=b"%PDF-1.7 x", principal=own.officer)
    wish = Need(NEW, own.center.id, 2021, "Loa", 1, 1, "Loa cũ hỏng")
    need = keep_thing(connection, wish, principal=own.officer, today=field.TODAY)
    return {"need_id": str(need.id), "document_id": str(paper.id), "attachment_id": str(file.id)}

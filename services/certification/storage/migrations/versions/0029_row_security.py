"""People's requests see and write the rows of their centers alone (`docs/decisions/0045`)."""

from alembic import op

from shared.row_security import disable, enable, of_center, of_parent, with_predecessors

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_OWN = (
    "blank",
    "certificate",
    "copy_book",
    "document_issued",
    "document_order",
    "graduation",
    "overdue_told",
    "pdf_key",
    "print_job",
    "register_book",
    "signing_batch",
    "stocktaking",
)
# With their own center, or with the certificate's: who ended hands over, copies and notes through another.
_OF_A_CERTIFICATE = ("blank_replacement", "certificate_paper", "credential")
_BY_ANOTHER = ("handover", "register_appendix", "register_copy")
_WITH_PARENT = {
    "copy_paper": ("register_copy", ("center_id", "year", "number")),
    "document_file": ("document_order", ("order_id",)),
    "print_sheet": ("print_job", ("job_id",)),
    "printing": ("print_job", ("job_id",)),
    "stocktaking_count": ("stocktaking", ("stocktaking_id",)),
    "stocktaking_deed": ("stocktaking", ("stocktaking_id",)),
    "stocktaking_explanation": ("stocktaking", ("stocktaking_id",)),
}


def _of_certificate(table: str) -> str:
    return of_parent(table, "certificate", {"certificate_id": "certificate_id"})


POLICIES = {
    **{table: of_center() for table in _OWN},
    **{table: _of_certificate(table) for table in _OF_A_CERTIFICATE},
    **{table: f"({of_center()} OR {_of_certificate(table)})" for table in _BY_ANOTHER},
    **{
        table: of_parent(table, parent, {column: column for column in columns})
        for table, (parent, columns) in _WITH_PARENT.items()
    },
    # A book or an extract is of no certificate, but signed with a center's key.
    "signed_document": f"({of_parent('signed_document', 'pdf_key', {'key_id': 'key_id'})}"
    f" OR {_of_certificate('signed_document')})",
    "blank_deed": f"({of_center()} OR {of_center('other_id')})",
    "blank_movement": f"({of_center('from_center')} OR {of_center('to_center')})",
}
SEEN = with_predecessors("succession", "ARRAY[registers_to, reissue_to, blanks_to]")


def upgrade() -> None:
    enable(op, POLICIES, seen=SEEN)
    # A movement takes blanks out of the mover's sight: to another center, or back to the province's store.
    op.execute("ALTER FUNCTION blank_movement_moves() SECURITY DEFINER SET search_path = public, pg_temp")


def downgrade() -> None:
    op.execute("ALTER FUNCTION blank_movement_moves() SECURITY INVOKER RESET search_path")
    disable(op, POLICIES)

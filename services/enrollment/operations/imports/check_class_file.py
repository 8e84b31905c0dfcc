"""Check a file of one class without saving anything, and look at what it would change."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.class_files import Kind
from services.enrollment.operations.imports.changes import ChangedRow
from services.enrollment.operations.imports.check import CheckedImport, Upload, check_workbook, find_import
from services.enrollment.operations.imports.class_saving import changed_rows
from services.enrollment.storage import classes
from shared.errors import NotFound
from shared.principal import Principal


def check_class_file(
    connection: Connection,
    class_id: UUID,
    kind: Kind,
    file: tuple[str, bytes],
    *,
    principal: Principal,
    today: date,
) -> CheckedImport:
    """Read a file (name and content) of attendance, marks or nominations of a class, changing nothing.

    As `check_workbook`; `Conflict` if the class is decided or over, `NotFound` outside the scope.
    """
    group = classes.get(connection, class_id)
    if group is None:
        raise NotFound
    upload = Upload(group.center_id, *file, kind=kind, class_id=class_id)
    return check_workbook(connection, upload, principal, today)


def find_changes(connection: Connection, import_id: UUID, principal: Principal) -> list[ChangedRow]:
    """Return what a file of a class would change and has not yet; nothing for lists of classes."""
    stored = find_import(connection, import_id, principal).stored
    return changed_rows(connection, import_id) if stored.class_id is not None else []

"""Load a checked workbook: every class of it or none, and once however often it is asked."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.imports.check import CLASS_LISTS
from services.enrollment.storage import imports
from shared.errors import Conflict, NotFound
from shared.principal import Principal


def load_import(connection: Connection, import_id: UUID, principal: Principal, today: date) -> dict[str, Any]:
    """Load the class lists of a checked import; a second load returns the first one's result.

    Raises `NotFound` outside the principal's scope, `Conflict` while the import has problems, and
    what `load_class_lists` refuses (a class code taken since the check); then nothing is loaded.
    """
    stored = imports.find(connection, import_id, lock=True)
    if stored is None:
        raise NotFound
    principal.at_center(stored.center_id, "officer", "director")
    if stored.result is not None:
        return stored.result
    if stored.state != "checked":
        raise Conflict(
            "Tệp này còn lỗi nên chưa nạp được. Hãy sửa các lỗi đã nêu rồi gửi lại tệp.",
            "This file still has problems and cannot be loaded. Correct them and send the file again.",
            code="import-has-problems",
        )
    lists = CLASS_LISTS.validate_python(stored.class_lists, strict=False)
    loaded = load_class_lists(connection, stored.center_id, lists, principal, today)
    result = {
        "import_id": str(import_id),
        "classes": [{"id": str(one.id), "code": one.code} for one in loaded],
        "enrolled": sum(one.admitted for one in lists),
        "summoned": sum(one.summoned for one in lists),
    }
    imports.store_load(connection, import_id, result, principal.id)
    return result

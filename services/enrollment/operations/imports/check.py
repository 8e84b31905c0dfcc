"""Check a workbook without loading anything: the dry run whose result can be loaded later."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection

from services.enrollment.domain.class_lists import ClassList
from services.enrollment.operations.imports.answer_workbook import workbook_of_problems
from services.enrollment.operations.imports.heads import Known
from services.enrollment.operations.imports.reading import read_workbook
from services.enrollment.storage import imports, rule_sets
from services.enrollment.storage.imports import StoredImport
from shared.errors import Detail, NotFound
from shared.ids import new_id
from shared.principal import Principal

CLASS_LISTS = TypeAdapter(tuple[ClassList, ...])
_LONGEST_FILE_NAME = 200


@dataclass(frozen=True)
class CheckedImport:
    """An import after its check; `repeated` says that this very file had been loaded before."""

    stored: StoredImport
    repeated: bool = False
    classes: tuple[ClassList, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the stored lists back into the domain's words."""
        object.__setattr__(self, "classes", CLASS_LISTS.validate_python(self.stored.class_lists))


@dataclass(frozen=True)
class Upload:
    """A file as a center sent it."""

    center_id: UUID
    file_name: str
    content: bytes


def check_workbook(
    connection: Connection, upload: Upload, principal: Principal, today: date
) -> CheckedImport:
    """Read a center's workbook and store what it says, without loading any of it.

    With problems the import is `refused`, and all of them are in it. The same file again is the
    same import: read anew, for programs and classes may have come since, unless it is loaded.
    Raises `NotFound` for a center outside the principal's scope, `Invalid` for what cannot be opened.
    """
    center_id, content = upload.center_id, upload.content
    principal.at_center(center_id, "officer", "director")
    if not imports.center_exists(connection, center_id):
        raise NotFound
    known = Known(imports.program_names(connection), imports.class_codes(connection, center_id))
    digest = hashlib.sha256(content).hexdigest()
    held = imports.find_file(connection, center_id, digest)
    if held is not None and held.state == "loaded":
        return CheckedImport(held, repeated=True)
    reading = read_workbook(content, known, today)
    problems = (*reading.problems, *_without_rules(connection, reading.classes))
    file: dict[str, Any] = {
        "file_name": upload.file_name[-_LONGEST_FILE_NAME:].replace("\x00", "") or "workbook.xlsx",
        "sha256": digest,
        "workbook": content,
        "checked_by": principal.id,
    }
    held = imports.hold_file(connection, new_id(), center_id, file)
    if held.state == "loaded":
        return CheckedImport(held, repeated=True)
    imports.store_reading(
        connection,
        held.id,
        {
            "class_lists": [] if problems else CLASS_LISTS.dump_python(reading.classes, mode="json"),
            "problems": [detail.as_json() for detail in problems],
            "notices": [detail.as_json() for detail in reading.notices],
            "checked_by": principal.id,
        },
    )
    stored = imports.find(connection, held.id)
    if stored is None:  # the row is held by this very transaction
        raise NotFound
    return CheckedImport(stored)


def _without_rules(connection: Connection, classes: Sequence[ClassList]) -> list[Detail]:
    """Return a problem for every class that no rule set governs on its opening day."""
    governed = rule_sets.in_force(connection, {(one.program_code, one.opened_on) for one in classes})
    return [
        Detail(
            f"Trang “{one.sheet}”: chưa có bộ quy tắc hiệu lực cho chương trình {one.program_code} vào ngày "
            f"{one.opened_on.day}/{one.opened_on.month}/{one.opened_on.year}. Hãy kiểm tra mã chương trình "
            "và ngày khai giảng, hoặc nhờ tỉnh ban hành bộ quy tắc.",
            f"Sheet “{one.sheet}”: no rule set governs program {one.program_code} on {one.opened_on}. "
            "Check the program and the opening day, or ask the province for a rule set.",
            {"sheet": one.sheet, "row": None, "column": None},
        )
        for one in classes
        if (one.program_code, one.opened_on) not in governed
    ]


def problems_workbook(connection: Connection, import_id: UUID, principal: Principal) -> tuple[str, bytes]:
    """Return a file name and the center's rows with what is wrong in them; `NotFound` out of scope."""
    checked = find_import(connection, import_id, principal).stored
    content = workbook_of_problems(imports.workbook_of(connection, import_id), checked.problems)
    return f"{checked.file_name.removesuffix('.xlsx')} - can sua.xlsx", content


def find_import(connection: Connection, import_id: UUID, principal: Principal) -> CheckedImport:
    """Return an import of a center in the principal's scope; else `NotFound`."""
    stored = imports.find(connection, import_id)
    if stored is None or not principal.may_see(stored.center_id):
        raise NotFound
    return CheckedImport(stored)

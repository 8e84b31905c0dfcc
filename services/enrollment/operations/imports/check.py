"""Check a file without loading anything: the dry run whose good rows can be taken later."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection

from services.enrollment.domain.class_lists import ClassList, ListedLearner
from services.enrollment.operations.classes.extend import members_of
from services.enrollment.operations.imports.answer_workbook import workbook_of_problems
from services.enrollment.operations.imports.choices import Choices, choices_from
from services.enrollment.operations.imports.class_files import read_class_file
from services.enrollment.operations.imports.class_saving import store_class_reading
from services.enrollment.operations.imports.class_sheets import ReadList
from services.enrollment.operations.imports.heads import Known, Owner
from services.enrollment.operations.imports.reading import Help, Reading, read_workbook
from services.enrollment.storage import imports, loading, members, rule_sets
from services.enrollment.storage.imports import StoredImport
from shared.errors import Conflict, Detail, NotFound
from shared.ids import new_id
from shared.principal import ALL, Principal
from shared.vietnamese import format_day, match_key

_HEAD: Final = TypeAdapter(ClassList)
_ROWS: Final = TypeAdapter(list[ListedLearner])
_LONGEST_FILE_NAME = 200
_ROWS_AT_ONCE: Final = 2_000
_SILENCE: Final = 1.0
"""Seconds after which a sign of life is given while a file is read."""


@dataclass(frozen=True)
class ListedClass:
    """A class as a file lists it: rows that are new and right, and how many others there are."""

    listed: ClassList
    summoned: int
    admitted: int
    known: int
    faulty: int


@dataclass(frozen=True)
class CheckedImport:
    """An import after its check; `repeated` says that this very file had been loaded before."""

    stored: StoredImport
    repeated: bool = False

    @property
    def classes(self) -> tuple[ListedClass, ...]:
        """The classes of the file, without their rows."""
        return tuple(
            ListedClass(head_of(each), each["summoned"], each["admitted"], each["known"], each["faulty"])
            for each in self.stored.class_lists
        )


def head_of(stored: Mapping[str, Any]) -> ClassList:
    """Return a stored class list, which has no rows."""
    return _HEAD.validate_python(stored["list"], strict=False)


@dataclass(frozen=True)
class Upload:
    """A file as a center sent it."""

    center_id: UUID
    file_name: str
    content: bytes
    kind: str = "class_lists"
    class_id: UUID | None = None
    """The class that the file is of; None for class lists, which name their classes."""


def check_workbook(
    connection: Connection, upload: Upload, principal: Principal, today: date
) -> CheckedImport:
    """Read a center's file and store what it says, without loading any of it.

    With problems the import is `refused`, and all of them are in it. The same file again is the
    same import: read anew, for programs and classes may have come since, unless all of it is loaded.
    Raises `NotFound` for a center outside the principal's scope, `Invalid` for what cannot be opened.
    """
    principal.at_center(upload.center_id, "officer", "director")
    if not imports.center_exists(connection, upload.center_id):
        raise NotFound
    file: dict[str, Any] = {
        "file_name": upload.file_name[-_LONGEST_FILE_NAME:].replace("\x00", "") or "workbook.xlsx",
        "sha256": hashlib.sha256(upload.content).hexdigest(),
        "workbook": upload.content,
        "checked_by": principal.id,
        "kind": upload.kind,
        "class_id": upload.class_id,
    }
    held = imports.hold_file(connection, new_id(), upload.center_id, file)
    if held.state == "loaded":
        return CheckedImport(held, repeated=True)
    return _checked(connection, held, upload.content, principal, today)


def check_again(
    connection: Connection, import_id: UUID, choices: Choices | None, principal: Principal, today: date
) -> CheckedImport:
    """Read a stored file anew, under new decisions of an officer (None: those there are).

    `Conflict` once all of a list is loaded: nothing is left to decide. A sheet of a class is compared with
    what stands there now, however often.
    """
    held = imports.find(connection, import_id, lock=True)
    if held is None:
        raise NotFound
    principal.at_center(held.center_id, "officer", "director")
    if held.state == "loaded" and held.class_id is None:
        raise Conflict(
            "Tệp này đã được nạp hết nên không còn gì để kiểm tra lại.",
            "All of this file was loaded; nothing is left to check again.",
            code="import-loaded",
        )
    if choices is not None:
        imports.store_choices(connection, import_id, choices.as_json())
        held = replace(held, choices=choices.as_json())
    return _checked(connection, held, imports.workbook_of(connection, import_id), principal, today)


def remember_columns(
    connection: Connection,
    import_id: UUID,
    fingerprint: str,
    columns: Mapping[int, str],
    principal: Principal,
) -> None:
    """Remember for the center what the columns of a layout are, in this file and in every later one."""
    stored = find_import(connection, import_id, principal).stored
    principal.at_center(stored.center_id, "officer", "director")
    if all(each["fingerprint"] != fingerprint for each in stored.sheets):
        raise NotFound
    imports.remember_layout(connection, stored.center_id, fingerprint, columns, principal.id)


def _checked(
    connection: Connection, held: StoredImport, content: bytes, principal: Principal, today: date
) -> CheckedImport:
    aid = Help(
        choices_from(held.choices),
        imports.layouts(connection, held.center_id).get,
        _sign_of_life(connection),
    )
    if held.class_id is None:
        reading = read_workbook(content, _known(connection, held.center_id), today, aid)
        _store(connection, held, reading, _governed(connection, reading.lists), principal)
    else:
        store_class_reading(
            connection,
            held,
            read_class_file(connection, held, content, aid, principal=principal, today=today),
            principal,
        )
    stored = imports.find(connection, held.id)
    if stored is None:  # the row is held by this very transaction
        raise NotFound
    return CheckedImport(stored)


def _known(connection: Connection, center_id: UUID) -> Known:
    def owners(rows: Sequence[ListedLearner]) -> Mapping[str, Owner]:
        numbers = sorted({row.identity_number for row in rows if row.identity_number})
        found = loading.learners_by_identity(connection, numbers)
        return {number: Owner(row["match_key"], row["birth_year"]) for number, row in found.items()}

    return Known(
        imports.program_names(connection),
        {match_key(each.code): each for each in members.known_classes(connection, center_id)},
        lambda class_id, rows: members_of(connection, class_id, rows),
        owners,
    )


def _sign_of_life(connection: Connection) -> Callable[[], None]:
    last = time.monotonic()

    def pause() -> None:
        nonlocal last
        if time.monotonic() - last > _SILENCE:
            imports.still_here(connection)
            last = time.monotonic()

    return pause


def _store(
    connection: Connection,
    held: StoredImport,
    reading: Reading,
    sorted_lists: tuple[Sequence[ReadList], Sequence[Detail]],
    principal: Principal,
) -> None:
    lists, ungoverned = sorted_lists
    heads = [
        {
            "list": _HEAD.dump_python(replace(each.listed, learners=()), mode="json"),
            "summoned": each.listed.summoned,
            "admitted": each.listed.admitted,
            "known": each.known,
            "faulty": each.faulty,
        }
        for each in lists
    ]
    imports.store_reading(
        connection,
        held.id,
        {
            "class_lists": heads,
            "problems": [detail.as_json() for detail in (*reading.problems, *ungoverned)],
            "notices": [detail.as_json() for detail in reading.notices],
            "sheets": [asdict(each) for each in reading.sheets],
            "checked_by": principal.id,
            "rows_good": sum(each.listed.summoned for each in lists),
            "rows_known": sum(each.known for each in lists),
            "rows_faulty": reading.faulty_rows,
        },
    )
    for place, each in enumerate(lists):
        for first in range(0, len(each.listed.learners), _ROWS_AT_ONCE):
            rows = list(each.listed.learners[first : first + _ROWS_AT_ONCE])
            imports.add_rows(connection, held.id, place, _ROWS.dump_python(rows, mode="json"))


def _governed(connection: Connection, lists: Sequence[ReadList]) -> tuple[list[ReadList], list[Detail]]:
    """Return the lists that a rule set governs on their opening day, and a problem for every other."""
    governed = rule_sets.in_force(
        connection, {(each.listed.program_code, each.listed.opened_on) for each in lists}
    )
    right = [each for each in lists if (each.listed.program_code, each.listed.opened_on) in governed]
    return right, [_without_rules(each.listed) for each in lists if each not in right]


def _without_rules(one: ClassList) -> Detail:
    return Detail(
        f"Trang “{one.sheet}”: chưa có bộ quy tắc hiệu lực cho chương trình {one.program_code} vào ngày "
        f"{format_day(one.opened_on)}. Hãy kiểm tra mã chương trình "
        "và ngày khai giảng, hoặc nhờ tỉnh ban hành bộ quy tắc.",
        f"Sheet “{one.sheet}”: no rule set governs program {one.program_code} on {one.opened_on}. "
        "Check the program and the opening day, or ask the province for a rule set.",
        {"sheet": one.sheet, "row": None, "column": None},
    )


def problems_workbook(connection: Connection, import_id: UUID, principal: Principal) -> tuple[str, bytes]:
    """Return a file name and the center's rows with what is wrong in them; `NotFound` out of scope."""
    checked = find_import(connection, import_id, principal).stored
    heading_rows = {each["sheet"]: each["heading_row"] for each in checked.sheets if each["heading_row"]}
    content = workbook_of_problems(imports.workbook_of(connection, import_id), checked.problems, heading_rows)
    name = checked.file_name.rpartition(".")[0] or checked.file_name
    return f"{name} - can sua.xlsx", content


def find_import(connection: Connection, import_id: UUID, principal: Principal) -> CheckedImport:
    """Return an import of a center in the principal's scope; else `NotFound`."""
    stored = imports.find(connection, import_id)
    if stored is None or not principal.may_see(stored.center_id):
        raise NotFound
    return CheckedImport(stored)


def list_imports(
    connection: Connection, principal: Principal, center_id: UUID | None, most: int
) -> list[StoredImport]:
    """Return the latest imports in the principal's scope, or of one center of it, newest first."""
    if center_id is not None:
        principal.at_center(center_id)
        return imports.listed(connection, [center_id], most)
    return imports.listed(connection, None if principal.centers is ALL else principal.centers, most)

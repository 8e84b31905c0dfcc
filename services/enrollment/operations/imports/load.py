"""Load a checked import in bounded steps, each whole or not at all; starting again goes on from there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection

from services.enrollment.domain.class_lists import ClassList, ListedLearner
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.operations.classes.extend import extend_class_lists
from services.enrollment.operations.imports.check import head_of
from services.enrollment.operations.imports.class_saving import save_class_file
from services.enrollment.storage import imports
from services.enrollment.storage.imports import StoredImport
from shared.errors import Conflict, NotFound
from shared.principal import Principal

ROWS_OF_A_STEP: Final = 1_000
MOST_AT_ONCE: Final = 20_000
"""Rows that are loaded in one transaction; a larger file goes step by step."""
_ROWS: Final = TypeAdapter(tuple[ListedLearner, ...])
_LEFT: Final = frozenset({"partly", "loaded"})


@dataclass(frozen=True)
class Progress:
    """How far an import has come: rows taken of those that are right, and what that gave."""

    state: str
    taken: int
    total: int
    result: dict[str, Any]

    @property
    def finished(self) -> bool:
        """Whether every row that is right was taken."""
        return self.state in _LEFT


def load_import(connection: Connection, import_id: UUID, principal: Principal, today: date) -> dict[str, Any]:
    """Load all of a checked import at once; a second load returns the first one's result.

    Raises `NotFound` outside the principal's scope, `Conflict` while the import has problems or is too
    large for one transaction, and what taking its rows refuses; then nothing is loaded.
    """
    stored = imports.find(connection, import_id)
    if stored is not None and stored.rows_good - stored.rows_taken > MOST_AT_ONCE:
        raise Conflict(
            f"Tệp có hơn {MOST_AT_ONCE} dòng nên phải nạp từng bước.",
            f"The file has more than {MOST_AT_ONCE} rows and must be loaded step by step.",
            code="import-large",
        )
    progress = take_step(connection, import_id, principal, today, most=MOST_AT_ONCE)
    return progress.result


def take_step(
    connection: Connection,
    import_id: UUID,
    principal: Principal,
    today: date,
    *,
    good_rows_only: bool = False,
    most: int = ROWS_OF_A_STEP,
) -> Progress:
    """Take the next rows, and return how far the import has come; nothing happens once all are taken.

    `good_rows_only`: the rows that are right, though others must still be corrected; without it an import
    with problems is refused. Whoever is in a class already is not entered again.
    """
    stored = imports.find(connection, import_id, lock=True)
    if stored is None:
        raise NotFound
    principal.at_center(stored.center_id, "officer", "director")
    if stored.state in _LEFT:
        return _progress(stored)
    _require_takeable(stored, good_rows_only=good_rows_only)
    if stored.class_id is not None:
        return _saved(connection, stored, principal, today)
    taken = imports.take_rows(connection, import_id, most)
    result = stored.result or _nothing_yet(import_id)
    if taken or not result["classes"]:
        lists = _lists(stored, taken)
        groups = extend_class_lists(connection, stored.center_id, lists, principal, today)
        result = _added(result, lists, groups)
    done = stored.rows_taken + len(taken)
    state = "loading"
    if done >= stored.rows_good:
        state = "partly" if stored.problems else "loaded"
        result = {**result, "left": stored.rows_faulty}
    imports.store_progress(
        connection,
        import_id,
        {"state": state, "rows_taken": done, "result": result, "loaded_by": principal.id},
    )
    return Progress(state, done, stored.rows_good, result)


def _saved(connection: Connection, stored: StoredImport, principal: Principal, today: date) -> Progress:
    """Save a file of one class, which is one step: half of a sheet would be worse than none."""
    result = save_class_file(connection, stored, principal, today)
    state = "partly" if stored.problems else "loaded"
    imports.store_progress(
        connection,
        stored.id,
        {"state": state, "rows_taken": stored.rows_good, "result": result, "loaded_by": principal.id},
    )
    return Progress(state, stored.rows_good, stored.rows_good, result)


def _require_takeable(stored: StoredImport, *, good_rows_only: bool) -> None:
    if stored.state == "refused" and not good_rows_only:
        raise Conflict(
            "Tệp này còn lỗi nên chưa nạp được. Hãy sửa các lỗi đã nêu rồi gửi lại tệp, hoặc chỉ nạp các "
            "dòng đúng.",
            "This file still has problems and cannot be loaded. Correct them and send the file again, or "
            "take only the rows that are right.",
            code="import-has-problems",
        )
    if stored.state == "refused" and not stored.rows_good:
        raise Conflict(
            "Tệp này chưa có dòng nào nạp được. Hãy sửa các lỗi đã nêu rồi gửi lại tệp.",
            "Nothing of this file can be loaded yet. Correct the problems and send the file again.",
            code="import-has-problems",
        )


def _lists(stored: StoredImport, taken: list[tuple[int, dict[str, Any]]]) -> list[ClassList]:
    """Return the class lists with just these rows; those of which all is known stand there too."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for sheet, content in taken:
        rows.setdefault(sheet, []).append(content)
    if not stored.rows_taken:
        for place, head in enumerate(stored.class_lists):
            if head["known"] and not head["summoned"]:
                rows.setdefault(place, [])
    return [
        replace(head_of(stored.class_lists[sheet]), learners=_ROWS.validate_python(found, strict=False))
        for sheet, found in sorted(rows.items())
    ]


def _nothing_yet(import_id: UUID) -> dict[str, Any]:
    return {"import_id": str(import_id), "classes": [], "enrolled": 0, "summoned": 0}


def _added(result: Mapping[str, Any], lists: list[ClassList], groups: list[TrainingClass]) -> dict[str, Any]:
    known = {each["id"] for each in result["classes"]}
    order = {each.code: place for place, each in enumerate(lists)}
    new = sorted((each for each in groups if str(each.id) not in known), key=lambda each: order[each.code])
    return {
        **result,
        "classes": [*result["classes"], *({"id": str(each.id), "code": each.code} for each in new)],
        "enrolled": result["enrolled"] + sum(each.admitted for each in lists),
        "summoned": result["summoned"] + sum(each.summoned for each in lists),
    }


def _progress(stored: StoredImport) -> Progress:
    return Progress(
        stored.state, stored.rows_taken, stored.rows_good, stored.result or _nothing_yet(stored.id)
    )

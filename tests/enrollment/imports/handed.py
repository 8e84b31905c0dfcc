"""Files of one class as tests hand them in: checked, looked at, saved."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.enrollment.domain.class_files import Kind
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.imports.changes import ChangedRow
from services.enrollment.operations.imports.check import check_again
from services.enrollment.operations.imports.check_class_file import check_class_file, find_changes
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.load import take_step
from services.enrollment.storage.imports import StoredImport
from tests.enrollment.field import TODAY, Loaded, class_list, learner
from tests.enrollment.results import NAMES, Class, give_sessions

Looked = tuple[StoredImport, list[ChangedRow]]


def another(like: Class, code: str, count: int, names: Sequence[str] = NAMES) -> Class:
    """Return a fresh class of that center."""
    with like.database.transaction() as connection:
        rows = [
            replace(learner(number, None, full_name=names[number - 1]), attended_periods=None)
            for number in range(1, count + 1)
        ]
        lists = [class_list(code, rows)]
        (group,) = load_class_lists(connection, like.loaded.field.center.id, lists, like.officer, TODAY)
        give_sessions(connection, group.id)
    return Class(like.database, Loaded(like.loaded.field, group))


def handed_in(one: Class, kind: Kind, content: bytes) -> Looked:
    """Check a file; return the import and what it would change."""
    with one.database.transaction() as connection:
        checked = check_class_file(
            connection, one.id, kind, ("to.xlsx", content), principal=one.officer, today=TODAY
        )
        if checked.repeated:  # the very bytes of an earlier example: compared anew only when asked
            checked = check_again(connection, checked.stored.id, None, one.officer, TODAY)
        return checked.stored, find_changes(connection, checked.stored.id, one.officer)


def answered(one: Class, import_id: UUID, answers: dict[str, str]) -> Looked:
    """Answer what a file asked, and compare it anew."""
    with one.database.transaction() as connection:
        stored = check_again(connection, import_id, Choices(answers=answers), one.officer, TODAY).stored
        return stored, find_changes(connection, import_id, one.officer)


def saved(one: Class, import_id: UUID) -> None:
    """Save what a checked file changes."""
    with one.database.transaction() as connection:
        assert take_step(connection, import_id, one.officer, TODAY, good_rows_only=True).finished

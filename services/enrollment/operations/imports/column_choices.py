"""What an officer can say that the columns of a file are, with the words for it."""

from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.session_headings import write_session_heading
from services.enrollment.operations.imports.class_forms import (
    ATTENDANCE,
    MOST_ATTEMPTS,
    NOMINATIONS,
    words_of,
)
from services.enrollment.operations.imports.form import CHOICES, SESSION
from services.enrollment.storage import attendance, classes, rule_sets
from services.enrollment.storage.imports import StoredImport
from shared.errors import NotFound

_BY_HEADING = (SESSION, "Buổi học (theo tiêu đề)")


def column_choices(connection: Connection, stored: StoredImport) -> list[tuple[str, str]]:
    """Return fields and their words; of a class's sheet the sessions or the papers of that very class."""
    if stored.class_id is None:
        return [*_named(CHOICES), (SESSION, "Buổi học")]
    if stored.kind == "nominations":
        return _named(NOMINATIONS.choices)
    learner = _named(ATTENDANCE.choices)
    if stored.kind == "attendance":
        sessions = attendance.sessions_of(connection, stored.class_id)
        numbered = enumerate(sessions, start=1)
        headings = [(f"session-{number}", write_session_heading(number, each)) for number, each in numbered]
        return [*learner, _BY_HEADING, *headings]
    return [*learner, *_papers(connection, stored.class_id)]


def _papers(connection: Connection, class_id: UUID) -> list[tuple[str, str]]:
    group = classes.get(connection, class_id)
    if group is None:
        raise NotFound
    rules = rule_sets.get(connection, group.rule_set, group.rule_set_version)
    whose = ("paper",) if rules.markers == 1 else ("first", "second", "agreed")
    attempts = range(1, min(rules.redo_limit + 1, MOST_ATTEMPTS) + 1)
    return _named(tuple(f"{each}-{attempt}" for attempt in attempts for each in whose))


def _named(fields: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, words_of(name)) for name in fields]

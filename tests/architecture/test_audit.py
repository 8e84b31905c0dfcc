"""Every table is watched by the audit log, or is named here with the reason why not."""

from collections.abc import Callable
from importlib import import_module

import pytest
from sqlalchemy import text

from shared import migrations
from shared.audit.tables import NAMES as OF_THE_LOG
from shared.messaging.tables import NAMES as OF_THE_BACKBONE
from tests.databases import TestDatabase

_PLUMBING = dict.fromkeys(OF_THE_BACKBONE, "moved by processes, not by people") | {
    **dict.fromkeys(OF_THE_LOG, "the log itself"),
    "idempotency_key": "answers already given, forgotten after days",
    "rule_edition": "follows from the rules, which are watched",
}
_TOLD = "what other services told; only consumers write it"
UNWATCHED: dict[str, dict[str, str]] = {
    "enrollment": {
        "center_report": _TOLD,
        "certificate": _TOLD,
        "report_period": _TOLD,
        "class_announced": "what was told of a class that is watched",
        "completion_version": "history, written by the statement that changes a result",
        "document_series": "counters; each document that moves them is watched",
        "import_row": "rows of a file as checked; what is taken from them is watched where it goes",
        "learner_at_center": "follows from enrolments",
        "learner_merge_enrolment": "which enrolments a merge moved, each of them watched",
        "learner_to_compare": "a list of work for the search for doubles",
        "learner_version": "history, written by the statement that changes a record",
        "retention_run": "how much a timed task erased",
    },
    "certification": {
        **dict.fromkeys(
            ("appointment", "center", "graduation", "seal", "succession"),
            _TOLD,
        ),
        "blank": "moves by blank_movement alone (decision 0028), which is watched",
        "copy_book": "a counter; each copy that moves it is watched",
        "credential": "made with each certificate, says nothing of its own",
        "document_file": "made by a process for an order, which is watched",
        "look_up_count": "counts strangers, names nobody",
        "overdue_told": "written by a timed task",
    },
    "reporting": {
        **dict.fromkeys(
            (
                "announced_class",
                "appointment_fact",
                "band_label",
                "blank_lot_fact",
                "blank_movement_fact",
                "center_fact",
                "certificate_fact",
                "class_fact",
                "completion_fact",
                "contest_fact",
                "establishment_fact",
                "facility_fact",
                "overdue_fact",
                "plan_fact",
                "post_label",
                "program_label",
                "roster_fact",
                "succession_fact",
            ),
            _TOLD,
        ),
        "cell": "moves by facts; a correction is a row of rebuild, which is watched",
        "cell_edition": "follows from cells",
        "notice": "raised by a timed task",
        "notice_delivery": "sent by a timed task",
        "notice_seen": "until when somebody has read the notices",
        "reconciliation": "what a comparison found; it changes nothing",
    },
    "identity": {
        "mail_order": "letters to be sent; the link in each is watched",
        "pending_sign_in": "a sign-in of two steps between them, for minutes",
        "session": "a row a sign-in, with address and browser; kept and never changed but for its end",
        "sign_in_failure": "counts attempts, of names that may be nobody's",
    },
}
_WATCHED = text(
    """
    SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname LIKE 'audit\\_%' AND t.tgfoid = to_regproc('audit_' || c.relname) AND t.tgenabled = 'O'
    GROUP BY c.relname
    """
)
_EVENTS = 4
_WITH_A_SECRET = text(
    """
    SELECT substr(proname, 7) AS name, prosrc FROM pg_proc
    WHERE proname LIKE 'audit\\_%' AND prosrc LIKE '%FROM (SELECT o.%'
    """
)


@pytest.mark.parametrize("service", migrations.services_with_history())
def test_every_table_is_watched_or_named(
    service: str, service_database: Callable[[str], TestDatabase]
) -> None:
    """A table that somebody adds is watched (`watch_tables` in its revision), or the reason stands above."""
    with service_database(service).database.snapshot() as connection:
        watched: dict[str, int] = dict(connection.execute(_WATCHED).all())
    assert watched
    assert set(watched.values()) == {_EVENTS}, "insert, update, delete and truncate"
    words = import_module(f"services.{service}.web.audit_words").WORDS
    assert sorted(set(watched) - set(words)) == [], "say in people's words what the table holds"
    tables = set(migrations.metadata_of(service).tables)
    named = set(UNWATCHED[service]) | (set(_PLUMBING) & tables)
    assert sorted(tables - set(watched) - named) == [], "watch them, or say why not"
    assert sorted(named & set(watched)) == []
    assert sorted(named - tables) == [], "there is no such table"


@pytest.mark.parametrize("service", migrations.services_with_history())
def test_a_row_with_a_secret_is_written_whole(
    service: str, service_database: Callable[[str], TestDatabase]
) -> None:
    """Where a secret or a file is left out, the others stand by name: a new column asks to watch anew."""
    with service_database(service).database.snapshot() as connection:
        functions = {row.name: row.prosrc for row in connection.execute(_WITH_A_SECRET)}
    assert functions
    tables = migrations.metadata_of(service).tables
    missing = [
        f"{name}.{column.name}"
        for name, source in functions.items()
        for column in tables[name].columns
        if f"AS {column.name}" not in source
    ]
    assert missing == [], "stop_watching and watch_tables in the revision that adds it"

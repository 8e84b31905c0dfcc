"""A small invented province in the database, and the application that shows it."""

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

import httpx
from pydantic import SecretStr

from services.reporting.consumers import record
from services.reporting.main import create_app
from services.reporting.settings import ReportingSettings
from shared.db import Database
from shared.events import certification as ce
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.ids import new_id
from tests.databases import TestDatabase
from tests.deliveries import delivered
from tests.reporting.published import (
    BANDS,
    appointed,
    blanks,
    center,
    certificate,
    contest,
    established,
    facility,
    graduation,
    plan,
    school_class,
    settled,
)
from tests.serving import served_app

SEALING = json.dumps({"reports": {"k1": base64.b64encode(b"r" * 32).decode()}})


def apply(database: Database, events: Sequence[Event]) -> None:
    with database.transaction() as connection:
        record(connection, [delivered(event) for event in events])


def one_class(
    center_id: UUID, opened: date, *, summoned: int, marks: Sequence[int], not_passed: int = 0
) -> list[Event]:
    """Return a completed class: `marks` holds the index of each graduate's band."""
    class_id, closed = new_id(), opened + timedelta(days=5)
    events: list[Event] = [
        school_class(
            en.ClassCompleted,
            2,
            class_id=class_id,
            center_id=center_id,
            program_code="NT_DANG",
            opened_on=opened,
            summoned=summoned,
            admitted=len(marks) + not_passed,
            completed=len(marks),
            not_passed=not_passed,
        )
    ]
    for mark in marks:
        about = {"class_id": class_id, "center_id": center_id, "program_code": "NT_DANG"}
        completion = new_id()
        events.append(
            graduation(
                en.GraduationRecorded,
                1,
                completion_id=completion,
                completed_on=closed,
                grade=BANDS[mark],
                **about,
            )
        )
        events.append(
            certificate(
                ce.CertificateIssued,
                1,
                certificate_id=new_id(),
                completion_id=completion,
                issued_on=closed,
                **about,
            )
        )
    return events


def small_province() -> tuple[list[UUID], list[Event]]:
    """Return three centers: one full, one without a roster, one that reported nothing; and their story."""
    full, no_roster, silent = (UUID(int=number) for number in (243, 244, 246))
    person = new_id()
    events: list[Event] = [center(each) for each in (full, no_roster, silent)]
    events += [
        plan(full, [("NT_DANG", 1, 1, 10), ("NT_DANG", 3, 1, 10)]),
        plan(no_roster, [("NT_DANG", 2, 1, 6)]),
        appointed(full, person_id=person),
        appointed(full, person_id=person, post="lecturer"),  # two posts, one person
        appointed(full, valid_to=date(2021, 6, 29)),  # gone on the last day of the half-year
        appointed(no_roster),
        settled(full, 9),
        settled(full, 12, on=date(2021, 8, 1), version=2),  # of the second half
        blanks(full, 100),
    ]
    events += one_class(full, date(2021, 3, 1), summoned=10, marks=[0, 1, 1, 2, 2, 2, 2], not_passed=2)
    events += one_class(no_roster, date(2021, 6, 28), summoned=6, marks=[1, 0])  # closes in July
    return [full, no_roster, silent], events


def means_told(full: UUID, other: UUID, _silent: UUID) -> list[Event]:
    """Return what the full center told of its establishment and facilities, and a contest of two centers."""
    return [established(full, 4), facility(full), contest([(full, "first"), (other, "")], new_id())]


def reporting_settings(url: str, **changes: object) -> ReportingSettings:
    """Return what reporting's processes are told in tests, with the keys that keep the keys of reports."""
    told = {
        "environment": "local",
        "database_url": SecretStr(url),
        "service_secret": SecretStr("a-secret-of-a-test"),
        "sealing_keys": SecretStr(SEALING),
    }
    return ReportingSettings.model_validate({**told, **changes})


@contextmanager
def reporting_served(made: TestDatabase, **changes: object) -> Iterator[httpx.Client]:
    """Serve reporting's real application over the test's database."""
    with served_app(create_app, reporting_settings(made.url, **changes)) as client:
        yield client

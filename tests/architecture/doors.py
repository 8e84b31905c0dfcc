"""Every JSON door of the system, found in the services' own descriptions, with things behind them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI
from psycopg import sql
from pydantic import SecretStr

from services.certification.main import create_app as certification_app
from services.certification.settings import CertificationSettings
from services.enrollment.domain.grids import Cell
from services.enrollment.domain.plans import PlanItem
from services.enrollment.main import create_app as enrollment_app
from services.enrollment.operations.attendance import save_attendance
from services.enrollment.operations.classes.complete import complete_class
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.lecturers import assign_subject, record_activity, record_qualification
from services.enrollment.operations.plans import draft_plan, submit_plan
from services.enrollment.settings import EnrollmentSettings
from services.reporting.main import create_app as reporting_app
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.architecture.certification_things import enter_certificates
from tests.architecture.means_things import things_of_means
from tests.architecture.organisation import enter_organisation
from tests.architecture.report_things import things_of_reports
from tests.certification import story
from tests.databases import Databases, TestDatabase
from tests.enrollment import contest_story, field, results
from tests.enrollment.class_things import things_of_classes
from tests.enrollment.imports.books import book, head
from tests.enrollment.learner_things import things_of_learners
from tests.reporting.province import reporting_settings
from tests.servers import superuser
from tests.serving import serving

SERVICES = ("enrollment", "certification", "reporting")
Make = Callable[[str], TestDatabase]


@dataclass(frozen=True)
class Door:
    """One operation of the description: `POST /enrollment/api/plans`."""

    method: str
    path: str
    keyed: bool
    """Whether it takes an `Idempotency-Key`."""
    names: frozenset[str]
    """What can be named in path, query, form and body."""

    @property
    def title(self) -> str:
        """Method and path, as the tables of the tests write them."""
        return f"{self.method} {self.path}"

    @property
    def service(self) -> str:
        """The service whose door it is."""
        return self.path.split("/")[1]

    def __str__(self) -> str:
        return self.title


def _members(schema: Any, whole: Any) -> Iterator[str]:
    """Yield every name of a schema's members, however deep."""
    if isinstance(schema, list):
        for each in schema:
            yield from _members(each, whole)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            yield from _members(whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]], whole)
        yield from schema.get("properties", {})
        for each in schema.values():
            if isinstance(each, dict | list):
                yield from _members(each, whole)


def _described(whole: dict[str, Any]) -> Iterator[Door]:
    for path, operations in whole["paths"].items():
        for method, told in operations.items():
            parameters = {each["name"] for each in told.get("parameters", [])}
            names = (parameters - {"idempotency-key"}) | set(_members(told.get("requestBody", {}), whole))
            yield Door(method.upper(), path, "idempotency-key" in parameters, frozenset(names))


def _apps(urls: dict[str, str]) -> dict[str, FastAPI]:
    away = {"identity_url": "http://127.0.0.1:9"}
    return {
        "enrollment": enrollment_app(
            EnrollmentSettings.model_validate(
                {"database_url": urls["enrollment"], "sealing_keys": field.SEALING, **away}
            ),
            keys=people.KEYS,
        ),
        "certification": certification_app(
            CertificationSettings(
                database_url=SecretStr(urls["certification"]), sealing_keys=SecretStr(story.SEALING)
            ),
            keys=people.KEYS,
        ),
        "reporting": reporting_app(
            reporting_settings(urls["reporting"], **away),
            keys=people.KEYS,
        ),
    }


@cache
def descriptions() -> dict[str, dict[str, Any]]:
    """Return the OpenAPI description that each of the three services gives of itself."""
    apps = _apps(dict.fromkeys(SERVICES, "postgresql+psycopg://nobody@127.0.0.1:9/none"))
    return {service: app.openapi() for service, app in apps.items()}


def all_doors() -> list[Door]:
    """Return every operation that the three services describe, in the order of their titles."""
    found = [door for told in descriptions().values() for door in _described(told)]
    return sorted(found, key=lambda door: door.title)


def at_each(doors: Iterable[Door], claim: Callable[[Door], None]) -> None:
    """Try the claim at every door, and tell of all that do not keep it, each by its title."""
    failed: list[Exception] = []
    for door in doors:
        try:
            claim(door)
        except Exception as reason:  # noqa: BLE001 - told below
            reason.add_note(f"at {door.title}")
            failed.append(reason)
    if failed:
        raise ExceptionGroup("not kept at every door", failed)


@dataclass
class House:
    """The three services over real HTTP, with one center's things in each state that a door needs."""

    apps: dict[str, FastAPI]
    clients: dict[str, httpx.Client]
    made: dict[str, TestDatabase]
    ids: dict[str, str]
    officer: Principal
    director: Principal

    def ask(
        self, door: Door, request: dict[str, Any], headers: dict[str, str], *, absent: bool = False
    ) -> httpx.Response:
        """Send a request of the table through a door; `absent`: naming ids that nothing has."""
        ids = {name: str(new_id()) for name in self.ids} if absent else self.ids
        filled = _filled(request, ids)
        path = door.path.format(**{**ids, **filled.pop("path", {})})
        return self.clients[door.service].request(door.method, path, headers=headers, **filled)

    @contextmanager
    def on_a_copy(self, databases: Databases, service: str) -> Iterator[None]:
        """Let the service's doors open on a copy of what is there; afterwards on the untouched original."""
        original = self.made[service]
        with databases.copy_of(service, original) as copy:
            self.made[service] = copy
            self.apps[service].state.database = copy.http
            try:
                yield
            finally:
                self.made[service] = original
                self.apps[service].state.database = original.http

    def filled(self, value: Any) -> Any:
        """Return the value with every `<name>` replaced by the id of that thing."""
        return _filled(value, self.ids)

    def contents(self, service: str) -> dict[str, tuple[int, str]]:
        """Return of every table of a service how many rows it has and a fingerprint of all of them."""
        with superuser(self.made[service].superuser_url) as connection:
            named = connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            )
            each = sql.SQL(
                "SELECT {}, count(*), coalesce(md5(string_agg(it::text, chr(10) ORDER BY it::text)), '')"
                " FROM {} AS it"
            )
            tables = [each.format(sql.Literal(name), sql.Identifier(name)) for (name,) in named]
            held = connection.execute(sql.SQL(" UNION ALL ").join(tables))
            return {name: (count, fingerprint) for name, count, fingerprint in held}


def _filled(value: Any, ids: dict[str, str]) -> Any:
    """Return the value with every `<name>` replaced by that id."""
    match value:
        case str() if value.startswith("<") and value.endswith(">"):
            return ids[value[1:-1]]
        case dict():
            return {name: _filled(each, ids) for name, each in value.items()}
        case list():
            return [_filled(each, ids) for each in value]
    return value


def _enrollment(made: TestDatabase, ids: dict[str, str]) -> tuple[Principal, Principal]:
    """Enter a center with an open class, a completed one, and a plan in every state."""
    items = [PlanItem("NT_DANG", 1, 2, 100)]
    with made.database.transaction() as connection:
        own = results.empty_field(connection, makeup_allowed=True)
        organisation = enter_organisation(connection)
        lists = [field.class_list("NT-01"), field.class_list("NT-02", [field.learner(11)])]
        opened, done = load_class_lists(connection, own.center.id, lists, own.officer, field.TODAY)
        session, missed = results.give_sessions(connection, opened.id, 2)
        (first, *_) = results.learners(connection, opened)
        save_attendance(
            connection,
            opened.id,
            [Cell((first.enrolment_id, missed), "", "P")],
            principal=own.officer,
            today=field.TODAY,
        )
        complete_class(
            connection,
            done.id,
            by=field.signature("11-QĐ"),
            principal=own.director,
            today=field.TODAY,
            keys=field.KEYS,
        )
        draft = draft_plan(connection, own.center.id, year=2021, items=items, principal=own.director)
        sent = draft_plan(connection, own.center.id, year=2022, items=items, principal=own.director)
        submit_plan(connection, sent.id, principal=own.director)
        ids |= things_of_classes(connection, own)
        ids |= things_of_learners(connection, own)
        ids |= things_of_means(connection, own)
        rounds = contest_story.all_states(connection, own)
        at = (own.center.id, own.appointment.person_id)
        lecturer = field.lecturer(connection, own)
        degree = record_qualification(
            connection,
            *at,
            kind="professional",
            level="dai_hoc",
            since=field.TODAY,
            evidence="",
            principal=own.director,
        )
        subject = assign_subject(
            connection,
            *at,
            program_code="NT_DANG",
            lesson="",
            valid_from=field.TODAY,
            valid_to=None,
            principal=own.director,
        )
        marking = record_activity(
            connection,
            *at,
            kind="marking",
            quantity=Decimal(60),
            done_on=field.TODAY,
            note="",
            principal=own.director,
            today=field.TODAY,
        )
    ids |= {
        "center_id": str(own.center.id),
        **rounds,
        **organisation,
        "person_id": str(own.appointment.person_id),
        "appointment_id": str(lecturer.id),
        "qualification_id": str(degree.id),
        "subject_id": str(subject.id),
        "activity_id": str(marking.id),
        "class_id": str(opened.id),
        "completed_class": str(done.id),
        "marked_enrolment": str(first.enrolment_id),
        "session_id": str(session),
        "missed_session": str(missed),
        "plan_id": str(draft.id),
        "submitted_plan": str(sent.id),
        "completion_id": str(field.result_ids(made.database)[1]),
    }
    return own.officer, own.director


@contextmanager
def open_house(make: Make) -> Iterator[House]:
    """Serve the three services over fresh databases with one center's things."""
    made = {service: make(service) for service in SERVICES}
    ids = {"parked": str(new_id()), "producer": "nobody"}
    officer, director = _enrollment(made["enrollment"], ids)
    director = enter_certificates(made["certification"].database, ids, officer, director)
    ids |= things_of_reports(made["reporting"].database, ids["center_id"], ids["class_id"])
    apps = _apps({service: each.http_url for service, each in made.items()})
    for service, app in apps.items():
        app.state.database = made[service].http  # the one that a copy is made beside
    with ExitStack() as served:
        clients = {service: served.enter_context(serving(app)) for service, app in apps.items()}
        for name, content, status in (
            ("import_id", book(), 201),
            ("refused_import", book(head("Chương trình", "KHONG_CO")), 422),
        ):
            answer = clients["enrollment"].post(
                "/enrollment/api/imports",
                data={"center_id": ids["center_id"]},
                files={"workbook": (f"{name}.xlsx", content)},
                headers=people.bearer(officer),
            )
            assert answer.status_code == status, answer.text
            ids[name] = str(answer.json()["id"])
            if status == 201:
                ids["import_layout"] = answer.json()["sheets"][0]["fingerprint"]
        yield House(apps, clients, made, ids, officer, director)

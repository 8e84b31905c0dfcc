"""All four services behind one origin in this process, with real databases and people who can sign in."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import Connection, text
from starlette.types import ASGIApp, Receive, Scope, Send

from services.certification.main import create_app as certification_app
from services.certification.settings import CertificationSettings
from services.enrollment.main import create_app as enrollment_app
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.settings import EnrollmentSettings
from services.identity.domain.grants import DatedGrant
from services.identity.keys import StoredKeys
from services.identity.main import create_app as identity_app
from services.identity.operations.accounts import create_account
from services.identity.settings import IdentitySettings
from services.reporting.main import create_app as reporting_app
from services.reporting.operations.asking import OwnerTotals
from services.reporting.settings import ReportingSettings
from services.reporting.storage.differences import fact_totals
from services.reporting.timed import reconcile
from shared import clock
from shared.control_totals import MEMBERS
from shared.db import Database
from shared.events.enrollment import CenterRegistered
from shared.events.envelope import Event
from shared.ids import new_id
from shared.messaging import Batch, Consumer, Delivery
from shared.messaging.inbox import record_range
from tests.certification import story
from tests.databases import Databases, TestDatabase
from tests.enrollment import field
from tests.reporting.histories import center, plan
from tests.reporting.province import apply, small_province
from tests.serving import serving

PASSWORD = "mùa xuân trên đồi chè xanh"
LONG_NAME = "Trung tâm Chính trị thành phố Nguyễn Phúc Hoàng Thượng Nghĩa Đường mang tên rất dài " * 3
LONG_YEAR, MANY_YEAR = 2023, 2024
"""Years in which the center with the long name, and 250 more, are there."""
_SECRET = SecretStr("a secret of more than thirty-two characters")


@dataclass(frozen=True)
class House:
    """The running system: its origin, what its certificates are found under, and whose center is whose."""

    origin: str
    codes: dict[str, str]
    """Verification code by standing: valid, under_review, revoked."""
    register_number: str
    serial: str
    own_center: UUID


@contextmanager
def house_of(databases: Databases) -> Iterator[House]:
    """Serve the four services over fresh databases filled through their operations and consumers."""
    with ExitStack() as stack:
        made = {
            name: stack.enter_context(databases.fresh(name))
            for name in ("identity", "enrollment", "certification", "reporting")
        }
        apps = _apps(made)
        client = stack.enter_context(serving(_one_origin(apps)))
        own, _, _ = _fill_reporting(made["reporting"].database, _fill_enrollment(made["enrollment"].database))
        codes, number, serial = _fill_certification(made["certification"].database)
        _open_accounts(made["identity"].database, own)
        yield House(str(client.base_url).rstrip("/"), codes, number, serial, own)


def _apps(made: dict[str, TestDatabase]) -> dict[str, FastAPI]:
    def url(name: str) -> SecretStr:
        return SecretStr(made[name].url)

    identity = IdentitySettings(database_url=url("identity"), key_secret=_SECRET)
    keys = StoredKeys(made["identity"].database, identity)
    sealing = SecretStr(json.dumps({"certification": {"k1": story.SECRET}}))
    certification = certification_app(
        CertificationSettings(database_url=url("certification"), sealing_keys=sealing), keys=keys
    )
    return {
        "identity": identity_app(identity),
        "enrollment": enrollment_app(
            EnrollmentSettings(database_url=url("enrollment"), sealing_keys=SecretStr(field.SEALING)),
            keys=keys,
        ),
        "certification": certification,
        "verify": certification,
        "reporting": reporting_app(
            ReportingSettings(database_url=url("reporting"), service_secret=_SECRET), keys=keys
        ),
    }


def _one_origin(apps: dict[str, FastAPI]) -> FastAPI:
    """Return what the proxy is in production: each service under its name, static files from any."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for app in {id(app): app for app in apps.values()}.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            first = scope["path"].split("/")[1]
            if first == "":
                scope = {**scope, "path": "/reporting/", "raw_path": b"/reporting/"}
            await apps.get(first, apps["reporting"])(scope, receive, send)

    outer = FastAPI(lifespan=lifespan, openapi_url=None)
    door: ASGIApp = route
    outer.mount("/", door)
    return outer


def _open_accounts(database: Database, own: UUID) -> None:
    people = [
        ("bantuyengiao", "Ban Tuyên giáo Tỉnh ủy", DatedGrant("province", None, date(2021, 1, 1))),
        ("giaovu", "Giáo vụ Huyện 243", DatedGrant("officer", own, date(2021, 1, 1))),
        (
            "dai",
            "Tôn Nữ Hoàng Thị Nguyễn Phúc Công Huyền " * 4,
            DatedGrant("province", None, date(2021, 1, 1)),
        ),
    ]
    with database.transaction() as connection:
        for username, name, grant in people:
            create_account(
                connection,
                username=username,
                display_name=name.strip(),
                password=PASSWORD,
                grants=[grant],
                by="test",
                now=clock.now(),
            )


def _fill_enrollment(database: Database) -> dict[str, object]:
    """Enter a center with a completed class, one with an open class; return the latter's registration."""
    with database.transaction() as connection:
        field.completed(connection)
        other = field.center(connection, "251")
        open_class = field.class_list(code="NT-02", opened_on=date(2021, 2, 15))
        load_class_lists(connection, other.center.id, [open_class], other.officer, field.TODAY)
        envelope: dict[str, object] = connection.execute(
            text("SELECT envelope FROM outbox WHERE subject = :center AND type = :type"),
            {"center": other.center.id, "type": CenterRegistered.TYPE},
        ).scalar_one()
    return envelope


def _fill_reporting(database: Database, parked: dict[str, object]) -> list[UUID]:
    """Tell the story of the small province, park one event, and prove the rest against its owners."""
    centers, events = small_province()
    many: list[Event] = [
        center(UUID(int=5300 + number), valid_from=date(MANY_YEAR, 1, 1)) for number in range(250)
    ]
    many += [plan(UUID(int=5300 + number), [("NT_DANG", 1, 1, 10)], year=MANY_YEAR) for number in range(250)]
    long = center(UUID(int=299), name=LONG_NAME, short_name=LONG_NAME[:150], valid_from=date(LONG_YEAR, 1, 1))
    apply(database, [*events, long, *many])

    def broken(_connection: Connection, _deliveries: Sequence[Delivery[Event]]) -> None:
        raise RuntimeError("the center's area code is not in the list of areas")

    failing = Consumer("reporting", {CenterRegistered: broken}, sleep=lambda _: None)
    failing.consume(database, Batch("enrollment", 0, 1, [{**parked, "sequence": 1}]))
    with database.transaction() as connection:
        record_range(connection, "reporting", "enrollment", 1, 40)
        record_range(connection, "reporting", "certification", 0, 40)
    with database.snapshot() as connection:
        totals = tuple(total for kind in MEMBERS for total in fact_totals(connection, kind))
    run = reconcile(database, lambda _: OwnerTotals(40, 0, totals))
    assert run.difference_count == 0, run.differences
    return centers


def _fill_certification(database: Database) -> tuple[dict[str, str], str, str]:
    """Issue four certificates; correct one, annul another, leave one without a blank."""
    opened = story.opened(database, blanks=3)
    completions = {standing: new_id() for standing in ("valid", "under_review", "revoked")}
    story.receive(database, [opened.recorded(each) for each in completions.values()])
    story.receive(database, [opened.recorded(new_id())])
    story.receive(database, [opened.corrected(completions["under_review"], 2)])
    story.receive(database, [opened.annulled(completions["revoked"], 2)])
    codes = {}
    for standing, completion in completions.items():
        query = "SELECT code, register_number, serial FROM certificate WHERE completion_id = :completion"
        (found,) = story.rows(database, query, completion=completion)
        codes[standing] = found.code
        if standing == "valid":
            number, serial = found.register_number, found.serial
    return codes, number, serial

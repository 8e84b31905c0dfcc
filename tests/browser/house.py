"""All four services behind one origin in this process, with real databases and people who can sign in."""

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
from services.enrollment.domain.successions import Receipts, Succession
from services.enrollment.main import create_app as enrollment_app
from services.enrollment.operations.centers import grant_seal, withdraw_seal
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.successions import record_succession
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.storage.learner_pairs import find_pairs
from services.identity.domain.grants import DatedGrant
from services.identity.keys import StoredKeys
from services.identity.main import create_app as identity_app
from services.identity.operations.accounts import create_account
from services.identity.operations.centers import CenterNames
from services.identity.settings import IdentitySettings
from services.reporting.main import create_app as reporting_app
from services.reporting.operations.asking import OwnerTotals
from services.reporting.storage.differences import fact_totals
from services.reporting.timed import reconcile
from shared import clock
from shared.control_totals import MEMBERS
from shared.db import Database
from shared.events.enrollment import CenterRegistered
from shared.events.envelope import Event
from shared.ids import new_id
from shared.messaging import Batch, Consumer, Delivery
from shared.messaging.inbox import claim
from tests.audit.acts import write_a_log
from tests.certification import story
from tests.databases import Databases, TestDatabase
from tests.enrollment import field, vinh_phuc
from tests.enrollment.class_things import things_of_classes
from tests.enrollment.learner_things import things_of_learners
from tests.reporting.province import apply, means_told, reporting_settings, small_province
from tests.reporting.published import center, plan
from tests.serving import serving

PASSWORD = "mùa xuân trên đồi chè xanh"
LONG_NAME = "Trung tâm Chính trị thành phố Nguyễn Phúc Hoàng Thượng Nghĩa Đường mang tên rất dài " * 3
LONG_PERSON = "Công Tằng Tôn Nữ Hoàng Thị Nguyễn Phúc Thuỳ Dương"
LONG_YEAR, MANY_YEAR = 2023, 2024
"""Years in which the center with the long name, and 250 more, are there."""
MANY_PARKED = 250
"""Events parked in certification; reporting has one, enrollment none."""
RESTORED = "event 812 is not the one seen before: the producer was restored to an earlier state"
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
    ids: dict[str, str]
    """Ids by what addresses call them: `completed_class`, `open_class` (250 learners), `empty_class`, and
    those of `tests.enrollment.class_things`."""

    def address(self, path: str) -> str:
        """Return a page's address; `{open_class}` in it stands for that id."""
        return self.origin + path.format_map(self.ids)


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
        registered, ids = _fill_enrollment(made["enrollment"].database)
        own, _, _ = _fill_reporting(made["reporting"].database, registered)
        codes, number, serial, certified = _fill_certification(made["certification"].database)
        ids |= certified
        _park(made["certification"].database, "certification", registered, MANY_PARKED)
        _listen(made["enrollment"].database, "enrollment", "certification", 812, RESTORED)
        for producer in ("certification", "enrollment"):
            _listen(made["reporting"].database, "reporting", producer, 40)
        settings = apps["identity"].state.settings.model_copy(update={"enrollment_url": str(client.base_url)})
        apps["identity"].state.centers = CenterNames(settings)  # where they are asked is known only now
        write_a_log(made["enrollment"].database)
        _open_accounts(made["identity"].database, own, UUID(ids["list_center"]), UUID(ids["signing_center"]))
        yield House(str(client.base_url).rstrip("/"), codes, number, serial, own, ids)


def _apps(made: dict[str, TestDatabase]) -> dict[str, FastAPI]:
    def url(name: str) -> SecretStr:
        return SecretStr(made[name].http_url)

    identity = IdentitySettings(database_url=url("identity"), key_secret=_SECRET)
    keys = StoredKeys(made["identity"].database, identity)
    sealing = SecretStr(story.SEALING)
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
        "reporting": reporting_app(reporting_settings(made["reporting"].http_url), keys=keys),
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
                scope = {**scope, "path": "/reporting/overview", "raw_path": b"/reporting/overview"}
            await apps.get(first, apps["reporting"])(scope, receive, send)

    outer = FastAPI(lifespan=lifespan, openapi_url=None)
    door: ASGIApp = route
    outer.mount("/", door)
    return outer


def _open_accounts(database: Database, own: UUID, training: UUID, signing: UUID) -> None:
    people = [
        ("bantuyengiao", "Ban Tuyên giáo Tỉnh ủy", DatedGrant("province", None, date(2021, 1, 1))),
        ("giaovu", "Giáo vụ Huyện 243", DatedGrant("officer", own, date(2021, 1, 1))),
        ("giaovuky", "Giáo vụ Huyện 249", DatedGrant("officer", signing, date(2021, 1, 1))),
        ("giamdocky", "Giám đốc Huyện 249", DatedGrant("director", signing, date(2021, 1, 1))),
        ("giaovulop", "Giáo vụ Huyện 251", DatedGrant("officer", training, date(2021, 1, 1))),
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
                grants=[grant, DatedGrant("admin", None, grant.valid_from)] if username == "dai" else [grant],
                by="test",
                now=clock.now(),
            )


def _fill_enrollment(database: Database) -> tuple[dict[str, object], dict[str, str]]:
    """Enter a class completed, one of 250, an empty one; return the last one's center and addresses' ids."""
    with database.transaction() as connection:
        completed = field.completed(connection)
        other = field.center(connection, "251")
        many = [field.learner(number, full_name=LONG_PERSON) for number in range(1, 250)]
        many.append(field.learner(250, None, attended=None))
        lists = [
            field.class_list(code="NT-02", opened_on=date(2021, 2, 15), learners=many),
            field.class_list(code="NT-03", opened_on=date(2021, 2, 20), learners=[]),
        ]
        opened, empty = load_class_lists(connection, other.center.id, lists, other.officer, field.TODAY)
        lap_thach = _fill_organisation(connection)
        things = things_of_classes(connection, other) | things_of_learners(connection, other)
        find_pairs(connection)
        envelope: dict[str, object] = connection.execute(
            text("SELECT envelope FROM outbox WHERE subject = :center AND type = :type"),
            {"center": other.center.id, "type": CenterRegistered.TYPE},
        ).scalar_one()
    ids = {
        "center": str(lap_thach),
        "bare_center": str(other.center.id),
        "completed_class": str(completed.group.id),
        "open_class": str(opened.id),
        "empty_class": str(empty.id),
        "list_center": str(other.center.id),
        **things,
    }
    return envelope, ids


def _fill_organisation(connection: Connection) -> UUID:
    """Enter two centers with their past, a seal and communes that a decree changed; return the first's id."""
    centers = vinh_phuc.nine_centers(connection, ("246", "253"))
    vinh_phuc.the_first_of_july(connection)
    for first, last in ((date(2010, 2, 1), date(2020, 9, 14)), (date(2020, 9, 15), None)):
        grant_seal(
            connection,
            centers["246"],
            inscription="Trung tâm Chính trị huyện Lập Thạch",
            valid_from=first,
            granted_by="07/ĐKMD",
            principal=field.PROVINCE,
        )
        if last is not None:
            withdraw_seal(
                connection,
                centers["246"],
                valid_to=last,
                withdrawn_by="01-BB/TTCT",
                principal=field.PROVINCE,
            )
    receives = Receipts(centers["246"], centers["246"], results_to=centers["246"])
    taken_in = Succession(
        new_id(),
        "merge",
        date(2026, 3, 1),
        "12-QĐ/TU về việc sáp nhập trung tâm chính trị",
        (centers["253"],),
        (centers["246"],),
        receives,
    )
    record_succession(connection, taken_in, principal=field.PROVINCE, today=date(2026, 3, 2), keys=field.KEYS)
    return centers["246"]


def _fill_reporting(database: Database, parked: dict[str, object]) -> list[UUID]:
    """Tell the story of the small province, park one event, and prove the rest against its owners."""
    centers, events = small_province()
    many: list[Event] = [
        center(UUID(int=5300 + number), valid_from=date(MANY_YEAR, 1, 1)) for number in range(250)
    ]
    many += [plan(UUID(int=5300 + number), [("NT_DANG", 1, 1, 10)], year=MANY_YEAR) for number in range(250)]
    long = center(UUID(int=299), name=LONG_NAME, short_name=LONG_NAME[:150], valid_from=date(LONG_YEAR, 1, 1))
    apply(database, [*events, *means_told(*centers), long, *many])

    _park(database, "reporting", parked, 1)
    with database.transaction() as connection:
        claim(connection, "reporting", "enrollment", 1, 40, whole=True)
        claim(connection, "reporting", "certification", 0, 40, whole=True)
    with database.snapshot() as connection:
        totals = tuple(total for kind in MEMBERS for total in fact_totals(connection, kind))
    run = reconcile(database, lambda _: OwnerTotals(40, 0, totals))
    assert run.difference_count == 0, run.differences
    return centers


def _park(database: Database, service: str, envelope: dict[str, object], count: int) -> None:
    """Let `count` events fail for good."""

    def broken(_connection: Connection, _deliveries: Sequence[Delivery[Event]]) -> None:
        raise RuntimeError("the center's area code is not in the list of areas")

    failing = Consumer(service, {CenterRegistered: broken}, sleep=lambda _: None)
    envelopes = [{**envelope, "sequence": 1}]
    envelopes += [
        {**envelope, "id": str(new_id()), "subject": str(new_id()), "sequence": number}
        for number in range(2, count + 1)
    ]
    failing.consume(database, Batch("enrollment", 0, count, envelopes))


def _listen(database: Database, service: str, producer: str, head: int, note: str | None = None) -> None:
    """Let a service have heard a producer up to `head`; `note` says that the producer was set back."""
    with database.transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO consumer_position (consumer, producer, contiguous, head_seen, note)"
                " VALUES (:service, :producer, :head, :head, :note)"
                " ON CONFLICT (consumer, producer) DO UPDATE SET contiguous = :head, head_seen = :head"
            ),
            {"service": service, "producer": producer, "head": head, "note": note},
        )


def _fill_certification(database: Database) -> tuple[dict[str, str], str, str, dict[str, str]]:
    """Issue four certificates; correct one, annul another, leave one without a blank.

    Return the codes, the numbers of the valid one, and the ids that addresses name.
    """
    opened = story.opened(database, blanks=3)
    completions = {standing: new_id() for standing in ("valid", "under_review", "revoked")}
    story.receive(database, [opened.recorded(each) for each in completions.values()])
    story.receive(database, [opened.recorded(new_id())])
    story.receive(database, [opened.corrected(completions["under_review"], 2)])
    story.receive(database, [opened.annulled(completions["revoked"], 2)])
    codes, ids = (
        {},
        {
            "certified_class": str(opened.class_id),
            "certified_center": str(opened.id),
        },
    )
    for standing, completion in completions.items():
        query = "SELECT * FROM certificate WHERE completion_id = :completion"
        (found,) = story.rows(database, query, completion=completion)
        codes[standing] = found.code
        ids[f"{standing}_certificate"] = str(found.certificate_id)
        if standing == "valid":
            number, serial = found.register_number, found.serial
    signing = story.opened(database, blanks=6, code="TTCT-249", prefix="VR ")
    ids |= story.to_sign(database, signing.id) | {"signing_center": str(signing.id)}
    return codes, number, serial, ids

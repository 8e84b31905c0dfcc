"""The whole system on real processes: what it tells nobody, and what it comes through by itself."""

import base64
import json
import random
import re
import secrets
import threading
from collections.abc import Iterator
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import sql

from shared.messaging.tables import NAMES
from stack.demo.accounts import PROVINCE
from stack.environment import SERVICES
from tests.chaos.workbook import Row
from tests.system.house import House, wait_until
from tests.system.leaks import files, found_in, opened

NAME = "Khuất Thị Ẻng Quỵnh"
UNIT = "Đảng ủy Hợp tác xã Quỳnh Xuyên Thượng"
BORN = ("29/02/1968", "29/2/1968", "1968-02-29", "29.02.1968")
IDENTITIES = ("912340000017", "912340000018")
PERSONAL = (NAME, "khuat thi eng quynh", UNIT, "quynh xuyen thuong", *BORN, *IDENTITIES)
FAILING = "planted_by_a_test"


def planted(number: int) -> Row:
    """Return a learner unlike any other."""
    return NAME, BORN[0], "Nữ", IDENTITIES[number], UNIT


def held_in_redis(house: House) -> Iterator[tuple[str, bytes]]:
    """Yield every value of every key, whatever its type; a type that is not known here fails."""
    with house.stack.redis.client() as client:
        for key in client.scan_iter(count=1000):
            match client.type(key):
                case b"list":
                    values = client.lrange(key, 0, -1)
                case b"hash":
                    values = [part for pair in client.hgetall(key).items() for part in pair]
                case b"set":
                    values = list(client.smembers(key))
                case b"zset":
                    values = client.zrange(key, 0, -1)
                case b"string":
                    values = [client.get(key)]
                case kind:
                    raise AssertionError(f"key {key!r} of type {kind!r} was not looked into")
            for value in values:
                yield f"redis key {key.decode()}", key + b" " + value


def rows(house: House, service: str, *, only: tuple[str, ...] = ()) -> Iterator[tuple[str, bytes]]:
    """Yield every row of a service's tables as text, past all rights: all tables, or only those named."""
    with house.stack.postgres.connect(service) as connection:
        names = [
            str(row[0])
            for row in connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
            )
        ]
        assert set(only) <= set(names)
        for name in only or names:
            query = sql.SQL("SELECT to_jsonb(each)::text FROM {} AS each").format(sql.Identifier(name))
            for (row,) in connection.execute(query):
                yield f"{service}.{name}", str(row).encode()


def test_no_name_leaves_enrollment_readable(house: House) -> None:
    """A learner's name, birth date, unit and number stand in no queue, no log of events, not in reporting."""
    workers = [process for name, process in house.stack.processes.items() if name.endswith("-worker")]
    for worker in workers:
        worker.freeze()  # what is sent now stays in Redis
    try:
        class_id = house.whole_class(0, 40, first=planted(0))
        completion = house.first_completion(0, class_id).encode()

        def sent() -> bool:
            return any(completion in layer for _, value in held_in_redis(house) for layer in opened(value))

        wait_until(sent, "the graduation never stood in Redis, so looking there proves nothing")
        assert found_in(held_in_redis(house), PERSONAL) == []
    finally:
        for worker in workers:
            worker.thaw()
    house.wait_until_exact("the workers were thawed")
    for service, tables in (
        ("enrollment", NAMES),
        ("certification", NAMES),
        ("reporting", ()),
        ("identity", ()),
    ):
        assert found_in(rows(house, service, only=tables), PERSONAL) == []
    owners = {service: found_in(rows(house, service), [NAME]) for service in ("enrollment", "certification")}
    assert all(owners.values()), "the name is where it belongs, or the search finds nothing anywhere"


def test_an_event_that_fails_is_parked_seen_and_replayed(house: House) -> None:
    """One graduation cannot be registered: the class goes on, staff see it, and replay it when mended."""
    with house.stack.postgres.connect("certification") as connection:
        connection.execute(
            sql.SQL("ALTER TABLE certificate ADD CONSTRAINT {} CHECK (holder_name <> {}) NOT VALID").format(
                sql.Identifier(FAILING), sql.Literal(NAME)
            )
        )
    province = house.province()
    before = house.graduated
    class_id = house.whole_class(1, 30, first=planted(1))
    passing = house.graduated - before
    completion = house.first_completion(1, class_id)

    def issued(**asked: str) -> int:
        found = province.read("/certification/api/certificates", **asked)
        return sum(each["state"] == "issued" for each in found["certificates"])

    def parked() -> list[dict[str, str]]:
        listed = province.read("/certification/api/parked-events")
        return [each for each in listed if each["subject"] == completion and not each["replayed_at"]]

    wait_until(lambda: len(parked()) == 1, "the failing event was not parked")
    wait_until(lambda: issued(class_id=class_id) == passing - 1, "the others of its class were held up")
    assert issued(completion_id=completion) == 0
    (waiting,) = parked()
    assert FAILING in waiting["error"]
    page = "/certification/operations/parked"
    shown = httpx.get(f"{house.stack.public_url}{page}", headers=bearer(house), timeout=30)
    assert shown.status_code == 200
    assert f"{page}/{waiting['id']}/replay" in shown.text
    replay = f"/certification/api/parked-events/{waiting['id']}/replay"
    assert province.ask("POST", replay).status == 409, "the cause is not mended yet"
    with house.stack.postgres.connect("certification") as connection:
        connection.execute(f"ALTER TABLE certificate DROP CONSTRAINT {FAILING}")
    assert house.post(province, replay)["state"] == "replayed"
    assert issued(completion_id=completion) == 1
    assert parked() == []
    house.wait_until_exact("the replay")


def bearer(house: House) -> dict[str, str]:
    """Sign in as the provincial department and return the headers."""
    credentials = {"username": PROVINCE, "password": house.story.passwords[PROVINCE]}
    answer = httpx.post(
        f"{house.stack.public_url}/identity/api/sign-in", json=credentials, timeout=30
    ).raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_reporting_catches_up_after_five_thousand_events_and_an_emptied_queue(house: House) -> None:
    """Its worker and courier do nothing while 5,000 events pass and Redis is emptied; then it is exact."""
    worker, courier = (house.stack.processes[f"reporting-{part}"] for part in ("worker", "courier"))
    before = house.head("enrollment") + house.head("certification")
    worker.freeze()
    courier.stop()  # a frozen courier would be restarted by its supervisor
    try:
        for number in range(13):
            house.whole_class(number % 3, 250)
            if number == 6:
                with house.stack.redis.client() as client:
                    client.flushall()
        wait_until(
            lambda: house.head("enrollment") + house.head("certification") - before >= 5_000,
            "fewer than 5,000 events were published",
        )
        report = house.province().read("/reporting/api/provincial", period="2021-H1")
        assert report["totals"]["figures"]["completed"] < house.graduated, "reporting was not away"
        with house.stack.redis.client() as client:
            client.flushall()
    finally:
        worker.thaw()
        courier.start()
    house.wait_until_exact("reporting was away for 5,000 events")


def test_ending_everything_in_any_order_in_the_middle_of_work_loses_nothing(house: House) -> None:
    """Every process gets SIGTERM, in a random order, while classes are completed; started again: exact."""
    seed = secrets.randbelow(10**6)
    order = random.Random(seed)  # noqa: S311 - to be repeatable
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for number in range(6):
                house.whole_class(number % 3, 60)
        except BaseException as failure:  # noqa: BLE001 - raised again below
            failures.append(failure)

    writer = threading.Thread(target=work)
    writer.start()
    names = list(house.stack.processes)
    order.shuffle(names)
    for name in names:
        house.stack.processes[name].stop()
    assert not any(house.stack.processes[name].running for name in names)
    order.shuffle(names)
    for name in names:
        house.stack.processes[name].start()
    writer.join(150)
    assert not writer.is_alive(), f"seed {seed}: the work did not go on"
    assert failures == [], f"seed {seed}"
    house.wait_until_exact(f"everything was ended and started again (seed {seed})")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_role_gets_into_its_own_database_alone(house: House, service: str) -> None:
    """The database of every other service refuses the role at the door."""
    own = house.stack.database_url(service).replace("+psycopg", "")
    with psycopg.connect(own) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (f"{service}_service",)
    for other in {*SERVICES} - {service}:
        address = own.rpartition("/")[0] + f"/{other}"
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(address, connect_timeout=5).close()


def test_only_who_must_open_names_is_given_the_key(house: House) -> None:
    """Enrollment seals and certification opens; reporting and identity cannot."""
    key = json.loads((house.stack.home / "secrets.json").read_text())["sealing key for certification"]
    held = {name: key in json.dumps(process.environment) for name, process in house.stack.processes.items()}
    assert {name.partition("-")[0] for name, holds in held.items() if holds} == {
        "enrollment",
        "certification",
    }
    assert not [name for name, holds in held.items() if holds and name.startswith(("reporting", "identity"))]


def test_nobodys_address_is_a_page_that_says_so(house: House) -> None:
    """What is no page of any service is answered by one, in both languages, not by an empty sheet."""
    answer = httpx.get(
        f"{house.stack.public_url}/khong-co-trang-nay", headers={"Accept": "text/html"}, timeout=30
    )
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.text
    assert "Nothing was found" in answer.text


def test_no_log_holds_a_name_or_a_secret(house: House) -> None:
    """After all of the above: no person, password, key or token in any log or in what Redis keeps on disk."""
    home = house.stack.home
    refused = httpx.post(
        f"{house.stack.public_url}/identity/api/sign-in",
        json={"username": PROVINCE, "password": "mật khẩu gõ nhầm"},
        timeout=30,
    )
    assert refused.status_code == 401
    token = bearer(house)["Authorization"].removeprefix("Bearer ")
    for service in SERVICES[1:]:
        path = f"{house.stack.public_url}/{service}/api/no-such-door/{uuid4()}"
        headers = {"Authorization": f"Bearer {token[:-4]}AAAA"}
        assert httpx.get(path, headers=headers, timeout=30).status_code in (401, 404)
    logs = list(files(home / "logs"))
    assert {f"{name}.log" for name in (*house.stack.processes, "postgres", "redis")} <= {n for n, _ in logs}
    assert any(b"event parked" in content for _, content in logs), "the logs are not where we look"
    assert FAILING.encode() in dict(logs)["postgres.log"], "the failure was logged by PostgreSQL too"
    kept = list(files(home / "redis"))
    assert kept
    assert found_in([*logs, *kept], PERSONAL) == []
    hidden = [*json.loads((home / "secrets.json").read_text()).values()]
    hidden += json.loads((home / "passwords.json").read_text()).values()
    hidden += [path.read_text().strip() for path in home.glob("*.password")]
    hidden += ["mật khẩu gõ nhầm", token.rpartition(".")[2][:-4]]
    assert len(hidden) > 15
    assert found_in(logs, hidden) == []
    tokens = [name for name, content in logs if re.search(rb"eyJ[\w-]{10,}\.[\w-]{10,}\.", content)]
    assert tokens == []
    claims = base64.urlsafe_b64decode(token.split(".")[1] + "==")
    assert b"exp" in claims, "what was searched for is a token"

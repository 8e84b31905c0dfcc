"""At the broker each service reaches its own queues, and puts into those where it is heard; no more."""

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import redis
from pydantic import SecretStr

from shared.events.routes import SUBSCRIPTIONS, subscribers_of
from shared.messaging.broker import CeleryQueue, consume_queue, make_celery, timed_queue
from stack.broker import SCHEDULER, USERS, lines
from stack.environment import ROOT
from stack.ports import free_ports
from stack.redis import RedisServer

PASSWORDS = {user: f"password-of-{user}" for user in USERS}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Give a Redis with the users of the system."""
    folder = tmp_path_factory.mktemp("broker") / "redis"
    server = RedisServer(folder, free_ports(1)[0], durable=False, users=lines(PASSWORDS))
    server.start()
    yield server
    server.crash()


def address(broker: RedisServer, user: str) -> str:
    """Return the address at which a user signs in."""
    return f"redis://{user}:{PASSWORDS[user]}@127.0.0.1:{broker.port}/0"


def asked(broker: RedisServer, user: str, *command: str) -> bool:
    """Tell whether a user is let do a command; fail if it is refused for another reason."""
    with redis.Redis.from_url(address(broker, user)) as client:
        try:
            client.execute_command(*command)
        except redis.exceptions.NoPermissionError:
            return False
        return True


def test_no_service_reads_what_waits_for_another(broker: RedisServer) -> None:
    """Neither from the queue nor of what another took and did not acknowledge."""
    for user in USERS:
        for owner in SUBSCRIPTIONS:
            for key in (consume_queue(owner), timed_queue(owner), f"{owner}.unacked"):
                reading = ("HGETALL", key) if key.endswith("unacked") else ("LRANGE", key, "0", "-1")
                assert asked(broker, user, *reading) == (user == owner), (user, key)
            for key in (consume_queue(owner), timed_queue(owner)):
                assert asked(broker, user, "RPOP", key) == (user == owner), (user, key)


def test_a_service_puts_where_it_is_heard_and_the_scheduler_asks_for_timed_work(broker: RedisServer) -> None:
    for user in USERS:
        for other in SUBSCRIPTIONS:
            heard = user == other or (user != SCHEDULER and other in subscribers_of(user))
            assert asked(broker, user, "LPUSH", consume_queue(other), "x") == heard, (user, other)
            timed = user in (other, SCHEDULER)
            assert asked(broker, user, "LPUSH", timed_queue(other), "x") == timed, (user, other)


def test_nobody_rules_the_broker_or_lists_what_is_there(broker: RedisServer) -> None:
    for user in USERS:
        for command in (
            ("CONFIG", "GET", "*"),
            ("ACL", "LIST"),
            ("KEYS", "*"),
            ("FLUSHALL",),
            ("FLUSHDB",),
            ("SHUTDOWN",),
            ("MONITOR",),
        ):
            assert not asked(broker, user, *command), (user, command)
    with pytest.raises(redis.exceptions.AuthenticationError):
        redis.Redis(port=broker.port).ping()


def test_what_the_system_does_is_let_through(broker: RedisServer) -> None:
    """Kombu's own way: to send, to look how much waits, to take, to acknowledge and to restore."""
    broker.client().flushall()
    for producer in SUBSCRIPTIONS:
        for subscriber in subscribers_of(producer):
            sending = make_celery(producer, SimpleNamespace(redis_url=SecretStr(address(broker, producer))))
            before = CeleryQueue(sending).waiting(subscriber)
            sending.send_task("any", queue=consume_queue(subscriber), retry=False)
            assert CeleryQueue(sending).waiting(subscriber) == before + 1
    clock = make_celery(SCHEDULER, SimpleNamespace(redis_url=SecretStr(address(broker, SCHEDULER))))
    for subscriber in SUBSCRIPTIONS:
        clock.send_task("any", queue=timed_queue(subscriber), retry=False)
        taking = make_celery(subscriber, SimpleNamespace(redis_url=SecretStr(address(broker, subscriber))))
        with taking.connection_for_read() as connection, connection.channel() as channel:
            for name in (consume_queue(subscriber), timed_queue(subscriber)):
                message = channel.basic_get(name)
                assert message is not None, name
                channel.basic_reject(message.delivery_tag, requeue=True)
                again = channel.basic_get(name)
                channel.basic_ack(again.delivery_tag)
            channel.qos.restore_visible()


def test_containers_have_the_same_users(broker: RedisServer) -> None:
    """docker-compose.yml repeats the rules word for word, and gives each process its own user."""
    assert broker.port
    text = (ROOT / "docker-compose.yml").read_text()
    command = json.loads(re.search(r"^    command: (\[\"redis-server.*\])$", text, flags=re.MULTILINE)[1])  # type: ignore[index]
    told = " ".join(command).split(" --user ")[1:]
    variables = {user: f"${{{user.upper()}_BROKER_PASSWORD:?set it in .env}}" for user in USERS}
    assert told == [line.removeprefix("user ") for line in lines(variables)]
    users = re.findall(r"TTCT_REDIS_URL: redis://(\w*):\$\{(\w+)_BROKER_PASSWORD", text)
    assert len(users) == text.count("TTCT_REDIS_URL")
    assert {user for user, _ in users} == set(USERS)
    assert all(user.upper() == variable for user, variable in users)

"""The whole local system as one object: `Stack(home).start()`, and everything can be broken and mended."""

import contextlib
import fcntl
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psutil

from shared import migrations
from stack import processes
from stack.broker import lines
from stack.databases import ensure_database, grant_by_default
from stack.environment import HOME_MARK, ROOT, SERVICES, Environment, Secrets, choose_ports
from stack.postgres import PostgresServer
from stack.procfile import PROCFILE, Entry, read_procfile
from stack.redis import RedisServer
from stack.supervisor import Supervised, Supervisor
from stack.trouble import Trouble
from stack.watch import Watch

START_PATIENCE = 180.0
"""Seconds that the processes together may take to become ready."""
SETTLED = 2.0
"""Seconds that a process without a health page must have lived to count as started."""


class Stack:
    """PostgreSQL, Redis, Caddy and every process of the Procfile, with their data in one folder."""

    def __init__(
        self,
        home: Path = ROOT / ".local",
        *,
        procfile: Path = PROCFILE,
        say: Callable[[str], None] | None = None,
    ) -> None:
        """Describe the stack; nothing is started or written before `start`."""
        self.home = home.resolve()
        self._entries = read_procfile(procfile)
        self._say = say or (lambda line: print(line, file=sys.stderr, flush=True))
        self._lock: IO[str] | None = None
        self._supervisor = Supervisor(self._say)
        self._servers = threading.RLock()
        """Held by whoever ends or starts a server: two who start one fall over each other."""
        self.postgres: PostgresServer
        self.redis: RedisServer
        self.environment: Environment

    @property
    def processes(self) -> dict[str, Supervised]:
        """The supervised processes by their name in the Procfile."""
        return self._supervisor.processes

    @property
    def public_url(self) -> str:
        """The one origin that people use."""
        return self.environment.public_url

    @property
    def first_admin_password(self) -> str:
        """The password that the account `admin` was made with."""
        return self.environment.first_admin_password

    def database_url(self, service: str) -> str:
        """Return the address of a service's database in the service role, for checkers."""
        return self.environment.database_url(service)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and wait until it is ready; on failure stop it again and raise `Trouble`."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._take_home()
        try:
            self._end_leftovers()
            self._start_servers()
            self._prepare_databases()
            self._start_processes()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything in the order in which nothing is lost; harmless when nothing runs."""
        self._supervisor.end()
        self._supervisor = Supervisor(self._say)
        for server in ("redis", "postgres"):
            if hasattr(self, server):
                getattr(self, server).stop()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def crash_postgres(self) -> None:
        """End PostgreSQL and all its backends by SIGKILL, and start it again."""
        with self._servers:
            self.postgres.crash()
            self.postgres.start()

    def _take_home(self) -> None:
        lock = (self.home / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise Trouble(
                f"Hệ thống đã chạy trên thư mục {self.home}. Hãy dừng nó trước, hoặc đặt TTCT_HOME khác.",
                f"A stack already runs on {self.home}. Stop it first, or set another TTCT_HOME.",
            ) from None
        self._lock = lock

    def _end_leftovers(self) -> None:
        """End the processes of a stack on this home that was itself killed."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if process.environ().get(HOME_MARK) == str(self.home):
                    self._say(f"ending {process.pid}, left by an earlier run")
                    processes.end(process.pid, signal.SIGTERM, patience=5)

    def _start_servers(self) -> None:
        names = ["caddy", "postgres", "redis", *(f"{service}-http" for service in SERVICES)]
        ports = choose_ports(names, self.home / "ports.json")
        logs = self.home / "logs"
        self.postgres = PostgresServer(self.home / "postgres", ports["postgres"], log=logs / "postgres.log")
        self._secrets = Secrets(self.home / "secrets.json")
        self.redis = RedisServer(
            self.home / "redis",
            ports["redis"],
            log=logs / "redis.log",
            users=lines(self._secrets.broker_passwords()),
        )
        self.postgres.start()
        self.redis.start()
        self.environment = Environment(self.home, ports, self._secrets)

    def _prepare_databases(self) -> None:
        with self.postgres.connect() as server:
            for service in SERVICES:
                wanted = self._secrets.database(service)
                ensure_database(server, wanted)
                with self.postgres.connect(service) as inside:
                    grant_by_default(inside, wanted)
        for service in migrations.services_with_history():
            owner = self.environment.database_url(service, "owner")
            migrations.upgrade(service, owner, service_role=self._secrets.database(service).role)

    def _start_processes(self) -> None:
        for entry in self._entries:
            told = self.environment.of(entry)
            log = self.home / "logs" / f"{entry.name}.log"
            process = Supervised(entry.name, entry.arguments(told), told, folder=ROOT, log=log)
            self.processes[entry.name] = process
            process.start()
        self._wait_until_ready()
        watch = Watch(self._entries, self.processes, self.environment, self._say)
        self._supervisor.watch(1.0, self.look_at_servers)
        self._supervisor.watch(5.0, watch.look)
        self._supervisor.begin()

    def _wait_until_ready(self) -> None:
        waiting = list(self._entries)
        deadline = time.monotonic() + START_PATIENCE
        while waiting:
            for entry in self._entries:
                process = self.processes[entry.name]
                if not process.running:
                    process.look()
                    raise process.failure()
            waiting = [entry for entry in waiting if not self._ready(entry)]
            if time.monotonic() > deadline:
                raise self.processes[waiting[0].name].failure()
            time.sleep(0.1)

    def _ready(self, entry: Entry) -> bool:
        if entry.part == "http":
            return answers(f"{self.environment.address_of(entry.service)}/{entry.service}/health/ready")
        if entry.name == "caddy":
            return answers(f"{self.public_url}/static/")
        return self.processes[entry.name].age > SETTLED

    def look_at_servers(self) -> None:
        """Start a server again that ended without `crash` or `stop` being called."""
        if not self._servers.acquire(blocking=False):
            return  # somebody is about it, and it may have ended while it was starting
        try:
            for server in (self.postgres, self.redis):
                if server.program is not None and not server.program.running:
                    self._say(f"{server.program.name} ended; it is started again")
                    server.crash()
                    server.start()
        finally:
            self._servers.release()


def answers(url: str) -> bool:
    """Tell whether the address answers at all below 500."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback address
            return True
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code < 500  # noqa: PLR2004
    except OSError:
        return False

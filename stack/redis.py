"""An embedded Redis 8 server in one folder, set up as the broker: it refuses rather than evicts."""

import secrets
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

import redis

from stack import processes
from stack.binaries import redis_program
from stack.private import write_private
from stack.program import Program


class RedisServer:
    """A Redis server whose append-only file lives in `folder`; kept between starts."""

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        durable: bool = True,
        log: Path | None = None,
        users: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.port = port
        self.durable = durable
        self.log = log or folder.with_suffix(".log")
        self.users = tuple(users)
        """Lines `user …` beside the default user, who may do anything and is no process's."""
        self.program: Program | None = None

    @property
    def configuration(self) -> Path:
        """The generated settings, with the password: readable by their owner only."""
        return self.folder.with_suffix(".conf")

    @property
    def password(self) -> str:
        """The generated password."""
        return self.folder.with_suffix(".password").read_text()

    def url(self, database: int = 0) -> str:
        """Return the address of a logical database (0 to 63)."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def client(self) -> redis.Redis:
        """Return a client of logical database 0."""
        return redis.Redis(host="127.0.0.1", port=self.port, password=self.password, socket_timeout=5)

    def start(self, *, empty: bool = False) -> None:
        """Start the server and wait until it answers; `empty` forgets what it held before."""
        self._end_leftover()
        if empty:
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._configure()
        self.program = Program("Redis", [str(redis_program()), str(self.configuration)], log=self.log)
        self.program.wait_until(self._answers, patience=30)

    def stop(self) -> None:
        """Stop cleanly (SIGTERM): the append-only file is written to the end."""
        program, self.program = self.program, None
        if program is not None:
            program.stop(signal.SIGTERM, patience=15)

    def crash(self) -> None:
        """End the server by SIGKILL; up to a second of writes is lost."""
        program, self.program = self.program, None
        if program is not None:
            program.kill()

    def restart(self, *, empty: bool = False) -> None:
        """Kill it and start it again, with what its append-only file held or with nothing."""
        self.crash()
        self.start(empty=empty)

    def freeze(self) -> None:
        """Stop it in mid-instruction; who connects waits."""
        if self.program is not None:
            self.program.freeze()

    def thaw(self) -> None:
        """Let it go on."""
        if self.program is not None:
            self.program.thaw()

    def _configure(self) -> None:
        secret = self.folder.with_suffix(".password")
        if not secret.exists():
            write_private(secret, secrets.token_urlsafe(24))
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"dir {_quoted(str(self.folder))}",
            f"pidfile {_quoted(str(self.folder / 'redis.pid'))}",
            f"requirepass {_quoted(self.password)}",
            "databases 64",
            'save ""',
            "maxmemory 1gb",
            "maxmemory-policy noeviction",
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
            "tcp-keepalive 10",
            *self.users,
        ]
        write_private(self.configuration, "\n".join(lines) + "\n")

    def _end_leftover(self) -> None:
        pid_file = self.folder / "redis.pid"
        if not pid_file.exists():
            return
        written = pid_file.read_text().strip()
        # Redis rewrites its command line, but it works in its data folder.
        if written and processes.works_in(int(written), "redis-server", self.folder):
            processes.end(int(written), signal.SIGTERM, patience=15)
        pid_file.unlink(missing_ok=True)

    def _answers(self) -> bool:
        client = self.client()
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False
        finally:
            client.close()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""An embedded PostgreSQL 18 server in one folder, run directly, also when the caller is root."""

import secrets
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from stack import processes
from stack.binaries import RunAs, give, postgres_programs, unprivileged
from stack.private import write_private
from stack.program import Program
from stack.trouble import Trouble

SUPERUSER = "postgres"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "5min",
    "wal_level": "replica",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_error_verbosity": "terse",  # else a refused row stands in the log, with the person's name
}
# For throw-away test data only: a crash of the machine may lose it, a crash of the server may not.
_FLEETING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_PREDECESSOR = "pre-existing shared memory block"
"""What the server says while a backend of one that was killed has not ended yet: it does so by itself."""
_PREDECESSOR_PATIENCE = 15.0


class PostgresServer:
    """A PostgreSQL server whose data live in `folder`; kept between starts.

    `durable=False` gives up safety against a power cut for speed (tests).
    """

    def __init__(self, folder: Path, port: int, *, durable: bool = True, log: Path | None = None) -> None:
        self.folder = folder
        self.port = port
        self.durable = durable
        self.log = log or folder.with_suffix(".log")
        self.program: Program | None = None

    @property
    def password_file(self) -> Path:
        """The superuser's generated password, readable by its owner only, beside the data."""
        return self.folder.with_suffix(".password")

    def url(self, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """Return the address of a database; the superuser's password is filled in."""
        if password is None:
            password = self.password_file.read_text()
        return f"postgresql+psycopg://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Return a superuser connection that commits each statement by itself."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            password=self.password_file.read_text(),
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def start(self) -> None:
        """Create the data if there are none, start the server, wait until it answers."""
        programs = postgres_programs()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        run_as = unprivileged(programs / "postgres", self.folder)
        give(self.folder, run_as)
        self._end_leftover()
        if not (self.folder / "PG_VERSION").exists():
            self._create(programs, run_as)
        deadline = time.monotonic() + _PREDECESSOR_PATIENCE
        while True:
            self.program = self._launched(programs, run_as)
            try:
                self.program.wait_until(self._answers, patience=180)  # recovery from a crash takes its time
            except Trouble:
                if _PREDECESSOR not in self.program.last_lines(5) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def _launched(self, programs: Path, run_as: RunAs) -> Program:
        uid, gid = run_as.popen_ids
        settings = _SETTINGS | ({} if self.durable else _FLEETING)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            "PostgreSQL",
            [
                *run_as.prefix,
                str(programs / "postgres"),
                "-D",
                str(self.folder),
                "-p",
                str(self.port),
                "-k",
                "",  # no Unix socket: a deep folder would make its path too long
                *options,
            ],
            log=self.log,
            uid=uid,
            gid=gid,
        )

    def stop(self) -> None:
        """Stop fast and cleanly (SIGINT): open transactions roll back, the rest is on disk."""
        program, self.program = self.program, None
        if program is not None:
            program.stop(signal.SIGINT, patience=30)

    def crash(self) -> None:
        """End the server and all its backends by SIGKILL; the next start recovers from the log."""
        program, self.program = self.program, None
        if program is not None:
            for process in processes.family(program.pid):  # each backend leads its own group
                processes.send(process, signal.SIGKILL)
            program.kill()

    def restart(self) -> None:
        """Stop cleanly and start again."""
        self.stop()
        self.start()

    def _create(self, programs: Path, run_as: RunAs) -> None:
        password = secrets.token_urlsafe(24)
        write_private(self.password_file, password)
        # initdb reads the password as the user it runs as, who cannot read our private file.
        uid, gid = run_as.popen_ids
        with tempfile.NamedTemporaryFile("w", suffix=".pw") as handed:
            handed.write(password)
            handed.flush()
            give(Path(handed.name), run_as)
            done = subprocess.run(
                [
                    *run_as.prefix,
                    str(programs / "initdb"),
                    *("-D", str(self.folder), "-U", SUPERUSER, "--pwfile", handed.name),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin"),
                    *("--builtin-locale=C.UTF-8", "--locale=C"),
                    # Passwords of test data guard nothing: each connection need not be worked out slowly.
                    *(() if self.durable else ("--no-sync", "--set", "scram_iterations=1")),
                ],
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                extra_groups=None if uid is None else [],
                user=uid,
                group=gid,
            )
        if done.returncode:
            raise Trouble(
                f"Không tạo được cơ sở dữ liệu tại {self.folder}.",
                f"The database at {self.folder} could not be created.",
                log=done.stdout + done.stderr,
            )

    def _end_leftover(self) -> None:
        """End the server that a killed earlier run left on the same data."""
        pid_file = self.folder / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().splitlines()[0])
        if processes.runs_in(pid, "postgres", str(self.folder)):
            processes.end(pid, signal.SIGINT, patience=30)
        else:  # the number belongs to nobody, or to a stranger since the machine restarted
            pid_file.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

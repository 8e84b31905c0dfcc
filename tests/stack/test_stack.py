"""The local stack on real processes: what dies returns, what stops leaves nothing, all data stay."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from stack.environment import HOME_MARK, ROOT
from stack.ports import free_ports
from stack.stack import Stack
from stack.trouble import Trouble

PROCFILE = """
caddy: caddy run --config stack/Caddyfile --adapter caddyfile
identity-http: python -m uvicorn services.identity.main:create_app --factory --host 127.0.0.1 --port $PORT
sleeper: python -c "import time; time.sleep(600)"
"""
PATIENCE = 240.0


def write_home(folder: Path, procfile: str = PROCFILE) -> tuple[Path, Path]:
    """Return a home that remembers a public port of its own, and its list of processes."""
    home = folder / "home"
    home.mkdir(mode=0o755)
    (home / "ports.json").write_text(json.dumps({"caddy": free_ports(1)[0]}))
    listed = folder / "Procfile"
    listed.write_text(procfile)
    return home, listed


def wait_until(true: Callable[[], bool], claim: str) -> None:
    """Fail with `claim` if it does not come true within `PATIENCE` seconds."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, claim
        time.sleep(0.1)


def processes_of(home: Path) -> list[str]:
    """Return every living process of the stack on `home`, servers included."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(HOME_MARK) == str(home) or any(
                str(home) in word for word in [*process.cmdline(), process.cwd()]
            ):
                found.append(f"{process.pid} {' '.join(process.cmdline())}")
    return found


def answer(url: str) -> int:
    """Return the status that the address answers, 0 if nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=30) as got:  # noqa: S310 - loopback
            return int(got.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code
    except OSError:
        return 0


def sign_in(origin: str, password: str) -> int:
    """Return the status of the administrator's sign-in."""
    body = json.dumps({"username": "admin", "password": password}).encode()
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{origin}/identity/api/sign-in", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as got:  # noqa: S310 - loopback
            return int(got.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


@contextlib.contextmanager
def command(home: Path, procfile: Path, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run `python -m stack up` as a person would; whatever the test does, it ends."""
    environment = {**os.environ, "TTCT_HOME": str(home), **more}
    program = subprocess.Popen(
        [sys.executable, "-m", "stack", "--procfile", str(procfile), "up"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield program
    finally:
        if program.poll() is None:
            program.send_signal(signal.SIGTERM)
        program.communicate(timeout=PATIENCE)


def wait_for_line(program: subprocess.Popen[str], words: str) -> str:
    """Read the command's output up to the line that holds `words`; fail if it ends before."""
    assert program.stdout is not None
    seen = ""
    for line in program.stdout:
        seen += line
        if words in line:
            return line
    raise AssertionError(f"ended without saying {words!r}:\n{seen}")


def test_what_dies_or_is_emptied_returns_and_the_next_start_goes_on(tmp_path: Path) -> None:
    """Killed processes and servers come back by themselves; the second start has the same data and ports."""
    home, procfile = write_home(tmp_path)
    said: list[str] = []
    with Stack(home, procfile=procfile, say=said.append) as stack:
        origin, password = stack.public_url, stack.first_admin_password
        ready = f"{origin}/identity/health/ready"
        assert sign_in(origin, password) == 200

        door = stack.processes["identity-http"]
        before = door.pid
        door.kill()
        wait_until(lambda: answer(ready) == 200, "a killed process is started again")
        assert door.pid != before
        assert door.restarts == 1
        assert any("identity-http" in line for line in said)

        sleeper = stack.processes["sleeper"]
        sleeper.freeze()
        frozen = psutil.Process(sleeper.pid)
        wait_until(lambda: frozen.status() == psutil.STATUS_STOPPED, "a frozen process stands still")
        sleeper.thaw()
        wait_until(lambda: frozen.status() != psutil.STATUS_STOPPED, "a thawed process goes on")

        stack.crash_postgres()
        wait_until(lambda: sign_in(origin, password) == 200, "identity works after a crash of PostgreSQL")
        stack.redis.client().set("kept", "until emptied")
        assert stack.postgres.program is not None
        stack.postgres.program.kill()  # nobody told the stack
        wait_until(lambda: sign_in(origin, password) == 200, "PostgreSQL is started again by itself")
        with pytest.raises(Trouble, match="already runs"):
            Stack(home, procfile=procfile).start()
    assert processes_of(home) == []

    with Stack(home, procfile=procfile, say=said.append) as stack:
        assert stack.public_url == origin
        assert sign_in(origin, password) == 200
        assert stack.redis.client().get("kept") == b"until emptied"
        stack.redis.restart(empty=True)
        assert stack.redis.client().get("kept") is None
    assert processes_of(home) == []


def test_ctrl_c_leaves_no_process_and_a_killed_stack_is_cleared_by_the_next(tmp_path: Path) -> None:
    """SIGKILL of the stack itself leaves processes; the next start ends them, and Ctrl-C leaves none."""
    home, procfile = write_home(tmp_path)
    with command(home, procfile) as killed:
        wait_for_line(killed, "ready")
        killed.kill()
        killed.wait()
    assert processes_of(home), "the claim is empty if a killed stack leaves nothing"

    with command(home, procfile) as program:
        line = wait_for_line(program, "ready")
        origin = line.rsplit(" ", 1)[-1].strip().rstrip("/")
        assert answer(f"{origin}/identity/health/ready") == 200
        assert answer(f"{origin}/identity/internal/anything") == 404
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE) == 0
    assert processes_of(home) == []


def test_a_taken_port_is_told_in_both_languages(tmp_path: Path) -> None:
    """`TTCT_PORT` that somebody else listens on: a sentence, status 1, nothing started."""
    home, procfile = write_home(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with command(home, procfile, TTCT_PORT=port) as program:
            said, _ = program.communicate(timeout=PATIENCE)
    assert program.returncode == 1
    assert f"Cổng {port} đã có chương trình khác dùng" in said
    assert f"Port {port} cannot be used" in said
    assert processes_of(home) == []


def test_a_process_that_does_not_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    """The message names the process, shows the end of its log and says what to do; nothing is left."""
    home, procfile = write_home(
        tmp_path, "sleeper: python -c \"import sys; print('no room left'); sys.exit(7)\"\n"
    )
    with command(home, procfile) as program:
        said, _ = program.communicate(timeout=PATIENCE)
    assert program.returncode == 1
    assert "sleeper không khởi động được (mã 7)" in said
    assert "sleeper does not start (status 7)" in said
    assert "no room left" in said
    assert "Traceback" not in said
    assert processes_of(home) == []

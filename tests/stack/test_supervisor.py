"""The list of processes, their environments, and the pauses between restarts."""

import json
import stat
import sys
import time
from pathlib import Path

import pytest

from stack.environment import Environment, Secrets, choose_ports
from stack.ports import free_ports, is_free
from stack.procfile import PROCFILE, Entry, read_procfile
from stack.supervisor import BACK_OFF, Supervised
from stack.trouble import Trouble


def test_a_process_that_keeps_dying_is_started_ever_more_slowly(tmp_path: Path) -> None:
    """Three deaths in a row take at least the first three pauses."""
    process = Supervised(
        "brief", [sys.executable, "-c", "raise SystemExit(3)"], {}, folder=tmp_path, log=tmp_path / "log"
    )
    began = time.monotonic()
    process.start()
    while process.restarts < 3:
        process.look()
        time.sleep(0.01)
    assert time.monotonic() - began >= sum(BACK_OFF[:3])
    assert process.exits == [3, 3, 3]
    process.stop()


def test_a_stopped_process_stays_down(tmp_path: Path) -> None:
    """Who was asked to stop is not started again."""
    process = Supervised(
        "sleeper",
        [sys.executable, "-c", "import time; time.sleep(60)"],
        {},
        folder=tmp_path,
        log=tmp_path / "log",
    )
    process.start()
    process.stop()
    process.look()
    assert not process.running
    assert process.exits == []


def test_the_procfile_lists_every_part_of_every_service() -> None:
    """HTTP, worker and courier where it applies, one scheduler, one proxy; nothing twice."""
    names = [entry.name for entry in read_procfile()]
    assert names == [
        "caddy",
        "identity-http",
        *(
            f"{service}-{part}"
            for service in ("enrollment", "certification", "reporting")
            for part in ("http", "worker", *(["documents"] if service == "certification" else []), "courier")
        ),
        "scheduler",
    ]


@pytest.mark.parametrize("text", ["no colon here", "a: one\na: two", "Upper: case"])
def test_a_line_that_is_none_is_refused_with_its_number(text: str, tmp_path: Path) -> None:
    """A broken list is refused before anything starts."""
    (tmp_path / "Procfile").write_text(text)
    with pytest.raises(Trouble, match=r"Line \d of Procfile"):
        read_procfile(tmp_path / "Procfile")


def test_every_command_can_be_filled_in_and_learns_no_other_services_secret(tmp_path: Path) -> None:
    """A process gets its own database, its own client secret, and only the sealing keys that it may use."""
    ports = dict.fromkeys(
        [
            "caddy",
            "postgres",
            "redis",
            "identity-http",
            "enrollment-http",
            "certification-http",
            "reporting-http",
        ],
        1,
    )
    keep = Secrets(tmp_path / "secrets.json")
    environment = Environment(tmp_path, ports, keep)
    told = {entry.name: environment.of(entry) for entry in read_procfile()}
    for entry in read_procfile():
        assert entry.arguments(told[entry.name])
    for name, own in told.items():
        seen = json.dumps(own)
        for other in ("enrollment", "certification", "reporting"):
            if name.split("-")[0] not in (other, "identity"):
                assert keep.get(f"{other} client secret") not in seen
                assert keep.database(other).role_password not in seen
                assert keep.database(other).http_password not in seen
        if name.endswith("-http"):  # bound by row-level security: it cannot sign in as a worker does
            assert keep.database(name.removesuffix("-http")).role_password not in seen
        assert not any(
            keep.database(service).owner_password in seen for service in ("identity", "enrollment")
        )
    holders = {
        name for name, own in told.items() if keep.get("sealing key for certification") in json.dumps(own)
    }
    assert {name.split("-")[0] for name in holders} == {"enrollment", "certification"}
    assert "TTCT_REDIS_URL" not in told["reporting-http"]
    assert told["reporting-courier"]["TTCT_REDIS_URL"].startswith("redis://reporting:")
    assert keep.broker_passwords()["enrollment"] not in json.dumps(told["reporting-worker"])


def test_secrets_are_kept_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    """A second start finds the same secrets in a file of mode 600."""
    file = tmp_path / "secrets.json"
    first = Secrets(file).get("x")
    assert Secrets(file).get("x") == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_ports_are_remembered_while_they_are_free(tmp_path: Path) -> None:
    """The second start chooses the ports of the first."""
    file = tmp_path / "ports.json"
    file.write_text(json.dumps({"caddy": free_ports(1)[0]}))
    first = choose_ports(["caddy", "postgres"], file)
    assert len(set(first.values())) == 2
    assert all(map(is_free, first.values()))
    assert choose_ports(["caddy", "postgres"], file) == first


def test_an_unknown_variable_in_a_command_is_told() -> None:
    """A misspelt variable does not become an empty word."""
    entry = Entry("x-http", "python --port $PROT")
    with pytest.raises(Trouble, match="PROT"):
        entry.arguments({"PORT": "1"})
    assert PROCFILE.exists()

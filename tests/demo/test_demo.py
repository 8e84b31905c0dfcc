"""The demo itself: the real stack, the real doors, twice on the same data."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from stack.environment import HOME_MARK, ROOT
from stack.ports import free_ports
from tests.demo.edits import lower_one_mark

LONGEST_RUN = 300.0


def play(home: Path, port: int) -> subprocess.CompletedProcess[str]:
    """Run `python -m stack demo` with ONCE=1 on `home`, at a port that no other stack likes best."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("TTCT_")}
    told |= {"TTCT_HOME": str(home), "TTCT_PORT": str(port), "ONCE": "1", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "stack", "demo"],
        cwd=ROOT,
        env=told,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
        check=False,
    )


def left_behind(home: Path) -> list[str]:
    """Return the processes of a stack on `home` that still live."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(HOME_MARK) == str(home):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def test_the_half_year_is_played_proven_and_not_doubled(tmp_path: Path) -> None:
    """First run: green, with the article's paragraph. Second, one cell changed on disk: red, and only there.

    The second run must find everything done: were anything doubled, other figures would differ too.
    """
    home = tmp_path / "home"
    (port,) = free_ports(1)
    first = play(home, port)
    assert first.returncode == 0, first.stdout + first.stderr
    text = " ".join(first.stdout.replace("│", " ").split())
    for sentence in (
        "9/9 trung tâm chính trị",
        "46 lớp",
        "5.470 lượt học viên",
        "tỷ lệ chiêu sinh đạt 91,32",
        "32 biên chế",
        "8/9 trung tâm",
        "79 giảng viên kiêm chức",
        "số liệu đều khớp với số đếm lại từ chín tệp Excel",
        "/verify/",
        "giamdoc.tamdao",
    ):
        assert sentence in text
    tam_dao = next(line for line in first.stdout.splitlines() if "│ Tam Đảo" in line)
    assert "chưa báo cáo" in tam_dao
    passwords = home / "demo" / "passwords.json"
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    assert left_behind(home) == []

    lower_one_mark(home / "demo" / "workbooks" / "243-vinhyen-2021-H1.xlsx")
    second = play(home, port)
    assert second.returncode == 1, second.stdout + second.stderr
    wrong = [line for line in second.stdout.splitlines() if "≠ đếm lại" in line]
    assert any("Vĩnh Yên · NT_DANG, số hoàn thành" in line for line in wrong)
    places = ("Vĩnh Yên · NT_DANG,", "Vĩnh Yên,", "Toàn tỉnh · NT_DANG,", "Toàn tỉnh,")
    assert all(line.strip().startswith(places) for line in wrong)
    counts = [re.findall(r"(\d+) ≠ đếm lại (\d+)$", line.strip()) for line in wrong if "tỷ lệ" not in line]
    assert counts
    assert all(abs(int(live) - int(counted)) == 1 for ((live, counted),) in counts)
    assert left_behind(home) == []


@pytest.mark.parametrize("once", ["--once", ""])
def test_a_stack_that_cannot_start_says_so_in_both_languages(tmp_path: Path, once: str) -> None:
    """A port that is taken ends the demo with a sentence and status 1, not with a trace."""
    with_port = {**os.environ, "TTCT_HOME": str(tmp_path), "TTCT_PORT": "none"}
    ended = subprocess.run(
        [sys.executable, "-m", "stack", "demo", *([once] if once else [])],
        cwd=ROOT,
        env=with_port,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "Cổng none" in ended.stdout
    assert "Port none cannot be used" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr

"""The demo itself: the real stack, the real doors, twice on the same data."""

import io
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from docx import Document

from stack.demo.comparison import disagreements
from stack.demo.paper import against_word
from stack.demo.province import load_province
from stack.environment import HOME_MARK, ROOT
from stack.ports import free_ports
from tests.demo.edits import lower_one_mark

LONGEST_RUN = 900.0


def command(home: Path, port: int, *, once: bool) -> dict[str, Any]:
    """Return how `python -m stack demo` is run on `home`, at a port that no other stack likes best."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("TTCT_")}
    told |= {"TTCT_HOME": str(home), "TTCT_PORT": str(port), "ONCE": "1" if once else "", "COLUMNS": "120"}
    return {
        "args": [sys.executable, "-m", "stack", "demo"],
        "cwd": ROOT,
        "env": told | {"PYTHONUNBUFFERED": "1"},
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "text": True,
    }


def play_once(home: Path, port: int) -> tuple[int, str]:
    """Run the demo to its end; return its status and what it printed."""
    ended = subprocess.run(**command(home, port, once=True), timeout=LONGEST_RUN, check=False)
    return ended.returncode, ended.stdout


def play_until_it_stays_up(home: Path, port: int) -> tuple[int, str, int]:
    """Run the demo without `once`, open its verification link, then press Ctrl-C.

    Return its exit status, what it printed, and the link's HTTP status while it was up.
    """
    printed: list[str] = []
    with subprocess.Popen(**command(home, port, once=False)) as demo:
        assert demo.stdout is not None
        watchdog = threading.Timer(LONGEST_RUN, demo.terminate)
        watchdog.start()
        try:
            for line in demo.stdout:
                printed.append(line)
                if "Ctrl-C" in line:
                    break
            link = re.search(r"http://\S+/verify/\w+", "".join(printed))
            opened = httpx.get(link[0], trust_env=False).status_code if link else 0
            demo.send_signal(signal.SIGINT)
            printed.extend(demo.stdout)
        finally:
            watchdog.cancel()
    return demo.returncode, "".join(printed), opened


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


def read_back(word: Path) -> None:
    """Claim that the Word file says what the article said; and that the demo's own check would notice."""
    document = Document(str(word))
    text = " ".join(paragraph.text for paragraph in document.paragraphs)
    for sentence in (
        "9/9 trung tâm chính trị đã được thành lập, kiện toàn",
        "Hiện có 32 biên chế",
        "đã mở 46 lớp đào tạo, bồi dưỡng với 5.470 lượt học viên",
        "tỷ lệ chiêu sinh đạt 91,32% (đạt chỉ tiêu 90%)",
        "8/9 trung tâm đã ổn định đội ngũ gồm 79 giảng viên kiêm chức",
        "Chưa báo cáo giảng viên kiêm chức: Tam Đảo.",
    ):
        assert sentence in text
    head = [[each.text for each in cell.paragraphs] for cell in document.tables[0].rows[0].cells]
    assert head[0] == ["TỈNH ỦY VĨNH PHÚC", "BAN TUYÊN GIÁO", "*", "Số 215-BC/BTGTU"]
    assert head[1][-1] == "Vĩnh Yên, ngày 20 tháng 7 năm 2021"
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace("46 lớp", "47 lớp").replace("91,32%", "89,99%")
    changed = io.BytesIO()
    document.save(changed)
    totals = {"figures": {"classes_opened": 46, "admitted": 5470}}
    found = disagreements(against_word(load_province(), {"totals": totals}, changed.getvalue()))
    assert [(each.measure, each.live, each.counted) for each in found] == [
        ("số lớp", 47, 46),
        ("chiêu sinh trên 90%", 0, 1),
    ]


def test_the_half_year_is_played_proven_and_not_doubled(tmp_path: Path) -> None:
    """First run: green, with the article's paragraph. Second, one cell changed on disk: red, and only there.

    The second run must find everything done: were anything doubled, other figures would differ too.
    It stays up until Ctrl-C, and then leaves no process behind.
    """
    home = tmp_path / "home"
    (port,) = free_ports(1)
    status, first = play_once(home, port)
    assert status == 0, first
    text = " ".join(first.replace("│", " ").split())
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
    tam_dao = next(line for line in first.splitlines() if "│ Tam Đảo" in line)
    assert "chưa báo cáo" in tam_dao
    word = home / "demo" / "bao-cao-2021-H1.docx"
    assert str(word) in text.replace(" ", "")
    read_back(word)
    passwords = home / "demo" / "passwords.json"
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    assert left_behind(home) == []

    lower_one_mark(home / "demo" / "workbooks" / "243-vinhyen-2021-H1.xlsx")
    status, second, opened = play_until_it_stays_up(home, port)
    assert (status, opened) == (1, 200), second
    wrong = [line for line in second.splitlines() if "≠ đếm lại" in line]
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

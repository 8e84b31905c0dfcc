"""What a fault run leaves on disk is enough to check it again."""

import json
from pathlib import Path

import pytest

from tests.chaos.checker import Found
from tests.chaos.history import History
from tests.chaos.record import RESULT, Result
from tests.chaos.report import as_table
from tests.chaos.run import HISTORY, Plan, run


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    """A run that was killed is continued by the check alone."""
    result = Result(7, asked={"writers": 4}, faults={"FLUSHALL": 2}, found=Found(classes=3))
    result.write(tmp_path)
    assert Result.read(tmp_path) == result
    kept = json.loads((tmp_path / RESULT).read_text())
    assert (kept["state"], kept["exact"], kept["fault_count"]) == ("under way", False, 2)


def test_only_a_run_that_ended_mended_and_contradicted_nothing_is_exact() -> None:
    """Each of these alone takes the verdict away."""

    def made(**different: object) -> Result:
        return Result(7, **{"state": "ended", "mended_after": 3.0, **different})  # type: ignore[arg-type]

    assert made().exact
    assert not made(state="broken off").exact
    assert not made(mended_after=None).exact
    assert not made(mended_after=10.1).exact
    assert not made(defects=["nemesis: OSError()"]).exact
    assert not made(found=Found(contradictions=["one"])).exact
    assert "- one" in as_table(made(found=Found(contradictions=["one"])))


def test_a_run_that_fell_short_says_so() -> None:
    """Exactness over fewer events than asked is less than was asked."""
    short = Result(7, asked={"faults": 2, "events": 9}, faults={"FLUSHALL": 2}, events=8)
    assert short.fell_short
    assert "fell short" in as_table(short)
    short.events = 9
    assert not short.fell_short


def test_a_history_is_on_disk_before_its_writer_goes_on(tmp_path: Path) -> None:
    """A killed run loses no operation, and whoever reads it may go on writing."""
    history = History(tmp_path / HISTORY)
    history.note("load", "CH1-1", "done", 1.0, admitted=20)
    again = History.again(tmp_path / HISTORY)
    again.note("complete", "CH1-1", "unknown", 2.0)
    assert [(each.subject, each.detail) for each in again.of("load")] == [("CH1-1", {"admitted": 20})]
    assert again.counts() == {"load": {"done": 1}, "complete": {"unknown": 1}}
    assert len((tmp_path / HISTORY).read_text().splitlines()) == 2
    history.close()
    again.close()


def test_a_run_does_not_start_on_another_runs_data(tmp_path: Path) -> None:
    """Classes of the earlier run would contradict the history of the new one."""
    (tmp_path / HISTORY).touch()
    with pytest.raises(FileExistsError):
        run(Plan(seed=1, seconds=1), tmp_path, lambda _: None)


def test_a_plan_is_fulfilled_when_all_that_it_asks_for_is_reached() -> None:
    """A plan that asks for nothing lasts its time."""
    plan = Plan(seed=1, seconds=1, faults=10, events=100)
    assert not plan.fulfilled_by(10, 99)
    assert not plan.fulfilled_by(9, 100)
    assert plan.fulfilled_by(10, 100)
    assert not Plan(seed=1, seconds=1).fulfilled_by(10, 100)

"""A minute of faults on real processes. `make chaos SEED=… MINUTES=…` runs it longer."""

import os
from pathlib import Path

import pytest

from stack.ports import free_ports
from tests.chaos.report import as_table
from tests.chaos.run import LEAST_FAULTS, Plan, new_seed, run


def test_a_minute_of_faults_leaves_every_figure_exact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is killed, frozen or emptied, seconds later everything agrees with the history."""
    monkeypatch.setenv("TTCT_PORT", str(free_ports(1)[0]))  # another test's stack may start right now
    seed = int(os.environ.get("TTCT_CHAOS_SEED", new_seed()))
    lines: list[str] = []
    result = run(Plan(seed=seed, seconds=60.0), tmp_path / "stack", lines.append)
    print("\n".join(lines), as_table(result), sep="\n")  # noqa: T201 - shown when the test fails
    assert result.operations.get("complete", {}).get("done", 0) > 0, "nothing was written: no proof"
    assert result.fault_count >= LEAST_FAULTS, "hardly anything was broken: no proof"
    # Exact, or the test fails. How fast is for `make chaos` to judge: this machine may be busy.
    assert result.contradicted_by_nothing, f"seed {seed}\n{as_table(result)}"
    assert result.mended_after is not None, f"seed {seed}: it did not mend by itself\n{as_table(result)}"

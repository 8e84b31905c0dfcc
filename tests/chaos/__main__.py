"""`python -m tests.chaos`: a longer fault run, with its record as JSON on request."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.report import as_table
from tests.chaos.run import Plan, new_seed, run
from tests.chaos.writers import Load


def main() -> int:
    """Run as asked; status 0 only if the system was exact."""
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("--seed", type=int, default=None, help="repeat the choices of an earlier run")
    asked.add_argument("--minutes", type=float, default=5.0, help="how long, at most")
    asked.add_argument("--writers", type=int, default=4)
    asked.add_argument("--pause", type=float, default=1.0, help="seconds between faults on average")
    asked.add_argument("--largest", type=int, default=120, help="people in the largest class")
    asked.add_argument("--corrected", type=float, default=0.08, help="share of results corrected one by one")
    asked.add_argument("--annulled", type=float, default=0.04, help="share of results annulled one by one")
    asked.add_argument("--faults", type=int, default=0, help="end early after so many faults ...")
    asked.add_argument("--events", type=int, default=0, help="... and so many events")
    asked.add_argument("--home", type=Path, default=None, help="where the stack keeps its data")
    given = asked.parse_args()
    plan = Plan(
        seed=new_seed() if given.seed is None else given.seed,
        seconds=given.minutes * 60,
        writers=given.writers,
        pause=given.pause,
        long_freezes=0.1,
        load=Load(largest=given.largest, corrected=given.corrected, annulled=given.annulled),
        faults=given.faults,
        events=given.events,
    )
    home = given.home or Path(tempfile.mkdtemp(prefix="ttct-chaos-"))
    result = run(plan, home, lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201
    print(as_table(result))  # noqa: T201
    return 0 if result.exact else 1


if __name__ == "__main__":
    sys.exit(main())

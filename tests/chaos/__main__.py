"""`python -m tests.chaos`: a longer fault run; its record is `result.json` in its folder."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.report import as_table
from tests.chaos.run import Plan, check_again, new_seed, run
from tests.chaos.writers import Load


def main() -> int:
    """Run as asked; status 0 only if the system was exact and faults and events were as many as asked."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the stack is stopped then too
    given = _arguments().parse_args()
    if given.again:
        if given.home is None:
            raise SystemExit("--again needs --home DIR: the folder of the run that was broken off")
        result = check_again(given.home, _say)
        print(as_table(result))  # noqa: T201
        return 0 if result.contradicted_by_nothing else 1
    plan = Plan(
        seed=new_seed() if given.seed is None else given.seed,
        seconds=given.minutes * 60,
        writers=given.writers,
        pause=given.pause,
        long_freezes=0.1,
        load=Load(given.smallest, given.largest, given.corrected, given.annulled),
        faults=given.faults,
        events=given.events,
    )
    home = given.home or Path(tempfile.mkdtemp(prefix="ttct-chaos-"))
    result = run(plan, home, _say)
    print(as_table(result))  # noqa: T201
    return 0 if result.exact and not result.fell_short else 1


def _arguments() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    asked.add_argument("--seed", type=int, default=None, help="repeat the choices of an earlier run")
    asked.add_argument("--minutes", type=float, default=5.0, help="how long, at most")
    asked.add_argument("--writers", type=int, default=4)
    asked.add_argument("--pause", type=float, default=1.0, help="seconds between faults on average")
    asked.add_argument("--smallest", type=int, default=20, help="people in the smallest class")
    asked.add_argument("--largest", type=int, default=120, help="people in the largest class, at most 999")
    asked.add_argument("--corrected", type=float, default=0.08, help="share of results corrected one by one")
    asked.add_argument("--annulled", type=float, default=0.04, help="share of results annulled one by one")
    asked.add_argument("--faults", type=int, default=0, help="end as soon as there were so many faults ...")
    asked.add_argument("--events", type=int, default=0, help="... and so many events")
    asked.add_argument("--home", type=Path, default=None, help="where the stack keeps its data")
    asked.add_argument("--again", action="store_true", help="only check what a broken-off run left in --home")
    return asked


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())

"""`python -m stack demo`: the demo, to stay up; with `--once` or ONCE=1 it ends with the verdict."""

import argparse
import os
from collections.abc import Sequence

from stack.__main__ import home
from stack.demo.run import run


def main(arguments: Sequence[str]) -> int:
    """Play the demo; 0 only if every figure agrees with the independent count."""
    parser = argparse.ArgumentParser(prog="python -m stack demo", description=__doc__)
    parser.add_argument("--once", action="store_true", default=os.environ.get("ONCE", "") not in ("", "0"))
    return run(home(), once=parser.parse_args(arguments).once)

"""Fuzz every target for its share of the time, and keep in the corpus what reaches something new.

`python -m tests.fuzz --minutes 60`. What is found lies in `.local/fuzz/found`; the exit status is then 1.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from tests.fuzz.reached import Reached
from tests.fuzz.seeds import WORDS, seeds
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"
WORK = ROOT / ".local" / "fuzz"
LONGEST = {"workbook": 32_768, "checked_list": 16_384, "key_file": 4_096, "envelopes": 8_192}
"""Bytes of an input; 2,048 of a target that is not named."""
SHARES = {"workbook": 4, "checked_list": 2, "envelopes": 2}
_RUNS = re.compile(r"Done (\d+) runs|stat::number_of_executed_units:\s*(\d+)")


def main() -> int:
    """Fuzz, keep, and say how much was tried."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--minutes", type=float, default=60)
    told.add_argument("--targets", nargs="*", default=list(TARGETS), choices=list(TARGETS))
    asked = told.parse_args()
    whole = sum(SHARES.get(name, 1) for name in asked.targets)
    tried, found = 0, list[Path]()
    for name in asked.targets:
        seconds = max(1, int(asked.minutes * 60 * SHARES.get(name, 1) / whole))
        runs, left = _fuzzed(name, seconds)
        kept = _kept(name)
        print(f"{name}: {runs} cases in {seconds} s, {kept} kept", flush=True)  # noqa: T201 -- a command
        tried, found = tried + runs, [*found, *left]
    print(f"{tried} cases, {len(found)} found: {' '.join(map(str, found))}")  # noqa: T201 -- a command
    return 1 if found else 0


def _fuzzed(name: str, seconds: int) -> tuple[int, list[Path]]:
    """Return how many inputs were tried and the files of those that found a defect."""
    work, found = WORK / name, WORK / "found"
    for folder in (work, found, CORPUS / name):
        folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds(name):
        (work / sha256(seed).hexdigest()).write_bytes(seed)
    words = WORK / f"{name}.dict"
    words.write_text("".join(f'"{_escaped(each)}"\n' for each in WORDS.get(name, ("PK",))))
    before = set(found.iterdir())
    command = [
        *(sys.executable, "-m", "tests.fuzz.one", name, str(work), str(CORPUS / name)),
        *(f"-max_total_time={seconds}", f"-dict={words}", f"-artifact_prefix={found}/{name}-"),
        *(f"-max_len={LONGEST.get(name, 2_048)}", "-timeout=20", "-rss_limit_mb=1500"),
        *("-print_final_stats=1", "-reload=0"),
    ]
    done = subprocess.run(
        command, capture_output=True, cwd=ROOT, check=False, env=os.environ | {"PYTHONWARNINGS": "ignore"}
    )
    said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    (WORK / f"{name}.log").write_text(said)
    left = sorted(set(found.iterdir()) - before)
    if done.returncode and not left:
        raise SystemExit(f"{name} could not be fuzzed:\n{said[-2000:]}")
    return max((int(one or two) for one, two in _RUNS.findall(said)), default=0), left


def _escaped(word: str) -> str:
    return "".join(f"\\x{each:02x}" for each in word.encode())


def _kept(name: str) -> int:
    """Keep the smallest inputs that together reach all that any of them reaches; return how many."""
    reached, kept = Reached(), {}
    for content in sorted({each.read_bytes() for each in _files(name)}, key=lambda each: (len(each), each)):
        where = reached.by(lambda content=content: TARGETS[name](content))  # type: ignore[misc]
        if where is not None:
            kept[f"{where}-{sha256(content).hexdigest()[:8]}"] = content
    for old in (CORPUS / name).iterdir():
        if not old.name.startswith("found-"):
            old.unlink()
    for title, content in kept.items():
        (CORPUS / name / title).write_bytes(content)
    return len(kept)


def _files(name: str) -> Iterable[Path]:
    return [*(WORK / name).iterdir(), *(CORPUS / name).iterdir()]


if __name__ == "__main__":
    raise SystemExit(main())

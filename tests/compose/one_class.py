"""One class from list to certificate to provincial figure, on a system that already runs in containers.

    python -m tests.compose.one_class

Reads the address and the administrator's password from `.env`; status 0 only if every figure agrees.
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from stack.demo import organisation, proof, training
from stack.demo.comparison import compare
from stack.demo.founding import begin, found
from stack.demo.province import Province, load_province
from stack.demo.recount import recount
from stack.demo.screen import Screen
from stack.environment import ROOT


def one_class() -> Province:
    """Return the half-year with the first center alone, and of it the first class."""
    province = load_province()
    center = province.centers[0]
    return replace(province, centers=(replace(center, classes=center.classes[:1]),))


def main() -> int:
    """Play the class through the public doors of the proxy."""
    told = dict(line.split("=", 1) for line in (ROOT / ".env").read_text().splitlines())
    with tempfile.TemporaryDirectory(prefix="ttct-one-class-") as folder:
        story = begin(
            one_class(),
            Path(folder),
            url=told["TTCT_PUBLIC_URL"],
            admin_password=told["FIRST_ADMIN_PASSWORD"],
            screen=Screen(Console(stderr=True)),
        )
        found(story)
        organisation.approve_plans(story)
        organisation.receive_blanks(story)
        training.load_all(story, training.write_all(story))
        training.sign_all(story)
        report = proof.wait_until_exact(story)
        link = proof.verification_link(story)
        figures = compare(story.province, recount(story.province, story.workbooks), report)
        story.doors.close()
    wrong = [figure for figure in figures if not figure.agrees]
    for figure in wrong:
        sys.stdout.write(f"does not agree: {figure}\n")
    sys.stdout.write(f"{len(figures) - len(wrong)} of {len(figures)} figures agree; certificate: {link}\n")
    return 1 if wrong or not figures else 0


if __name__ == "__main__":
    raise SystemExit(main())

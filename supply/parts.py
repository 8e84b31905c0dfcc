"""The pinned parts that run: packages of Python from the pins, packages of the browser from npm's lock."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

ROOT: Final = Path(__file__).parents[1]
PINS: Final = (ROOT / "requirements/run.txt", ROOT / "requirements/proxy.txt")
LOCK: Final = ROOT / "package-lock.json"
_HASH = re.compile(r"--hash=sha256:(?P<hash>[0-9a-f]{64})")

# What packages wrote before licences had names of their own (SPDX).
_MEANT: Final = {
    "Apache 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD-0-Clause": "0BSD",
    "New BSD": "BSD-3-Clause",
    "PSFL": "PSF-2.0",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_PLAIN = re.compile(r"[A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One pinned package; `ecosystem` is `pypi` or `npm`, `hashes` are (algorithm, hexadecimal)."""

    ecosystem: str
    name: str
    version: str
    licence: str
    """As an SPDX expression; empty where the package says nothing that is understood."""
    hashes: tuple[tuple[str, str], ...]


def parts() -> list[Part]:
    """Return every part that runs on this platform, by ecosystem and name."""
    found = {(each.ecosystem, each.name): each for each in (*_python(), *_browser())}
    return [found[key] for key in sorted(found)]


def _python() -> Iterator[Part]:
    """Yield the pins whose condition holds here. LookupError: one of them is not installed."""
    for path in PINS:
        # A pin is its own line; its hashes follow on the next.
        for block in path.read_text().replace("\\\n", " ").splitlines():
            if not block[:1].isalnum():
                continue
            pin, _, hashes = block.partition(" --hash=")
            required = Requirement(pin)
            if required.marker is not None and not required.marker.evaluate():
                continue
            (exact,) = required.specifier
            digests = sorted({each["hash"] for each in _HASH.finditer(f"--hash={hashes}")})
            # Which of the files was installed no pin says: a single one is named.
            named = (("SHA-256", digests[0]),) if len(digests) == 1 else ()
            yield Part("pypi", required.name, exact.version, _licence_of(required.name), named)


def _licence_of(name: str) -> str:
    try:
        about = metadata(name)
    except PackageNotFoundError as missing:
        raise LookupError(f"{name} is pinned and not installed: run `make setup`") from missing
    if "License-Expression" in about:
        return about["License-Expression"]
    said = about["License"].strip() if "License" in about else ""
    if said in _MEANT or (_PLAIN.fullmatch(said) and said != "Dual"):
        return _MEANT.get(said, said)
    classified = (
        each.rpartition("::")[2].strip()
        for each in about.get_all("Classifier") or []
        if each.startswith("License ::")
    )
    return " OR ".join(sorted({_MEANT[each] for each in classified if each in _MEANT}))


def _browser() -> Iterator[Part]:
    """Yield the packages of npm that reach the browser; those of tests do not."""
    for path, about in json.loads(LOCK.read_text())["packages"].items():
        if path and not about.get("dev"):
            algorithm, _, digest = about["integrity"].partition("-")
            hexadecimal = base64.b64decode(digest).hex()
            said = about.get("license", "")
            yield Part(
                "npm",
                path.rpartition("node_modules/")[2],
                about["version"],
                _MEANT.get(said, said),
                ((f"SHA-{algorithm.removeprefix('sha')}", hexadecimal),),
            )

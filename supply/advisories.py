"""`make advisories`: known weaknesses of the pinned parts of Python, by pip-audit, also in a closed network.

Online pip-audit asks the public service of OSV. A closed network brings the same advisories in as OSV's own
archive of the ecosystem (`all.zip`, one JSON file an advisory): `make advisories ARCHIVE=all.zip` answers
pip-audit from it, on this machine.
"""

import argparse
import json
import subprocess
import sys
import threading
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from supply.parts import PINS

ECOSYSTEM: Final = "PyPI"
Advisory = Mapping[str, Any]


class Advisories:
    """The advisories of an archive, found by package and version."""

    def __init__(self, archive: Path) -> None:
        """Read the archive. ValueError if nothing in it is an advisory of the ecosystem."""
        self._of: defaultdict[str, list[tuple[Advisory, Mapping[str, Any]]]] = defaultdict(list)
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                advisory = json.loads(opened.read(name))
                for affected in advisory.get("affected", ()):
                    package = affected.get("package", {})
                    if package.get("ecosystem") == ECOSYSTEM:
                        self._of[canonicalize_name(package["name"])].append((advisory, affected))
        if not self._of:
            raise ValueError(f"{archive.name}: không có cảnh báo nào / no advisory of {ECOSYSTEM} is in it")

    def found(self, package: str, version: str) -> list[Advisory]:
        """Return the advisories of which that version is affected."""
        exact = Version(version)
        met = {
            advisory["id"]: advisory
            for advisory, affected in self._of.get(canonicalize_name(package), ())
            if version in affected.get("versions", ())
            or any(_within(each, exact) for each in _ranges(affected))
        }
        return list(met.values())


def _ranges(affected: Mapping[str, Any]) -> Iterator[Sequence[Mapping[str, str]]]:
    return (each["events"] for each in affected.get("ranges", ()) if each.get("type") == "ECOSYSTEM")


def _within(events: Sequence[Mapping[str, str]], version: Version) -> bool:
    """Tell whether a version lies in a range: introduced, and neither fixed nor past the last affected."""
    inside = False
    # Where it is introduced and fixed in one version, it is fixed.
    for kind, at in sorted(map(_point, events), key=lambda point: (point[1], point[0] != "introduced")):
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _point(event: Mapping[str, str]) -> tuple[str, Version]:
    ((kind, said),) = event.items()
    try:
        return kind, Version(said)
    except InvalidVersion as wrong:
        raise ValueError(f"an advisory names a version that is none: {said}") from wrong


@contextmanager
def answered(advisories: Advisories) -> Iterator[str]:
    """Answer OSV's query from `advisories` on this machine; give the address."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = advisories.found(asked["package"]["name"], asked["version"])
            content = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
            """Say nothing of every question."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def audit(pins: Sequence[Path], address: str | None = None) -> int:
    """Let pip-audit look at the pins; 0 if nothing is known against them."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--vulnerability-service",
        "osv",
        "--progress-spinner",
        "off",
    ]
    command += ["--disable-pip", "--require-hashes"]
    for each in pins:
        command += ["--requirement", str(each)]
    if address is not None:
        command += ["--osv-url", address]
    return subprocess.run(command, check=False).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit what runs."""
    parser = argparse.ArgumentParser(prog="supply.advisories", description=__doc__)
    parser.add_argument(
        "--archive", type=Path, help="OSV's all.zip of the ecosystem, where it cannot be asked"
    )
    told = parser.parse_args(arguments)
    if told.archive is None:
        return audit(PINS)
    with answered(Advisories(told.archive)) as address:
        return audit(PINS, address)


if __name__ == "__main__":
    sys.exit(main())

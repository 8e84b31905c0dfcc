"""The list of processes: `name: command` lines, with `$NAME` filled in from each one's environment."""

import re
import shlex
import string
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stack.binaries import caddy_program
from stack.trouble import Trouble

PROCFILE = Path(__file__).parent.parent / "Procfile"
_LINE = re.compile(r"([a-z][a-z0-9-]*):\s+(\S.*)")


@dataclass(frozen=True)
class Entry:
    """One line: `enrollment-http` is the part `http` of the service `enrollment`."""

    name: str
    command: str

    @property
    def service(self) -> str:
        """The service's name; the entry's own name where it has no part (caddy, scheduler)."""
        return self.name.partition("-")[0]

    @property
    def part(self) -> str:
        """`http`, `worker` or `courier`; empty for what belongs to no service."""
        return self.name.partition("-")[2]

    def arguments(self, environment: Mapping[str, str]) -> list[str]:
        """Return the command to execute; `Trouble` if it names a variable that is not set."""
        try:
            words = [string.Template(word).substitute(environment) for word in shlex.split(self.command)]
        except (KeyError, ValueError) as error:
            raise Trouble(
                f"Dòng {self.name} trong Procfile không đọc được: {error}",
                f"The line {self.name} of the Procfile cannot be read: {error}",
            ) from error
        if words[0] == "python":
            words[0] = sys.executable
        elif words[0] == "caddy":
            words[0] = str(caddy_program())
        return words


def read_procfile(path: Path = PROCFILE) -> list[Entry]:
    """Return the entries in the order in which they start; `Trouble` for a line that is none."""
    entries: list[Entry] = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if not found or any(entry.name == found[1] for entry in entries):
            raise Trouble(
                f"Dòng {number} của {path.name} không đúng dạng 'tên: lệnh' hoặc trùng tên.",
                f"Line {number} of {path.name} is not of the form 'name: command', or its name is taken.",
            )
        entries.append(Entry(found[1], found[2]))
    return entries

"""Programs that tests drive from outside: found on this machine, or installed by apt-get when root.

python -m tests.programs
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass


class NoProgram(RuntimeError):
    """The program is not there and could not be installed; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program by the names it may have, Debian's packages that hold it, and who needs it."""

    names: Sequence[str]
    packages: Sequence[str]
    variable: str
    """Environment variable that may name another one."""
    needed_by: str

    def found(self) -> str | None:
        """Return its path on this machine."""
        named = os.environ.get(self.variable)
        if named:
            return shutil.which(named)
        return next((path for name in self.names if (path := shutil.which(name))), None)

    def ensure(self) -> str:
        """Return its path, installed if need be; `NoProgram` if that fails."""
        if path := self.found():
            return path
        if os.environ.get(self.variable):
            raise NoProgram(f"{self.variable} names a program that is not there")
        packages = " ".join(self.packages)
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise NoProgram(
                f"{self.needed_by} need {self.names[0]}: install it (Debian: sudo apt-get install {packages})"
                f" or name one in {self.variable}"
            )
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *self.packages],
        ):
            done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
            if done.returncode != 0:
                raise NoProgram(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
        installed = self.found()
        if installed is None:
            raise NoProgram(f"apt-get installed {packages}, but there is no {self.names[0]} on the PATH")
        return installed


CHROMIUM = Program(
    ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    ("chromium",),
    "TTCT_CHROMIUM",
    "the tests of the pages",
)
OFFICE = Program(
    ("soffice", "libreoffice"),
    ("libreoffice-calc-nogui",),
    "TTCT_SOFFICE",
    "the tests of documents",
)


if __name__ == "__main__":
    try:
        for program in (CHROMIUM, OFFICE):
            sys.stdout.write(f"{program.names[0]}: {program.ensure()}\n")
    except NoProgram as reason:
        sys.exit(str(reason))

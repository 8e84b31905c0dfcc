"""Makes sure that a Chromium is there for the tests of the pages.

    python -m tests.browser.install

Takes the one named by `TTCT_CHROMIUM`, else one on the PATH, else installs Debian's by apt-get (as
root). Says what to do where none of that is possible.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


class NoBrowser(RuntimeError):
    """No Chromium, and none could be installed; the sentence says what to do."""


def chromium() -> str | None:
    """Return the path of a Chromium on this machine."""
    named = os.environ.get("TTCT_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure_chromium() -> str:
    """Return the path of a Chromium, installed if need be; `NoBrowser` if that fails."""
    found = chromium()
    if found:
        return found
    if os.environ.get("TTCT_CHROMIUM"):
        raise NoBrowser("TTCT_CHROMIUM names a program that is not there")
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NoBrowser(
            "the tests of the pages need Chromium: install it (Debian: sudo apt-get install chromium) "
            "or name one in TTCT_CHROMIUM"
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise NoBrowser(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    installed = chromium()
    if installed is None:
        raise NoBrowser("apt-get installed chromium, but there is no chromium on the PATH")
    return installed


if __name__ == "__main__":
    try:
        sys.stdout.write(f"browser: {ensure_chromium()}\n")
    except NoBrowser as reason:
        sys.exit(str(reason))

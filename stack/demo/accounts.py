"""Who plays the demo, and their passwords: made once for an installation, readable by its owner only."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from stack.demo.province import Center, Province
from stack.private import write_private

ADMIN = "admin"
PROVINCE = "bantuyengiao"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is read as something else: no i, l, o, 0, 1."""


@dataclass(frozen=True)
class Account:
    """One of the demo's people: user name, name on the screen, role and the center it is held at."""

    username: str
    display_name: str
    role: str
    center: Center | None


def officer_of(center: Center) -> str:
    """Return the user name of the center's officer (giáo vụ)."""
    return f"giaovu.{center.slug}"


def director_of(center: Center) -> str:
    """Return the user name of the center's director."""
    return f"giamdoc.{center.slug}"


def demo_accounts(province: Province) -> list[Account]:
    """Return everybody but the first administrator, who is there from the start."""
    accounts = [Account(PROVINCE, province.department, "province", None)]
    for center in province.centers:
        accounts += [
            Account(officer_of(center), f"Giáo vụ {center.short_name}", "officer", center),
            Account(director_of(center), f"Giám đốc {center.short_name}", "director", center),
        ]
    return accounts


class Passwords:
    """The passwords of the demo's people, by user name, kept in one file of mode 600."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def __getitem__(self, username: str) -> str:
        return self._known[username]

    def keep(self, username: str, password: str) -> None:
        """Keep a password that was made elsewhere: the first administrator's."""
        if self._known.get(username) != password:
            self._store({username: password})

    def ensure(self, usernames: list[str]) -> None:
        """Make a password for everybody who has none; it is on disk before anybody uses it."""
        missing = [username for username in usernames if username not in self._known]
        if missing:
            self._store({username: _password() for username in missing})

    def _store(self, passwords: dict[str, str]) -> None:
        self._known |= passwords
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_private(self.path, json.dumps(self._known, indent=2) + "\n")


def _password() -> str:
    """Return sixteen letters in groups of four (79 bits), easy to type from the screen."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))

"""What the steps of the demo share: the half-year, the doors, who is signed in, what was registered."""

from dataclasses import dataclass, field
from pathlib import Path

from stack.demo.accounts import Passwords
from stack.demo.doors import Doors, SignedIn
from stack.demo.province import Province
from stack.demo.screen import Screen


@dataclass
class Story:
    """One run of the demo; `folder` holds the workbooks and the passwords."""

    province: Province
    doors: Doors
    passwords: Passwords
    screen: Screen
    folder: Path
    center_ids: dict[str, str] = field(default_factory=dict)
    account_ids: dict[str, str] = field(default_factory=dict)
    _people: dict[str, SignedIn] = field(default_factory=dict)

    @property
    def workbooks(self) -> Path:
        """Where the centers' workbooks lie."""
        return self.folder / "workbooks"

    def person(self, username: str) -> SignedIn:
        """Return one of the demo's people; they sign in when they first act."""
        if username not in self._people:
            self._people[username] = SignedIn(self.doors, username, self.passwords[username])
        return self._people[username]

"""What every story begins with: everybody's password, then centers, rules and people through the doors."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from stack.demo import access, organisation
from stack.demo.accounts import ADMIN, Passwords, demo_accounts
from stack.demo.doors import Doors
from stack.demo.province import Province
from stack.demo.screen import Screen
from stack.demo.story import Story

PASSWORDS = "passwords.json"
"""The file in a story's folder that keeps the passwords of its making."""


def begin(
    province: Province, folder: Path, *, url: str, admin_password: str, screen: Screen | None = None
) -> Story:
    """Return a story at the doors of `url`, with a password for everybody in it; silent without a screen.

    `folder` keeps the passwords, so that a later story on the same system goes on with them. The caller
    closes `story.doors`.
    """
    story = Story(
        province=province,
        doors=Doors(url),
        passwords=Passwords(folder / PASSWORDS),
        screen=screen or Screen(Console(file=StringIO())),
        folder=folder,
    )
    story.passwords.keep(ADMIN, admin_password)
    story.passwords.ensure([account.username for account in demo_accounts(province)])
    return story


def found(story: Story) -> None:
    """Enter the rules, the centers, their accounts and their people; repeated it changes nothing.

    `Trouble` if a door refuses a step.
    """
    access.open_provincial_account(story)
    organisation.enter_rules(story)
    organisation.register_centers(story)
    access.open_center_accounts(story)
    organisation.set_establishments(story)
    organisation.appoint_people(story)

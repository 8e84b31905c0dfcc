"""The field of a fault run: centers, people and rules entered through the doors, and the writers on it."""

from dataclasses import dataclass
from pathlib import Path

from stack.demo.accounts import director_of, officer_of
from stack.demo.founding import begin, found
from stack.demo.province import Center, load_province
from stack.demo.story import Story
from stack.stack import Stack
from tests.chaos.doors import PatientPerson
from tests.chaos.history import History
from tests.chaos.writers import Load, Writer

LOT_SIZE = 100_000
"""Blanks in one lot: as many as a center may receive at once."""


@dataclass(frozen=True)
class Staffing:
    """How many writers, what they write, and for how many events blanks must be there."""

    writers: int
    load: Load
    events: int


def set_up(stack: Stack, home: Path) -> Story:
    """Enter centers, people and rules through the doors, before anything breaks."""
    story = begin(load_province(), home, url=stack.public_url, admin_password=stack.first_admin_password)
    found(story)
    return story


def make_writers(staffing: Staffing, stack: Stack, story: Story, history: History, seed: int) -> list[Writer]:
    """Give each writer a center (shared, if there are more of them) with blanks enough, and its people."""
    writers = []
    for number in range(1, staffing.writers + 1):
        center = story.province.centers[(number - 1) % len(story.province.centers)]
        _receive_blanks(story, center, number, staffing)
        officer, director = (
            PatientPerson(stack.public_url, name, story.passwords[name])
            for name in (officer_of(center), director_of(center))
        )
        writers.append(
            Writer(
                number,
                story.center_ids[center.code],
                (officer, director),
                history=history,
                seed=seed,
                load=staffing.load,
            )
        )
    return writers


def _receive_blanks(story: Story, center: Center, number: int, staffing: Staffing) -> None:
    """Receive twice what the writer needs: a certificate is at most every second event."""
    for lot in range(1 + staffing.events // staffing.writers // LOT_SIZE):
        story.person(officer_of(center)).post(
            f"chaos lot {number} {lot}",
            "/certification/api/blank-lots",
            {
                "center_id": story.center_ids[center.code],
                "prefix": f"CH{number}-{lot} ",
                "first": 1,
                "last": LOT_SIZE,
                "received_on": "2021-01-15",
                "minutes_number": f"{number}{lot}-BB/CH",
            },
        )

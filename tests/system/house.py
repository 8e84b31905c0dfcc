"""The whole system on real processes, with a small province entered through the doors."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stack.demo.accounts import PROVINCE, director_of, officer_of
from stack.demo.founding import begin, found
from stack.demo.province import load_province
from stack.demo.story import Story
from stack.stack import Stack
from tests.chaos.doors import PatientPerson
from tests.chaos.workbook import Row, WrittenClass, write_class

PATIENCE = 400.0
LOT = 20_000
CENTERS = 3
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERIOD = "2021-H1"


def wait_until(true: Callable[[], bool], claim: str) -> None:
    """Fail with `claim` if it does not come true in time."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, claim
        time.sleep(0.2)


@dataclass
class House:
    """The running stack, its people, and what was written so far."""

    stack: Stack
    story: Story
    chance: random.Random = field(default_factory=lambda: random.Random(20210727))  # noqa: S311 - to be repeatable
    graduated: int = 0
    classes: int = 0
    _people: dict[str, PatientPerson] = field(default_factory=dict)

    def person(self, username: str) -> PatientPerson:
        """Return somebody who signs in and asks until they are answered."""
        if username not in self._people:
            self._people[username] = PatientPerson(
                self.stack.public_url, username, self.story.passwords[username], patience=PATIENCE
            )
        return self._people[username]

    def close(self) -> None:
        """Let go of all connections."""
        for person in self._people.values():
            person.close()
        self.story.doors.close()

    def province(self) -> PatientPerson:
        """Return the provincial department."""
        return self.person(PROVINCE)

    def officer(self, place: int) -> PatientPerson:
        """Return the officer of a center."""
        return self.person(officer_of(self.story.province.centers[place]))

    def director(self, place: int) -> PatientPerson:
        """Return the director of a center."""
        return self.person(director_of(self.story.province.centers[place]))

    def post(self, who: PatientPerson, path: str, **content: Any) -> Any:
        """Send and return the answer, which must be a success."""
        answer = who.ask("POST", path, **content)
        assert answer.outcome == "done", f"POST {path}: {answer.status} {answer.body}"
        return answer.body

    def load(self, place: int, size: int, *, first: Row | None = None) -> tuple[str, WrittenClass]:
        """Load a new class of a center through the import door; return its id and what was written."""
        self.classes += 1
        code = f"CH{place + 1}-{self.classes}"
        written = write_class(code, "NT_DANG", size, self.chance, first=first)
        center = self.story.center_ids[self.story.province.centers[place].code]
        file = (f"{code}.xlsx", written.content, XLSX)
        officer = self.officer(place)
        checked = self.post(
            officer, "/enrollment/api/imports", data={"center_id": center}, files={"workbook": file}
        )
        loaded = self.post(officer, f"/enrollment/api/imports/{checked['id']}/load")
        return str(loaded["classes"][0]["id"]), written

    def sign(self, place: int, class_id: str, written: WrittenClass) -> None:
        """Let the director sign the decision that completes the class."""
        decision = {"decision_number": f"{self.classes}-QĐ/HT", "decided_on": "2021-05-18"}
        self.post(self.director(place), f"/enrollment/api/classes/{class_id}/completion", json=decision)
        self.graduated += written.passing

    def whole_class(self, place: int, size: int, *, first: Row | None = None) -> str:
        """Load a class and complete it; return its id."""
        class_id, written = self.load(place, size, first=first)
        self.sign(place, class_id, written)
        return class_id

    def first_completion(self, place: int, class_id: str) -> str:
        """Return the result of the learner on the first row."""
        rows = self.director(place).read(f"/enrollment/api/classes/{class_id}")["learners"]
        (first,) = [row for row in rows if row["ordinal"] == 1]
        assert first["outcome"] == "passed"
        return str(first["completion_id"])

    def exact(self) -> bool:
        """Tell whether the system itself says that nothing differs and it counts all that was written."""
        run = self.post(self.province(), "/reporting/api/reconciliation")
        if not run["whole"] or run["differences"]:
            return False
        report = self.province().read("/reporting/api/provincial", period=PERIOD)
        figures = report["totals"]["figures"]
        return bool(figures["completed"] == figures["certificates_issued"] == self.graduated)

    def wait_until_exact(self, after: str) -> None:
        """Do nothing but ask until the system is exact."""
        wait_until(self.exact, f"not exact after {after}")

    def head(self, service: str) -> int:
        """Return how many events a service has numbered."""
        with self.stack.postgres.connect(service) as connection:
            row = connection.execute("SELECT last FROM event_head").fetchone()
        assert row is not None
        assert isinstance(row[0], int)
        return row[0]


@contextmanager
def open_house(home: Path) -> Iterator[House]:
    """Start a stack of its own under `home` and enter three centers with people, rules and blanks."""
    with Stack(home, say=lambda _: None) as stack:
        whole = load_province()
        story = begin(
            replace(whole, centers=whole.centers[:CENTERS]),
            home,
            url=stack.public_url,
            admin_password=stack.first_admin_password,
        )
        found(story)
        house = House(stack, story)
        try:
            for place in range(CENTERS):
                _receive_blanks(house, place)
            yield house
        finally:
            house.close()


def _receive_blanks(house: House, place: int) -> None:
    """Enter a lot of blanks; the center may still be on its way to certification."""
    lot = {
        "center_id": house.story.center_ids[house.story.province.centers[place].code],
        "prefix": f"HT{place} ",
        "first": 1,
        "last": LOT,
        "received_on": "2021-01-15",
        "minutes_number": f"{place}-BB/HT",
    }
    wait_until(
        lambda: house.officer(place).ask("POST", "/certification/api/blank-lots", json=lot).outcome == "done",
        "certification never heard of the center",
    )

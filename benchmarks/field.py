"""The field on which everything is measured: a running stack with centers, rules, blanks and open classes."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg

from services.enrollment.domain.class_lists import ClassList, ListedLearner, PartialDate
from services.enrollment.operations.classes.complete import complete_class
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.signing import Signature
from shared.db import Database
from shared.events.sealing import SealingKeys
from shared.principal import Grant, Principal
from stack.demo.accounts import PROVINCE, director_of, officer_of
from stack.demo.doors import SignedIn
from stack.demo.founding import begin, found
from stack.demo.people import People
from stack.demo.province import Center, load_province
from stack.demo.story import Story
from stack.stack import Stack

OPENED, CLOSED, DECIDED = date(2021, 3, 1), date(2021, 3, 5), date(2021, 3, 10)
PERIODS = 40
GIVE_UP = 300.0
"""Seconds after which something that does not come to an end is given up."""
LOT_SIZE = 100_000
"""Blanks in one lot: as many as a center may receive at once."""


@dataclass(frozen=True)
class OpenClass:
    """A class that waits for its director's decision."""

    id: UUID
    center: Center
    learners: int


class Field:
    """A stack with the nine centers of the demo, entered through the doors, and classes loaded on demand."""

    def __init__(self, stack: Stack, story: Story) -> None:
        self.stack = stack
        self.story = story
        self.enrollment = Database(stack.database_url("enrollment"), application_name="benchmark")
        self._keys = SealingKeys.from_json(
            stack.processes["enrollment-http"].environment["TTCT_SEALING_KEYS"]
        )
        self._random = random.Random(1)
        self._numbers = 0
        self._names = People(story.province.centers[0], 1)
        self._invented = [self._names.name() for _ in range(1_000)]

    @property
    def province(self) -> SignedIn:
        """The provincial department, signed in."""
        return self.story.person(PROVINCE)

    def provincial_token(self) -> str:
        """Sign the provincial department in; return its bearer token."""
        return self.token(PROVINCE, self.story.passwords[PROVINCE])

    def token(self, username: str, password: str) -> str:
        """Sign somebody in; return the bearer token."""
        body = {"username": username, "password": password}
        client = self.story.doors.client
        answer = client.post("/identity/api/sign-in", json=body)
        client.cookies.clear()
        return str(answer.raise_for_status().json()["access_token"])

    def differences(self) -> int:
        """Let reporting prove itself now; return its differences. AssertionError if it could not compare."""
        run = self.province.run("benchmark", "/reporting/api/reconciliation")
        assert run["whole"], run["owners"]  # noqa: S101 -- a measurement of something unproven is none
        return int(run["difference_count"])

    def connect(self, service: str) -> psycopg.Connection[tuple[object, ...]]:
        """Return a connection for looking into a service's database."""
        return psycopg.connect(self.stack.database_url(service).replace("+psycopg", ""), autocommit=True)

    def receive_blanks(self, learners: int) -> None:
        """Give every center blanks enough for its share of so many learners, and as much again."""
        centers = self.story.province.centers
        for center in centers:
            for _ in range(1 + 2 * learners // len(centers) // LOT_SIZE):
                self._numbers += 1
                self.story.person(officer_of(center)).post(
                    f"benchmark lot {self._numbers}",
                    "/certification/api/blank-lots",
                    {
                        "center_id": self.story.center_ids[center.code],
                        "prefix": f"BM{self._numbers} ",
                        "first": 1,
                        "last": LOT_SIZE,
                        "received_on": "2021-01-15",
                        "minutes_number": f"{self._numbers}-BB/BM",
                    },
                )

    def open_classes(self, count: int, learners: int) -> list[OpenClass]:
        """Load `count` classes of so many learners, marked and admitted, round the centers."""
        centers = self.story.province.centers
        opened: list[OpenClass] = []
        for place, center in enumerate(centers):
            lists = [self._list(center, learners) for _ in range(place, count, len(centers))]
            for start in range(0, len(lists), 20):
                with self.enrollment.transaction() as connection:
                    groups = load_class_lists(
                        connection,
                        self._id(center),
                        lists[start : start + 20],
                        self._director(center),
                        date(2021, 4, 1),
                    )
                opened += [OpenClass(group.id, center, learners) for group in groups]
        self._random.shuffle(opened)
        self._rest()
        return opened

    def _rest(self) -> None:
        """Wait until what loading left to do is done: comparing new learners with others, telling of all.

        That is loading's work, timed tasks that take turns with whatever else there is; TimeoutError if it
        does not end.
        """
        deadline = time.monotonic() + GIVE_UP
        with self.connect("enrollment") as connection:
            while any(
                connection.execute(f"SELECT EXISTS (SELECT FROM {table})".encode()).fetchone() == (True,)  # noqa: S608
                for table in ("learner_to_compare", "outbox")
            ):
                if time.monotonic() > deadline:
                    raise TimeoutError("what the loaded classes left to do was not done in time")
                time.sleep(0.1)

    def sign(self, group: OpenClass) -> None:
        """Sign the decision that completes the class, as its director does; committed on return."""
        self._numbers += 1
        with self.enrollment.transaction() as connection:
            complete_class(
                connection,
                group.id,
                by=Signature(f"{self._numbers}-QĐ/BM", DECIDED),
                principal=self._director(group.center),
                today=date(2021, 4, 1),
                keys=self._keys,
            )

    def _list(self, center: Center, learners: int) -> ClassList:
        self._numbers += 1
        program = self.story.province.programs[self._numbers % len(self.story.province.programs)]
        return ClassList(
            sheet=f"BM{self._numbers}",
            code=f"{center.area_code}-BM-{self._numbers}",
            name=f"{program.name} {self._numbers}",
            program_code=program.code,
            opened_on=OPENED,
            closed_on=CLOSED,
            total_periods=PERIODS,
            decision_number=f"{self._numbers}-QĐ/KG",
            decided_on=OPENED,
            place="Hội trường",
            learners=tuple(self._learner(row) for row in range(1, learners + 1)),
        )

    def _learner(self, row: int) -> ListedLearner:
        year, month, day = self._random.randint(1965, 1999), self._random.randint(1, 12), 15
        return ListedLearner(
            row=row,
            full_name=self._random.choice(self._invented),
            birth=PartialDate(year, month, day, f"{day}/{month}/{year}", "day"),
            gender=self._random.choice(("male", "female")),
            unit="Ủy ban nhân dân xã",
            admitted=True,
            attended_periods=PERIODS,
            mark=Decimal(self._random.randint(55, 95)) / 10,
            ethnicity="Kinh",
            birth_place="Vĩnh Phúc",
            party_cell="Chi bộ Một",
            party_status="Đảng viên chính thức",
        )

    def _id(self, center: Center) -> UUID:
        return UUID(self.story.center_ids[center.code])

    def _director(self, center: Center) -> Principal:
        account = self.story.account_ids[director_of(center)]
        return Principal("person", account, "", frozenset({Grant("director", self._id(center))}))


@contextmanager
def prepared(home: Path, say: list[str]) -> Iterator[Field]:
    """Start a stack under `home`, enter rules, centers and people through the doors; stop it on leaving."""
    with Stack(home, say=say.append) as stack:
        story = begin(load_province(), home, url=stack.public_url, admin_password=stack.first_admin_password)
        found(story)
        field = Field(stack, story)
        try:
            yield field
        finally:
            field.enrollment.dispose()
            story.doors.close()

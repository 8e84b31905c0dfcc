"""A center at work for tests of grids: a small class, a large one, an empty one, officers and a director."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Connection

from services.enrollment.domain.papers import Place
from services.enrollment.operations.classes.load import load_class_lists
from services.identity.domain.grants import DatedGrant
from services.identity.operations.accounts import create_account
from shared import clock
from shared.db import Database
from shared.principal import Role
from tests.browser.house import LONG_PERSON, PASSWORD, _apps, _one_origin
from tests.databases import Databases
from tests.enrollment import field, results
from tests.enrollment.field import Field, learner
from tests.enrollment.results import Class
from tests.serving import serving

MANY, SESSIONS = 250, 12
MARKERS: tuple[Place, ...] = ("first", "second")


@dataclass(frozen=True)
class Desk:
    """The running system with the classes of one center."""

    origin: str
    database: Database
    at: Field
    many: UUID
    """250 learners, 12 sessions, everything entered."""
    empty: UUID

    def small(self, code: str) -> Class:
        """Return a fresh class of five learners, ten sessions and two markers."""
        with self.database.transaction() as connection:
            class_id = _open(connection, self.at, code, 5)
            results.give_sessions(connection, class_id)
            group = results.group_of(connection, class_id)
        return Class(self.database, field.Loaded(self.at, group))


@contextmanager
def desk_of(databases: Databases) -> Iterator[Desk]:
    """Serve the four services with one center's classes; `giaovu1`, `giaovu2` and `giamdoc` can sign in."""
    with ExitStack() as stack:
        made = {
            name: stack.enter_context(databases.fresh(name))
            for name in ("identity", "enrollment", "certification", "reporting")
        }
        client = stack.enter_context(serving(_one_origin(_apps(made))))
        database = made["enrollment"].database
        with database.transaction() as connection:
            at = results.empty_field(connection, markers=2, marker_tolerance=Decimal(1), makeup_allowed=True)
            many = _open(connection, at, "NT-250", MANY)
            results.give_sessions(connection, many, SESSIONS, 4)
            empty = _open(connection, at, "NT-00", 0)
        _enter(database, at, many)
        _open_accounts(made["identity"].database, at.center.id)
        yield Desk(str(client.base_url).rstrip("/"), database, at, many, empty)


def _open(connection: Connection, at: Field, code: str, count: int) -> UUID:
    rows = [
        replace(learner(number, None, full_name=_name(number, count)), attended_periods=None)
        for number in range(1, count + 1)
    ]
    (group,) = load_class_lists(
        connection, at.center.id, [field.class_list(code, rows)], at.officer, field.TODAY
    )
    return group.id


def _name(number: int, count: int) -> str:
    if count <= len(results.NAMES):
        return results.NAMES[number - 1]
    return LONG_PERSON if number % 50 == 1 else f"{results.NAMES[number % 5]} {number}"


def _enter(database: Database, at: Field, class_id: UUID) -> None:
    """Let most of a class attend, and be marked by two."""
    with database.snapshot() as connection:
        group = results.group_of(connection, class_id)
    held = Class(database, field.Loaded(at, group))
    places = range(1, MANY + 1)
    held.attend(
        *(
            (place, session, "", "K" if place % 9 == 0 and session < 5 else "x")
            for place in places
            for session in range(1, SESSIONS + 1)
        )
    )
    held.mark(
        *(
            (place, 1, whose, "", str((place * 7 + number) % 60 / 10 + 4))
            for place in places
            if place % 9
            for number, whose in enumerate(MARKERS)
        )
    )


def _open_accounts(database: Database, center: UUID) -> None:
    people: list[tuple[str, Role]] = [("giaovu1", "officer"), ("giaovu2", "officer"), ("giamdoc", "director")]
    with database.transaction() as connection:
        for username, role in people:
            create_account(
                connection,
                username=username,
                display_name=username,
                password=PASSWORD,
                grants=[DatedGrant(role, center, date(2021, 1, 1))],
                by="test",
                now=clock.now(),
            )


@dataclass(frozen=True)
class At:
    """A fresh small class at the desk that all these tests share."""

    served: Desk
    small: Class

    @property
    def origin(self) -> str:
        """Where the system is reached."""
        return self.served.origin


def go(page: Page, desk: At, who: str, path: str) -> None:
    """Sign in and go to a page of the small class."""
    page.goto(f"{desk.origin}/enrollment/classes/{desk.small.id}{path}")
    page.get_by_label("Tên đăng nhập").fill(who)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.wait_for_load_state()  # the scripts of the page have run


def cell(page: Page, place: int, column: int) -> Locator:
    """Return a cell by place on the list and column, both from 1."""
    return page.locator(f'[data-ordinal="{place}"] input.cell').nth(column - 1)


def line(page: Page, place: int) -> Locator:
    """Return a learner's row, by place on the list."""
    return page.locator(f'[data-ordinal="{place}"]')

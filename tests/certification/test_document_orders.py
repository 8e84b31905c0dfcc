"""Large documents: set by their own process, whole files whatever is killed, nothing counted twice."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from services.certification.documents import step
from services.certification.operations import document_orders as orders
from services.certification.operations.document_orders import (
    find_order,
    order_book,
    order_class,
    order_sheets,
    ordered_file,
)
from services.certification.operations.printing import open_print_job
from services.certification.storage.document_orders import MOST_ATTEMPTS
from shared.errors import NotFound
from shared.ids import new_id
from shared.principal import Principal
from tests import people
from tests.certification.signing_keys import signing
from tests.certification.story import Center, opened, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
VERIFY = "https://ttct.example/verify/"
_CONNECTED = """
    SELECT 1 FROM pg_stat_activity WHERE application_name = 'certification-documents' AND datname = :name
    """


def a_class(made: TestDatabase, learners: int) -> Center:
    center = opened(made.database, blanks=learners)
    names = [f"Trần Văn {turn:02d}" for turn in range(1, learners + 1)]
    receive(made.database, [center.recorded(new_id(), full_name=name) for name in names])
    return center


def ordered(made: TestDatabase, center: Center, who: Principal, kind: str = "class") -> UUID:
    """Order all papers of a class, its print job, or its book."""
    with made.database.transaction() as connection:
        if kind == "book":
            return order_book(connection, who, center.id, 2021, VERIFY)
        if kind == "class":
            return order_class(connection, who, center.class_id, VERIFY)
        return order_sheets(connection, who, open_print_job(connection, who, center.class_id), VERIFY)


def looked_at(made: TestDatabase, order_id: UUID, who: Principal) -> Any:
    with made.database.snapshot() as connection:
        return find_order(connection, who, order_id)


def numbers_in(made: TestDatabase, order_id: UUID, who: Principal) -> list[list[str]]:
    """Return the register numbers on the pages of each file of an order."""
    found = []
    for file in looked_at(made, order_id, who)[1]:
        with made.database.snapshot() as connection:
            content = ordered_file(connection, who, order_id, file.part).content
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        found.append([page.split("Số vào sổ: ")[1].split()[0] for page in pages])
    return found


@pytest.mark.parametrize("kind", ["class", "sheets"])
def test_a_large_stack_is_several_files_in_the_order_of_the_register(
    service_database: Make, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Five sheets, two a file: three files, progress after each, every sheet once, all noted as given out."""
    monkeypatch.setattr(orders, "AT_ONCE", 2)
    made = service_database("certification")
    center = a_class(made, 5)
    who = people.officer(center.id)
    order_id = ordered(made, center, who, kind)
    assert ordered(made, center, who, kind) == order_id, "a second click orders nothing twice"
    seen = []
    while step(made.database, signing):
        order, files = looked_at(made, order_id, who)
        seen.append((order.done, order.total, order.state, len(files)))
    assert seen == [(2, 5, "waiting", 1), (4, 5, "waiting", 2), (5, 5, "done", 3)]
    assert numbers_in(made, order_id, who) == [
        ["0001/2021/TTCT-243", "0002/2021/TTCT-243"],
        ["0003/2021/TTCT-243", "0004/2021/TTCT-243"],
        ["0005/2021/TTCT-243"],
    ]
    assert len(rows(made.database, "SELECT 1 FROM document_issued")) == 3


def test_a_book_is_ordered_whole(service_database: Make) -> None:
    """Opening page, one page of the book, the closing page; a stranger hears of no such order."""
    made = service_database("certification")
    center = a_class(made, 3)
    who = people.officer(center.id)
    order_id = ordered(made, center, who, "book")
    assert step(made.database, signing)
    order, (file,) = looked_at(made, order_id, who)
    assert (order.state, order.total, file.file_name) == ("done", 1, "so-goc-2021.pdf")
    with made.database.snapshot() as connection:
        content = ordered_file(connection, who, order_id, 1).content
    assert len(PdfReader(io.BytesIO(content)).pages) == 3
    for deed in (
        lambda c: find_order(c, people.officer(new_id()), order_id),
        lambda c: ordered_file(c, people.officer(new_id()), order_id, 1),
        lambda c: ordered_file(c, who, order_id, 2),
        lambda c: order_class(c, people.officer(new_id()), center.class_id, VERIFY),
    ):
        with pytest.raises(NotFound), made.database.transaction() as connection:
            deed(connection)


def test_what_cannot_be_set_is_refused_in_a_sentence(service_database: Make) -> None:
    """The class's only template ended: the order says so and is not tried again."""
    made = service_database("certification")
    center = a_class(made, 1)
    who = people.officer(center.id)
    order_id = ordered(made, center, who)
    receive(made.database, [center.annulled(completion_of(made), 2)])
    assert step(made.database, signing)
    assert not step(made.database, signing)
    order, files = looked_at(made, order_id, who)
    assert (order.state, files) == ("refused", [])
    assert order.said_vi == "Không còn tờ nào để dựng. Hãy xem lại đợt in hoặc lớp."


def completion_of(made: TestDatabase) -> UUID:
    found: UUID = rows(made.database, "SELECT completion_id FROM certificate")[0].completion_id
    return found


def test_what_always_fails_is_given_up_and_the_next_goes_on(
    service_database: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect costs three attempts, not the process; what was ordered after it is set all the same."""
    made = service_database("certification")
    center = a_class(made, 1)
    who = people.officer(center.id)
    bad, good = ordered(made, center, who, "sheets"), ordered(made, center, who)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(orders, "print_document", broken)
    for _ in range(MOST_ATTEMPTS):
        while True:
            try:
                assert step(made.database, signing)
            except RuntimeError:
                break
    while step(made.database, signing):
        pass
    assert [looked_at(made, each, who)[0].state for each in (bad, good)] == ["given_up", "done"]


@contextmanager
def documents_process(made: TestDatabase) -> Iterator[subprocess.Popen[bytes]]:
    """Run the real process on this database."""
    told = {**os.environ, "TTCT_DATABASE_URL": made.url, "TTCT_ENVIRONMENT": "local"}
    process = subprocess.Popen(
        [sys.executable, "-m", "services.certification.documents"], env=told, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(true: Callable[[], object]) -> None:
    """Wait for a state; minutes are far beyond what it takes."""
    deadline = time.monotonic() + 240
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def at_work(made: TestDatabase, center: Center, who: Principal, process: subprocess.Popen[bytes]) -> None:
    """Order a document and kill the process in the middle: it waits at a locked table to keep papers."""
    with made.database.transaction() as holding:
        holding.execute(text("LOCK TABLE certificate_paper IN EXCLUSIVE MODE"))
        ordered(made, center, who)
        begun = "SELECT 1 FROM document_order WHERE attempts = 1"
        until(lambda: holding.execute(text("SELECT 1")) and rows(made.database, begun))
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_a_killed_process_leaves_whole_files_and_the_next_goes_on(service_database: Make) -> None:
    """SIGKILL at work: no file of it is there, the attempt is counted; the next process sets all, once."""
    made = service_database("certification")
    center = a_class(made, 4)
    who = people.officer(center.id)
    with documents_process(made) as first:
        until(lambda: rows(made.database, _CONNECTED, name=made.name))
        at_work(made, center, who, first)
    assert not rows(made.database, "SELECT 1 FROM document_file")
    with documents_process(made) as second:
        until(lambda: rows(made.database, "SELECT 1 FROM document_order WHERE state = 'done'"))
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
    (order_id,) = rows(made.database, "SELECT order_id FROM document_order")
    (numbers,) = numbers_in(made, order_id.order_id, who)
    assert numbers == [f"{turn:04d}/2021/TTCT-243" for turn in range(1, 5)]
    assert len(rows(made.database, "SELECT 1 FROM certificate_paper")) == 4
    assert len(rows(made.database, "SELECT 1 FROM document_issued")) == 1
    assert len(rows(made.database, "SELECT 1 FROM document_file")) == 1

"""Blanks, register and certificates stay true whatever happens, in any order, with crashes in between."""

import secrets
import threading
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from services.certification.domain.register_appendix import Kind, Later
from services.certification.operations.prove_register import prove_register
from services.certification.operations.register_appendix import append_to_register
from services.certification.storage import blanks
from shared.ids import new_id
from tests.certification.paper_story import PaperStory
from tests.certification.story import TODAY, opened, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]


def test_everything_stays_true_in_any_story(service_database: Make) -> None:
    """Whatever is told and whatever people do, with crashes, in any order, alone and at once: always true.

    Together the stories come to everything that can be done. Which of several things at once comes first is
    the machine's to say, so one more round of stories is told as long as something was never come to.
    """
    PaperStory.database = service_database("certification").database
    PaperStory.happened = Counter()
    first = 0 if settings().derandomize else secrets.randbelow(10**6)
    for number, examples in enumerate((16, *[8] * 9), start=first):
        if number > first and not PaperStory.never():
            break
        run_state_machine_as_test(
            seed(number)(PaperStory),
            settings=settings(
                max_examples=examples,
                stateful_step_count=40,
                deadline=None,
                # Not shrunk: that would take minutes, and a story is short enough to be read.
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert PaperStory.never() == set()


def test_centers_at_once_leave_whole_books(service_database: Make) -> None:
    """Four workers enter, annul and note in the same three books at once: no gap, one chain, all balanced."""
    database = service_database("certification").database
    centers = [opened(database, blanks=100, code=f"TTCT-{n}", prefix=f"P{n} ") for n in (1, 2, 3)]
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def work(seed: int) -> None:
        try:
            barrier.wait(30)
            for round_ in range(4):
                order = [centers[(seed + round_ + n) % 3] for n in range(3)]
                told = [(center, new_id()) for center in order for _ in range(2)]
                receive(database, [center.recorded(each) for center, each in told])
                receive(database, [center.annulled(each, 2) for center, each in told[::2]])
                found = rows(
                    database,
                    "SELECT certificate_id FROM certificate WHERE completion_id = ANY (:told)",
                    told=[each for _, each in told],
                )
                with database.transaction() as connection:
                    append_to_register(
                        connection, [Later(row.certificate_id, Kind.EXTRACT_ISSUED, TODAY) for row in found]
                    )
        except BaseException as error:  # noqa: BLE001 -- shown by the test's thread
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert errors == []
    with database.snapshot() as connection:
        proofs = list(prove_register(connection))
        assert [each.findings for each in proofs] == [[], [], []]
        assert [(each.entries, each.appendix_rows) for each in proofs] == [(32, 48)] * 3
        assert all(blanks.balance_of(connection, center.id).balanced for center in centers)

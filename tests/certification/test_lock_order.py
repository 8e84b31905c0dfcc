"""Two who work on the paper that a successor issued for an ended center wait for each other in one order."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.operations.reissue_certificates import Reissue, reissue_certificate
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.storage import certificates, locks
from shared.errors import Conflict
from tests import people
from tests.certification.story import TODAY, Center, opened, receive, rows
from tests.certification.test_reissue import ALL, issued
from tests.certification.test_signing import succeeded
from tests.databases import TestDatabase, wait_for_a_lock

Make = Callable[[str], TestDatabase]
Act = Callable[[Connection, Center, UUID], object]


def reissue(connection: Connection, heir: Center, certificate: UUID) -> object:
    """Let the successor's director sign another one."""
    command = Reissue(certificate, ReissueReason.CENTER_ERROR, "In sai", None, Signature(date(2021, 7, 5)))
    return reissue_certificate(connection, command, people.director(heir.id), TODAY)


def revoke(connection: Connection, heir: Center, certificate: UUID) -> object:
    """Let the successor's director revoke it."""
    command = RevokeCertificate(certificate, "Học hộ", "9-QĐ/TTCT")
    return revoke_certificate(connection, command, people.director(heir.id), TODAY)


@pytest.mark.parametrize("act", [reissue, revoke])
def test_an_annulment_and_the_successor_never_wait_crosswise(
    service_database: Make, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    """The annulment holds the completion while the successor comes: both end, the second by a refusal.

    If the annulment took the successor's line only now, the successor would hold it and wait for the
    completion: PostgreSQL would break off one of them.
    """
    made = service_database("certification")
    old, completion, first = issued(made.database)
    heir = opened(made.database, blanks=3, code="TTCT-250", prefix="VQ ")
    receive(made.database, [succeeded(old, heir)])
    with made.database.transaction() as connection:
        reissue(connection, heir, first)
    second = rows(made.database, ALL)[1]
    assert second.center_id == heir.id
    holds, seen = Event(), list[bool]()
    end = certificates.end

    def held(connection: Connection, endings: Any) -> Any:
        holds.set()
        wait_for_a_lock(made.database)
        seen.append(True)
        return end(connection, endings)

    def successor() -> None:
        assert holds.wait(20)
        with made.database.transaction() as connection:
            act(connection, heir, second.certificate_id)

    monkeypatch.setattr(certificates, "end", held)
    with ThreadPoolExecutor(1) as other:
        done = other.submit(successor)
        receive(made.database, [old.annulled(completion, 2)])
        with pytest.raises(Conflict):
            done.result(30)
    assert seen == [True], "the successor never waited: nothing was shown"
    assert [row.state for row in rows(made.database, ALL)] == ["replaced", "revoked"]


def test_who_waited_while_the_book_changed_takes_all_lines_anew(service_database: Make) -> None:
    """A certificate came into another book meanwhile: that book's line is taken too, in the one order."""
    made = service_database("certification")
    old, completion, certificate = issued(made.database)
    heir = opened(made.database, blanks=3, code="TTCT-250", prefix="VQ ")
    receive(made.database, [succeeded(old, heir)])
    taken = Event()

    def stand() -> None:
        with made.database.transaction() as connection:
            taken.set()
            locks.stand_in_lines_of(connection, [old.id], [completion])
            lines = text(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
            assert connection.execute(lines).scalar_one() == 2

    with ThreadPoolExecutor(1) as other:
        with made.database.transaction() as connection:
            locks.stand_in_line(connection, [old.id, heir.id])
            waiter = other.submit(stand)
            assert taken.wait(20)
            wait_for_a_lock(made.database)
            reissue(connection, heir, certificate)
        waiter.result(30)

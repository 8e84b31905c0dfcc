"""Certificates registered under eight centers at once: gap-free numbers, blanks, one chain a book.

Eight processes, each for a center of its own, settle classes of 250 whose graduations are read already:
completions, blanks, numbers, links, certificates and their events, one transaction a class. The yardstick
numbers the same texts from a counter row into a bare temporary table without a log, by one statement a class.
"""

import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from multiprocessing.synchronize import Barrier
from uuid import UUID

from sqlalchemy import text

from services.certification.domain.blanks import SerialRange
from services.certification.domain.graduations import Graduation, Occasion, Printed
from services.certification.operations.prove_register import prove_register
from services.certification.operations.receive_blanks import ReceiveBlanks, receive_blanks
from services.certification.operations.settle_graduations import settle_graduations
from services.certification.storage import facts
from services.certification.storage.locks import stand_in_line
from shared.db import Database, to_json
from shared.events.enrollment import GraduationAnnulled
from shared.ids import new_id
from shared.messaging import Delivery
from shared.principal import Grant, Principal

CENTERS, CLASS = 8, 250
_DAY = date(2021, 5, 20)
_PROVINCE = Principal("person", "benchmark", "Benchmark", frozenset({Grant("province")}))
_PLAIN = text(
    """
    WITH moved AS (UPDATE plain_book SET last = last + :many RETURNING last)
    INSERT INTO plain_entry (number, contents)
    SELECT moved.last - :many + r.n, r.contents
    FROM moved, jsonb_array_elements_text(CAST(:rows AS jsonb)) WITH ORDINALITY AS r (contents, n)
    """
)


def registered(url: str, classes: int) -> tuple[float, float]:
    """Return certificates registered a second, and the yardstick's; AssertionError if a book is not whole.

    `url` is a certification database with its tables, `classes` the classes of each center.
    """
    centers = [new_id() for _ in range(CENTERS)]
    database = Database(url, application_name="benchmark", pool_size=2)
    for place, center in enumerate(centers):
        _open(database, center, place, classes * CLASS)
    database.dispose()  # nobody else's connection is inherited
    ours = _together(partial(_settle, url), centers, classes)
    plain = _together(partial(_number, url), centers, classes)
    with database.snapshot() as connection:
        proofs = [each for each in prove_register(connection) if each.center_id in set(centers)]
    database.dispose()
    assert [each.entries for each in proofs] == [classes * CLASS] * CENTERS  # noqa: S101
    assert not any(each.findings for each in proofs)  # noqa: S101
    total = CENTERS * classes * CLASS
    return total / ours, total / plain


def _open(database: Database, center: UUID, place: int, blanks: int) -> None:
    """Make a center known, with its director and its blanks."""
    known = {"center_id": center, "version": 1, "valid_from": date(2020, 1, 1)}
    director = {"full_name": "Đỗ Văn Ký", "post": "director", "post_title": "Giám đốc", "valid_to": None}
    with database.transaction() as connection:
        named = {
            "code": f"TTCT-B{place}",
            "name": f"Trung tâm {place}",
            "short_name": "B",
            "parent": "Huyện ủy",
        }
        facts.store_centers(connection, [{**known, **named}])
        facts.store_appointments(
            connection, [{**known, **director, "appointment_id": new_id(), "decision_number": "1-QĐ"}]
        )
        lot = ReceiveBlanks(center, SerialRange(f"B{place} ", 1, blanks, 7), date(2021, 1, 4), "1/BB")
        receive_blanks(connection, lot, _PROVINCE, date(2021, 7, 27))


def _class(center: UUID) -> list[Graduation]:
    """Return the graduations of an invented class."""
    class_id = new_id()
    named = ("Bồi dưỡng nhận thức về Đảng", "Giấy chứng nhận", "NTD-01", "Lớp nhận thức về Đảng khóa I")
    unit = ("TTCT-B", "Trung tâm Chính trị", "Huyện ủy", "45-QĐ/TTCT")
    occasion = Occasion(*named, date(2021, 5, 10), date(2021, 5, 19), *unit, _DAY, "Giám đốc")
    return [
        Graduation(
            new_id(), center, class_id, "NT_DANG", 1,
            Printed(
                f"Nguyễn Thị {place}", "27/7/1985", "nữ", "Vĩnh Yên, Vĩnh Phúc", "Kinh", "UBND phường",
                "Chi bộ 3", "gioi", "Giỏi", Decimal("8.5"), occasion,
            ),
        )
        for place in range(CLASS)
    ]  # fmt: skip


def _told(graduation: Graduation) -> Delivery[GraduationAnnulled]:
    """Return a delivery for what is published to follow from; what it says is not read again."""
    said = GraduationAnnulled(
        version=1,
        completion_id=graduation.completion_id,
        class_id=graduation.class_id,
        center_id=graduation.center_id,
        program_code=graduation.program_code,
        rule_set="R-1147",
        mark=None,
        band="",
        good=False,
        completed_on=_DAY,
        decision_number="",
        decided_on=_DAY,
        reason="",
    )
    return Delivery(
        id=new_id(), sequence=1, subject=said.completion_id, version=1, time=datetime.now(UTC), event=said
    )


def _settle(url: str, center: UUID, classes: int, barrier: Barrier) -> None:
    database = Database(url, application_name="benchmark", pool_size=1)
    batches = [_class(center) for _ in range(classes)]
    cause = _told(batches[0][0])
    causes = [dict.fromkeys((each.completion_id for each in batch), cause) for batch in batches]
    barrier.wait()
    for batch, because in zip(batches, causes, strict=True):
        with database.transaction() as connection:
            stand_in_line(connection, [center])
            settle_graduations(connection, batch, because)
    barrier.wait()


def _number(url: str, center: UUID, classes: int, barrier: Barrier) -> None:
    database = Database(url, application_name="benchmark", pool_size=1)
    rows = to_json([" ".join(map(str, each.printed or ())) for each in _class(center)])
    with database.transaction() as connection:
        connection.execute(text("CREATE TEMP TABLE plain_book AS SELECT 0 AS last"))
        connection.execute(text("CREATE TEMP TABLE plain_entry (number int PRIMARY KEY, contents text)"))
    barrier.wait()
    for _ in range(classes):
        with database.transaction() as connection:
            connection.execute(_PLAIN, {"rows": rows, "many": CLASS})
    barrier.wait()


def _together(work: Callable[[UUID, int, Barrier], None], centers: list[UUID], classes: int) -> float:
    """Return the seconds from the common start of all centers to the end of the last."""
    apart = multiprocessing.get_context("spawn")
    barrier = apart.Barrier(CENTERS + 1, timeout=300)
    running = [apart.Process(target=work, args=(center, classes, barrier)) for center in centers]
    for each in running:
        each.start()
    barrier.wait()
    began = time.monotonic()
    barrier.wait()
    took = time.monotonic() - began
    for each in running:
        each.join()
    return took

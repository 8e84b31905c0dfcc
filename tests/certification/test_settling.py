"""One batch after another: what becomes of a graduation."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from services.certification.domain.graduations import CenterMoved
from shared import migrations
from shared.events.sealing import SealBroken
from shared.ids import new_id
from tests.certification.story import Center, opened, published, receive, rows
from tests.databases import TestDatabase

Make = Callable[[str], TestDatabase]
CLASSES = [new_id() for _ in range(3)]
ALL = "SELECT * FROM certificate ORDER BY certificate_id"


def test_the_tables_are_those_of_the_metadata(service_database: Make) -> None:
    """The migrations lead exactly to the tables that the code names."""
    with service_database("certification").database.snapshot() as connection:
        assert migrations.differences("certification", connection) == []


def test_a_graduation_becomes_a_numbered_certificate(service_database: Make) -> None:
    """A recorded graduation has the next number, the next blank, its signer, and is told to all."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    first, second = new_id(), new_id()
    receive(database, [center.recorded(first), center.recorded(second, full_name="Trần Văn Đức")])
    one, two = rows(database, ALL)
    assert (one.completion_id, one.register_number, one.serial) == (first, "0001/2021/TTCT-243", "VP 000001")
    assert (two.holder_name, two.register_number, two.serial) == (
        "Trần Văn Đức",
        "0002/2021/TTCT-243",
        "VP 000002",
    )
    assert (one.state, one.version, one.signer_name, one.signer_title) == (
        "issued",
        1,
        "Đỗ Văn Ký",
        "Giám đốc",
    )
    told = [data for kind, data in published(database) if kind == "certification.certificate.issued.v1"]
    assert [(each["completion_id"], each["serial"]) for each in told] == [
        (str(first), "VP 000001"),
        (str(second), "VP 000002"),
    ]
    assert "Đức" not in str(told)


def test_names_are_stored_composed(service_database: Make) -> None:
    """A name that comes decomposed is stored NFC, since it will be printed and searched."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    receive(database, [center.recorded(new_id(), full_name="Nguye\u0302\u0303n Thi\u0323 Hoa")])
    assert rows(database, ALL)[0].holder_name == "Nguyễn Thị Hoa"


def test_what_came_before_changes_nothing_again(service_database: Make) -> None:
    """A repeated or stale event leaves register, stock and outbox as they are."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    completion = new_id()
    receive(database, [center.recorded(completion)])
    receive(database, [center.corrected(completion, 2)])
    before = (rows(database, ALL), published(database))
    receive(database, [center.recorded(completion), center.corrected(completion, 2)])
    assert (rows(database, ALL), published(database)) == before


def test_a_correction_opens_a_review_and_prints_nothing_new(service_database: Make) -> None:
    """After a correction the certificate is under review with its old text; its version is told."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    completion = new_id()
    receive(database, [center.recorded(completion)])
    receive(database, [center.corrected(completion, 2, full_name="Nguyễn Thị Hường")])
    (row,) = rows(database, ALL)
    assert (row.state, row.version, row.holder_name) == ("under_review", 2, "Nguyễn Thị Hương")
    kind, data = published(database)[-1]
    assert (kind, data["reason"], data["version"]) == (
        "certification.certificate.review_opened.v1",
        "Ghi sai năm sinh",
        2,
    )


def test_the_printed_text_is_kept_in_one_place(service_database: Make) -> None:
    """On paper it stands in the register alone; beside the completion while it waits or differs."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    first, second = new_id(), new_id()
    receive(database, [center.recorded(first), center.recorded(second, full_name="Trần Văn Đức")])
    kept = "SELECT on_paper, printed ->> 'holder_name' AS name FROM graduation WHERE completion_id = :id"
    assert [tuple(row) for row in rows(database, kept, id=first)] == [(True, None)]
    assert [tuple(row) for row in rows(database, kept, id=second)] == [(False, "Trần Văn Đức")]
    receive(database, [center.corrected(first, 2, full_name="Nguyễn Thị Hường")])
    assert [tuple(row) for row in rows(database, kept, id=first)] == [(False, "Nguyễn Thị Hường")]


def test_an_annulment_revokes_and_a_new_record_replaces(service_database: Make) -> None:
    """An annulled completion loses its certificate; recorded anew it has another that names the first."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    completion = new_id()
    receive(database, [center.recorded(completion)])
    receive(database, [center.annulled(completion, 2)])
    receive(database, [center.recorded(completion, 3)])
    old, new = rows(database, ALL)
    assert (old.state, old.version, old.end_reason, old.number) == ("revoked", 2, "Học hộ", 1)
    assert (new.state, new.replaces, new.number) == ("issued", old.certificate_id, 2)
    assert published(database)[-1][1]["replaces"] == str(old.certificate_id)


def test_an_annulment_that_comes_first_is_remembered(service_database: Make) -> None:
    """A record older than an annulment already heard of never becomes a certificate."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    completion = new_id()
    receive(database, [center.annulled(completion, 2)])
    receive(database, [center.recorded(completion)])
    assert rows(database, ALL) == []


def test_a_late_annulment_still_takes_its_certificate(service_database: Make) -> None:
    """If record 1, record 3, annulment 2 arrive so, the certificate of 1 is revoked and 3 has its own."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    completion = new_id()
    for event in (
        center.recorded(completion),
        center.recorded(completion, 3),
        center.annulled(completion, 2),
    ):
        receive(database, [event])
    old, new = rows(database, ALL)
    assert (old.state, new.state, new.basis) == ("revoked", "issued", 3)


def test_the_decision_dates_the_register(service_database: Make) -> None:
    """A decision of 2020 that arrives amid those of 2021 is numbered in the book of 2020."""
    database = service_database("certification").database
    center = opened(database, blanks=3)
    late = center.recorded(new_id(), decided_on=date(2020, 12, 31))
    receive(database, [center.recorded(new_id()), late, center.recorded(new_id())])
    numbers = [row.register_number for row in rows(database, ALL)]
    assert sorted(numbers) == ["0001/2020/TTCT-243", "0001/2021/TTCT-243", "0002/2021/TTCT-243"]


def test_a_signer_who_is_told_late_is_filled_in_once(service_database: Make) -> None:
    """A certificate issued before its signer was known gets the name, and keeps it ever after."""
    database = service_database("certification").database
    center = Center()
    receive(database, [center.registered()])
    center.stock(database, 1, 2)
    receive(database, [center.recorded(new_id())])
    assert rows(database, ALL)[0].signer_name is None
    receive(database, [center.appointed("Trần Ngoài Hạn", valid_to="2021-01-31")])
    assert rows(database, ALL)[0].signer_name is None
    receive(database, [center.appointed("Đỗ Văn Ký")])
    receive(database, [center.appointed("Bùi Đến Sau", valid_from=date(2021, 2, 1))])
    assert rows(database, ALL)[0].signer_name == "Đỗ Văn Ký"


def test_a_director_who_left_signs_nothing_after_the_last_day(service_database: Make) -> None:
    """Told again with its last day: papers of earlier days keep the name, later ones wait for one."""
    database = service_database("certification").database
    center = Center()
    held = new_id()
    receive(database, [center.registered()])
    receive(database, [center.appointed("Đỗ Văn Ký", appointment_id=held)])
    center.stock(database, 1, 2)
    receive(database, [center.recorded(new_id(), decided_on=date(2021, 5, 20))])
    ended = {"appointment_id": held, "version": 2, "valid_to": date(2021, 5, 31)}
    receive(database, [center.appointed("Đỗ Văn Ký", **ended)])
    receive(database, [center.recorded(new_id(), decided_on=date(2021, 6, 1))])
    assert [row.signer_name for row in rows(database, ALL)] == ["Đỗ Văn Ký", None]


def test_each_paper_says_what_its_own_class_says(service_database: Make) -> None:
    """Learners of several classes, mixed in one batch, each have the text of their own, sign for sign."""
    database = service_database("certification").database
    center, other = opened(database, blanks=9), opened(database, 9, "TTCT-244", "VQ ")
    told = []
    for place in range(12):
        at = (center, other)[place // 2 % 2]
        told.append(
            at.recorded(
                new_id(),
                full_name=f"Y\\Ban \\N {place}",
                class_id=CLASSES[place % 3],
                program_code=f"P{place % 2}",
                class_name=f"Lớp\\{place // 6}",
                decision_number=f"{place % 2}-QĐ\\TTCT",
                decided_on=date(2021 - place % 2, 5, 20),
                mark=None if place % 4 == 0 else Decimal("8.25"),
            )
        )
    receive(database, told)
    found = {row.completion_id: row for row in rows(database, ALL)}
    for place, event in enumerate(told):
        row = found[event.completion_id]
        assert row.holder_name == f"Y\\Ban \\N {place}"
        for member in (
            "center_id", "class_id", "program_code", "program_name", "class_code", "class_name", "mark",
            "band", "band_name", "studied_from", "studied_to", "center_code", "center_name", "parent_name",
            "decision_number", "decided_on", "signer_title", "credential_title",
        ):  # fmt: skip
            assert getattr(row, member) == getattr(event, member), member
        assert (row.state, row.version, row.basis, row.book) == ("issued", 1, 1, 2021 - place % 2)
        assert row.due_on == row.issued_on == event.decided_on
        assert row.register_number == f"{row.number:04d}/{row.book}/{event.center_code}"
        assert row.serial.startswith("VP" if event.center_id == center.id else "VQ")
        assert (row.holder_birth_date, row.holder_gender, row.holder_unit) == ("27/7/1985", "female", "")
    kept = rows(database, "SELECT center_id, class_id, program_code FROM graduation ORDER BY completion_id")
    assert [tuple(row) for row in kept] == [(e.center_id, e.class_id, e.program_code) for e in told]


def test_a_seal_that_does_not_open_is_an_error(service_database: Make) -> None:
    """A name sealed for another subject raises, so that the event is parked, and nothing is kept."""
    database = service_database("certification").database
    center = opened(database, blanks=1)
    moved = replace(center.recorded(new_id()), completion_id=new_id())
    with pytest.raises(SealBroken):
        receive(database, [center.recorded(new_id()), moved])
    assert rows(database, ALL) == []


def test_a_completion_cannot_change_its_center(service_database: Make) -> None:
    """A completion told under a second center raises: no register could hold it."""
    database = service_database("certification").database
    center, other = opened(database, blanks=2), opened(database, code="TTCT-244")
    completion = new_id()
    receive(database, [center.recorded(completion)])
    with pytest.raises(CenterMoved):
        receive(database, [other.recorded(completion, 2)])

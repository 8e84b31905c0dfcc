"""An invented center with people, program and rules, entered through the operations, for tests."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.enrollment.domain.centers import Center, Program
from services.enrollment.domain.class_lists import ClassList, ListedLearner, PartialDate
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.faculty import Appointment
from services.enrollment.domain.rules import Band, RuleSet
from services.enrollment.operations.centers import register_center
from services.enrollment.operations.classes.complete import complete_class
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.faculty import appoint
from services.enrollment.operations.programs import define_program, define_rule_set
from services.enrollment.operations.signing import Signature
from shared.db import Database
from shared.events.sealing import SealingKeys
from shared.principal import Principal
from tests import people

TODAY = date(2021, 7, 27)
SEALING = '{"certification": {"test": "' + base64.b64encode(bytes(32)).decode() + '"}}'
KEYS = SealingKeys.from_json(SEALING)
PROVINCE = people.province()

D = Decimal
RULES = RuleSet(
    code="KX-2021",
    version=0,
    title="Quy tắc thử",
    provenance="Giả định cho kiểm thử, theo giá trị của QĐ 1147, Đ6",
    effective_from=date(2021, 1, 1),
    effective_to=date(2021, 12, 31),
    programs=("NT_DANG",),
    attendance_share=D("0.80"),
    mark_scale=D(10),
    pass_mark=D("5.0"),
    rounding_step=D("0.1"),
    rounding_mode="half_up",
    redo_limit=1,
    bands=(
        Band("trung_binh", "Trung bình", D(5), D(7), good=False),
        Band("kha", "Khá", D(7), D(8), good=True),
        Band("gioi", "Giỏi", D(8), D(9), good=True),
        Band("xuat_sac", "Xuất sắc", D(9), D(10), good=True),
    ),
)


@dataclass(frozen=True)
class Field:
    """A center that can run classes, and its director."""

    center: Center
    director: Principal
    officer: Principal
    appointment: Appointment


def prepare(connection: Connection) -> None:
    """Enter the program and its rules."""
    program = Program(
        code="NT_DANG",
        version=0,
        valid_from=date(2021, 1, 1),
        name="Bồi dưỡng nhận thức về Đảng",
        credential_title="Giấy chứng nhận",
        periods=50,
        provenance="kiểm thử",
    )
    define_program(connection, program, principal=PROVINCE)
    define_rule_set(connection, RULES, replaces_version=None, principal=PROVINCE)


def center(connection: Connection, area_code: str = "243", *, account: bool = False) -> Field:
    """Register a center with a director in office since February 2021."""
    registered = register_center(
        connection,
        code=f"TTCT-{area_code}",
        area_code=area_code,
        province_code="26",
        name=f"Trung tâm Chính trị số {area_code}",
        short_name=f"Số {area_code}",
        parent="Thành ủy Thử",
        established_on=date(2021, 2, 1),
        established_by="01-QĐ/TU",
        principal=PROVINCE,
    )
    director = people.director(registered.id)
    appointment = appoint(
        connection,
        registered.id,
        full_name="Lê Thị Giám Đốc",
        post="director",
        employment="staff",
        valid_from=date(2021, 2, 1),
        valid_to=None,
        decision_number="02-QĐ/TU",
        person_id=None,
        account_id=UUID(director.id) if account else None,
        principal=PROVINCE,
        keys=KEYS,
    )
    return Field(registered, director, people.officer(registered.id), appointment)


def lecturer(
    connection: Connection, at: Field, full_name: str = "Trần Văn Giảng", **other: Any
) -> Appointment:
    """Appoint a part-time lecturer in office since March 2021."""
    members: dict[str, Any] = {
        "post": "lecturer",
        "employment": "part_time_lecturer",
        "valid_from": date(2021, 3, 1),
        "valid_to": None,
        "decision_number": "05-QĐ/TTCT",
        "person_id": None,
        "account_id": None,
        **other,
    }
    return appoint(connection, at.center.id, full_name=full_name, **members, principal=PROVINCE, keys=KEYS)


def learner(
    number: int, mark: str | None = "7.5", *, attended: int | None = 50, **other: Any
) -> ListedLearner:
    """Return one invented row of a class list; without a mark and attendance: summoned, never came."""
    return ListedLearner(
        row=number + 12,
        full_name=other.pop("full_name", f"Nguyễn Văn Mẫu {number}"),
        birth=PartialDate(1985, 7, None, "7/1985", "month"),
        gender="male",
        unit="Xã Thử",
        admitted=attended is not None,
        attended_periods=attended,
        mark=None if mark is None else Decimal(mark),
        **other,
    )


def class_list(
    code: str = "NT-01", learners: Sequence[ListedLearner] | None = None, **other: Any
) -> ClassList:
    """Return a class list; by default four learners: khá, not passed, absent too often, never came."""
    return ClassList(
        sheet=other.pop("sheet", "Lop 01"),
        code=code,
        name=f"Lớp {code}",
        program_code=other.pop("program_code", "NT_DANG"),
        opened_on=other.pop("opened_on", date(2021, 3, 1)),
        closed_on=date(2021, 3, 31),
        total_periods=50,
        decision_number="03-QĐ/TTCT",
        decided_on=date(2021, 2, 20),
        place="Hội trường",
        learners=tuple(
            learners
            if learners is not None
            else [
                learner(1),
                learner(2, "4.9"),
                learner(3, "9", attended=39),
                learner(4, None, attended=None),
            ]
        ),
    )


def signature(number: str = "10-QĐ/TTCT", day: date = date(2021, 4, 2)) -> Signature:
    """Return what a director gives with a signature."""
    return Signature(number, day)


@dataclass(frozen=True)
class Loaded:
    """A field with one loaded class."""

    field: Field
    group: TrainingClass


def loaded(connection: Connection, *learners: ListedLearner) -> Loaded:
    """Enter a center with one class."""
    prepare(connection)
    made = center(connection)
    lists = [class_list(learners=learners or None)]
    (group,) = load_class_lists(connection, made.center.id, lists, made.officer, TODAY)
    return Loaded(made, group)


def completed(connection: Connection, *learners: ListedLearner) -> Loaded:
    """Enter a center with one completed class."""
    before = loaded(connection, *learners)
    done = complete_class(
        connection,
        before.group.id,
        by=signature(),
        principal=before.field.director,
        today=TODAY,
        keys=KEYS,
    )
    return Loaded(before.field, done.group)


def published(database: Database, kind: str = "") -> list[dict[str, Any]]:
    """Return the data of the published events whose type contains `kind`, with their type, in order."""
    query = text(
        "SELECT type, envelope -> 'data' AS data FROM outbox WHERE strpos(type, :kind) > 0 ORDER BY id"
    )
    with database.snapshot() as connection:
        return [{"type": row.type, **row.data} for row in connection.execute(query, {"kind": kind})]


def result_ids(database: Database) -> dict[int, UUID]:
    """Return the results' ids by place on the class list."""
    query = text("SELECT e.ordinal, c.id FROM completion c JOIN enrolment e ON e.id = c.id")
    with database.snapshot() as connection:
        return {row.ordinal: row.id for row in connection.execute(query)}

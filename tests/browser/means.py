"""Three centers with facilities, documents and plans: one full, one with 250 rows, one with nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import Program
from services.enrollment.domain.documents import Document
from services.enrollment.domain.facilities import Equipment, Investment, Material, Need, Room, Thing
from services.enrollment.domain.plans import PlanItem
from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.document_entries import DocumentEntry
from services.enrollment.operations.documents import attach_file, register_document
from services.enrollment.operations.facilities import NEW, answer_need, keep_thing
from services.enrollment.operations.plans import approve_plan, draft_plan, revise_plan, submit_plan
from services.enrollment.operations.programs import define_program
from shared import clock
from shared.db import Database
from shared.principal import Principal
from tests.enrollment import field
from tests.enrollment.field import PROVINCE, Field

LONG = "Hội trường lớn Nguyễn Phúc Hoàng Thượng Nghĩa Đường dùng chung với Thành ủy, tầng hai nhà B " * 2


@dataclass(frozen=True)
class Means:
    """Whose pages there are."""

    own: UUID
    many: UUID
    bare: UUID
    document: UUID
    plans: tuple[UUID, UUID]
    """One that is being amended, and one that waits for the province."""
    officer: Principal
    province: Principal

    def province_pages(self) -> dict[str, str]:
        """Return what the province looks at."""
        return {
            "facilities": "/enrollment/facilities",
            "facility-needs-province": f"/enrollment/facilities/{self.own}/needs",
            "facility-equipment-250": f"/enrollment/facilities/{self.many}/equipment",
            "facility-empty": f"/enrollment/facilities/{self.bare}/rooms",
            "documents-250": "/enrollment/documents?center=TTCT-244",
            "documents-none": "/enrollment/documents?center=TTCT-246",
            "documents": "/enrollment/documents?center=TTCT-243",
            "plans": "/enrollment/plans?year=2021",
            "plans-none": "/enrollment/plans?year=2027",
            "plan-submitted": f"/enrollment/plans/{self.plans[1]}",
            "plan-compare": f"/enrollment/plans/{self.plans[0]}/compare",
            "document-rules": "/enrollment/documents/rules",
        }

    def officer_pages(self) -> dict[str, str]:
        """Return what an officer looks at."""
        parts = ("rooms", "equipment", "materials", "investments", "needs")
        return {
            **{f"facility-{part}": f"/enrollment/facilities/{self.own}/{part}" for part in parts},
            "plan": f"/enrollment/plans/{self.plans[0]}",
            "plan-edit": f"/enrollment/plans/{self.plans[0]}/edit",
            "plan-new": f"/enrollment/plans/new/{self.own}/2027",
            "document": f"/enrollment/documents/{self.document}",
            "document-new": f"/enrollment/documents/new/{self.own}",
        }


def fill(database: Database) -> Means:
    """Enter everything through the operations."""
    with database.transaction() as connection:
        field.prepare(connection)
        own, many, bare = (field.center(connection, code) for code in ("243", "244", "246"))
        _facilities(connection, own)
        for number in range(250):
            _keep(
                connection,
                many,
                Equipment(
                    NEW, many.center.id, "computer", f"Máy tính số {number}", 1, "good", date(2020, 1, 1)
                ),
            )
            _enter(connection, many, f"Thông báo triệu tập lớp số {number}", type_code="TB")
        document = _documents(connection, own)
        made = (_amended(connection, own), _submitted(connection, many))
    return Means(own.center.id, many.center.id, bare.center.id, document, made, own.officer, PROVINCE)


def _amended(connection: Connection, own: Field) -> UUID:
    for number in range(8):
        program = Program(
            f"BD_{number}", 0, date(2021, 1, 1), f"Bồi dưỡng {LONG[: 40 + 12 * number]}", "Giấy", 30, "thử"
        )
        define_program(connection, program, principal=PROVINCE)
    lists = [field.class_list()]
    load_class_lists(connection, own.center.id, lists, own.officer, field.TODAY)
    items = [PlanItem("NT_DANG", 1, 2, 10), PlanItem("BD_1", 2, 1, 120), PlanItem("BD_7", 4, 3, 1250)]
    plan = draft_plan(connection, own.center.id, year=2021, items=items, principal=own.officer)
    submit_plan(connection, plan.id, principal=own.director)
    approve_plan(connection, plan.id, principal=PROVINCE, today=field.TODAY)
    amended = [PlanItem("NT_DANG", 1, 3, 10), PlanItem("BD_2", 3, 1, 60), items[2]]
    revise_plan(connection, plan.id, items=amended, principal=own.officer)
    return plan.id


def _submitted(connection: Connection, own: Field) -> UUID:
    items = [PlanItem("NT_DANG", 1, 2, 100)]
    plan = draft_plan(connection, own.center.id, year=2021, items=items, principal=own.officer)
    submit_plan(connection, plan.id, principal=own.director)
    return plan.id


def _enter(connection: Connection, own: Field, title: str, **given: Any) -> Document:
    entered = DocumentEntry(
        **{"type_code": "QĐ", "issued_on": date(2021, 3, 4), "signer": "Lê Thị Giám Đốc", **given},
        title=title,
    )
    return register_document(
        connection, entered.document(own.center.id), principal=own.officer, today=clock.today()
    )


def _documents(connection: Connection, own: Field) -> UUID:
    _enter(connection, own, "Phân công nhiệm vụ " * 12, type_code="PC", signer_title="Giám đốc", number=4)
    _enter(
        connection,
        own,
        "Chức năng, nhiệm vụ, tổ chức bộ máy của trung tâm chính trị cấp huyện",
        issuer_kind="other",
        printed="208-QĐ/TW",
        issuer="Ban Bí thư Trung ương Đảng",
        issued_on=date(2019, 11, 8),
    )
    made = _enter(connection, own, LONG.strip(), note=LONG.strip(), signer_title="Giám đốc")
    attach_file(
        connection,
        made.id,
        file_name=f"{LONG}.pdf",
        content=b"%PDF-1.7 " + bytes(40_000),
        principal=own.officer,
    )
    return made.id


def _keep(connection: Connection, own: Field, *things: Thing) -> None:
    thing: Any
    for thing in things:
        keep_thing(connection, thing, principal=own.officer, today=clock.today())


def _facilities(connection: Connection, own: Field) -> None:
    center, begun, year = own.center.id, date(2019, 9, 1), clock.today().year
    hall = keep_thing(
        connection,
        Room(NEW, center, LONG.strip(), "hall", 250, "good", begun, note="Sửa mái năm 2020"),
        principal=own.officer,
        today=clock.today(),
    )
    _keep(
        connection,
        own,
        Room(NEW, center, "Phòng học 1", "classroom", 60, "worn", begun),
        Room(NEW, center, "Phòng học cũ", "classroom", 40, "unusable", begun, date(2021, 6, 30)),
        Equipment(NEW, center, "projector", "Máy chiếu Epson", 2, "good", begun, room_id=hall.id),
        Equipment(NEW, center, "furniture", LONG.strip(), 120, "worn", begun),
        Material(NEW, center, "NT_DANG", 1, LONG.strip(), "Nhà xuất bản, 2021", 120, "good"),
        Investment(NEW, center, year, "province", LONG.strip(), 1_250_000_000, 980_500_000),
        Investment(NEW, center, 2021, "district", "Mua máy chiếu", 45_000_000, 45_000_000),
    )
    for subject in ("Hệ thống âm thanh hội trường", LONG.strip()):
        need = keep_thing(
            connection,
            Need(NEW, center, year, subject, 1, 85_000_000, "Âm thanh cũ không đủ cho lớp 200 người"),
            principal=own.officer,
            today=clock.today(),
        )
    answer_need(
        connection,
        need.id,
        to="accepted",
        answer="Bố trí vào dự toán quý 4",
        principal=PROVINCE,
        today=clock.today(),
    )

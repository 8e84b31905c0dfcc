"""Events as the owners publish them, with invented contents; a test changes the members it is about."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.events import certification as ce
from shared.events import contests as co
from shared.events import enrollment as en
from shared.events import facilities as fa
from shared.events.centers import CenterSucceeded
from shared.events.envelope import Event
from shared.ids import new_id

BANDS = (("trung_binh", "Trung bình", False, "6"), ("kha", "Khá", True, "7.5"), ("gioi", "Giỏi", True, "8"))


def center(center_id: UUID, version: int = 1, **changes: Any) -> en.CenterRegistered:
    return en.CenterRegistered(
        **{
            "version": version,
            "center_id": center_id,
            "code": f"TTCT-{center_id.int % 1000:03d}",
            "area_code": f"{center_id.int % 1000:03d}",
            "name": f"Trung tâm Chính trị huyện Số {center_id.int % 1000}",
            "short_name": f"Huyện {center_id.int % 1000}",
            "parent": "Huyện ủy",
            "province_code": "26",
            "valid_from": date(2020, 6, 1),
            "established_by": "01-QĐ/HU",
            **changes,
        }
    )


def facility(center_id: UUID, version: int = 1, *, seats: int = 200) -> fa.FacilityReported:
    return fa.FacilityReported(
        version=version,
        center_id=center_id,
        reported_on=date(2021, 3, 1),
        rooms=(
            fa.RoomLine(
                kind="hall", seats=seats, condition="good", in_use_from=date(2019, 9, 1), in_use_to=None
            ),
            fa.RoomLine(
                kind="classroom",
                seats=60,
                condition="worn",
                in_use_from=date(2008, 1, 1),
                in_use_to=date(2021, 12, 31),
            ),
        ),
        equipment=(
            fa.EquipmentLine(
                kind="projector",
                quantity=2,
                condition="good",
                in_use_from=date(2020, 1, 1),
                in_use_to=None,
            ),
        ),
        investments=(fa.InvestmentLine(year=2021, source="district", budgeted=500_000_000, spent=0),),
        needs=(fa.NeedLine(year=2021, quantity=40, estimated_cost=60_000_000, state="raised"),),
    )


def succeeded(
    center_id: UUID, successors: Sequence[UUID], version: int = 1, **changes: Any
) -> CenterSucceeded:
    return CenterSucceeded(
        **{
            "version": version,
            "center_id": center_id,
            "succession_id": new_id(),
            "kind": "split" if len(successors) > 1 else "dissolve",
            "last_day": date(2021, 6, 30),
            "legal_act": "07-QĐ/TU",
            "successors": tuple(successors),
            "registers_to": successors[0],
            "reissue_to": successors[0],
            "results_to": successors[0] if len(successors) == 1 else None,
            **changes,
        }
    )


def appointed(center_id: UUID, version: int = 1, **changes: Any) -> en.Appointed:
    return en.Appointed(
        **{
            "version": version,
            "appointment_id": new_id(),
            "person_id": new_id(),
            "center_id": center_id,
            "post": "director",
            "post_title": "Giám đốc",
            "employment": "staff",
            "valid_from": date(2020, 7, 1),
            "decision_number": "02-QĐ/HU",
            "person": "v1.certification.k1.x",
            **changes,
        }
    )


def settled(center_id: UUID, lecturers: int, on: date = date(2021, 2, 1), version: int = 1) -> Event:
    return en.LecturersSettled(
        version=version,
        center_id=center_id,
        settled_on=on,
        decision_number="03-QĐ/HU",
        part_time_lecturers=lecturers,
    )


def established(center_id: UUID, posts: int, version: int = 1, on: date = date(2021, 1, 1)) -> Event:
    return en.EstablishmentSet(
        version=version,
        center_id=center_id,
        valid_from=on,
        posts=posts,
        decision_number=f"0{version}-QĐ/BTCTU",
        decided_on=on,
    )


def contest(places: Sequence[tuple[UUID, str]], contest_id: UUID, version: int = 1) -> Event:
    """Return announced results: each place's center and prize, in order."""
    return co.ContestAnnounced(
        version=version,
        contest_id=contest_id,
        level="province",
        year=2021,
        decided_on=date(2021, 6, 20),
        decision_number=f"1{version}-QĐ/BTGTU",
        places=tuple(
            co.ContestPlace(
                center_id=center_id,
                employment="staff",
                program_code="NT_DANG",
                place=place,
                prize=prize,
                prize_name="Giải Nhất" if prize else "",
                goes_on=place == 1,
            )
            for place, (center_id, prize) in enumerate(places, start=1)
        ),
    )


def plan(center_id: UUID, items: Sequence[tuple[str, int, int, int]], **changes: Any) -> en.PlanApproved:
    return en.PlanApproved(
        **{
            "version": 1,
            "plan_id": new_id(),
            "center_id": center_id,
            "year": 2021,
            "approved_on": date(2020, 12, 20),
            "items": tuple(
                en.PlanItem(program_code=program, quarter=quarter, classes=classes, learners=learners)
                for program, quarter, classes, learners in items
            ),
            **changes,
        }
    )


def school_class(kind: type[en.ClassEvent], version: int, **members: Any) -> en.ClassEvent:
    extra: dict[str, Any] = {}
    if kind is en.ClassCompleted:
        extra = {"decision_number": "05-QĐ/TTCT", "decided_on": members["opened_on"] + timedelta(days=9)}
    if kind is en.ClassCancelled:
        extra = {"reason": "Không đủ học viên"}
    return kind(
        **{
            "version": version,
            "class_id": new_id(),
            "code": "L01",
            "name": "Lớp 01",
            "rule_set": "R-1147",
            "closed_on": members["opened_on"] + timedelta(days=5),
            "completed": 0,
            "not_passed": 0,
            **members,
            **extra,
        }
    )


def graduation(kind: type[en.CompletionEvent], version: int, **members: Any) -> en.CompletionEvent:
    band, band_name, good, mark = members.pop("grade", BANDS[1])
    common: dict[str, Any] = {
        "version": version,
        "rule_set": "R-1147",
        "mark": Decimal(mark),
        "band": band,
        "good": good,
        "decision_number": "05-QĐ/TTCT",
        "decided_on": members["completed_on"] + timedelta(days=4),
        **members,
    }
    if kind is en.GraduationAnnulled:
        return en.GraduationAnnulled(**common, reason="Công nhận nhầm")
    if kind is en.GraduationCorrected:
        common["reason"] = "Chấm lại"
    printed = {
        "band_name": band_name,
        "class_code": "L01",
        "class_name": "Lớp 01",
        "program_name": f"Bồi dưỡng {members['program_code']}",
        "credential_title": "Giấy chứng nhận",
        "studied_from": members["completed_on"],
        "studied_to": members["completed_on"],
        "center_code": "TTCT-001",
        "center_name": "Trung tâm",
        "parent_name": "Huyện ủy",
        "signer_title": "Giám đốc",
        "person": "v1.certification.k1.x",
    }
    return kind(**common, **printed)


def certificate(kind: type[ce.CertificateEvent], version: int, **members: Any) -> ce.CertificateEvent:
    extra: dict[str, Any] = {}
    if kind is not ce.CertificateIssued:
        extra["reason"] = "Theo quyết định"
    if kind is ce.CertificateRevoked:
        extra["revoked_on"] = members["issued_on"] + timedelta(days=40)
    if kind is ce.CertificateReplaced:
        extra |= {"replaced_on": members["issued_on"] + timedelta(days=50), "replaced_by": new_id()}
    if kind is ce.CertificateCancelled:
        extra["cancelled_on"] = members["issued_on"] + timedelta(days=5)
    return kind(
        **{"version": version, "register_number": "0001/2021/TTCT", "serial": "A 000001", **members, **extra}
    )


def blanks(center_id: UUID, quantity: int, on: date = date(2021, 1, 5)) -> ce.BlanksReceived:
    return ce.BlanksReceived(
        version=1,
        lot_id=new_id(),
        center_id=center_id,
        first_serial="A 000001",
        last_serial=f"A {quantity:06d}",
        quantity=quantity,
        received_on=on,
    )


def blanks_moved(
    center_id: UUID, state: str, quantity: int, from_state: str = "in_stock", **members: Any
) -> ce.BlanksMoved:
    about: dict[str, Any] = {
        "movement_id": new_id(),
        "kind": "spoil",
        "from_center": center_id,
        "first_serial": "A 000001",
        "last_serial": f"A {quantity:06d}",
        "moved_on": date(2021, 2, 5),
    }
    return ce.BlanksMoved(
        version=1,
        center_id=center_id,
        state=state,
        from_state=from_state,
        quantity=quantity,
        **{**about, **members},
    )

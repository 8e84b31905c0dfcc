"""What is known of a person: one record in the province, corrected by versions, never by overwriting.

Nothing printed follows it: a class list, a result and a certificate keep the person as they were then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

from shared.errors import Conflict, Detail, Invalid
from shared.vietnamese import match_key

PartyStatus = Literal["", "quan_chung", "doan_vien", "du_bi", "chinh_thuc"]

PARTY_STATUSES: dict[PartyStatus, tuple[str, str]] = {
    "quan_chung": ("Quần chúng", "Not a member"),
    "doan_vien": ("Đoàn viên", "Youth Union member"),
    "du_bi": ("Đảng viên dự bị", "Probationary Party member"),
    "chinh_thuc": ("Đảng viên chính thức", "Full Party member"),
}
_OLDEST = 1900


@dataclass(frozen=True, slots=True)
class LearnerRecord:
    """A person's record; what is not known is empty or None. The names are those of the domain's §7.

    `ethnicity` and everything of the Party are sensitive data (Luật 91/2025/QH15): shown only to whom the
    person is or was a learner, and never told to other services.
    """

    full_name: str
    birth_year: int
    birth_month: int | None
    birth_day: int | None
    gender: str
    identity_number: str = ""
    phone: str = ""
    ethnicity: str = ""
    birth_place: str = ""
    occupation: str = ""
    unit: str = ""
    party_cell: str = ""
    party_base: str = ""
    party_status: PartyStatus = ""
    party_joined_on: date | None = None
    party_official_on: date | None = None
    education: str = ""
    qualification: str = ""
    theory_level: str = ""


FIELD_NAMES: dict[str, tuple[str, str]] = {
    "full_name": ("Họ và tên", "Full name"),
    "birth_year": ("Năm sinh", "Year of birth"),
    "birth_month": ("Tháng sinh", "Month of birth"),
    "birth_day": ("Ngày sinh trong tháng", "Day of birth"),
    "gender": ("Giới tính", "Gender"),
    "identity_number": ("Số định danh", "Identity number"),
    "phone": ("Điện thoại", "Telephone"),
    "ethnicity": ("Dân tộc", "Ethnicity"),
    "birth_place": ("Quê quán", "Native place"),
    "occupation": ("Nghề nghiệp, chức vụ", "Occupation, position"),
    "unit": ("Đơn vị công tác", "Unit"),
    "party_cell": ("Chi bộ", "Party cell"),
    "party_base": ("Đảng bộ cơ sở", "Grass-roots Party organisation"),
    "party_status": ("Trạng thái", "Standing"),
    "party_joined_on": ("Ngày vào Đảng", "Admitted to the Party"),
    "party_official_on": ("Ngày chính thức", "Full member since"),
    "education": ("Trình độ học vấn", "Schooling"),
    "qualification": ("Trình độ chuyên môn", "Qualification"),
    "theory_level": ("Trình độ lý luận chính trị", "Level of political theory"),
}


def status_of(written: str) -> PartyStatus:
    """Return the standing that a list writes in its own words; empty for words that say none."""
    key = match_key(written)
    if "du bi" in key:
        return "du_bi"
    if "dang vien" in key or "chinh thuc" in key:
        return "chinh_thuc"
    if "doan vien" in key:
        return "doan_vien"
    return "quan_chung" if "quan chung" in key else ""


def require_sound(record: LearnerRecord, today: date) -> None:
    """Refuse a record that cannot be right; each sentence names its field."""
    faults = [*_birth_faults(record, today), *_party_faults(record, today)]
    if record.identity_number and len(record.identity_number) not in (9, 12):
        faults.append(
            _fault("identity_number", "số định danh có 12 chữ số (CMND cũ: 9).", "12 digits (an old one: 9).")
        )
    if faults:
        raise Invalid(
            "Chưa lưu được hồ sơ. Hãy sửa các ô được đánh dấu.",
            "The record was not saved. Correct the fields that are marked.",
            code="learner-record",
            details=faults,
        )


def _birth_faults(record: LearnerRecord, today: date) -> list[Detail]:
    if record.birth_day is not None and record.birth_month is None:
        return [_fault("birth_month", "có ngày sinh thì phải có tháng.", "a day needs its month.")]
    try:
        earliest = date(record.birth_year, record.birth_month or 1, record.birth_day or 1)
    except ValueError:
        return [_fault("birth_day", "không có ngày này trong lịch.", "there is no such day.")]
    if not record.birth_year >= _OLDEST or earliest > today:
        return [_fault("birth_year", "năm sinh phải từ 1900 đến nay.", "between 1900 and today.")]
    return []


def _party_faults(record: LearnerRecord, today: date) -> list[Detail]:
    faults = []
    joined, official = record.party_joined_on, record.party_official_on
    if joined and joined > today:
        faults.append(_fault("party_joined_on", "ngày vào Đảng ở tương lai.", "the day lies ahead."))
    if official and official > today:
        faults.append(_fault("party_official_on", "ngày chính thức ở tương lai.", "the day lies ahead."))
    if joined and official and official < joined:
        faults.append(
            _fault(
                "party_official_on", "ngày chính thức phải sau ngày vào Đảng.", "must follow the admission."
            )
        )
    if joined and record.party_status in ("", "quan_chung", "doan_vien"):
        faults.append(
            _fault("party_status", "có ngày vào Đảng thì phải là đảng viên.", "who was admitted is a member.")
        )
    return faults


def _fault(field: str, vi: str, en: str) -> Detail:
    names = FIELD_NAMES[field]
    return Detail(f"{names[0]}: {vi}", f"{names[1]}: {en}", {"field": field})


def differences(before: LearnerRecord, after: LearnerRecord) -> list[str]:
    """Return the names of the fields that differ, in the record's order."""
    return [
        each.name for each in fields(LearnerRecord) if getattr(before, each.name) != getattr(after, each.name)
    ]


def require_seen(seen: int, present: int, record: LearnerRecord, wanted: LearnerRecord) -> None:
    """Refuse a correction of a version that is no longer the present one, showing both values."""
    if seen == present:
        return
    raise Conflict(
        "Hồ sơ vừa được người khác sửa. Hãy xem các giá trị mới dưới đây, tải lại trang rồi sửa tiếp.",
        "Somebody else has just corrected this record. See the new values below, reload and go on.",
        code="learner-changed",
        details=[
            Detail(
                f"{FIELD_NAMES[name][0]}: hiện là '{getattr(record, name) or ''}',"
                f" bạn nhập '{getattr(wanted, name) or ''}'.",
                f"{FIELD_NAMES[name][1]}: now '{getattr(record, name) or ''}',"
                f" you entered '{getattr(wanted, name) or ''}'.",
                {"field": name},
            )
            for name in differences(record, wanted)
        ],
    )


_NEVER_FILLED = frozenset({"full_name", "birth_year", "gender"})


def what_fills(kept: LearnerRecord, absorbed: LearnerRecord) -> dict[str, Any]:
    """Return what the kept record lacks and the other has: a merge loses nothing that was known."""
    lacking = {
        each.name: getattr(absorbed, each.name)
        for each in fields(LearnerRecord)
        if each.name not in _NEVER_FILLED
        and getattr(kept, each.name) in ("", None)
        and getattr(absorbed, each.name) not in ("", None)
    }
    if kept.birth_year != absorbed.birth_year:
        lacking = {name: value for name, value in lacking.items() if not name.startswith("birth_m")}
        lacking.pop("birth_day", None)
    if lacking.get("birth_day") and kept.birth_month not in (None, absorbed.birth_month):
        del lacking["birth_day"]
    return lacking


def taken_back(record: LearnerRecord, filled: Mapping[str, Any]) -> LearnerRecord:
    """Return the record without what a merge filled in; what was corrected since then stays."""
    emptied: dict[str, Any] = {
        name: "" if isinstance(value, str) else None
        for name, value in filled.items()
        if getattr(record, name) == value
    }
    if record.birth_day is not None and "birth_month" in emptied and "birth_day" not in emptied:
        del emptied["birth_month"]  # a corrected day needs its month
    return replace(record, **emptied)

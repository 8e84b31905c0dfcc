"""Invented contents to try a template on: little in every place, and as much as people ever write there."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.certification.domain import register_papers
from services.certification.domain.extracts import Copy, extract_of
from services.certification.domain.graduations import Occasion, Printed
from services.certification.domain.papers import Entered, Kind, contents_of
from services.certification.domain.register_appendix import Kind as Noting
from services.certification.domain.register_appendix import Later, Noted
from services.certification.domain.register_chain import Entry
from services.certification.operations.papers import in_frame

VERIFY = "https://xac-minh.example/verify/"
_NOBODY = UUID(int=0)
_DAY = date(2021, 5, 20)
_LATER = date(2021, 6, 2)


def sample_of(kind: Kind) -> tuple[dict[str, Any], int]:
    """Return what a template of that kind is tried on, and how many pages it must fill."""
    contents = _MADE[kind]()
    return contents, len(contents.get("parts") or contents["sheets"])


def certificates() -> tuple[Entered, Entered]:
    """Return two certificates, one that says little and one whose every line is long."""
    short = Entered(
        certificate_id=_NOBODY,
        center_id=_NOBODY,
        class_id=_NOBODY,
        program_code="NT_DANG",
        state="issued",
        number=1,
        register_number="0001/2021/TTCT-243",
        serial="VP 000001",
        code="0123456789ABCDEF",
        issued_on=_DAY,
        holder_name="Lê Thị An",
        holder_birth_date="1985",
        holder_gender="",
        holder_birth_place="",
        holder_ethnicity="",
        holder_unit="",
        holder_party_cell="",
        program_name="Bồi dưỡng nhận thức về Đảng",
        credential_title="Giấy chứng nhận",
        mark=None,
        band_name="Khá",
        class_name="Lớp khóa I",
        studied_from=date(2021, 5, 10),
        studied_to=date(2021, 5, 19),
        center_name="Trung tâm Chính trị huyện Tam Đảo",
        parent_name="Huyện ủy Tam Đảo",
        decision_number="45-QĐ/TTCT",
        decided_on=_DAY,
        signer_title="Giám đốc",
        signer_name="Đỗ Văn Ký",
        replaces_number=None,
    )
    return short, _long(short)


def _long(short: Entered) -> Entered:
    office = "Ban Quản lý dự án đầu tư xây dựng công trình giao thông huyện Vĩnh Tường"
    members = {name: getattr(short, name) for name in Entered.__dataclass_fields__}
    return Entered(
        **{
            **members,
            "number": 2,
            "register_number": "0002/2021/TTCT-243",
            "serial": "VP 000002",
            "code": "FEDCBA9876543210",
            "holder_name": "Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Ngọc Bảo Khánh Linh",
            "holder_birth_date": "27/12/1985",
            "holder_gender": "nữ",
            "holder_birth_place": "Xã Đồng Cương, huyện Yên Lạc, tỉnh Vĩnh Phúc",
            "holder_ethnicity": "Sán Dìu",
            "holder_unit": office,
            "holder_party_cell": f"Chi bộ Phòng Kế hoạch - Tài chính, Đảng bộ {office}",
            "program_name": "Bồi dưỡng nghiệp vụ công tác đảng cho bí thư chi bộ và cấp ủy viên cơ sở",
            "mark": Decimal("8.5"),
            "band_name": "Xuất sắc",
            "class_name": "Lớp bồi dưỡng nghiệp vụ công tác đảng cho bí thư chi bộ khóa III năm 2021",
            "signer_title": "Phó Giám đốc",
            "replaces_number": "0012/2020/TTCT-243",
        }
    )


def _certificates() -> dict[str, Any]:
    return in_frame([contents_of(each, VERIFY) for each in certificates()])


def _entries() -> list[Entry]:
    """Return the two certificates as entries of a register."""
    return [_entry(each) for each in certificates()]


def _entry(each: Entered) -> Entry:
    occasion = Occasion(
        each.program_name,
        each.credential_title,
        "NTD-01",
        each.class_name,
        each.studied_from,
        each.studied_to,
        "TTCT-243",
        each.center_name,
        each.parent_name,
        each.decision_number,
        each.decided_on,
        each.signer_title,
    )
    printed = Printed(
        each.holder_name,
        each.holder_birth_date,
        each.holder_gender,
        each.holder_birth_place,
        each.holder_ethnicity,
        each.holder_unit,
        each.holder_party_cell,
        "",
        each.band_name,
        each.mark,
        occasion,
    )
    return Entry(
        _NOBODY,
        _NOBODY,
        _NOBODY,
        _NOBODY,
        each.program_code,
        None,
        2021,
        each.number,
        each.register_number,
        each.serial,
        each.code,
        each.issued_on,
        each.signer_name,
        printed,
        each.state,
        b"",
    )


def _noted() -> Noted:
    contents = {"column": "holder_name", "old": "Lê Thị Ân", "new": "Lê Thị An", "reason": "Ghi sai tên"}
    return Noted(_NOBODY, 2021, 1, Later(_NOBODY, Noting.CORRECTED, _LATER, contents, "8-QĐ/TTCT"), b"")


def _register() -> dict[str, Any]:
    short, long = _entries()
    occasion = short.printed.occasion
    received = ["Lê Thị An", "2/6/2021"]
    rows = [register_papers.entry_row(short, [_noted()], received)]
    rows += [register_papers.entry_row(long, [], [])] * 12
    noted = register_papers.appendix_row(
        _noted(), short.register_number, short.serial, "Lê Thị An", short.printed.holder_birth_date
    )
    copied = {
        "number": "1/2021",
        "quantity": "2",
        "recipient": long.printed.holder_name,
        "paper": "",
        "name": "Lê Thị An",
        "birth_date": "1985",
        "program": long.printed.occasion.program_name,
        "certified_on": "20/5/2021",
        "serial": short.serial,
        "register_number": short.register_number,
        "signer_name": "Đỗ Văn Ký",
        "signer": "Giám đốc",
        "issued_on": "2/6/2021",
    }
    closing = register_papers.closing(
        closed_on=date(2022, 1, 5),
        numbers=(short.register_number, long.register_number),
        entries=13,
        pages=1,
        appendix_rows=1,
        sealed=True,
        standing={"đã vào sổ": 13},
        last_hash="0" * 64,
    )
    head = register_papers.head_of(
        register_papers.REGISTER, occasion.parent_name, occasion.center_name, 2021, _LATER
    )
    parts = [
        register_papers.opening(_DAY, 25, 1),
        register_papers.paged("page", 1, 1, rows),
        register_papers.paged("appendix", 1, 1, [noted]),
        register_papers.paged("copies", 1, 1, [copied]),
        closing,
    ]
    return {**head, "parts": parts}


def _extracts() -> dict[str, Any]:
    short, long = _entries()
    center, parent = short.printed.occasion.center_name, short.printed.occasion.parent_name

    def copy(number: int, replaces: str | None) -> Copy:
        return Copy(
            number,
            2021,
            2,
            "Lê Văn Nhận",
            None,
            _LATER,
            "Phó Giám đốc",
            "Đỗ Văn Ký",
            center,
            parent,
            replaces,
        )

    return in_frame(
        [
            extract_of(copy(1, None), short, [_noted()], page=1, verify_at=VERIFY),
            extract_of(copy(2, "0012/2020/TTCT-243"), long, [], page=1, verify_at=VERIFY),
        ]
    )


_MADE: Mapping[Kind, Callable[[], dict[str, Any]]] = {
    Kind.CERTIFICATE: _certificates,
    Kind.REGISTER: _register,
    Kind.EXTRACT: _extracts,
}

"""Editions of templates: tried on invented contents in a press of their own, then taken into use."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.papers import Entered, Kind, contents_of
from services.certification.operations.papers import in_frame
from services.certification.operations.press import Sources, trial
from services.certification.operations.press_frames import FRAMES
from services.certification.storage import templates
from shared.errors import Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Principal, role_missing
from shared.vietnamese import nfc

LARGEST = 100_000
"""Characters of a template's source."""
_NOBODY = UUID(int=0)
_DAY = date(2021, 5, 20)


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template as it is uploaded: its source, for which program and days, and who prescribes it."""

    source: str
    program_code: str | None
    effective_from: date
    effective_to: date | None
    provenance: str


def enter_template(connection: Connection, principal: Principal, new: NewTemplate) -> UUID:
    """Try a certificate's template and take it into use as the next edition; return its id.

    The province alone does this. `Invalid` with the place of the mistake if it cannot be set. Papers that
    were set before keep the edition with which they were first set.
    """
    _province_only(principal)
    if new.effective_to is not None and new.effective_to < new.effective_from:
        vi = "Ngày hết hiệu lực phải từ ngày bắt đầu trở đi."
        en = "The last day must not lie before the first."
        raise Invalid(vi, en, code="days-in-order", details=[Detail(vi, en, {"field": "effective_to"})])
    source = _lines(new.source)
    _tried(source)
    template_id = new_id()
    templates.enter(
        connection,
        template_id=template_id,
        kind=Kind.CERTIFICATE,
        program_code=new.program_code,
        effective_from=new.effective_from,
        effective_to=new.effective_to,
        content=source,
        sha256=hashlib.sha256(source.encode()).hexdigest(),
        provenance=nfc(new.provenance),
        by=principal.id,
    )
    return template_id


def preview_template(principal: Principal, source: str) -> list[bytes]:
    """Return pictures (PNG) of two invented certificates, one with short and one with very long contents.

    `Invalid` if the template cannot be set; nothing is stored.
    """
    _province_only(principal)
    return _tried(_lines(source))


def template_source(connection: Connection, template_id: UUID) -> str:
    """Return the source of an edition; `NotFound` if there is none."""
    found = templates.source(connection, template_id)
    if found is None:
        raise NotFound
    return found


def _lines(source: str) -> str:
    """Return a source as it is stored: NFC, lines ended as on every machine of ours."""
    return unicodedata.normalize("NFC", source.replace("\r\n", "\n"))


def _tried(source: str) -> list[bytes]:
    sheets = [contents_of(each, "https://xac-minh.example/verify/") for each in _samples()]
    pictures = trial(Sources(FRAMES[Kind.CERTIFICATE], source), in_frame(sheets))
    if len(pictures) != len(sheets):
        vi = f"Mỗi giấy phải vừa đúng một trang, mẫu này cho {len(pictures)} trang từ {len(sheets)} giấy."
        en = f"Each certificate must fill one page; this makes {len(pictures)} pages of {len(sheets)}."
        raise Invalid(vi, en, code="not-one-page", details=[Detail(vi, en, {"field": "source"})])
    return pictures


def _province_only(principal: Principal) -> None:
    if "province" not in principal.roles:
        raise role_missing()


def _samples() -> tuple[Entered, Entered]:
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

"""Editions of templates: tried on invented contents in a press of their own, then taken into use."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.papers import Kind
from services.certification.operations.press_frames import FRAMES
from services.certification.operations.template_samples import sample_of
from services.certification.storage import templates
from shared.errors import Detail, Invalid, NotFound
from shared.ids import new_id
from shared.press import Sources, trial
from shared.press_errors import lacking
from shared.principal import Principal, role_missing
from shared.vietnamese import nfc

LARGEST = 100_000
"""Characters of a template's source."""
MOST_BYTES = 400_000
"""Bytes of a template's file: its characters, at most four bytes each."""


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template as it is uploaded: its source, for which program and days, and who prescribes it."""

    source: str
    program_code: str | None
    effective_from: date
    effective_to: date | None
    provenance: str
    kind: Kind = Kind.CERTIFICATE


def enter_template(connection: Connection, principal: Principal, new: NewTemplate) -> UUID:
    """Try a template and take it into use as the next edition of its kind; return its id.

    The province alone does this. `Invalid` with the place of the mistake if it cannot be set. Papers that
    were set before keep the edition with which they were first set.
    """
    _province_only(principal)
    if new.effective_to is not None and new.effective_to < new.effective_from:
        vi = "Ngày hết hiệu lực phải từ ngày bắt đầu trở đi."
        en = "The last day must not lie before the first."
        raise Invalid(vi, en, code="days-in-order", details=[Detail(vi, en, {"field": "effective_to"})])
    if new.kind is Kind.REGISTER and new.program_code is not None:
        vi = "Sổ ghi mọi chương trình chung một quyển, nên mẫu sổ không có mã chương trình. Hãy để trống."
        en = "A book holds every program, so its template has no program code. Leave it empty."
        raise Invalid(vi, en, code="program-of-book", details=[Detail(vi, en, {"field": "program_code"})])
    source = _lines(new.source)
    templates.wait_for_press(connection)
    _tried(source, new.kind)
    template_id = new_id()
    templates.enter(
        connection,
        template_id=template_id,
        kind=new.kind,
        program_code=new.program_code,
        effective_from=new.effective_from,
        effective_to=new.effective_to,
        content=source,
        sha256=fingerprint(source),
        provenance=nfc(new.provenance),
        by=principal.id,
    )
    return template_id


def preview_template(principal: Principal, source: str, kind: Kind = Kind.CERTIFICATE) -> list[bytes]:
    """Return pictures (PNG) of invented papers with short and with very long contents, or of a book's pages.

    `Invalid` if the template cannot be set; nothing is stored.
    """
    _province_only(principal)
    return _tried(_lines(source), kind)


def template_source(connection: Connection, template_id: UUID) -> str:
    """Return the source of an edition; `NotFound` if there is none."""
    found = templates.source(connection, template_id)
    if found is None:
        raise NotFound
    return found


def _lines(source: str) -> str:
    """Return a source as it is stored: NFC, lines ended as on every machine of ours."""
    return unicodedata.normalize("NFC", source.replace("\r\n", "\n"))


def source_in_file(file_name: str, content: bytes) -> str:
    """Return the source in a file that somebody chose; `Invalid` at the field `file`, saying what to do."""
    if not file_name.lower().endswith(".typ"):
        raise _bad_file("Hãy chọn tệp Typst có đuôi .typ.", "Choose a Typst file, whose name ends in .typ.")
    if not content.strip():
        raise _bad_file("Tệp trống. Hãy chọn tệp có mẫu.", "The file is empty. Choose one with a template.")
    if len(content) > MOST_BYTES:
        raise _bad_file(
            f"Tệp lớn quá {MOST_BYTES // 1000} KB. Hãy bỏ hình nặng khỏi mẫu rồi tải lại.",
            f"The file is over {MOST_BYTES // 1000} KB. Take heavy drawings out and upload it again.",
        )
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _bad_file(
            f"Tệp không phải văn bản UTF-8 (dòng {line}). Hãy lưu lại tệp ở dạng UTF-8.",
            f"The file is not text in UTF-8 (line {line}). Save it as UTF-8.",
        ) from error
    if "\x00" in source:
        raise _bad_file(
            "Tệp không phải văn bản. Hãy chọn tệp .typ.", "The file is not text. Choose a .typ file."
        )
    if len(source) > LARGEST:
        raise _bad_file(
            f"Mẫu dài quá {LARGEST} ký tự. Hãy rút gọn mẫu.",
            f"The template is over {LARGEST} characters. Shorten it.",
        )
    return _lines(source)


def fingerprint(source: str) -> str:
    """Return the SHA-256 under which a source is kept: what was previewed is what is taken into use."""
    return hashlib.sha256(_lines(source).encode()).hexdigest()


def _bad_file(vi: str, en: str) -> Invalid:
    return Invalid(vi, en, code="template-file", details=[Detail(vi, en, {"field": "file"})])


def _tried(source: str, kind: Kind) -> list[bytes]:
    for needed in ("paper", kind.value):
        if needed not in source:
            raise lacking(needed)
    contents, wanted = sample_of(kind)
    pictures = trial(Sources(FRAMES[kind], source), contents)
    if len(pictures) != wanted:
        vi = f"Mỗi giấy phải vừa đúng một trang, mẫu này cho {len(pictures)} trang từ {wanted} giấy."
        en = f"Each paper must fill one page; this makes {len(pictures)} pages of {wanted}."
        raise Invalid(vi, en, code="not-one-page", details=[Detail(vi, en, {"field": "source"})])
    return pictures


def _province_only(principal: Principal) -> None:
    if "province" not in principal.roles:
        raise role_missing()

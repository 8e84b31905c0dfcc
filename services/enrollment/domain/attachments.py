"""Attachments: what a file is says its content, never its name."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from shared.errors import Detail, Invalid, TooLarge
from shared.vietnamese import nfc

_MOST_ENTRIES = 10_000
_LONGEST_NAME = 120
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = f"{_OFFICE}wordprocessingml.document", f"{_OFFICE}spreadsheetml.sheet"
_FIRST_BYTES = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_PARTS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))


@dataclass(frozen=True, slots=True)
class AttachmentType:
    """A type of file that may be attached, and how large it may be (bytes)."""

    media_type: str
    extension: str
    name: str
    largest: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside a document, without its content."""

    id: UUID
    document_id: UUID
    file_name: str
    media_type: str
    size: int
    sha256: str
    added_by: str


def media_type_of(content: bytes) -> str | None:
    """Return what the content is; None for anything but PDF, JPEG, PNG, docx and xlsx without macros."""
    for first, media_type in _FIRST_BYTES:
        if content.startswith(first):
            return media_type
    return _office_type(content) if content.startswith(b"PK\x03\x04") else None


def _office_type(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as container:
            names = container.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if len(names) > _MOST_ENTRIES or "[Content_Types].xml" not in names:
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None  # a macro runs on whoever opens it
    return next((media_type for part, media_type in _PARTS if part in names), None)


def accepted_type(content: bytes, types: tuple[AttachmentType, ...]) -> AttachmentType:
    """Return the type of a file that may be attached.

    `Invalid` for any other content whatever its name, `TooLarge` for one over its type's limit.
    """
    told = media_type_of(content)
    kind = next((each for each in types if each.media_type == told), None)
    if kind is None:
        allowed = ", ".join(each.extension for each in types)
        vi = f"Chỉ nhận tệp {allowed} (xét theo nội dung, không theo tên; không có macro)."
        en = f"Only {allowed} are taken (judged by content, not by name; without macros)."
        raise Invalid(vi, en, code="attachment-type", details=[Detail(vi, en, {"field": "file"})])
    if len(content) > kind.largest:
        vi = f"Tệp {kind.extension} lớn hơn {kind.largest // 1024} KiB. Hãy giảm dung lượng rồi gửi lại."
        en = f"This {kind.extension} file is larger than {kind.largest // 1024} KiB. Make it smaller."
        raise TooLarge(vi, en, code="attachment-size", details=[Detail(vi, en, {"field": "file"})])
    return kind


def safe_name(sent: str, extension: str) -> str:
    """Return a name to keep a file under: no path, no control or shell characters, the true extension."""
    last = nfc(sent.replace("\\", "/")).rsplit("/", 1)[-1]
    kept = "".join(
        character if character.isalnum() or character in " ._-()," else "_"
        for character in last
        if character.isprintable()
    ).strip(" .")
    if kept.lower().endswith(f".{extension}"):
        kept = kept[: -len(extension) - 1].strip(" .")
    return f"{kept[:_LONGEST_NAME] or 'tep'}.{extension}"

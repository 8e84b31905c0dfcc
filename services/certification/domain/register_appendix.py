"""The appendix of the register (phụ lục sổ gốc): what became of an entry after it was entered.

An entry never changes. Whatever happens to its certificate later is a row here that points to it, in a
chain of its own beside the book's (`register_chain`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.certification.domain.register_chain import noted
from services.certification.domain.register_entries import as_read


class Kind(StrEnum):
    """What a row of the appendix tells."""

    SIGNER_NAMED = "signer_named"
    """The signer's appointment was told after the entry: the empty name was filled in."""
    REVIEW_OPENED = "review_opened"
    REVIEW_CLOSED = "review_closed"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    """Another certificate stands in its place: cấp lại."""
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    BLANK_REPLACED = "blank_replaced"
    """The same certificate on another sheet: contents `old_serial`, `new_serial`."""
    COPY_ISSUED = "copy_issued"
    EXTRACT_ISSUED = "extract_issued"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    """The whole book was closed below this entry, its last."""

    @classmethod
    def _missing_(cls, value: object) -> "Kind":
        """Take a kind that nobody writes, so that a row that was tampered with can still be proven wrong."""
        unknown = str.__new__(cls, str(value))
        unknown._name_ = unknown._value_ = str(value)
        return unknown


KIND_NAMES: Mapping[Kind, tuple[str, str]] = {
    Kind.SIGNER_NAMED: ("Ghi tên người ký", "Signer named"),
    Kind.REVIEW_OPENED: ("Mở xem xét", "Review opened"),
    Kind.REVIEW_CLOSED: ("Kết thúc xem xét", "Review closed"),
    Kind.CORRECTED: ("Đính chính", "Corrected"),
    Kind.REPLACED: ("Cấp lại", "Reissued"),
    Kind.REVOKED: ("Thu hồi", "Revoked"),
    Kind.CANCELLED: ("Hủy", "Cancelled"),
    Kind.BLANK_REPLACED: ("Đổi phôi", "Blank replaced"),
    Kind.COPY_ISSUED: ("Cấp bản sao", "Copy issued"),
    Kind.EXTRACT_ISSUED: ("Cấp trích lục", "Extract issued"),
    Kind.HANDED_OVER: ("Trao cho người nhận", "Handed over"),
    Kind.CLOSED: ("Khóa sổ", "Book closed"),
}
"""Every kind as people call it, in Vietnamese and in English."""
CONTENT_NAMES: Mapping[str, tuple[str, str]] = {
    "column": ("cột", "column"),
    "old": ("ghi cũ", "was"),
    "new": ("ghi đúng", "reads"),
    "old_serial": ("số hiệu cũ", "old serial"),
    "new_serial": ("số hiệu mới", "new serial"),
    "signer_name": ("người ký", "signer"),
    "recipient": ("người nhận", "recipient"),
    "quantity": ("số bản", "copies"),
    "number": ("số", "number"),
    "new_register_number": ("số vào sổ mới", "new register number"),
    "signer_title": ("chức danh người ký", "signer's post"),
    "center": ("nơi thực hiện", "done by"),
    "rows": ("số dòng", "entries"),
    "pages": ("số trang", "pages"),
    "edges_sealed": ("dấu giáp lai", "seal over the edges"),
    "last_hash": ("mã băm dòng cuối", "hash of the last entry"),
    "decided_by": ("người quyết định", "decided by"),
    "decided_on": ("ngày quyết định", "decided on"),
    "reason": ("lý do", "reason"),
}
"""What the contents of a row are called, in the order in which they are read; others stand as they are."""
_ORDER = {name: place for place, name in enumerate(CONTENT_NAMES)}
UNSEEN = frozenset({"center_id"})
"""Contents that prove something and say nothing to people: they are not shown."""


@dataclass(frozen=True, slots=True)
class Later:
    """What is to be noted about an entry; `contents` holds texts by name.

    `noted_by` is the person who decided (None: it followed from what was told), `decision` the number of the
    decision or paper it rests on, `noted_on` its date.
    """

    certificate_id: UUID
    kind: Kind
    noted_on: date
    contents: Mapping[str, str] = field(default_factory=dict)
    decision: str | None = None
    noted_by: str | None = None

    def said(self) -> dict[str, str]:
        """Return the contents as people read them, in order; what says nothing to people is left out."""
        column = self.contents.get("column", "")
        names = sorted(self.contents.keys() - UNSEEN, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
        told = {name: self.contents[name] for name in names}
        return told | {key: as_read(column, told[key]) for key in ("old", "new") if key in told}


class Noted(NamedTuple):
    """A row of the appendix."""

    center_id: UUID
    book: int
    position: int
    later: Later
    entry_hash: bytes


def link(before: bytes, position: int, later: Later) -> bytes:
    """Return the hash of the row at `position`, which follows the row with the hash `before`."""
    contents = json.dumps(dict(later.contents), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return noted(
        before,
        (
            str(position),
            later.certificate_id.hex,
            later.kind.value,
            contents,
            later.decision,
            later.noted_by,
            later.noted_on.isoformat(),
        ),
    )


_STATE_AFTER = {
    Kind.REVIEW_OPENED: "under_review",
    Kind.REVIEW_CLOSED: "issued",
    Kind.REPLACED: "replaced",
    Kind.REVOKED: "revoked",
    Kind.CANCELLED: "cancelled",
}


@dataclass(slots=True)
class Sequel:
    """What the appendix says of one entry, its rows taken together in their order."""

    serials: list[tuple[str, str]] = field(default_factory=list)
    """Each sheet that was replaced, and by which."""
    signer: str | None = None
    """The name that was filled in."""
    state: str = "issued"

    def add(self, later: Later) -> None:
        """Take the next row."""
        match later.kind:
            case Kind.BLANK_REPLACED:
                self.serials.append(
                    (later.contents.get("old_serial", ""), later.contents.get("new_serial", ""))
                )
            case Kind.SIGNER_NAMED:
                self.signer = later.contents.get("signer_name", "")
            case kind if kind in _STATE_AFTER:
                self.state = _STATE_AFTER[kind]
            case _:
                pass


def sequels(rows: Iterable[Later]) -> dict[UUID, Sequel]:
    """Return by certificate what its rows say; a certificate without rows is absent."""
    found: dict[UUID, Sequel] = {}
    for row in rows:
        found.setdefault(row.certificate_id, Sequel()).add(row)
    return found

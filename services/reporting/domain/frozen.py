"""A frozen report: what it said, of when, behind whose signature; and the proof that it still says so."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.reporting.domain.content import ReportContent, canonical, content_to_json

PROVINCE = UUID(int=0)
"""In place of a center's id: the province."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Behind:
    """A submission that stands behind the province's version."""

    center_id: UUID
    name: str
    number: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A center that had not reported, or whose report was with it for correction."""

    center_id: UUID
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """One frozen version. `number` counts from 1, `previous` is the fingerprint of the one before it."""

    period_id: UUID
    period: str
    center_id: UUID
    number: int
    content: Mapping[str, Any]
    fingerprint: str
    positions: Mapping[str, int]
    as_of: datetime
    behind: tuple[Behind, ...]
    missing: tuple[Missing, ...]
    reason: str | None
    previous: str | None
    signed_by: str
    signed_by_name: str
    signed_by_title: str
    signed_at: datetime
    kid: UUID
    signature: str


def json_fingerprint(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a content's canonical JSON, as stored."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def figures_mark(content: ReportContent) -> str:
    """Return what tells whether two contents say the same, whenever each was read."""
    return json_fingerprint(content_to_json(replace(content, as_of=_EPOCH, positions={}, proven=None)))


def statement(frozen: Frozen) -> dict[str, Any]:
    """Return what is signed: all that stands beside the content, and the content by its fingerprint."""
    return {
        "format": 1,
        "period": frozen.period,
        "center": None if frozen.center_id == PROVINCE else str(frozen.center_id),
        "number": frozen.number,
        "fingerprint": frozen.fingerprint,
        "previous": frozen.previous,
        "positions": dict(frozen.positions),
        "as_of": _instant(frozen.as_of),
        "behind": [
            {
                "center": str(each.center_id),
                "name": each.name,
                "number": each.number,
                "fingerprint": each.fingerprint,
            }
            for each in frozen.behind
        ],
        "missing": [
            {"center": str(each.center_id), "name": each.name, "state": each.state} for each in frozen.missing
        ],
        "reason": frozen.reason,
        "signed_by": frozen.signed_by,
        "signed_by_name": frozen.signed_by_name,
        "signed_by_title": frozen.signed_by_title,
        "signed_at": _instant(frozen.signed_at),
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a frozen report that does not agree."""

    vi: str
    en: str


_MEMBERS = {
    "period": ("kỳ báo cáo", "the period"),
    "center": ("đơn vị báo cáo", "whose report it is"),
    "number": ("số thứ tự bản", "the number of the version"),
    "fingerprint": ("mã băm nội dung", "the fingerprint of the content"),
    "previous": ("mã băm của bản trước", "the fingerprint of the version before"),
    "positions": ("mốc dữ liệu", "the positions"),
    "as_of": ("thời điểm số liệu", "the instant of the figures"),
    "behind": ("danh sách báo cáo của các trung tâm", "the list of submissions"),
    "missing": ("danh sách trung tâm chưa báo cáo", "the list of centers that have not reported"),
    "reason": ("lý do", "the reason"),
    "signed_by": ("tài khoản người ký", "the account of who signed"),
    "signed_by_name": ("tên người ký", "the name of who signed"),
    "signed_by_title": ("chức vụ người ký", "the title of who signed"),
    "signed_at": ("thời điểm ký", "the instant of the signature"),
}


def findings(frozen: Frozen, signed: Mapping[str, Any] | None) -> tuple[Finding, ...]:
    """Return what does not agree; `signed` is what the signature says, None if none of our keys made it."""
    found: list[Finding] = []
    if json_fingerprint(frozen.content) != frozen.fingerprint:
        found.append(
            Finding(
                "Nội dung không khớp mã băm: bản báo cáo đã bị sửa sau khi chốt.",
                "The content does not have its fingerprint: it was changed after it was frozen.",
            )
        )
    if signed is None:
        found.append(
            Finding(
                "Chữ ký không phải do khóa của hệ thống này tạo ra, hoặc đã bị sửa.",
                "The signature was not made by a key of this system, or was changed.",
            )
        )
        return tuple(found)
    said = statement(frozen)
    for member, (vi, en) in _MEMBERS.items():
        if said[member] != signed.get(member):
            found.append(
                Finding(
                    f"Khác với lúc ký: {vi} đang ghi {said[member]!r}, khi ký là {signed.get(member)!r}.",
                    f"Other than signed: {en} is {said[member]!r}, signed was {signed.get(member)!r}.",
                )
            )
    return tuple(found)

"""Seals: at any day a center uses at most one; a paper bears the seal of the day it was signed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.errors import Conflict, Detail


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal in use from `valid_from` through `valid_to` (None: still in use)."""

    id: UUID
    center_id: UUID
    inscription: str
    valid_from: date
    valid_to: date | None
    granted_by: str
    withdrawn_by: str = ""

    def used_on(self, day: date) -> bool:
        """Tell whether papers of `day` bear this seal."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def seal_on(seals: Iterable[Seal], day: date) -> Seal | None:
    """Return the seal in use on `day`."""
    return next((seal for seal in seals if seal.used_on(day)), None)


def require_one_seal(seals: Iterable[Seal], valid_from: date) -> None:
    """Refuse a seal that would be taken into use while another is in use, or before a past one ended."""
    for seal in seals:
        if seal.valid_to is None:
            raise _refused(
                "Trung tâm còn con dấu đang dùng. Hãy ghi thu hồi con dấu cũ trước.",
                "The center still uses a seal. Enter the withdrawal of the old one first.",
                "seal-in-use",
            )
        if valid_from <= seal.valid_to:
            raise _refused(
                "Con dấu mới phải dùng sau ngày cuối của con dấu trước.",
                "The new seal must be taken into use after the last day of the one before.",
                "seal-overlap",
            )


def withdrawn(seal: Seal, last_day: date, withdrawn_by: str) -> Seal:
    """Return the seal with its last day; `Conflict` if it was withdrawn, or the day is before its first."""
    if seal.valid_to is not None:
        raise _refused("Con dấu này đã được thu hồi.", "This seal was withdrawn already.", "seal-withdrawn")
    if last_day < seal.valid_from:
        raise _refused(
            "Ngày cuối dùng con dấu sớm hơn ngày bắt đầu.",
            "The seal's last day is before its first.",
            "seal-term",
        )
    return replace(seal, valid_to=last_day, withdrawn_by=withdrawn_by)


def _refused(vi: str, en: str, code: str) -> Conflict:
    field = "valid_from" if code in ("seal-in-use", "seal-overlap") else "valid_to"
    return Conflict(vi, en, code=code, details=[Detail(vi, en, {"field": field})])

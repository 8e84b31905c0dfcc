"""Succession: a center ends, and others receive what it leaves.

What a center leaves goes to one of its successors, each thing as the act says: the registers, the duty to
reissue certificates, the blanks left, the classes still open, and whose its past figures are as of now.
Since every successor outlives the center that it succeeds, no chain of successions comes back on itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from shared.errors import Conflict, Detail, Invalid, Problem
from shared.vietnamese import format_day

SuccessionKind = Literal["merge", "split", "dissolve"]
Thing = Literal["registers", "reissue", "blanks", "open_classes", "results"]

THINGS: tuple[Thing, ...] = ("registers", "reissue", "blanks", "open_classes", "results")
KIND_NAMES: Mapping[SuccessionKind, tuple[str, str]] = {
    "merge": ("sáp nhập", "merger"),
    "split": ("chia tách", "split"),
    "dissolve": ("giải thể, bàn giao", "dissolution"),
}
THING_NAMES: Mapping[Thing, tuple[str, str]] = {
    "registers": ("Sổ gốc", "Registers"),
    "reissue": ("Trách nhiệm cấp lại giấy chứng nhận", "Duty to reissue certificates"),
    "blanks": ("Phôi còn lại", "Blanks left"),
    "open_classes": ("Lớp đang mở", "Open classes"),
    "results": ("Số liệu các kỳ trước", "Figures of past periods"),
}


@dataclass(frozen=True, slots=True)
class Receipts:
    """Who receives each thing; None: blanks are destroyed with minutes, of the others there are none."""

    registers_to: UUID
    reissue_to: UUID
    blanks_to: UUID | None = None
    open_classes_to: UUID | None = None
    results_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """Centers end on the eve of `effective_on`; others succeed them."""

    id: UUID
    kind: SuccessionKind
    effective_on: date
    legal_act: str
    predecessors: tuple[UUID, ...]
    successors: tuple[UUID, ...]
    receipts: Receipts
    version: int = 1

    @property
    def last_day(self) -> date:
        """The last day on which the predecessors work."""
        return self.effective_on - timedelta(days=1)

    def receiver(self, thing: Thing) -> UUID | None:
        """Return who receives the thing; past figures go to the one successor if nothing else is said."""
        told: UUID | None = getattr(self.receipts, f"{thing}_to")
        if told is None and thing == "results" and len(self.successors) == 1:
            return self.successors[0]
        return told


@dataclass(frozen=True, slots=True)
class Life:
    """How long a center worked: from `first_day` through `last_day` (None: it works)."""

    name: str
    first_day: date
    last_day: date | None
    took_over_on: date | None = None
    """The latest day on which it succeeded another center."""


def require_sound(new: Succession, lives: Mapping[UUID, Life], today: date) -> None:
    """Refuse a succession that cannot be: wrong numbers, a center ended before, one that outlives nobody.

    `lives` holds every center that `new` names.
    """
    if new.effective_on > today:
        raise _invalid(
            "Chỉ ghi kế thừa khi quyết định đã có hiệu lực; ngày hiệu lực không được sau hôm nay.",
            "Enter a succession once its act is in force; the day must not lie after today.",
            "effective_on",
        )
    _require_numbers(new, lives)
    for center in new.predecessors:
        _require_end(lives[center], new)
    for center in new.successors:
        _require_outlives(lives[center], new)
    require_receivers(new)


def _require_numbers(new: Succession, lives: Mapping[UUID, Life]) -> None:
    before, after = set(new.predecessors), set(new.successors)
    if not before or not after or before & after:
        raise _invalid(
            "Cần ít nhất một trung tâm kết thúc và một trung tâm kế thừa, không trùng nhau.",
            "Name at least one center that ends and one that succeeds it, not the same.",
            "successors",
        )
    went_on = any(lives[center].first_day < new.effective_on for center in after)
    right = {
        "merge": len(after) == 1 and len(before) + went_on > 1,
        "split": len(before) == 1 and len(after) > 1,
        "dissolve": len(before) == 1 and len(after) == 1,
    }
    if not right[new.kind]:
        raise _invalid(
            "Sáp nhập: từ hai trung tâm thành một; chia tách: một thành nhiều;"
            " giải thể: một bàn giao cho một.",
            "A merger makes one of two or more, a split several of one, a dissolution hands one over to one.",
            "kind",
        )


def _require_end(life: Life, new: Succession) -> None:
    if life.last_day is not None:
        raise Conflict(
            f"{life.name} đã kết thúc ngày {format_day(life.last_day)}.",
            f"{life.name} ended on {life.last_day} already.",
            code="center-ended",
        )
    if life.first_day >= new.effective_on:
        raise _invalid(
            f"{life.name} chỉ hoạt động từ ngày {format_day(life.first_day)}, không thể kết thúc trước đó.",
            f"{life.name} works only from {life.first_day} and cannot end before.",
            "effective_on",
        )
    if life.took_over_on is not None and life.took_over_on >= new.effective_on:
        raise _invalid(
            f"{life.name} đã kế thừa trung tâm khác từ ngày {format_day(life.took_over_on)}, không thể kết"
            " thúc trước đó.",
            f"{life.name} succeeded another center on {life.took_over_on} and cannot end before.",
            "effective_on",
        )


def _require_outlives(life: Life, new: Succession) -> None:
    if life.first_day > new.effective_on or (life.last_day is not None and life.last_day <= new.last_day):
        raise _invalid(
            f"{life.name} không hoạt động vào ngày {format_day(new.effective_on)} nên không thể kế thừa.",
            f"{life.name} does not work on {new.effective_on} and cannot succeed.",
            "successors",
        )


def require_receivers(new: Succession) -> None:
    """Refuse a receiver that is none of the successors."""
    for thing in THINGS:
        receiver = new.receiver(thing)
        if receiver is not None and receiver not in new.successors:
            vi, en = THING_NAMES[thing]
            raise _invalid(
                f"{vi}: phải giao cho một trong các trung tâm kế thừa.",
                f"{en}: must go to one of the successors.",
                f"{thing}_to",
            )


def require_classes_told(new: Succession, open_classes: Iterable[str]) -> None:
    """Refuse to end a center with open classes (their codes) that nobody goes on with."""
    codes = sorted(open_classes)
    if codes and new.receipts.open_classes_to is None:
        vi = (
            f"Còn lớp chưa kết thúc: {', '.join(codes)}. Hãy chọn trung tâm tiếp nhận, hoặc kết thúc các lớp."
        )
        en = (
            f"Classes are not over: {', '.join(codes)}. Choose who goes on with them, or complete them first."
        )
        raise Conflict(vi, en, code="open-classes", details=[Detail(vi, en, {"field": "open_classes_to"})])


def holder(successions: Iterable[Succession], center: UUID, thing: Thing, day: date) -> UUID:
    """Return who holds on `day` what `center` had: itself while it works, else along the chain.

    Where the chain ends with nobody named (blanks destroyed, figures of a split told to nobody) it is the
    last center that held it.
    """
    ends = {before: each for each in successions for before in each.predecessors}
    seen = {center}
    while (end := ends.get(center)) is not None and end.last_day < day:
        receiver = end.receiver(thing)
        if receiver is None or receiver in seen:
            break
        center = receiver
        seen.add(center)
    return center


def _invalid(vi: str, en: str, field: str) -> Problem:
    return Invalid(vi, en, code="succession", details=[Detail(vi, en, {"field": field})])

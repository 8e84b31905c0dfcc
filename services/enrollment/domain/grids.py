"""A grid saved cell by cell: each changed cell says what was seen, so that nobody overwrites anybody unseen.

Of one saving either every cell is stored or none: half of a pasted column would be worse than none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from shared.errors import Conflict, Detail, Invalid

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Cell(Generic[Key]):
    """A cell that somebody changed: what stood there when they looked (`before`), and what shall (`after`).

    Both as written in the cell; '' is an empty cell.
    """

    key: Key
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What stands in a cell now, who wrote it (their name) and when; '' if nothing, or if it was emptied."""

    text: str
    by: str = ""
    at: datetime | None = None


def conflict_at(index: int, said: tuple[str, str], cell: Cell[Key], stored: Recorded) -> Detail:
    """Return a cell that somebody else has changed meanwhile, with both values."""
    vi, en = said
    return Detail(
        f"{vi}: bạn nhập “{_shown(cell.after)}”, trong khi {stored.by or 'người khác'} đã lưu"
        f" “{_shown(stored.text)}”.",
        f"{en}: you entered “{cell.after or '–'}”, while {stored.by or 'somebody else'} stored"
        f" “{stored.text or '–'}”.",
        {
            "index": index,
            "yours": cell.after,
            "stored": stored.text,
            "recorded_by": stored.by,
            "recorded_at": None if stored.at is None else stored.at.isoformat(),
        },
    )


def refuse_conflicts(found: Sequence[Detail]) -> None:
    """Refuse the whole saving if a cell was changed by somebody else since it was seen."""
    if found:
        raise Conflict(
            f"Có {len(found)} ô đã được người khác sửa sau khi bạn mở trang. Chưa lưu ô nào: hãy chọn"
            " giá trị đúng cho từng ô rồi lưu lại.",
            f"{len(found)} cell(s) were changed by somebody else since you opened the page. Nothing was"
            " stored: choose the right value for each and save again.",
            code="grid-conflict",
            details=found,
        )


def refuse_faults(found: Sequence[Detail]) -> None:
    """Refuse the whole saving if a cell cannot mean what its column asks for."""
    if found:
        raise Invalid(
            f"Có {len(found)} ô chưa đúng. Chưa lưu ô nào: hãy sửa các ô được nêu rồi lưu lại.",
            f"{len(found)} cell(s) are not right. Nothing was stored: correct them and save again.",
            code="grid-invalid",
            details=found,
        )


def require_once(cells: Iterable[Cell[Key]]) -> None:
    """Refuse a saving that names a cell twice, since nobody knows which of the two values holds."""
    seen: set[Key] = set()
    for cell in cells:
        if cell.key in seen:
            raise Invalid(
                "Một ô được gửi hai lần trong cùng một lần lưu. Hãy tải lại trang rồi nhập lại.",
                "A cell was sent twice in one saving. Reload the page and enter it again.",
                code="grid-doubled",
            )
        seen.add(cell.key)


def _shown(text: str) -> str:
    return text.replace(".", ",") or "–"

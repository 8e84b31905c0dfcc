"""The narrative as officers edit it: an edited section stays as it was written, however the figures move.

What was drafted at the moment of an edit is kept beside it, so that it shows where figures changed since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.reporting.domain.content import ReportContent, Section
from services.reporting.domain.narrative_told import is_blank
from shared.errors import Conflict, Detail

_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class SectionEdit:
    """The last edit of a section; `paragraphs` None: it is as drafted again."""

    code: str
    edit: int
    paragraphs: tuple[str, ...] | None
    drafted: tuple[str, ...]
    edited_by_name: str
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section as it stands: the text that holds, what the figures draft now, and who edited it when."""

    code: str
    title: str
    paragraphs: tuple[str, ...]
    drafted: tuple[str, ...]
    head: bool
    """It only stands above others and has no text of its own."""
    edit: int
    edited_by_name: str | None
    edited_at: datetime | None
    moved: tuple[str, ...]
    """Paragraphs that the figures would draft otherwise than at the time of the edit."""


def sections_shown(drafted: Sequence[Section], edits: Mapping[str, SectionEdit]) -> tuple[SectionShown, ...]:
    """Return the sections as they stand, in the order of the draft."""
    return tuple(_shown(section, edits.get(section.code), drafted) for section in drafted)


def _shown(section: Section, edit: SectionEdit | None, all_of_them: Sequence[Section]) -> SectionShown:
    head = not section.paragraphs and any(other.code.startswith(f"{section.code}.") for other in all_of_them)
    if edit is None or edit.paragraphs is None:
        done = 0 if edit is None else edit.edit
        drafted = section.paragraphs
        return SectionShown(section.code, section.title, drafted, drafted, head, done, None, None, ())
    moved = tuple(each for each in section.paragraphs if each not in edit.drafted)
    if not moved and section.paragraphs != edit.drafted:  # something is no longer said
        moved = section.paragraphs
    return SectionShown(
        section.code,
        section.title,
        edit.paragraphs,
        section.paragraphs,
        head,
        edit.edit,
        edit.edited_by_name,
        edit.edited_at,
        moved,
    )


def with_narrative(content: ReportContent, sections: Iterable[SectionShown]) -> ReportContent:
    """Return the content with the narrative as it stands."""
    return replace(
        content, narrative=tuple(Section(each.code, each.title, each.paragraphs) for each in sections)
    )


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text, one a line; empty lines say nothing."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def require_filled(sections: Iterable[SectionShown]) -> None:
    """Refuse to freeze a narrative in which a place that no figure knows was not filled, naming sections."""
    open_ones = [each.title for each in sections if any(is_blank(part) for part in each.paragraphs)]
    if open_ones:
        named = "; ".join(open_ones[:_MOST_NAMED])
        raise Conflict(
            f"Phần lời còn chỗ chờ cán bộ bổ sung: {named}. Hãy viết vào hoặc xóa đi, lưu lại, rồi ký.",
            f"The narrative still has places to be filled: {named}. Fill or remove them, save, then sign.",
            code="narrative-open",
            details=[Detail(title, title) for title in open_ones[:_MOST_NAMED]],
        )

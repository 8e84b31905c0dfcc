"""What a report says at this moment: the tables as they are, the narrative as officers left it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.content import ReportContent
from services.reporting.domain.edited_narrative import (
    SectionEdit,
    SectionShown,
    paragraphs_of,
    require_filled,
    sections_shown,
    with_narrative,
)
from services.reporting.domain.frozen import PROVINCE, figures_mark
from services.reporting.operations.content import read_content
from services.reporting.operations.report_scope import doer
from services.reporting.storage import report_sections
from services.reporting.storage.change_mark import change_mark
from services.reporting.storage.report_periods import OpenedPeriod
from shared.errors import Conflict, NotFound
from shared.principal import Grant, Principal

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """A report before it is frozen; `mark` tells whether it still says what somebody looked at."""

    content: ReportContent
    sections: tuple[SectionShown, ...]
    mark: str
    edits: int
    """How many edits of the narrative there were."""


def read_draft(
    connection: Connection, opened: OpenedPeriod, center_id: UUID, principal: Principal, now: datetime
) -> Draft:
    """Return the report of a center, or of the province (`PROVINCE`), as it stands.

    Whoever calls has made sure that `principal` may see it.
    """
    content = read_content(connection, opened.period, _narrowed(principal, center_id), now)
    edits = report_sections.last_edits(connection, opened.id, center_id)
    sections = sections_shown(content.narrative, edits)
    whole = with_narrative(content, sections)
    return Draft(whole, sections, figures_mark(whole), sum(each.edit for each in edits.values()))


def settled_draft(
    connection: Connection, opened: OpenedPeriod, center_id: UUID, principal: Principal, now: datetime
) -> Draft:
    """Return the report to be frozen: every table of one moment, though events are applied meanwhile.

    A writing transaction sees what others commit between two of its statements; what was read while
    something changed is read again. `Conflict` if it never stands still, or a place is left to fill.
    """
    for _ in range(_ATTEMPTS):
        before = change_mark(connection)
        draft = read_draft(connection, opened, center_id, principal, now)
        if change_mark(connection) == before:
            require_filled(draft.sections)
            return draft
    raise Conflict(
        "Số liệu đang được cập nhật liên tục nên chưa chốt được. Hãy thử lại sau ít phút.",
        "The figures are being updated without a pause, so nothing was frozen. Try again in a few minutes.",
        code="figures-moving",
    )


def require_looked_at(draft: Draft, mark: str) -> None:
    """Refuse to freeze what its signer has not seen."""
    if draft.mark != mark:
        raise Conflict(
            "Số liệu hoặc phần lời đã thay đổi từ khi bạn mở trang. Hãy xem lại bản mới dưới đây rồi ký.",
            "Figures or narrative have changed since you opened the page. Look at them again, then sign.",
            code="changed-meanwhile",
        )


def edit_sections(  # noqa: PLR0917 -- whose narrative, what is entered, who enters it when
    connection: Connection,
    opened: OpenedPeriod,
    center_id: UUID,
    texts: Mapping[str, str | None],
    seen: int,
    principal: Principal,
    now: datetime,
) -> Draft:
    """Keep texts by section (None: as drafted again), made on `seen` edits.

    `NotFound` for a section that the draft does not have, `Conflict` if somebody edited meanwhile.
    """
    draft = read_draft(connection, opened, center_id, principal, now)
    if draft.edits != seen:
        raise Conflict(
            "Người khác vừa sửa phần lời. Bản đang lưu ở dưới; hãy đối chiếu rồi lưu lại.",
            "Somebody else has just edited the narrative. What stands is below; compare, then save again.",
            code="changed-meanwhile",
        )
    sections = {each.code: each for each in draft.sections if not each.head}
    for code, text in texts.items():
        section = sections.get(code)
        if section is None:
            raise NotFound
        paragraphs = None if text is None else paragraphs_of(text)
        if paragraphs == section.paragraphs or (paragraphs is None and section.edited_at is None):
            continue
        edit = SectionEdit(code, section.edit + 1, paragraphs, section.drafted, principal.name, now)
        report_sections.keep_edit(connection, opened.id, center_id, edit, doer(principal, now))
    return read_draft(connection, opened, center_id, principal, now)


def _narrowed(principal: Principal, center_id: UUID) -> Principal:
    """Return who sees this report alone: a center's also where another answers for it."""
    if center_id == PROVINCE:
        return Principal("person", principal.id, principal.name, frozenset({Grant("province")}))
    return Principal("person", principal.id, principal.name, frozenset({Grant("officer", center_id)}))

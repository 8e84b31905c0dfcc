"""A report ready for paper: whose it is, what it says, and what stands around it on that day."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.content import ReportContent
from services.reporting.domain.edited_narrative import sections_shown, with_narrative
from services.reporting.domain.letterheads import (
    DEPARTMENT,
    Cover,
    Letterhead,
    Profile,
    cover,
    default_letterhead,
    profile_on,
)
from services.reporting.domain.periods import Period
from services.reporting.domain.units import Units
from services.reporting.operations.content import narrowed, read_content
from services.reporting.operations.report_scope import canonical
from services.reporting.storage import letterheads, report_periods, report_sections, stock
from shared.clock import VIETNAM
from shared.errors import Conflict, Invalid, NotFound
from shared.principal import ALL, Principal


@dataclass(frozen=True, slots=True)
class Paper:
    """The number and the day that a report gets; while it has none, their places stay free."""

    number: int | None = None
    dated: date | None = None


@dataclass(frozen=True, slots=True)
class Issuing:
    """Who issues on a day, and in which format."""

    issuer_id: UUID
    letterhead: Letterhead
    profile: Profile
    entered: bool
    """Whether somebody entered the letterhead; else it is what the register knows."""


def issuer_for(principal: Principal, center_id: UUID | None) -> UUID:
    """Return whose report is asked for: a center by its id, else the province's or that of one's only center.

    `NotFound` outside the scope; `Invalid` if several centers could be meant.
    """
    if center_id is not None and center_id != DEPARTMENT:
        principal.at_center(center_id)
        return center_id
    if principal.centers is ALL:
        return DEPARTMENT
    if center_id == DEPARTMENT or not principal.centers:
        raise NotFound
    if len(principal.centers) > 1:
        raise Invalid(
            "Tài khoản của bạn thuộc nhiều trung tâm. Hãy chọn trung tâm cần lập báo cáo.",
            "Your account belongs to several centers. Choose the one whose report you need.",
            code="which-center",
        )
    return next(iter(principal.centers))


def issuing(connection: Connection, issuer_id: UUID, day: date) -> Issuing:
    """Return who issues on a day and how; `Conflict` if no format is known of that day."""
    entered = letterheads.letterhead_on(connection, issuer_id, day)
    head = entered or _known(connection, issuer_id, day)
    profile = profile_on(letterheads.profiles(connection), head.kind, day)
    if profile is None:
        raise Conflict(
            f"Chưa có thể thức văn bản nào có hiệu lực ngày {day:%d/%m/%Y}. Hãy chọn ngày văn bản muộn hơn.",
            f"No format of documents is known to be in force on {day:%d/%m/%Y}. Choose a later day.",
            code="no-format",
        )
    return Issuing(issuer_id, head, profile, entered is not None)


def _known(connection: Connection, issuer_id: UUID, day: date) -> Letterhead:
    if issuer_id == DEPARTMENT:
        return default_letterhead(DEPARTMENT, "", "", symbol="", title="Trưởng ban")
    named = stock.centers_on(connection, day, {issuer_id}) or stock.centers_on(
        connection, date.max, {issuer_id}
    )
    if not named:
        raise NotFound
    return default_letterhead(issuer_id, named[0].name, named[0].parent, symbol="TTCT", title="Giám đốc")


def cover_for(
    connection: Connection, issuer_id: UUID, content: ReportContent, paper: Paper, *, signed_by: str = ""
) -> Cover:
    """Return what stands around a content; without a day the one on which it was read decides.

    `signed_by` stands where the letterhead names no signer.
    """
    day = paper.dated or content.as_of.astimezone(VIETNAM).date()
    found = issuing(connection, issuer_id, day)
    head = found.letterhead
    return cover(
        found.profile.form,
        replace(head, signer=head.signer or signed_by),
        content.period_name,
        number=paper.number,
        dated=paper.dated,
        year=day.year,
    )


def read_report(
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    *,
    issuer_id: UUID,
    units: Units = "then",
    language: str = "vi",
) -> ReportContent:
    """Return the content of an issuer's report (`issuer_for`): of the whole province, or of one center.

    Where its period is open, the narrative is as officers left it.
    """
    whose = principal if issuer_id == DEPARTMENT else narrowed(principal, issuer_id)
    content = read_content(connection, period, whose, now, units=units, language=language)
    opened = report_periods.find(connection, canonical(period).code)
    if opened is None or units != "then" or language != "vi":
        return content
    edits = report_sections.last_edits(connection, opened.id, issuer_id)
    return with_narrative(content, sections_shown(content.narrative, edits))

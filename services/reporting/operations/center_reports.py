"""A center's report: read, edited, submitted; returned, accepted or reopened by the province."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.report_cycle import Act, CenterReport, after, require_seen
from services.reporting.domain.since import Since
from services.reporting.operations.announce import announce_answered, announce_submitted
from services.reporting.operations.freezing import Signing, freeze
from services.reporting.operations.frozen_reports import since_last
from services.reporting.operations.report_contents import (
    Draft,
    edit_sections,
    read_draft,
    require_looked_at,
    settled_draft,
)
from services.reporting.operations.report_periods import DueCenter, show_period
from services.reporting.operations.report_scope import (
    at_center,
    doer,
    may_act,
    opened_period,
    require_province,
)
from services.reporting.storage import center_reports, frozen_reports
from services.reporting.storage.announcements import announce_figures
from services.reporting.storage.center_reports import Step
from services.reporting.storage.frozen_reports import FrozenHead
from services.reporting.storage.report_periods import OpenedPeriod
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import Principal

EDITORS = ("officer", "director")
SIGNERS = ("director",)


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A center's report: where it stands, what it says now, what was done to it, what was submitted."""

    opened: OpenedPeriod
    due: DueCenter
    draft: Draft
    steps: list[Step]
    submissions: list[FrozenHead]
    since: Since | None
    """What differs from the last submission; None before the first."""
    may_edit: bool
    may_submit: bool
    may_answer: bool
    """The province: return, accept, reopen."""


def read_report(
    connection: Connection, principal: Principal, code: str, center_id: UUID, now: datetime
) -> ReportShown:
    """Return a center's report of a period; `NotFound` outside the scope, or if it owes none."""
    opened, due = _due(connection, principal, code, center_id, now)
    today = now.astimezone(VIETNAM).date()
    editable = due.due.report.may("submit")
    draft = read_draft(connection, opened, center_id, principal, now)
    submissions = frozen_reports.heads(connection, opened.id, center_id)
    return ReportShown(
        opened,
        due,
        draft,
        center_reports.steps(connection, opened.id, center_id),
        submissions,
        since_last(connection, opened, center_id, len(submissions), draft.content),
        editable and may_act(connection, principal, center_id, today, *EDITORS),
        editable and may_act(connection, principal, center_id, today, *SIGNERS),
        "province" in principal.roles,
    )


def edit_report(  # noqa: PLR0917 -- which report, what is entered, who enters it when
    connection: Connection,
    principal: Principal,
    code: str,
    center_id: UUID,
    texts: Mapping[str, str | None],
    seen: int,
    now: datetime,
) -> Draft:
    """Edit sections of the narrative of a center's report, as long as it may be submitted.

    `seen` is how many edits there had been. `Conflict` if there were others since, or it was accepted.
    """
    opened, _ = _due(connection, principal, code, center_id, now, *EDITORS)
    held = center_reports.hold(connection, opened.id, center_id)
    after(held, "submit")
    return edit_sections(connection, opened, center_id, texts, seen, principal, now)


def submit_report(  # noqa: PLR0917 -- which report, what its signer looked at
    connection: Connection, signing: Signing, code: str, center_id: UUID, seen: int, mark: str
) -> CenterReport:
    """Submit a center's report (director): what its signer looked at is frozen as its next submission.

    `seen` is the report's revision, `mark` that of what was looked at. `Conflict` if either has moved.
    """
    opened, _ = _due(connection, signing.principal, code, center_id, signing.at, *SIGNERS)
    held = center_reports.hold(connection, opened.id, center_id)
    require_seen(held.revision, seen)
    moved = after(held, "submit")
    draft = settled_draft(connection, opened, center_id, signing.principal, signing.at)
    require_looked_at(draft, mark)
    frozen = freeze(connection, opened, center_id, draft, signing)
    center_reports.keep_step(connection, moved, "submit", None, doer(signing.principal, signing.at))
    announce_submitted(connection, moved, opened.code, frozen, signing.at)
    announce_figures(connection, {center_id})
    return moved


def answer_report(  # noqa: PLR0917 -- which report, what is done, who does it when
    connection: Connection,
    principal: Principal,
    code: str,
    center_id: UUID,
    act: Act,
    seen: int,
    reason: str | None,
    now: datetime,
) -> CenterReport:
    """Return, accept or reopen a center's report (province); `seen` is the revision that was looked at.

    `Conflict` if it has moved since, or the act is not possible as it stands.
    """
    require_province(principal)
    opened, _ = _due(connection, principal, code, center_id, now)
    held = center_reports.hold(connection, opened.id, center_id)
    require_seen(held.revision, seen)
    moved = after(held, act)
    center_reports.keep_step(connection, moved, act, reason, doer(principal, now))
    announce_answered(connection, moved, opened.code, act, reason)
    announce_figures(connection, {center_id})
    return moved


def _due(
    connection: Connection, principal: Principal, code: str, center_id: UUID, now: datetime, *roles: str
) -> tuple[OpenedPeriod, DueCenter]:
    """Return the period and the center's report in it, if `principal` may see (and has a role for) it."""
    today = now.astimezone(VIETNAM).date()
    at_center(connection, principal, center_id, today, *roles)
    opened = opened_period(connection, code)
    shown = show_period(connection, opened, frozenset({center_id}), today)
    if not shown.centers:
        raise NotFound
    return opened, shown.centers[0]

"""The province's own report of a period: its narrative edited, then frozen; a correction is a new version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from services.reporting.domain.frozen import PROVINCE, Behind, Frozen, Missing
from services.reporting.domain.report_cycle import require_answered, require_reason, require_seen
from services.reporting.domain.since import Since
from services.reporting.operations.announce import announce_frozen
from services.reporting.operations.freezing import Signing, freeze
from services.reporting.operations.frozen_reports import since_last
from services.reporting.operations.report_contents import (
    Draft,
    edit_sections,
    read_draft,
    require_looked_at,
    settled_draft,
)
from services.reporting.operations.report_periods import PeriodShown, show_period
from services.reporting.operations.report_scope import opened_period, require_province
from services.reporting.storage import frozen_reports, report_periods
from services.reporting.storage.frozen_reports import FrozenHead
from shared.clock import VIETNAM
from shared.principal import Principal


@dataclass(frozen=True, slots=True)
class ProvinceReport:
    """The province's report: what it says now, whose reports stand behind it, and its frozen versions."""

    period: PeriodShown
    draft: Draft
    versions: list[FrozenHead]
    since: Since | None
    """What differs from the last version; None before the first."""


def read_province_report(
    connection: Connection, principal: Principal, code: str, now: datetime
) -> ProvinceReport:
    """Return the province's report of a period (province)."""
    require_province(principal)
    opened = opened_period(connection, code)
    draft = read_draft(connection, opened, PROVINCE, principal, now)
    versions = frozen_reports.heads(connection, opened.id, PROVINCE)
    return ProvinceReport(
        show_period(connection, opened, None, now.astimezone(VIETNAM).date()),
        draft,
        versions,
        since_last(connection, opened, PROVINCE, len(versions), draft.content),
    )


def edit_province_report(  # noqa: PLR0917 -- which report, what is entered, who enters it when
    connection: Connection,
    principal: Principal,
    code: str,
    texts: Mapping[str, str | None],
    seen: int,
    now: datetime,
) -> Draft:
    """Edit sections of the province's narrative (province); `seen` is how many edits there had been."""
    require_province(principal)
    opened = opened_period(connection, code, lock=True)
    return edit_sections(connection, opened, PROVINCE, texts, seen, principal, now)


def freeze_province_report(  # noqa: PLR0917 -- which report, what its signer looked at
    connection: Connection, signing: Signing, code: str, seen: int, mark: str, reason: str | None
) -> Frozen:
    """Freeze and sign the province's report (province); after the first version it is a correction.

    `seen` is the period's revision, `mark` that of what was looked at. `Conflict` if either has moved or a
    submission waits for its answer, `Invalid` for a correction without a reason.
    """
    require_province(signing.principal)
    opened = opened_period(connection, code, lock=True)
    require_seen(opened.revision, seen)
    shown = show_period(connection, opened, None, signing.at.astimezone(VIETNAM).date())
    states = [(each, each.due.report.state) for each in shown.centers]
    require_answered(each.center.short_name for each, state in states if state == "submitted")
    last = frozen_reports.last_fingerprints(connection, opened.id)
    require_reason(last.get(PROVINCE, (0, ""))[0], reason)
    draft = settled_draft(connection, opened, PROVINCE, signing.principal, signing.at)
    require_looked_at(draft, mark)
    frozen = freeze(
        connection,
        opened,
        PROVINCE,
        draft,
        signing,
        behind=[
            Behind(each.center.center_id, each.center.short_name, *last[each.center.center_id])
            for each, state in states
            if state == "accepted"
        ],
        missing=[
            Missing(each.center.center_id, each.center.short_name, state)
            for each, state in states
            if state != "accepted"
        ],
        reason=reason,
    )
    report_periods.advance(connection, opened.id)
    announce_frozen(connection, replace(opened, revision=opened.revision + 1), frozen)
    return frozen

"""A frozen report read again: what it said, whether it still says so, and what differs from today."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.content import ReportContent, content_from_json
from services.reporting.domain.frozen import PROVINCE, Finding, Frozen, findings
from services.reporting.domain.since import Since, differences_since
from services.reporting.operations.report_contents import read_draft
from services.reporting.operations.report_keys import read_signed
from services.reporting.operations.report_scope import at_center, opened_period
from services.reporting.storage import frozen_reports
from services.reporting.storage.report_periods import OpenedPeriod
from shared.clock import VIETNAM
from shared.errors import NotFound
from shared.principal import ALL, Principal


def read_frozen(  # noqa: PLR0917 -- which version, who asks
    connection: Connection, principal: Principal, code: str, center_id: UUID, number: int, now: datetime
) -> Frozen:
    """Return a frozen version of a center's report, or of the province's (`PROVINCE`).

    `NotFound` outside the scope: the province's versions, which hold every center, are the province's.
    """
    return _found(connection, principal, code, center_id, number, now)[1]


def content_of(frozen: Frozen) -> ReportContent:
    """Return what a frozen version said."""
    return content_from_json(frozen.content)


def prove_frozen(connection: Connection, frozen: Frozen) -> tuple[Finding, ...]:
    """Return what about a frozen version does not agree with its fingerprint and signature."""
    return findings(frozen, read_signed(connection, frozen.kid, frozen.signature))


def read_since(  # noqa: PLR0917 -- which version, who asks
    connection: Connection, principal: Principal, code: str, center_id: UUID, number: int, now: datetime
) -> Since:
    """Return which cells of a frozen version differ from today's figures, by the same period and units."""
    opened, frozen = _found(connection, principal, code, center_id, number, now)
    return since(connection, opened, frozen, principal, now)


def every_frozen(connection: Connection) -> Iterator[Frozen]:
    """Yield every frozen version: by period and center, each in the order of its numbers."""
    for period_id, center_id, number in frozen_reports.all_keys(connection):
        frozen = frozen_reports.find(connection, period_id, center_id, number)
        if frozen is not None:
            yield frozen


def since(
    connection: Connection, opened: OpenedPeriod, frozen: Frozen, principal: Principal, now: datetime
) -> Since:
    """Compare a version that `principal` may see with the report as it would be frozen now."""
    live = read_draft(connection, opened, frozen.center_id, principal, now)
    return differences_since(content_of(frozen), live.content)


def since_last(
    connection: Connection, opened: OpenedPeriod, center_id: UUID, number: int, live: ReportContent
) -> Since | None:
    """Compare what was frozen last (`number`, 0: nothing yet) with what the report says now."""
    frozen = frozen_reports.find(connection, opened.id, center_id, number) if number else None
    return None if frozen is None else differences_since(content_of(frozen), live)


def _found(  # noqa: PLR0917 -- private
    connection: Connection, principal: Principal, code: str, center_id: UUID, number: int, now: datetime
) -> tuple[OpenedPeriod, Frozen]:
    if center_id == PROVINCE:
        if principal.centers is not ALL:
            raise NotFound
    else:
        at_center(connection, principal, center_id, now.astimezone(VIETNAM).date())
    opened = opened_period(connection, code)
    frozen = frozen_reports.find(connection, opened.id, center_id, number)
    if frozen is None:
        raise NotFound
    return opened, frozen

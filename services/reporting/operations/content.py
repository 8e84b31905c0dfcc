"""Read the whole report of a period as content, every table of one snapshot."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.content import Proven, ReportContent, Section
from services.reporting.domain.periods import Period
from services.reporting.domain.saying import Say
from services.reporting.domain.units import Units
from services.reporting.operations.blanks import read_blanks
from services.reporting.operations.content_tables import (
    blanks_content,
    means_content,
    people_content,
    programs_content,
    results_content,
)
from services.reporting.operations.means import read_means, read_people
from services.reporting.operations.provincial import read_provincial
from shared.principal import Grant, Principal


def read_content(
    connection: Connection,
    period: Period,
    principal: Principal,
    now: datetime,
    *,
    units: Units = "then",
    language: str = "vi",
) -> ReportContent:
    """Return the report as `principal` may see it: centers outside the scope are absent everywhere.

    The caller's transaction is one snapshot (`ReadSnapshot`), so that all tables are of one instant.
    """
    say = Say(language)
    results = read_provincial(connection, period, principal, now, units)
    run = results.proven
    return ReportContent(
        language=language,
        period=period.code,
        period_name=say(period.vi, period.en),
        units=units,
        whole_province=results.whole_province,
        as_of=now,
        positions=results.positions,
        proven=None if run is None else Proven(run.ran_at, run.difference_count, results.up_to_date),
        words={"missing": say("chưa báo cáo", "not reported"), "code": say("Mã", "Code")},
        tables=(
            results_content(results, say),
            programs_content(results, say),
            people_content(read_people(connection, period, principal, now, units), say),
            means_content(read_means(connection, period, principal, now, units), say),
            blanks_content(read_blanks(connection, period, principal, now, units), say),
        ),
        narrative=(
            Section("results", say("Kết quả", "Results"), (say(results.narrative_vi, results.narrative_en),)),
        ),
    )


def narrowed(principal: Principal, center_id: UUID) -> Principal:
    """Return who sees this one center alone; `NotFound` if `principal` may not see it."""
    principal.at_center(center_id)
    return replace(principal, kind="person", grants=frozenset({Grant("officer", center_id)}))

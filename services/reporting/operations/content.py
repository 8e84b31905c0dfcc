"""Read the whole report of a period as content, every table of one snapshot."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.reporting.domain.content import Proven, ReportContent, Section
from services.reporting.domain.means import MeansTable
from services.reporting.domain.narrative_outlook import narrative_sections
from services.reporting.domain.narrative_told import Told
from services.reporting.domain.people import PeopleTable
from services.reporting.domain.periods import Period
from services.reporting.domain.saying import Say
from services.reporting.domain.units import Units
from services.reporting.operations.blanks import BlankView, read_blanks
from services.reporting.operations.content_tables import (
    blanks_content,
    means_content,
    people_content,
    programs_content,
    results_content,
)
from services.reporting.operations.means import TableView, read_means, read_people
from services.reporting.operations.provincial import ProvincialView, read_provincial, units_for
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
    # The figures of all tables are the same cells: they are added up once.
    reported = units_for(connection, period, principal, now, units)
    results = read_provincial(
        connection, period, principal, now, units, programs_of_centers=False, reported=reported
    )
    staff = read_people(connection, period, principal, now, units, reported=reported)
    means = read_means(connection, period, principal, now, units, reported=reported)
    blanks = read_blanks(connection, period, principal, now, units, reported=reported)
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
            people_content(staff, say),
            means_content(means, say),
            blanks_content(blanks, say),
        ),
        narrative=_english(results) if say.english else _drafted(results, staff, means, blanks),
    )


def _english(results: ProvincialView) -> tuple[Section, ...]:
    """Return the one paragraph in English: the report that is sent is Vietnamese."""
    return (Section("results", "Results", (results.narrative_en,)),)


def _drafted(
    results: ProvincialView, staff: TableView[PeopleTable], means: TableView[MeansTable], blanks: BlankView
) -> tuple[Section, ...]:
    return narrative_sections(
        Told(
            report=results.report,
            people=staff.table,
            means=means.table,
            blanks=blanks.total,
            rates=results.rates,
            program_names=results.program_names,
            band_names=results.band_names,
            posts=staff.posts,
            whole=results.whole_province,
        )
    )


def narrowed(principal: Principal, center_id: UUID) -> Principal:
    """Return who sees this one center alone; `NotFound` if `principal` may not see it."""
    principal.at_center(center_id)
    return replace(principal, kind="person", grants=frozenset({Grant("officer", center_id)}))

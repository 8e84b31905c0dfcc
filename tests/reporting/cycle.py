"""Deeds of the report cycle as its people do them, for tests: they look first, then act on what they saw."""

from datetime import date, datetime
from uuid import UUID

from psycopg.sql import SQL

from services.reporting.domain.edited_narrative import SectionShown
from services.reporting.domain.frozen import PROVINCE, Frozen
from services.reporting.domain.narrative_told import is_blank
from services.reporting.domain.periods import parse_period
from services.reporting.domain.report_cycle import Act, CenterReport
from services.reporting.domain.since import Since
from services.reporting.operations.center_reports import (
    ReportShown,
    answer_report,
    edit_report,
    read_report,
    submit_report,
)
from services.reporting.operations.freezing import Signing
from services.reporting.operations.frozen_reports import read_since
from services.reporting.operations.province_report import (
    edit_province_report,
    freeze_province_report,
    read_province_report,
)
from services.reporting.operations.report_periods import open_period
from shared import clock
from shared.db import Database
from shared.events.sealing import SealingKeys
from shared.principal import Principal
from tests import people
from tests.databases import TestDatabase
from tests.reporting.province import SEALING
from tests.servers import superuser

SEALS = SealingKeys.from_json(SEALING)
CODE = "2021-H1"


def opens(database: Database, code: str = CODE, deadline: date | None = None) -> None:
    with database.transaction() as connection:
        open_period(
            connection, people.province(), parse_period(code), deadline, "Nêu rõ vướng mắc", clock.now()
        )


def looks(database: Database, who: Principal, center_id: UUID, code: str = CODE) -> ReportShown:
    with database.snapshot() as connection:
        return read_report(connection, who, code, center_id, clock.now())


def open_places(sections: tuple[SectionShown, ...]) -> dict[str, str | None]:
    """Return texts for the sections that still have a place to fill."""
    return {
        each.code: "Không có vướng mắc lớn."
        for each in sections
        if any(is_blank(part) for part in each.paragraphs)
    }


def writes(
    database: Database, center_id: UUID, texts: dict[str, str | None] | None = None, code: str = CODE
) -> None:
    """Let the center's officer fill the narrative, or enter these texts."""
    who = people.officer(center_id)
    draft = looks(database, who, center_id, code).draft
    given = open_places(draft.sections) if texts is None else texts
    with database.transaction() as connection:
        edit_report(connection, who, code, center_id, given, draft.edits, clock.now())


def signing(who: Principal, at: datetime | None = None, title: str = "Giám đốc") -> Signing:
    return Signing(who, title, at or clock.now(), SEALS)


def submits(
    database: Database, center_id: UUID, at: datetime | None = None, code: str = CODE
) -> CenterReport:
    who = people.director(center_id)
    seen = looks(database, who, center_id, code)
    with database.transaction() as connection:
        return submit_report(
            connection,
            signing(who, at),
            code,
            center_id,
            seen.due.due.report.revision,
            seen.draft.mark,
        )


def answers(
    database: Database, center_id: UUID, act: Act, reason: str | None = None, code: str = CODE
) -> CenterReport:
    who = people.province()
    seen = looks(database, who, center_id, code)
    with database.transaction() as connection:
        return answer_report(
            connection, who, code, center_id, act, seen.due.due.report.revision, reason, clock.now()
        )


def fills(database: Database, code: str = CODE) -> None:
    """Let the province fill what its narrative leaves open."""
    who = people.province()
    with database.snapshot() as connection:
        draft = read_province_report(connection, who, code, clock.now()).draft
    if given := open_places(draft.sections):
        with database.transaction() as connection:
            edit_province_report(connection, who, code, given, draft.edits, clock.now())


def freezes(database: Database, reason: str | None = None, code: str = CODE) -> Frozen:
    """Let the province fill its narrative, look at its report, freeze and sign it."""
    who = people.province()
    fills(database, code)
    with database.snapshot() as connection:
        seen = read_province_report(connection, who, code, clock.now())
    with database.transaction() as connection:
        return freeze_province_report(
            connection,
            signing(who, title="Trưởng ban"),
            code,
            seen.period.opened.revision,
            seen.draft.mark,
            reason,
        )


def since(database: Database, number: int, center_id: UUID = PROVINCE, code: str = CODE) -> Since:
    with database.snapshot() as connection:
        return read_since(connection, people.province(), code, center_id, number, clock.now())


def force(made: TestDatabase, change: str, number: int) -> None:
    """Change a version of the province's as only a superuser could: past the triggers that refuse."""
    with superuser(made.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            SQL("UPDATE frozen_report SET {} WHERE number = {} AND center_id = {}").format(
                SQL(change),
                number,
                PROVINCE,
            )
        )

"""What decisions announced of contests: every version is kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.contest_records import Announcement, Result
from services.enrollment.storage.contest_tables import contest_announcement, contest_result


def announcements(connection: Connection, contest_id: UUID) -> list[Announcement]:
    """Return every announcement, newest first."""
    rows = connection.execute(
        select(
            contest_announcement.c.version,
            contest_announcement.c.decision_number,
            contest_announcement.c.decided_on,
            contest_announcement.c.reason,
        )
        .where(contest_announcement.c.contest_id == contest_id)
        .order_by(contest_announcement.c.version.desc())
    ).mappings()
    return [Announcement(**row) for row in rows]


def results(connection: Connection, contest_id: UUID, version: int) -> list[Result]:
    """Return what one announcement states, by place."""
    rows = connection.execute(
        select(
            contest_result.c.candidate_id,
            contest_result.c.total,
            contest_result.c.place,
            contest_result.c.prize,
            contest_result.c.goes_on,
        )
        .where(contest_result.c.contest_id == contest_id, contest_result.c.version == version)
        .order_by(contest_result.c.place, contest_result.c.candidate_id)
    ).mappings()
    return [Result(**row) for row in rows]


def announce(
    connection: Connection, contest_id: UUID, new: Announcement, found: Sequence[Result], *, by: str
) -> None:
    """Store an announcement with its results."""
    connection.execute(
        insert(contest_announcement).values(
            contest_id=contest_id,
            version=new.version,
            decision_number=new.decision_number,
            decided_on=new.decided_on,
            reason=new.reason,
            announced_by=by,
        )
    )
    connection.execute(
        insert(contest_result),
        [
            {
                "contest_id": contest_id,
                "version": new.version,
                "candidate_id": each.candidate_id,
                "total": each.total,
                "place": each.place,
                "prize": each.prize,
                "goes_on": each.goes_on,
            }
            for each in found
        ],
    )

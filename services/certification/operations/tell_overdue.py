"""Tell reporting which certificates are late, center by center, whenever that has changed."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from msgspec.structs import asdict
from sqlalchemy import Connection

from services.certification.operations.late_classes import Overdue, late_classes
from services.certification.storage import facts, overdue_told
from shared.events.certification import OverdueLine, PapersOverdue
from shared.messaging import publish
from shared.principal import Principal

_ALL: Final = Principal("service", "certification", "certification")


def tell_overdue(connection: Connection, today: date) -> int:
    """Tell what is late today of every center of which that was not told yet; return of how many.

    A center where nothing is late is told of, too: only then its 0 is a figure. It is told of by the center
    in whose register the certificates are or belong, whoever has to act for it today.
    """
    late = late_classes(connection, _ALL, today)
    programs = overdue_told.programs_of(connection, {each.class_id for each in late})
    lines: dict[UUID, tuple[OverdueLine, ...]] = {each.id: () for each in facts.centers(connection)}
    for center in {each.center_id for each in late}:
        lines[center] = _lines((each for each in late if each.center_id == center), programs)
    seen = {center: [asdict(line) for line in told] for center, told in lines.items()}
    changed = overdue_told.keep_changed(connection, seen, today)
    publish(
        connection,
        [
            PapersOverdue(version=version, center_id=center, as_of=today, lines=lines[center])
            for center, version in changed.items()
        ],
    )
    return len(changed)


def _lines(late: Iterable[Overdue], programs: dict[UUID, str]) -> tuple[OverdueLine, ...]:
    of_program: dict[str, list[Overdue]] = {}
    for each in late:
        of_program.setdefault(programs[each.class_id], []).append(each)
    return tuple(
        OverdueLine(
            program_code=program,
            not_registered=sum(each.not_registered for each in found),
            not_handed_over=sum(each.not_handed_over for each in found),
            since=min(each.since for each in found),
        )
        for program, found in sorted(of_program.items())
    )

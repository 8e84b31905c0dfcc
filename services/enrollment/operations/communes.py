"""The list of communes by date, what became of them, and which center serves which."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.centers import require_digits
from services.enrollment.domain.communes import (
    CODE_DIGITS,
    Commune,
    Descent,
    Reassigned,
    reassign,
    require_change,
)
from services.enrollment.operations.centers import working
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import communes
from shared.principal import Principal


def change_communes(
    connection: Connection,
    *,
    changed_on: date,
    legal_act: str,
    begun: Sequence[Commune],
    lineage: Collection[tuple[str, str]],
    principal: Principal,
) -> list[str]:
    """Enter what an act does to communes on a day; return the codes that ended on the eve.

    Without a lineage the communes simply enter the list. Centers serve a commune that ended no longer;
    who serves the new ones is for another act to say.
    """
    require_province(principal)
    for each in begun:
        require_digits(each.code, CODE_DIGITS, "communes")
    communes.lock_list(connection)
    steps = [Descent(changed_on, old, new) for old, new in sorted(set(lineage))]
    before = communes.in_force(connection, changed_on - timedelta(days=1))
    ended = require_change(before, begun, steps)
    if steps:
        communes.end(connection, ended, changed_on, legal_act)
        communes.add_lineage(connection, steps)
    communes.add(
        connection, [replace(each, valid_from=changed_on, established_by=legal_act) for each in begun]
    )
    return ended


def assign_communes(
    connection: Connection,
    center_id: UUID,
    *,
    codes: Collection[str],
    valid_from: date,
    assigned_by: str,
    principal: Principal,
) -> Reassigned:
    """Enter the act by which a center serves exactly these communes from a day on."""
    require_province(principal)
    working(connection, center_id, valid_from)
    changed = reassign(
        communes.served(connection, (center_id,)),
        set(codes),
        [each.code for each in communes.in_force(connection, valid_from)],
        valid_from,
    )
    communes.end_service(connection, (center_id,), valid_from - timedelta(days=1), changed.ended)
    communes.begin_service(connection, center_id, changed.begun, valid_from, assigned_by)
    return changed

"""What people do with blanks in a story, and what must hold of the ledger whenever one looks."""

from typing import Any
from uuid import UUID

from services.certification.domain.stocktaking import Cause, Explanation
from services.certification.operations.blank_entries import DeedEntry, read
from services.certification.operations.do_deed import do_deed
from services.certification.operations.stocktaking_entries import CountEntry
from services.certification.operations.take_stock import (
    enter_count,
    explain_differences,
    open_stocktaking,
)
from services.certification.storage import blank_ledger, blanks
from shared.db import Database
from shared.principal import Principal
from tests.certification.story import PROVINCE, TODAY, Center, rows


def do(
    database: Database, center: Center, kind: str, serials: str, who: Principal = PROVINCE, **changes: Any
) -> int:
    """Do a deed at the center on the story's day, by minutes; return how many blanks it moved."""
    values: dict[str, Any] = {
        "kind": kind,
        "center_id": center.id,
        "serials": serials,
        "done_on": TODAY,
        "reason": "Kiểm tra kho",
        "minutes_number": "07/BB",
        "minutes_on": TODAY,
        **changes,
    }
    with database.transaction() as connection:
        return do_deed(connection, who, DeedEntry.model_validate(values), TODAY).quantity


def stock_taken(database: Database, center: Center, usable: str, missing: str, who: Principal) -> UUID:
    """Open a stocktaking that counted `usable`, and explain what is `missing` as lost; return its id."""
    count = CountEntry(usable=usable).count()
    lost = Explanation(read(missing), Cause.LOST, "Không thấy khi kiểm kê", None)
    with database.transaction() as connection:
        opened = open_stocktaking(connection, who, center.id, TODAY, TODAY).head.id
        enter_count(connection, who, opened, count)
        explain_differences(connection, who, opened, lost, TODAY)
    return opened


def states(database: Database) -> dict[str, str]:
    """Return the state of every blank by the last digits of its serial."""
    return {row.serial[-2:]: row.state for row in rows(database, "SELECT serial, state FROM blank")}


def assert_whole(database: Database, *centers: Center) -> None:
    """Fold the movements to the states, look for a certificate on each issued blank, balance every center."""
    with database.snapshot() as connection:
        assert blank_ledger.parted(connection) == []
        assert blank_ledger.unnamed(connection) == []
        for center in centers:
            assert blanks.balance_of(connection, center.id).balanced

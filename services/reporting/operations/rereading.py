"""Read an owner's log again from its beginning: what was missed is recorded, what is held stays as it is.

The version decides as ever, so reading again is harmless, and may stop and go on at any page.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from services.reporting.storage import rereads
from services.reporting.storage.rereads import Reread
from shared.errors import NotFound
from shared.events.routes import producers_for
from shared.ids import new_id
from shared.messaging.batch import Batch

Record = Callable[[Connection, Batch], int]
"""Records a page again; returns how many of its events could not be applied."""


def ask_to_reread(write: Connection, producer: str, *, asked_by: str, at: datetime) -> Reread:
    """Keep that an owner's log is to be read again; if that is under way, return how far it is."""
    if producer not in producers_for("reporting"):
        raise NotFound(
            f"Báo cáo không nhận sự kiện của “{producer}”. Hãy chọn dịch vụ trong bảng.",
            f"Reporting does not listen to “{producer}”. Choose a service of the table.",
        )
    through = rereads.head_of(write, producer)
    return rereads.add_reread(write, Reread(new_id(), producer, at, asked_by, through))


def under_way(read: Connection) -> Reread | None:
    """Return the reading that has waited longest; None if none is asked for."""
    return rereads.next_open(read)


def record_page(write: Connection, asked: Reread, page: Batch, record: Record, *, at: datetime) -> None:
    """Record the page after `asked.reached` and how far the reading is now; nothing if another did before."""
    if not rereads.hold(write, asked):
        return
    failed = record(write, page)
    over = page.through >= asked.through or page.through == asked.reached
    rereads.keep_reread(
        write,
        replace(
            asked,
            reached=page.through,
            failed=asked.failed + failed,
            finished_at=at if over else None,
        ),
    )

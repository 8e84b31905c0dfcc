"""`python -m services.enrollment.retention [day]`: what would be erased on a day; it erases nothing.

The day is written 2027-01-31; without one it is today. TTCT_DATABASE_URL is the service's.
"""

import argparse
import sys
from datetime import date
from typing import TextIO

from services.enrollment.operations.retention import what_is_due
from services.enrollment.settings import EnrollmentSettings
from shared import clock
from shared.db import Database
from shared.vietnamese import format_day


def tell(database: Database, on: date, out: TextIO) -> None:
    """Say for each class how much is due on that day, and by which rule."""
    with database.snapshot() as connection:
        found = what_is_due(connection, on)
    for each in found:
        rule = each.rule
        out.write(
            f"{rule.code}: {each.count} sẽ bị xóa ngày {format_day(on)}"
            f" (lưu {rule.term_days} ngày, phiên bản {rule.version}).\n"
            f"{rule.code}: {each.count} would be erased on {on}"
            f" (kept for {rule.term_days} days, version {rule.version}).\n"
        )
    if not found:
        out.write(
            f"Chưa có quy tắc lưu giữ nào có hiệu lực ngày {format_day(on)}: không xóa gì.\n"
            f"No rule of retention holds on {on}: nothing would be erased.\n"
        )


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m services.enrollment.retention", description=__doc__)
    parser.add_argument("day", nargs="?", type=date.fromisoformat, default=clock.today())
    day = parser.parse_args().day
    settings = EnrollmentSettings()
    database = Database(settings.database_url.get_secret_value(), application_name="enrollment-retention")
    try:
        tell(database, day, sys.stdout)
    finally:
        database.dispose()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

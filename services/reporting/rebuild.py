"""`python -m services.reporting.rebuild`: count every aggregate anew from the facts.

Writers wait meanwhile; readers do not. To rebuild the facts themselves, empty the database and let
the courier catch up from the feeds.
"""

import sys

from services.reporting.operations.rebuilding import Rebuilt, rebuild
from services.reporting.settings import ReportingSettings
from shared.db import Database


def main() -> int:
    """Rebuild in one transaction and say what was found."""
    settings = ReportingSettings()
    database = Database(settings.database_url.get_secret_value(), application_name="reporting-rebuild")
    try:
        with database.transaction() as connection:
            done: Rebuilt = rebuild(connection)
    finally:
        database.dispose()
    sys.stdout.write(
        f"Đã tính lại {done.cells} ô từ dữ kiện; {done.wrong} ô sai đã được sửa.\n"
        f"Rebuilt {done.cells} cells from the facts; {done.wrong} had been wrong.\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

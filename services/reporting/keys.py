"""The command that changes the key which signs reports.

python -m services.reporting.keys rotate
"""

import argparse
import sys

from services.reporting.operations.report_keys import rotate_key
from services.reporting.settings import ReportingSettings
from shared import clock
from shared.db import Database


def main(arguments: list[str]) -> None:
    """Put a fresh key in use; what older keys signed stays good, and they stay published."""
    parser = argparse.ArgumentParser(prog="python -m services.reporting.keys", description=main.__doc__)
    parser.add_argument("action", choices=["rotate"])
    parser.parse_args(arguments)
    settings = ReportingSettings()
    database = Database(settings.database_url.get_secret_value(), application_name="ttct-reporting-keys")
    try:
        with database.transaction() as connection:
            kid = rotate_key(connection, settings.keys(), clock.now())
    finally:
        database.dispose()
    sys.stdout.write(f"signing reports with {kid} from now on\n")


if __name__ == "__main__":
    main(sys.argv[1:])

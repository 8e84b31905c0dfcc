"""A process that takes an import step by step until it is finished or killed."""

import sys
from datetime import date
from uuid import UUID

from services.enrollment.operations.imports.load import take_step
from shared.db import Database
from tests import people


def main(url: str, import_id: str, center_id: str, most: int) -> None:
    """Take steps of a few rows, each in its own transaction, and say so after each."""
    database = Database(url, application_name="stepping")
    officer = people.officer(UUID(center_id))
    while True:
        with database.transaction() as connection:
            progress = take_step(
                connection, UUID(import_id), officer, date(2021, 7, 6), good_rows_only=True, most=most
            )
        print(progress.taken, flush=True)  # noqa: T201 -- the test listens
        if progress.finished:
            return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))

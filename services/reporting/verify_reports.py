"""`python -m services.reporting.verify_reports`: prove that every frozen report says what was signed.

It compares each version, in one snapshot, with its fingerprint and its signature, looks for versions that are
missing in between, and names period, center, number and what does not agree. Exit status 0: everything
agrees; 1: something does not. It reads only.
"""

import sys
from typing import TextIO

from sqlalchemy import Connection

from services.reporting.domain.frozen import PROVINCE
from services.reporting.operations.frozen_reports import every_frozen, prove_frozen
from services.reporting.settings import ReportingSettings
from shared.db import Database


def verify(connection: Connection, out: TextIO) -> int:
    """Prove every frozen report as `connection` sees it, say what was found; return the exit status."""
    versions = wrong = 0
    expected: dict[tuple[str, str], int] = {}
    for frozen in every_frozen(connection):
        versions += 1
        whose = "tỉnh" if frozen.center_id == PROVINCE else str(frozen.center_id)
        of_one = (frozen.period, whose)
        for number in range(expected.get(of_one, 0) + 1, frozen.number):
            wrong += 1
            out.write(f"  SAI: {frozen.period}, {whose}: thiếu bản {number}. Version {number} is missing.\n")
        expected[of_one] = frozen.number
        found = prove_frozen(connection, frozen)
        wrong += len(found)
        out.write(f"{frozen.period}, {whose}, bản {frozen.number}: {frozen.fingerprint}\n")
        out.writelines(f"  SAI: {each.vi}\n  WRONG: {each.en}\n" for each in found)
    if wrong:
        out.write(
            f"{wrong} chỗ không khớp trong {versions} bản. {wrong} differences in {versions} versions.\n"
        )
        return 1
    out.write(f"{versions} bản: nguyên vẹn. {versions} versions: intact.\n")
    return 0


def main() -> int:
    """Prove the reports of the database that the environment names."""
    settings = ReportingSettings()
    database = Database(settings.database_url.get_secret_value(), application_name="verify-reports")
    try:
        with database.snapshot() as connection:
            return verify(connection, sys.stdout)
    finally:
        database.dispose()


if __name__ == "__main__":
    raise SystemExit(main())

"""`python -m services.certification.verify_register`: prove that the register is as it was written.

It recomputes every book and its appendix from the stored rows, in one snapshot, compares closing, handovers
and copies with the appendix, and names center, book, number and what differs. Exit status 0: everything
fits; 1: something does not. It reads only. The last hash of each book is printed: compare it with the minutes
of the closing, or with an earlier print.
"""

import sys
from collections.abc import Iterable
from typing import TextIO
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.register_proof import PART_NAMES, Finding
from services.certification.operations.prove_register import prove_register, without_an_entry
from services.certification.settings import CertificationSettings
from services.certification.storage import facts, register
from shared.db import Database


def verify(connection: Connection, out: TextIO) -> int:
    """Prove every book as `connection` sees it, say what was found; return the exit status."""
    books = entries = wrong = 0
    for proof in prove_register(connection):
        end = register.end_of(connection, proof.center_id, proof.book)
        books, entries, wrong = (
            books + (end is not None),
            entries + proof.entries,
            wrong + len(proof.findings),
        )
        center = _named(connection, proof.center_id)
        out.write(
            f"{center}, sổ {proof.book}: {proof.entries} dòng, phụ lục {proof.appendix_rows},"
            f" đã trao {proof.handovers}, bản sao {proof.copies},"
            f" mã băm cuối {end.last_hash.hex() if end else '–'}\n"
        )
        _tell(connection, proof.findings, out)
    loose = without_an_entry(connection)
    _tell(connection, loose, out)
    wrong += len(loose)
    if wrong:
        out.write(
            f"{wrong} chỗ không khớp trong {books} quyển, {entries} dòng."
            f" {wrong} differences in {books} books, {entries} entries.\n"
        )
        return 1
    out.write(f"{books} quyển, {entries} dòng: sổ nguyên vẹn. {books} books, {entries} entries: intact.\n")
    return 0


def _tell(connection: Connection, findings: Iterable[Finding], out: TextIO) -> None:
    for each in findings:
        vi, en = PART_NAMES[each.part]
        center = _named(connection, each.center_id)
        out.write(f"  SAI: {center}, sổ {each.book}, {vi} {each.number}: {each.vi}\n")
        out.write(f"  WRONG: {each.center_id}, book {each.book}, {en} {each.number}: {each.en}\n")


def _named(connection: Connection, center_id: UUID) -> str:
    return facts.center_names(connection, [center_id]).get(center_id, str(center_id))


def main() -> int:
    """Prove the register of the database that the environment names."""
    settings = CertificationSettings()
    database = Database(settings.database_url.get_secret_value(), application_name="verify-register")
    try:
        with database.snapshot() as connection:
            return verify(connection, sys.stdout)
    finally:
        database.dispose()


if __name__ == "__main__":
    raise SystemExit(main())

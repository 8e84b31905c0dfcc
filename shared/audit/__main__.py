"""`python -m shared.audit verify <service>`: prove that the audit log of a service is as it was written.

TTCT_DATABASE_URL is the service's; what other services noted of its chain is compared with `--witness
name=address` (their databases), as often as given. It reads only. Exit status 0: everything fits; 1:
something does not, and where. The last hash is printed: kept elsewhere, it proves the log up to there.
"""

import argparse
import os
import sys
from typing import TextIO

from shared.audit.proof import Anchor, Proof, anchors_of, prove
from shared.db import Database, Limits

_PATIENT = Limits(statement=3_600)


def verify(database: Database, service: str, witnesses: dict[str, Database], out: TextIO) -> int:
    """Prove the log of `service`, say what was found; return the exit status."""
    anchors: list[Anchor] = []
    for name, witness in witnesses.items():
        with witness.snapshot() as connection:
            anchors += anchors_of(connection, service, name)
    with database.snapshot() as connection:
        proof = prove(connection, service, anchors)
    _tell(service, proof, out)
    return 1 if proof.findings else 0


def _tell(service: str, proof: Proof, out: TextIO) -> None:
    out.writelines(f"  SAI: {each.vi}\n  WRONG: {each.en}\n" for each in proof.findings)
    vi = f"{len(proof.findings)} chỗ không khớp" if proof.findings else "nhật ký nguyên vẹn"
    en = f"{len(proof.findings)} differences" if proof.findings else "intact"
    out.write(
        f"{service}: {proof.entries} dòng, {proof.erased} dòng đã xóa giá trị, {proof.anchors} mốc,"
        f" {proof.waiting} chờ nối, mã băm cuối {proof.head.hex()}: {vi}.\n"
        f"{service}: {proof.entries} entries, {proof.erased} with erased values, {proof.anchors} anchors,"
        f" {proof.waiting} waiting: {en}.\n"
    )


def main() -> int:
    """Run one command."""
    parser = argparse.ArgumentParser(prog="python -m shared.audit", description=__doc__)
    parser.add_argument("action", choices=["verify"])
    parser.add_argument("service", choices=["enrollment", "certification", "reporting", "identity"])
    parser.add_argument("--witness", action="append", default=[], metavar="name=address")
    chosen = parser.parse_args()

    def opened(address: str) -> Database:
        return Database(address, application_name="verify-audit", limits=_PATIENT)

    database = opened(os.environ["TTCT_DATABASE_URL"])
    witnesses = {
        name: opened(address) for name, _, address in (each.partition("=") for each in chosen.witness)
    }
    try:
        return verify(database, chosen.service, witnesses, sys.stdout)
    finally:
        for each in (database, *witnesses.values()):
            each.dispose()


if __name__ == "__main__":
    raise SystemExit(main())

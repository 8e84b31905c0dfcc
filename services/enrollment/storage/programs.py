"""Programs and their dated versions."""

from collections.abc import Iterable

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.domain.centers import Program
from services.enrollment.storage.organisation_tables import program, program_version


def lock(connection: Connection, code: str) -> None:
    """Hold the program's row, made if it is new, until the transaction ends."""
    connection.execute(insert(program).values(code=code).on_conflict_do_nothing())
    connection.execute(select(program.c.code).where(program.c.code == code).with_for_update())


def add_version(connection: Connection, new: Program) -> None:
    """Store a dated version of a program whose row is locked."""
    connection.execute(
        insert(program_version).values(
            program_code=new.code,
            version=new.version,
            valid_from=new.valid_from,
            name=new.name,
            credential_title=new.credential_title,
            periods=new.periods,
            provenance=new.provenance,
        )
    )


def versions(connection: Connection, codes: Iterable[str] | None = None) -> dict[str, list[Program]]:
    """Return the dated versions, oldest first, of the programs named or of all."""
    query = select(
        program_version.c.program_code.label("code"),
        program_version.c.version,
        program_version.c.valid_from,
        program_version.c.name,
        program_version.c.credential_title,
        program_version.c.periods,
        program_version.c.provenance,
    ).order_by(program_version.c.program_code, program_version.c.version)
    if codes is not None:
        query = query.where(program_version.c.program_code.in_(list(codes)))
    found: dict[str, list[Program]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["code"], []).append(Program(**row))
    return found

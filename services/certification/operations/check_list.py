"""Check a list of certificates in one go: the office's file in, the same rows out, each with its result."""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.certification.domain.list_checks import (
    NOT_ENOUGH,
    NOT_FOUND,
    RESULT_HEADINGS,
    Claim,
    find_columns,
    said_of,
)
from services.certification.domain.look_ups import FILES, network_of
from services.certification.operations.list_files import Kind, read_list, write_list
from services.certification.operations.verify_certificate import Asker, count_look_up
from services.certification.storage import verification
from services.certification.storage.verification import Issued


@dataclass(frozen=True, slots=True)
class CheckedList:
    """The answer: a file of the kind that came."""

    kind: Kind
    content: bytes


def check_list(connection: Connection, content: bytes, asker: Asker) -> CheckedList:
    """Return the list with two more columns. `Invalid`, `TooLarge` or `TooMany` with what to do."""
    count_look_up(connection, FILES, network_of(asker.address), asker.now)
    sent = read_list(content)
    columns = find_columns(sent.rows)
    claims = [columns.claim(row) for row in sent.rows[columns.row + 1 :]]
    found = _found(connection, claims, asker)
    said = [("", "")] * columns.row + [RESULT_HEADINGS]
    for claim in claims:
        if not claim.whole:
            said.append(NOT_ENOUGH if claim != Claim(None, "", "", "", "") else ("", ""))
            continue
        issued = found.get(claim)
        said.append(NOT_FOUND if issued is None else said_of(issued.answer, asker.today))
    rows = [[*row, *words] for row, words in zip(sent.rows, said, strict=True)]
    return CheckedList(sent.kind, write_list(sent.kind, rows, sent.separator, columns.row))


def _found(connection: Connection, claims: list[Claim], asker: Asker) -> dict[Claim, Issued]:
    """Return the certificates that are what the rows claim, and theirs; two queries for the whole list."""
    whole = [claim for claim in claims if claim.whole]
    codes = verification.by_codes(connection, {each.code for each in whole if each.code}, asker.today)
    pairs = verification.by_pairs(connection, {each.pair for each in whole if each.pair}, asker.today)
    found: dict[Claim, Issued] = {}
    for claim in whole:
        issued = codes.get(claim.code) if claim.code else None
        issued = issued or (pairs.get(claim.pair) if claim.pair else None)
        if issued and issued.holder.is_called(claim.name, claim.born):
            found[claim] = issued
    return found

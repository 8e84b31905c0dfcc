"""Check many certificates in one go: an office's file in, the same rows out; or claims in, results out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from services.certification.domain.list_checks import (
    RESULT_HEADINGS,
    Claim,
    Result,
    find_columns,
    said_of,
)
from services.certification.domain.look_ups import FILES, GUESSES, GUESSES_BY_ALL, network_of
from services.certification.domain.verification import Likeness, Verification
from services.certification.operations.list_files import Kind, read_list, write_list
from services.certification.operations.verify_certificate import (
    Asker,
    count_look_up,
    count_look_ups,
    with_keepers,
)
from services.certification.storage import verification
from services.certification.storage.verification import Issued


@dataclass(frozen=True, slots=True)
class CheckedList:
    """The answer: a file of the kind that came."""

    kind: Kind
    content: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a claim; the certificate if it is this person's, its name's accents aside."""

    result: Result
    answer: Verification | None = None


_INCOMPLETE, _NO_MATCH, _TOO_MANY = map(Checked, (Result.INCOMPLETE, Result.NO_MATCH, Result.TOO_MANY))
_RESULTS = {Likeness.SAME: Result.MATCH, Likeness.ACCENTS: Result.ACCENTS}


def check_list(connection: Connection, content: bytes, asker: Asker) -> CheckedList:
    """Return the list with two more columns. `Invalid`, `TooLarge` or `TooMany` with what to do."""
    count_look_up(connection, FILES, network_of(asker.address), asker.now)
    sent = read_list(content)
    columns = find_columns(sent.rows)
    claims = [columns.claim(row) for row in sent.rows[columns.row + 1 :]]
    said = [("", "")] * columns.row + [RESULT_HEADINGS]
    for claim, checked in zip(claims, _checked(connection, claims, asker), strict=True):
        said.append(("", "") if claim.empty else said_of(checked.result, checked.answer, asker.today))
    rows = [[*row, *words] for row, words in zip(sent.rows, said, strict=True)]
    return CheckedList(sent.kind, write_list(sent.kind, rows, sent.separator, columns.row))


def check_claims(connection: Connection, claims: Sequence[Claim], asker: Asker) -> list[Checked]:
    """Return what became of each claim, in order; one list of the address's pace. `TooMany` beyond it."""
    count_look_up(connection, FILES, network_of(asker.address), asker.now)
    return _checked(connection, claims, asker)


def _checked(connection: Connection, claims: Sequence[Claim], asker: Asker) -> list[Checked]:
    """Check the claims in a fixed number of queries, however many they are."""
    whole = list(dict.fromkeys(claim for claim in claims if claim.whole))
    found = _found(connection, whole, asker)
    # What is not there is counted by what is claimed, so that the count does not tell it from what is.
    names = {claim: found[claim].answer.code if claim in found else claim.about for claim in whole}
    spent = _spent(connection, Counter(names.values()), asker)
    checked = dict.fromkeys(whole, _NO_MATCH)
    told: list[tuple[Claim, Result, Issued]] = []
    for claim, of in names.items():
        if of in spent:
            checked[claim] = _TOO_MANY
        elif claim in found:
            likeness = found[claim].holder.likeness(claim.name, claim.born)
            if likeness in _RESULTS:
                told.append((claim, _RESULTS[likeness], found[claim]))
    answers = with_keepers(connection, [issued for _, _, issued in told], asker.today)
    for (claim, result, _), answer in zip(told, answers, strict=True):
        checked[claim] = Checked(result, answer)
    return [checked.get(claim, _INCOMPLETE) for claim in claims]


def _spent(connection: Connection, asked: Mapping[str, int], asker: Asker) -> set[str]:
    """Count the names of a list by certificate; return those for which no more may be tried."""
    if not asked:
        return set()
    own = count_look_ups(
        connection, GUESSES, {asker.about(of): times for of, times in asked.items()}, asker.now
    )
    spent = {of for of in asked if own[asker.about(of)] > GUESSES.most}
    allowed = {of: times for of, times in asked.items() if of not in spent}
    if allowed:
        by_all = count_look_ups(connection, GUESSES_BY_ALL, allowed, asker.now)
        spent |= {of for of, times in by_all.items() if times > GUESSES_BY_ALL.most}
    return spent


def _found(connection: Connection, claims: Sequence[Claim], asker: Asker) -> dict[Claim, Issued]:
    """Return the certificates that the claims are about; two queries for the whole list."""
    codes = verification.by_codes(connection, {each.code for each in claims if each.code}, asker.today)
    pairs = verification.by_pairs(connection, {each.pair for each in claims if each.pair}, asker.today)
    found: dict[Claim, Issued] = {}
    for claim in claims:
        issued = codes.get(claim.code) if claim.code else None
        issued = issued or (pairs.get(claim.pair) if claim.pair else None)
        if issued:
            found[claim] = issued
    return found

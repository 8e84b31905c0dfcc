"""Verifying a certificate for anybody: by its code, by both numbers, and whether it is this person's.

Every look-up is counted in its own transaction's database, so that all processes keep one pace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.look_ups import (
    CODES,
    GUESSES,
    GUESSES_BY_ALL,
    NAMES,
    NUMBERS,
    Pace,
    network_of,
)
from services.certification.domain.successions import stands_in
from services.certification.domain.verification import Likeness, Verification, read_code
from services.certification.storage import facts, look_ups, verification
from services.certification.storage.verification import Issued
from shared.vietnamese import nfc

LONGEST = 200
"""Signs of anything typed that are looked at; nothing printed on a certificate's line is longer."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks and when: the address is counted, never stored."""

    address: str
    now: datetime
    today: date

    def about(self, certificate: str) -> str:
        """Return under what this asker's questions about one certificate are counted."""
        return f"{network_of(self.address)} {certificate}"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The public answer to somebody who typed a name and a birth date: with the name if both are right."""

    certificate_id: UUID
    answer: Verification
    likeness: Likeness
    holder_name: str | None


def count_look_up(connection: Connection, pace: Pace, of: str, now: datetime) -> None:
    """Count a look-up; `TooMany` beyond the pace."""
    pace.check(count_look_ups(connection, pace, {of: 1}, now)[of])


def count_look_ups(
    connection: Connection, pace: Pace, asked: Mapping[str, int], now: datetime
) -> dict[str, int]:
    """Count so many look-ups of each; return how many each has had within the pace's span."""
    subjects = {pace.subject(of): of for of in asked}
    times = {subject: asked[of] for subject, of in subjects.items()}
    counted = look_ups.count(connection, times, start=pace.start(now), now=now)
    return {subjects[subject]: total for subject, total in counted.items()}


def verify_code(connection: Connection, token: str, asker: Asker) -> Verification | None:
    """Return the public answer for the token of a verification address, None if it is unknown."""
    count_look_up(connection, CODES, network_of(asker.address), asker.now)
    code = read_code(token)
    found = None if code is None else verification.by_code(connection, code, asker.today)
    return _answer(connection, found, asker.today)


def verify_numbers(
    connection: Connection, register_number: str, serial: str, asker: Asker
) -> Verification | None:
    """Return the public answer for both numbers as they stand on the paper, None if unknown."""
    count_look_up(connection, NUMBERS, network_of(asker.address), asker.now)
    found = verification.by_numbers(connection, as_stored(register_number), as_stored(serial), asker.today)
    return _answer(connection, found, asker.today)


def confirm_holder(
    connection: Connection, token: str, name: str, birth_date: str, asker: Asker
) -> Confirmed | None:
    """Return the public answer, with the holder's name if it was typed rightly; None for an unknown code.

    Counted by address, by address and certificate, and by certificate from wherever it is asked.
    """
    count_look_up(connection, NAMES, network_of(asker.address), asker.now)
    code = read_code(token)
    found = None if code is None else verification.by_code(connection, code, asker.today)
    if found is None or code is None:
        return None
    count_look_up(connection, GUESSES, asker.about(code), asker.now)
    count_look_up(connection, GUESSES_BY_ALL, code, asker.now)
    likeness = found.holder.likeness(name[:LONGEST], birth_date[:LONGEST])
    shown = with_keeper(connection, found, asker.today)
    name_shown = found.holder.now.name if likeness is Likeness.SAME else None
    return Confirmed(found.certificate_id, shown, likeness, name_shown)


def as_stored(typed: str) -> str:
    """Return a number as the register would hold it; what no text in a database can hold is taken out."""
    return nfc(typed[:LONGEST].replace("\0", "").encode(errors="ignore").decode())


def _answer(connection: Connection, found: Issued | None, today: date) -> Verification | None:
    return None if found is None else with_keeper(connection, found, today)


def with_keeper(connection: Connection, found: Issued, today: date) -> Verification:
    """Return the answer; where the center has ended, with whoever keeps its register today."""
    return with_keepers(connection, [found], today)[0]


def with_keepers(connection: Connection, found: Sequence[Issued], today: date) -> list[Verification]:
    """Return the answers in this order as `with_keeper` does; two queries for all centers that ended."""
    ended = {
        each.center_id: each.center_ended_on
        for each in found
        if each.center_ended_on is not None and each.center_ended_on < today
    }
    if not ended:
        return [each.answer for each in found]
    told = facts.successions(connection)
    keepers = {center: stands_in(told, center, "registers", today) for center in ended}
    names = facts.center_names(connection, [keeper for keeper in keepers.values() if keeper])
    named = {center: names.get(keeper, "") if keeper else "" for center, keeper in keepers.items()}
    return [
        replace(each.answer, center_ended_on=ended[each.center_id], keeper_name=named[each.center_id])
        if each.center_id in ended
        else each.answer
        for each in found
    ]

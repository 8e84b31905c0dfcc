"""What people may try with blanks: deeds, handing them on, printing, other sheets, stocktakings."""

from typing import Any
from uuid import UUID

from hypothesis.stateful import initialize
from sqlalchemy import Connection

from services.certification.domain import blank_serials
from services.certification.domain.blank_deeds import MOVES, PROVINCE_STORE, DeedKind, Minutes
from services.certification.domain.blanks import BlankState, SerialRange
from services.certification.domain.stocktaking import Cause, Count, Explanation
from services.certification.operations.blank_deeds import (
    BlankWork,
    allot_blanks,
    destroy_blanks,
    find_blanks,
    lose_blanks,
    return_blanks,
    spoil_blanks,
    transfer_blanks,
)
from services.certification.operations.printing import find_print_job, note_jam, open_print_job, tick_off
from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.operations.take_stock import (
    close_stocktaking,
    enter_count,
    explain_differences,
    give_up_stocktaking,
    open_stocktaking,
)
from tests import people
from tests.certification.acts import DAY, Acting
from tests.certification.register_story import STANDING, Act, Draw
from tests.certification.story import PROVINCE

DEEDS = {
    DeedKind.SPOIL: spoil_blanks,
    DeedKind.LOSE: lose_blanks,
    DeedKind.FIND: find_blanks,
    DeedKind.DESTROY: destroy_blanks,
}
MINUTES = Minutes("07/BB", DAY)


def one(serial: str) -> SerialRange:
    """Return the range of one serial."""
    prefix, _, digits = serial.rpartition(" ")
    return SerialRange(f"{prefix} ", int(digits), int(digits), 6)


def _work(holder: UUID, serials: list[str]) -> BlankWork:
    wanted = blank_serials.merged(map(one, serials))
    return BlankWork(holder, wanted, DAY, "Kiểm tra kho", MINUTES)


class BlankActs(Acting):
    """Every act with blanks."""

    @initialize()
    def _centers(self) -> None:
        super()._centers()
        self.takings: dict[UUID, tuple[UUID, list[str], bool]] = {}
        """The open stocktaking of a center, what it misses, and whether nothing else differs."""
        self.last_taking: dict[UUID, UUID] = {}

    def _held(self, holder: UUID) -> list[str]:
        self.read_certificates()
        return sorted(serial for serial, where in self.holder.items() if where == holder)

    def _now(self, serials: list[str], state: BlankState) -> None:
        for serial in serials:
            self.at[serial] = state.value

    def _lost(self, serials: list[str]) -> None:
        self.spoiled_before |= {each for each in serials if self.at[each] == BlankState.SPOILED}
        self._now(serials, BlankState.LOST)

    def deed(self, draw: Draw) -> Act | None:
        """Spoil, lose, find or destroy a blank, whatever its state."""
        center = draw.one_of(self.centers)
        states = {BlankState(self.at[each]) for each in self._held(center.id)}
        kind: DeedKind = draw.mostly(list(DEEDS), lambda each: not states.isdisjoint(MOVES[each]))
        serial = draw.mostly(self._held(center.id), lambda each: BlankState(self.at[each]) in MOVES[kind])
        if serial is None:
            return None
        work, who = _work(center.id, [serial]), people.officer(center.id)

        def allowed() -> bool:
            self.read_certificates()
            before = BlankState(self.at[serial])
            if self.holder[serial] != center.id or before not in MOVES[kind]:
                return False
            if before is BlankState.ISSUED:
                return not any(
                    row.serial == serial and row.state in STANDING for row in self.read_certificates()
                )
            return not (kind is DeedKind.FIND and serial in self.spoiled_before)

        def effect(_: Any) -> None:
            if kind is DeedKind.LOSE:
                self._lost([serial])
            else:
                self._now([serial], MOVES[kind][BlankState(self.at[serial])])

        return Act(kind.value, lambda c: DEEDS[kind](c, who, work, DAY), allowed, effect)

    def hand_on(self, draw: Draw) -> Act | None:
        """Allot blanks to a center, return them to the store, or hand those of an ended center on."""
        holders = [PROVINCE_STORE, *(each.id for each in self.centers)]
        giver: UUID = draw.mostly(holders, lambda each: each in self.ended or each == PROVINCE_STORE)
        kinds = [DeedKind.ALLOT, DeedKind.RETURN, DeedKind.TRANSFER]
        kind = DeedKind.ALLOT
        if giver != PROVINCE_STORE:
            kind = draw.mostly(kinds, lambda each: (each is DeedKind.TRANSFER) == (giver in self.ended))
        held = self._held(giver)
        first = draw.mostly(held, lambda each: BlankState(self.at[each]) in MOVES[kind])
        if first is None:
            return None
        serials = held[held.index(first) :][: 1 + draw.below(3)]
        heir = self.ended[giver].blanks_to if giver in self.ended else None
        taker = {
            DeedKind.ALLOT: draw.one_of([each for each in holders[1:] if each != giver]),
            DeedKind.RETURN: PROVINCE_STORE,
            DeedKind.TRANSFER: heir,
        }[kind]
        work = _work(giver, serials)

        def do(connection: Connection) -> object:
            if kind is DeedKind.ALLOT:
                return allot_blanks(connection, PROVINCE, work, taker, DAY)
            deed = return_blanks if kind is DeedKind.RETURN else transfer_blanks
            return deed(connection, PROVINCE, work, DAY)

        def allowed() -> bool:
            self.read_certificates()
            there = all(self.holder[each] == giver for each in serials)
            return (
                there
                and taker is not None
                and all(BlankState(self.at[each]) in MOVES[kind] for each in serials)
            )

        def effect(_: Any) -> None:
            for serial in serials:
                self.holder[serial] = taker

        name = "return blanks" if kind is DeedKind.RETURN else kind.value
        return Act(name, do, allowed, effect)

    def print(self, draw: Draw) -> Act | None:
        """Print a class up to a sheet, or let the paper jam there: its blank is spoiled and replaced."""
        center = draw.one_of(self.centers)
        who, jams, place = people.officer(self._successor(center.id)), draw.below(3) > 0, draw.below(100)

        def work(connection: Connection) -> tuple[UUID, str, str] | None:
            job_id = open_print_job(connection, who, center.class_id, reason="Bản in trước bị mờ")
            job = find_print_job(connection, who, job_id)
            assert job.following is not None, "a job stays open with nothing to print"
            first, last = job.following.number, len(job.sheets)
            sheet = first + place % (last - first + 1)
            if not jams:
                tick_off(connection, who, job_id, sheet)
                return None
            jammed = job.sheets[sheet - 1]
            after = note_jam(connection, who, job_id, sheet, "Kẹt giấy", DAY)
            assert after.following is not None
            assert after.following.number == sheet, "printing goes on at the sheet that jammed"
            return jammed.certificate_id, jammed.serial, after.following.serial

        def allowed() -> bool | None:
            return (
                None
                if any(row.class_id == center.class_id and row.number for row in self.read_certificates())
                else False
            )

        return Act(
            "jam" if jams else "print",
            work,
            allowed,
            lambda told: self._on_another_sheet(*told) if told else None,
        )

    def replace(self, draw: Draw) -> Act | None:
        """Put a certificate on the next blank."""
        numbered = [row for row in self.read_certificates() if row.number]
        row = draw.mostly(numbered, lambda each: each.state in STANDING)
        if row is None:
            return None
        command = ReplaceBlank(row.certificate_id, row.serial, "Rách")
        who, may = self._one_of(draw, self._successor(row.center_id), people.officer)

        def allowed() -> bool:
            now, desk = self._row(row.certificate_id), self._successor(row.center_id)
            same = now.serial == row.serial and now.state in STANDING
            return same and may(desk) and self._in_stock(desk) != []

        return Act(
            "replace",
            lambda c: replace_blank(c, who, command, DAY),
            allowed,
            lambda told: self._on_another_sheet(row.certificate_id, row.serial, told.given_serial),
        )

    def _on_another_sheet(self, certificate_id: UUID, old: str, given: str) -> None:
        now = self._row(certificate_id)
        assert now.serial == given, "the certificate is not on the sheet that it was given"
        assert self.at[old] == "issued"
        self._now([old], BlankState.SPOILED)
        self.noted[certificate_id, "blank_replaced"] += 1

    def take_stock(self, draw: Draw) -> Act:
        """Count a center's stock, find some missing, and explain that they were lost."""
        center = draw.one_of(self.centers)
        who, booked = people.officer(center.id), self._in_stock(center.id)
        missing = [each for place, each in enumerate(booked) if draw.below(3) == 0 and place < 4]
        there = [one(each) for each in booked if each not in missing]

        def work(connection: Connection) -> UUID:
            taking = open_stocktaking(connection, who, center.id, DAY, DAY).head.id
            enter_count(connection, who, taking, Count(blank_serials.merged(there), None))
            if missing:
                lost = blank_serials.merged(map(one, missing))
                explain_differences(
                    connection, who, taking, Explanation(lost, Cause.LOST, "Không thấy", None), DAY
                )
            return taking

        def allowed() -> bool | None:
            if center.id in self.takings:
                return False
            return True if self._in_stock(center.id) == booked else None

        def effect(taking: UUID) -> None:
            self.takings[center.id] = taking, missing, self._in_stock(center.id) == booked
            self.last_taking[center.id] = taking

        return Act("open a stocktaking", work, allowed, effect)

    def end_stock(self, draw: Draw) -> Act | None:
        """Close a stocktaking by its minutes, or give it up."""
        known = [each.id for each in self.centers if each.id in self.last_taking]
        center_id = draw.mostly(known, lambda each: each in self.takings)
        if center_id is None:
            return None
        taking, gives_up, who = self.last_taking[center_id], draw.below(4) == 0, people.director(center_id)

        def work(connection: Connection) -> object:
            if gives_up:
                return give_up_stocktaking(connection, who, taking, "Đếm lại", DAY)
            return close_stocktaking(connection, who, taking, MINUTES, "Tổ kiểm kê", DAY)

        def allowed() -> bool | None:
            held, missing, exact = self.takings.get(center_id, (None, [], True))
            if held != taking:
                return False
            if gives_up:
                return True
            self.read_certificates()
            here = all(self.holder[each] == center_id for each in missing)
            fits = all(BlankState(self.at[each]) in MOVES[DeedKind.LOSE] for each in missing)
            return (here and fits) if exact else None

        def effect(_: Any) -> None:
            _, missing, _ = self.takings.pop(center_id)
            if not gives_up:
                self._lost(missing)

        return Act("give a stocktaking up" if gives_up else "close a stocktaking", work, allowed, effect)

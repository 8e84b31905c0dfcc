"""What people may try with blanks, batches, papers and entries in the story of the register."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis.stateful import initialize
from sqlalchemy import Connection

from services.certification.domain.blank_deeds import MOVES, DeedKind, Minutes
from services.certification.domain.blanks import BlankState, SerialRange
from services.certification.domain.issuing_rules import ReissueReason
from services.certification.domain.signing import Signature
from services.certification.operations.blank_deeds import (
    BlankWork,
    destroy_blanks,
    find_blanks,
    lose_blanks,
    spoil_blanks,
)
from services.certification.operations.close_review import CloseReview, Outcome, close_review
from services.certification.operations.correct_entry import CorrectEntry, correct_entry
from services.certification.operations.give import HandOver, IssueCopy, hand_over, issue_copy
from services.certification.operations.printing import find_print_job, note_jam, open_print_job, tick_off
from services.certification.operations.reissue_certificates import (
    Cancellation,
    Reissue,
    cancel_certificate,
    reissue_certificate,
)
from services.certification.operations.replace_blank import ReplaceBlank, replace_blank
from services.certification.operations.sign_batches import propose_class, return_batch, sign_batch
from tests import people
from tests.certification.register_story import DAYS, FROZEN, Learner, RegisterStory
from tests.certification.story import Center, rows

DAY = date(2022, 2, 1)
"""When people act: after every decision of the story."""
BY = Signature(DAY)
DEEDS = {
    DeedKind.SPOIL: spoil_blanks,
    DeedKind.LOSE: lose_blanks,
    DeedKind.FIND: find_blanks,
    DeedKind.DESTROY: destroy_blanks,
}
POLICIES = (
    {"mode": "with_decision", "loss": "application", "damage": "reissue", "holder_fault": "restudy"},
    {"mode": "by_batch", "loss": "extract_only", "damage": "application", "holder_fault": "reissue"},
)
"""How the two centers issue, and what the reasons of a reissue lead to; the center's error: reissue."""
STANDING = frozenset({"issued", "under_review"})


@dataclass
class Act:
    """Something that a person tries."""

    work: Callable[[Connection], Any]
    allowed: bool | None = None
    """Whether it must be done, or refused, when nobody else acts; None: either."""
    effect: Callable[[Any], None] = lambda _: None
    """What the model learns of it, from what `work` returned, once it is committed."""


class PaperActs(RegisterStory):
    """Every act, with what the model expects of it and learns by it."""

    @initialize()
    def _centers(self) -> None:
        """Let one center sign with its decisions and the other by batch."""
        super()._centers()
        for center, policies in zip(self.centers, POLICIES, strict=True):
            center.rule(self.database, **policies)
            self._receive(center, 8)
        self._tell([self.centers[1].appointed()], crash=False)
        self.directors.add(self.centers[1].id)
        self.noted: Counter[tuple[UUID, str]] = Counter()
        self._next([Learner(center, DAYS[0]) for center in self.centers * 2], ["record"], crash=False)

    def deed(self, place: int) -> Act | None:
        """Spoil, lose, find or destroy a blank, whatever its state."""
        center = self.centers[place % 2]
        mine = sorted(serial for serial in self.at if serial.startswith(f"{center.code} "))
        if not mine:
            return None
        serial = mine[place // 2 % len(mine)]
        kind = list(DEEDS)[place // 7 % len(DEEDS)]
        before = BlankState(self.at[serial])
        after = MOVES[kind].get(before)
        if kind is DeedKind.FIND and serial in self.spoiled_before:
            after = None
        if before is BlankState.ISSUED and after:
            after = None if self._under(serial).state in STANDING else after
        number = int(serial.rpartition(" ")[2])
        wanted = SerialRange(f"{center.code} ", number, number, 6)
        work = BlankWork(center.id, [wanted], DAY, "Kiểm tra kho", Minutes("07/BB", DAY))
        who = people.officer(center.id)

        def effect(_: Any) -> None:
            assert after is not None
            self.at[serial] = after.value
            if kind is DeedKind.LOSE and before is BlankState.SPOILED:
                self.spoiled_before.add(serial)

        return Act(lambda c: DEEDS[kind](c, who, work, DAY), after is not None, effect)

    def _under(self, serial: str) -> Any:
        return next(row for row in self._certificates() if row.serial == serial)

    def propose(self, _place: int) -> Act:
        """Propose what waits for a batch."""
        center = self.centers[1]
        ready = [
            row for row in self._certificates() if row.class_id == center.class_id and row.waits == ["batch"]
        ]
        open_one = rows(
            self.database,
            "SELECT 1 FROM signing_batch WHERE class_id = :class_id AND state = 'proposed'",
            class_id=center.class_id,
        )
        allowed = bool(ready) and not open_one
        return Act(lambda c: propose_class(c, center.class_id, people.officer(center.id), DAY), allowed)

    def sign(self, place: int) -> Act | None:
        """Sign a batch, or give it back."""
        center = self.centers[1]
        held = rows(
            self.database,
            "SELECT batch_id, state FROM signing_batch WHERE center_id = :center_id ORDER BY batch_id",
            center_id=center.id,
        )
        if not held:
            return None
        batch = held[place % len(held)]
        inside = [row for row in self._certificates() if row.batch_id == batch.batch_id]
        to_sign = sum(row.state == "to_sign" for row in inside)
        proposed, who = batch.state == "proposed", people.director(center.id)
        if place // 5 % 4 == 0:
            return Act(lambda c: return_batch(c, batch.batch_id, "Còn sai tên", who), proposed)
        able = center.id in self.directors and 0 < to_sign <= self._in_stock(center)
        return Act(lambda c: sign_batch(c, batch.batch_id, BY, who, DAY), proposed and able)

    def print(self, place: int) -> Act:
        """Print a class up to a sheet, or let the paper jam there: its blank is spoiled and replaced."""
        center = self.centers[place % 2]
        who = people.officer(center.id)

        def work(connection: Connection) -> tuple[UUID, str, str] | None:
            job_id = open_print_job(connection, who, center.class_id, reason="Bản in trước bị mờ")
            job = find_print_job(connection, who, job_id)
            assert job.following is not None, "a job stays open with nothing to print"
            first, last = job.following.number, len(job.sheets)
            sheet = first + place // 3 % (last - first + 1)
            if place // 2 % 2:
                tick_off(connection, who, job_id, sheet)
                return None
            jammed = job.sheets[sheet - 1]
            after = note_jam(connection, who, job_id, sheet, "Kẹt giấy", DAY)
            assert after.following is not None
            assert after.following.number == sheet, "printing goes on at the sheet that jammed"
            return jammed.certificate_id, jammed.serial, after.following.serial

        standing = any(
            row.state in STANDING for row in self._certificates() if row.class_id == center.class_id
        )
        return Act(
            work, None if standing else False, lambda told: self._on_another_sheet(*told) if told else None
        )

    def replace(self, place: int) -> Act | None:
        """Put a certificate on the next blank."""
        row = self._numbered(place)
        if row is None:
            return None
        command = ReplaceBlank(row.certificate_id, row.serial, "Rách")
        allowed = row.state in STANDING and self._in_stock(self._center_of(row)) > 0
        return Act(
            lambda c: replace_blank(c, people.officer(row.center_id), command, DAY),
            allowed,
            lambda told: self._on_another_sheet(row.certificate_id, row.serial, told.given_serial),
        )

    def _on_another_sheet(self, certificate_id: UUID, old: str, given: str) -> None:
        printed = dict(zip(FROZEN, self.seen[certificate_id], strict=True))
        assert printed["serial"] == old
        self.seen[certificate_id] = tuple({**printed, "serial": given}.values())
        self.at[old] = "spoiled"
        self.noted[certificate_id, "blank_replaced"] += 1

    def hand_over(self, place: int) -> Act | None:
        """Hand a certificate to its holder or somebody authorised."""
        row = self._numbered(place)
        if row is None:
            return None
        somebody = {"recipient_name": "Trần Văn Thay", "authorised_by": "3/UQ"} if place // 3 % 2 else {}
        command = HandOver((row.certificate_id,), DAY, signed=True, **somebody)
        allowed = row.state in STANDING and not self.noted[row.certificate_id, "handed_over"]
        return self._noting(row, "handed_over", allowed, lambda c, who: hand_over(c, command, who, DAY))

    def copy(self, place: int) -> Act | None:
        """Issue a copy from the register."""
        row = self._numbered(place)
        if row is None:
            return None
        command = IssueCopy(row.certificate_id, 1 + place % 3, "Trần Văn Xin", "Giám đốc")
        allowed = row.state == "issued" and row.center_id in self.directors
        return self._noting(row, "copy_issued", allowed, lambda c, who: issue_copy(c, command, who, DAY))

    def correct(self, place: int) -> Act | None:
        """Correct the name in an entry."""
        row = self._numbered(place)
        if row is None:
            return None
        name = f"Nguyễn Thị Sửa {self.noted[row.certificate_id, 'corrected'] + 1}"
        command = CorrectEntry(
            row.certificate_id, "holder_name", name, "12-QĐ/TTCT", DAY, "Giám đốc", "Ghi sai tên"
        )
        return self._noting(row, "corrected", True, lambda c, who: correct_entry(c, command, who, DAY))

    def _noting(self, row: Any, kind: str, allowed: bool, work: Callable[[Connection, Any], Any]) -> Act:
        def effect(_: Any) -> None:
            self.noted[row.certificate_id, kind] += 1

        return Act(lambda c: work(c, people.director(row.center_id)), allowed, effect)

    def reissue(self, place: int) -> Act | None:
        """Ask for another certificate, for any reason, with or without an application."""
        row = self._numbered(place)
        if row is None:
            return None
        why = list(ReissueReason)[place // 3 % len(ReissueReason)]
        application = "5/ĐĐN" if place // 2 % 2 else None
        command = Reissue(row.certificate_id, why, "Theo đơn", application, BY)
        allowed = (
            self._granted(row, why, application) and row.state == "issued" and self._can_sign_another(row)
        )
        return Act(lambda c: reissue_certificate(c, command, people.director(row.center_id), DAY), allowed)

    def cancel(self, place: int) -> Act | None:
        """Cancel a certificate, with another in its place or without."""
        row = self._numbered(place)
        if row is None:
            return None
        again = BY if place // 2 % 2 else None
        allowed = row.state in STANDING and not self.noted[row.certificate_id, "handed_over"]
        why = list(ReissueReason)[place // 3 % len(ReissueReason)]
        if again:
            allowed = allowed and self._granted(row, why, "5/ĐĐN") and self._can_sign_another(row)
        command = Cancellation(row.certificate_id, "In sai", again, why, "5/ĐĐN")
        return Act(
            lambda c: cancel_certificate(c, command, people.director(row.center_id), DAY),
            allowed,
            lambda _: self._cancelled(row, barred=again is None),
        )

    def _cancelled(self, row: Any, *, barred: bool) -> None:
        """Learn that the sheet on which a cancelled certificate is by now is spoiled."""
        found = self._learn_what_was_issued()
        now = next(each for each in found if each.certificate_id == row.certificate_id)
        self.at[now.serial] = "spoiled"
        if barred:
            self._bar(row)

    def review(self, place: int) -> Act | None:
        """Close the review of a certificate."""
        under = [row for row in self._certificates() if row.state == "under_review"]
        row = under[place % len(under)] if under else self._numbered(place)
        if row is None:
            return None
        outcome: Outcome = ("confirm", "reissue", "revoke")[place // 3 % 3]
        command = CloseReview(row.certificate_id, outcome, "Đã đối chiếu", BY, "8-QĐ/TTCT")
        allowed = row.state == "under_review" and (outcome != "reissue" or self._can_sign_another(row))
        return Act(
            lambda c: close_review(c, command, people.director(row.center_id), DAY),
            allowed,
            lambda _: self._bar(row) if outcome == "revoke" else None,
        )

    def _numbered(self, place: int) -> Any | None:
        found = [row for row in self._certificates() if row.number]
        return found[place % len(found)] if found else None

    def _center_of(self, row: Any) -> Center:
        return next(each for each in self.centers if each.id == row.center_id)

    def _in_stock(self, center: Center) -> int:
        return sum(
            state == "in_stock" for serial, state in self.at.items() if serial.startswith(f"{center.code} ")
        )

    def _granted(self, row: Any, why: ReissueReason, application: str | None) -> bool:
        """Tell whether the center's rule gives another certificate for that reason."""
        policy = POLICIES[self.centers.index(self._center_of(row))].get(why.value, "reissue")
        return policy == "reissue" or (policy == "application" and application is not None)

    def _can_sign_another(self, row: Any) -> bool:
        return row.center_id in self.directors and self._in_stock(self._center_of(row)) > 0

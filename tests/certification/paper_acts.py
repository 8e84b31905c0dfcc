"""What people may try with batches, papers and entries in the story of the register."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.blanks import BlankState
from services.certification.domain.issuing_rules import ReissueReason
from services.certification.operations.close_review import CloseReview, Outcome, close_review
from services.certification.operations.correct_entry import CorrectEntry, correct_entry
from services.certification.operations.give import HandOver, IssueCopy, hand_over, issue_copy
from services.certification.operations.reissue_certificates import (
    Cancellation,
    Reissue,
    cancel_certificate,
    reissue_certificate,
)
from services.certification.operations.revoke_certificate import RevokeCertificate, revoke_certificate
from services.certification.operations.sign_batches import propose_class, return_batch, sign_batch
from shared.vietnamese import sort_key
from tests import people
from tests.certification.acts import BY, DAY, POLICIES
from tests.certification.blank_acts import BlankActs
from tests.certification.register_story import STANDING, Act, Draw
from tests.certification.story import PROVINCE, rows

NO_GROUND = {"decision", "result", "attendance"}


class PaperActs(BlankActs):
    """Every act with papers, on top of those with blanks."""

    def propose(self, draw: Draw) -> Act:
        """Propose what waits for a batch; of a center that ended, all that does not lack its ground."""
        center = draw.mostly(self.centers, lambda each: bool(self._proposable(each)))
        who, may = self._one_of(draw, self._successor(center.id), people.officer)

        def allowed() -> bool:
            open_here = [
                each
                for each in self._batches()
                if each.class_id == center.class_id
                and each.state == "proposed"
                # What lay before a center that ended is its successor's to propose again.
                and each.center_id not in self.ended
            ]
            return bool(self._proposable(center)) and not open_here and may(self._successor(center.id))

        return Act("propose", lambda c: propose_class(c, center.class_id, who, DAY), allowed)

    def _proposable(self, center: Any) -> list[Any]:
        ended = center.id in self.ended
        return [
            row
            for row in self.read_certificates()
            if row.class_id == center.class_id
            and (row.state == "draft" or (row.state == "to_sign" and self._left_behind(row.batch_id)))
            and (row.waits in (None, ["batch"]) or (ended and not NO_GROUND & set(row.waits)))
        ]

    def _left_behind(self, batch_id: UUID) -> bool:
        """Tell whether a batch lies before a center that ended."""
        return any(each.batch_id == batch_id and each.center_id in self.ended for each in self._batches())

    def _batches(self) -> list[Any]:
        query = "SELECT * FROM signing_batch WHERE center_id = ANY (:centers) ORDER BY batch_id"
        return list(rows(self.database, query, centers=[each.id for each in self.centers]))

    def sign(self, draw: Draw) -> Act | None:
        """Sign a batch, or give it back."""
        batch = draw.mostly(self._batches(), lambda each: each.state == "proposed")
        if batch is None:
            return None
        who, may = self._one_of(draw, batch.center_id, people.director)
        returns = draw.below(4) == 0

        def allowed() -> bool:
            now = next(each for each in self._batches() if each.batch_id == batch.batch_id)
            if now.state != "proposed" or not may(batch.center_id):
                return False
            inside = self._inside(batch.batch_id, "to_sign")
            able = batch.center_id in self.directors and 0 < len(inside) <= len(
                self._in_stock(batch.center_id)
            )
            return returns or (able and batch.center_id not in self.ended)

        def work(connection: Connection) -> Any:
            if returns:
                return return_batch(connection, batch.batch_id, "Còn sai tên", who)
            return sign_batch(connection, batch.batch_id, BY, who, DAY)

        def effect(told: Any) -> None:
            if returns:
                assert self._inside(batch.batch_id) == []
                return
            signed = sorted(self._inside(batch.batch_id), key=lambda row: row.number)
            assert told.registered == len(signed)
            names = [sort_key(row.holder_name) for row in signed]
            assert names == sorted(names), "a batch is registered in the order of the names"
            numbers = [row.number for row in signed]
            assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))

        return Act("return" if returns else "sign", work, allowed, effect)

    def _inside(self, batch_id: UUID, state: str | None = None) -> list[Any]:
        """Return what is in a batch, in that state or registered by its signature."""
        return [
            row
            for row in self.read_certificates()
            if row.batch_id == batch_id and row.state != "closed" and state in (None, row.state)
        ]

    def hand_over(self, draw: Draw) -> Act | None:
        """Hand a certificate to its holder or somebody authorised."""
        row = self._numbered(draw, lambda each: each.state in STANDING and not self._handed(each))
        if row is None:
            return None
        somebody = {"recipient_name": "Trần Văn Thay", "authorised_by": "3/UQ"} if draw.below(2) else {}
        command = HandOver((row.certificate_id,), DAY, signed=True, **somebody)

        def allowed() -> bool:
            now = self._row(row.certificate_id)
            return now.state in STANDING and not self._handed(now)

        return self._noting(draw, row, "handed_over", allowed, lambda c, who: hand_over(c, command, who, DAY))

    def _handed(self, row: Any) -> bool:
        return bool(self.noted[row.certificate_id, "handed_over"])

    def copy(self, draw: Draw) -> Act | None:
        """Issue a copy from the register."""
        row = self._numbered(draw, lambda each: each.state == "issued")
        if row is None:
            return None
        command = IssueCopy(row.certificate_id, 1 + draw.below(3), "Trần Văn Xin", "Giám đốc")

        def allowed() -> bool:
            keeper = self._successor(row.center_id)
            return self._row(row.certificate_id).state == "issued" and keeper in self.directors

        return self._noting(
            draw, row, "copy_issued", allowed, lambda c, who: issue_copy(c, command, who, DAY)
        )

    def correct(self, draw: Draw) -> Act | None:
        """Correct the name in an entry."""
        row = self._numbered(draw, lambda _: True)
        if row is None:
            return None
        before = self.noted[row.certificate_id, "corrected"]
        # A name that stands on none yet: what is issued in place of a corrected one prints the right name.
        name = f"Nguyễn Thị Sửa {sum(n for (_, kind), n in self.noted.items() if kind == 'corrected') + 1}"
        command = CorrectEntry(
            row.certificate_id, "holder_name", name, "12-QĐ/TTCT", DAY, "Giám đốc", "Ghi sai tên"
        )

        def allowed() -> bool:
            return self.noted[row.certificate_id, "corrected"] == before

        return self._noting(
            draw, row, "corrected", allowed, lambda c, who: correct_entry(c, command, who, DAY)
        )

    def _noting(
        self,
        draw: Draw,
        row: Any,
        kind: str,
        allowed: Callable[[], bool],
        work: Callable[[Connection, Any], Any],
    ) -> Act:
        who, may = self._one_of(draw, self._successor(row.center_id), people.director)

        def effect(_: Any) -> None:
            self.noted[row.certificate_id, kind] += 1

        return Act(
            kind, lambda c: work(c, who), lambda: may(self._successor(row.center_id)) and allowed(), effect
        )

    def reissue(self, draw: Draw) -> Act | None:
        """Ask for another certificate, for any reason, with or without an application."""
        row = self._numbered(draw, lambda each: each.state == "issued" and self._can_sign_another(each))
        if row is None:
            return None
        why = draw.one_of(list(ReissueReason))
        application = "5/ĐĐN" if draw.below(2) else None
        command = Reissue(row.certificate_id, why, "Theo đơn", application, BY)
        who, may = self._one_of(draw, self._successor(row.center_id), people.director)

        def allowed() -> bool:
            now = self._row(row.certificate_id)
            granted = may(self._successor(row.center_id)) and self._granted(row, why, application)
            return granted and now.state == "issued" and self._can_sign_another(now)

        return Act("reissue", lambda c: reissue_certificate(c, command, who, DAY), allowed)

    def cancel(self, draw: Draw) -> Act | None:
        """Cancel a certificate, with another in its place or without."""
        row = self._numbered(draw, lambda each: each.state in STANDING and not self._handed(each))
        if row is None:
            return None
        again = BY if draw.below(2) else None
        why = draw.one_of(list(ReissueReason))
        command = Cancellation(row.certificate_id, "In sai", again, why, "5/ĐĐN")
        who, may = self._one_of(draw, self._successor(row.center_id), people.director)

        def allowed() -> bool:
            now = self._row(row.certificate_id)
            if not may(self._successor(row.center_id)) or now.state not in STANDING or self._handed(now):
                return False
            return again is None or (self._granted(row, why, "5/ĐĐN") and self._can_sign_another(now))

        def effect(_: Any) -> None:
            self._now([self._row(row.certificate_id).serial], BlankState.SPOILED)
            if again is None:
                self._bar(row.completion_id)

        name = "cancel for another" if again else "cancel"
        return Act(name, lambda c: cancel_certificate(c, command, who, DAY), allowed, effect)

    def review(self, draw: Draw) -> Act | None:
        """Close the review of a certificate."""
        row = self._numbered(draw, lambda each: each.state == "under_review")
        if row is None:
            return None
        outcome: Outcome = draw.one_of(["confirm", "reissue", "revoke"])
        command = CloseReview(row.certificate_id, outcome, "Đã đối chiếu", BY, "8-QĐ/TTCT")
        who, may = self._one_of(draw, self._successor(row.center_id), people.director)

        def allowed() -> bool:
            now = self._row(row.certificate_id)
            if now.state != "under_review" or not may(self._successor(row.center_id)):
                return False
            if outcome == "reissue":
                return self._can_sign_another(now)
            return outcome == "revoke" or self.learners[row.completion_id].earned

        def effect(_: Any) -> None:
            if outcome == "revoke":
                self._bar(row.completion_id)

        return Act(f"review: {outcome}", lambda c: close_review(c, command, who, DAY), allowed, effect)

    def revoke(self, draw: Draw) -> Act | None:
        """Revoke a certificate by decision; its completion gets no other until it is recorded anew."""
        row = self._numbered(draw, lambda each: each.state in STANDING)
        if row is None:
            return None
        command = RevokeCertificate(row.certificate_id, "Cấp sai đối tượng", "9-QĐ/TTCT")
        return Act(
            "revoke",
            lambda c: revoke_certificate(c, command, PROVINCE, DAY),
            lambda: self._row(row.certificate_id).state in STANDING,
            lambda _: self._bar(row.completion_id),
        )

    def _numbered(self, draw: Draw, good: Callable[[Any], bool]) -> Any | None:
        numbered = [row for row in self.read_certificates() if row.number]
        focused = [row for row in numbered if row.completion_id == self.focus]
        return draw.mostly(focused if focused and draw.below(4) else numbered, good)

    def _granted(self, row: Any, why: ReissueReason, application: str | None) -> bool:
        """Tell whether the rule of who signs today gives another certificate for that reason."""
        signs = [each.id for each in self.centers].index(self._successor(row.center_id))
        policy = POLICIES[signs].get(why.value, "reissue")
        return policy == "reissue" or (policy == "application" and application is not None)

    def _can_sign_another(self, row: Any) -> bool:
        unit = self._successor(row.center_id)
        ground = self.learners[row.completion_id].earned
        return ground and unit in self.directors and self._in_stock(unit) != []

"""The writers: each loads classes, has them completed, corrects and annuls, and keeps the history."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.chaos.doors import Answer, PatientPerson
from tests.chaos.history import History
from tests.chaos.workbook import write_class

PROGRAMS = ("NT_DANG", "DV_MOI", "BT_CU")
DECIDED_ON = "2021-05-18"
CORRECTED_ON = "2021-06-01"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Load:
    """How much the writers write: people in a class, and the shares corrected, annulled, cancelled."""

    smallest: int = 20
    largest: int = 120
    corrected: float = 0.08
    annulled: float = 0.04
    cancelled: float = 0.05


class Writer(threading.Thread):
    """One center's officer and director at work until told to stop."""

    def __init__(
        self,
        number: int,
        center_id: str,
        people: tuple[PatientPerson, PatientPerson],
        *,
        history: History,
        seed: int,
        load: Load,
    ) -> None:
        super().__init__(name=f"writer-{number}", daemon=True)
        self._number = number
        self._center_id = center_id
        self._officer, self._director = people
        self._history = history
        self._chance = random.Random(f"{seed}:{number}")  # noqa: S311 - to be repeatable
        self._load = load
        self._stop_asked = threading.Event()
        self._decisions = 0
        self.failure: BaseException | None = None

    def ask_to_stop(self) -> None:
        """Let the writer end after the request it is at; who still waits for an answer gives up."""
        self._stop_asked.set()
        for person in (self._officer, self._director):
            person.giving_up.set()

    def run(self) -> None:
        """Write class after class; a defect ends the writer and is kept for the checker."""
        place = 0
        try:
            while not self._stop_asked.is_set():
                place += 1
                self._write_class(f"CH{self._number}-{place}")
        except BaseException as failure:  # noqa: BLE001 - shown by the run, which then fails
            self.failure = failure
        finally:
            self._officer.close()
            self._director.close()

    def _write_class(self, code: str) -> None:
        size = self._chance.randint(self._load.smallest, self._load.largest)
        written = write_class(code, self._chance.choice(PROGRAMS), size, self._chance)
        started = time.monotonic()
        checked = self._officer.ask(
            "POST",
            "/enrollment/api/imports",
            data={"center_id": self._center_id},
            files={"workbook": (f"{code}.xlsx", written.content, XLSX)},
        )
        if checked.outcome != "done":
            assert checked.outcome == "unknown", f"import of {code} refused: {checked.body}"
            return  # a checked workbook has no effect until it is loaded
        loaded = self._officer.ask("POST", f"/enrollment/api/imports/{checked.body['id']}/load")
        self._note(
            "load",
            code,
            loaded,
            started,
            center_id=self._center_id,
            summoned=written.summoned,
            admitted=written.admitted,
            passing=written.passing,
        )
        if loaded.outcome == "done":
            self._complete(code, str(loaded.body["classes"][0]["id"]))

    def _complete(self, code: str, class_id: str) -> None:
        started = time.monotonic()
        path = f"/enrollment/api/classes/{class_id}"
        completed = self._director.ask("POST", f"{path}/completion", json=self._decision(DECIDED_ON))
        self._note("complete", code, completed, started, class_id=class_id)
        if completed.outcome != "done":
            return
        detail = self._director.read(path)
        if detail is None:
            return
        passed = [row for row in detail["learners"] if row["outcome"] == "passed"]
        self._change(passed)
        if self._chance.random() < self._load.cancelled:
            started = time.monotonic()
            body = self._decision(CORRECTED_ON) | {"reason": "Lớp mở sai thẩm quyền"}
            cancelled = self._director.ask("POST", f"{path}/cancellation", json=body)
            self._note("cancel", code, cancelled, started, class_id=class_id)

    def _change(self, passed: Sequence[dict[str, Any]]) -> None:
        """Correct some marks, then annul some results, one request each."""
        for row in passed:
            if self._stop_asked.is_set():
                return
            path = f"/enrollment/api/completions/{row['completion_id']}"
            if self._chance.random() < self._load.corrected:
                mark = self._chance.choice(("5.0", "6.4", "7.3", "8.2", "9.1", "10"))
                mark = "9.6" if Decimal(mark) == Decimal(row["mark"]) else mark
                body = self._decision(CORRECTED_ON) | {"mark": mark, "reason": "Chấm lại theo đơn"}
                self._send("correct", row, f"{path}/correction", body, mark=mark)
            if self._chance.random() < self._load.annulled:
                body = self._decision(CORRECTED_ON) | {"reason": "Kết luận thanh tra"}
                self._send("annul", row, f"{path}/annulment", body)

    def _send(self, kind: Any, row: dict[str, Any], path: str, body: Any, **detail: object) -> None:
        started = time.monotonic()
        answer = self._director.ask("POST", path, json=body)
        self._note(kind, str(row["completion_id"]), answer, started, **detail)

    def _decision(self, decided_on: str) -> dict[str, str]:
        self._decisions += 1
        return {"decision_number": f"{self._decisions}-QĐ/CH{self._number}", "decided_on": decided_on}

    def _note(self, kind: Any, subject: str, answer: Answer, started: float, **detail: object) -> None:
        if answer.outcome == "refused":
            detail["refusal"] = answer.body
        self._history.note(kind, subject, answer.outcome, started, **detail)

"""One class of the half-year entered as it happens: decided, nominated, summoned, taught, marked.

The others come as finished lists in the centers' workbooks. What is entered here stands in the workbook
too, so the independent count covers it; its sheet is left out of the file that is loaded.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from stack.demo.accounts import director_of, officer_of
from stack.demo.doors import SignedIn
from stack.demo.lists import PERIODS_OF_A_SESSION, ClassList, Row, class_lists
from stack.demo.province import Center
from stack.demo.story import Story

_MORNING, _AFTERNOON = 1, 6
"""The tiết with which a half-day begins."""


@dataclass(frozen=True)
class _Class:
    """A class being entered: where it is, who enters it, and what is known of it."""

    address: str
    officer: SignedIn
    director: SignedIn
    told: ClassList
    center_id: str

    def step(self, what: str) -> str:
        """Return the name of a step; a repeated step is the same request."""
        return f"{self.told.code}: {what}"


def is_entered_here(story: Story, code: str) -> bool:
    """Tell whether the class is entered step by step instead of being loaded."""
    return code in story.province.step_by_step


def without_its_sheets(story: Story, center: Center, workbook: Path) -> bytes:
    """Return the center's workbook without the sheets of the classes that are entered step by step."""
    if not any(is_entered_here(story, told.code) for told in class_lists(story.province, center)):
        return workbook.read_bytes()
    book = load_workbook(workbook)
    for sheet, told in zip(book.worksheets, class_lists(story.province, center), strict=True):
        if is_entered_here(story, told.code):
            book.remove(sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def enter_all(story: Story) -> None:
    """Enter every class that the half-year names for it, up to its last mark; the decision comes later."""
    for center in story.province.centers:
        for told in class_lists(story.province, center):
            if is_entered_here(story, told.code):
                _enter(story, center, told)


def _enter(story: Story, center: Center, told: ClassList) -> None:
    with story.screen.step(
        f"Nhập từng bước lớp {told.code}", "one class entered step by step: decided, taught, marked", 8
    ) as done:
        entered = _opened(story, center, told)
        done("quyết định mở lớp")
        _nominate(entered)
        done("cử đi học")
        learners = _summon(entered)
        done("triệu tập")
        sessions = _timetable(entered)
        done("thời khóa biểu")
        _begin(entered, learners)
        done("khai giảng, nhập học")
        _attend(entered, learners, sessions)
        done("điểm danh")
        _mark(entered, learners)
        done("chấm bài thu hoạch")
        _choose_officers(entered, learners)
        done("ban cán sự")


def _opened(story: Story, center: Center, told: ClassList) -> _Class:
    officer, director = story.person(officer_of(center)), story.person(director_of(center))
    planned, center_id = told.planned, story.center_ids[center.code]
    made = officer.post(
        f"{told.code}: lập lớp",
        f"/enrollment/api/centers/{center_id}/classes",
        {
            "code": told.code,
            "name": told.name,
            "program_code": told.program.code,
            "opened_on": planned.opened.isoformat(),
            "closed_on": planned.closed.isoformat(),
            "periods": told.program.periods,
            "quota": len(told.rows),
            "place": f"Hội trường {center.name}",
        },
    )
    entered = _Class(f"/enrollment/api/classes/{made['id']}", officer, director, told, center_id)
    director.post(
        entered.step("quyết định mở lớp"),
        f"{entered.address}/opening-decision",
        {
            "decision_number": told.decision_number,
            "decided_on": _working_day_before(planned.opened).isoformat(),
        },
    )
    return entered


def _nominate(entered: _Class) -> None:
    entered.officer.post(
        entered.step("cử đi học"),
        f"{entered.address}/nominations",
        {"nominees": [_nominee(row) for row in entered.told.rows]},
    )


def _nominee(row: Row) -> dict[str, str]:
    person = row.person
    known = [each for each in (person.birth.day, person.birth.month, person.birth.year) if each is not None]
    return {
        "full_name": person.full_name,
        "birth": "/".join(map(str, known)),
        "gender": person.gender,
        "unit": person.unit,
        "party_cell": person.party_cell,
        "identity_number": person.identity_number,
        "party_status": person.party_status,
        "ethnicity": person.ethnicity,
        "birth_place": person.birth_place,
    }


def _summon(entered: _Class) -> list[tuple[str, Row]]:
    """Summon everybody; return each with the id of their place in the class, in the order of the list."""
    listed = entered.officer.get(entered.step("danh sách"), entered.address)["learners"]
    by_place = {each["ordinal"]: each["enrolment_id"] for each in listed}
    learners = [(by_place[place], row) for place, row in enumerate(entered.told.rows, start=1)]
    entered.officer.post(
        entered.step("triệu tập"),
        f"{entered.address}/summons",
        {"enrolment_ids": [each for each, _ in learners], "document": "05-GTT/TTCT"},
    )
    return learners


def _timetable(entered: _Class) -> list[str]:
    """Enter a session for every half-day until the program's periods are held; return their ids.

    The lecturers take turns in the center's hall.
    """
    here = f"/enrollment/api/centers/{entered.center_id}"
    held = entered.officer.get(entered.step("giảng viên"), f"{here}/appointments")
    lecturers = [each["person_id"] for each in held if each["post"] == "lecturer"]
    (hall,) = entered.officer.get(entered.step("hội trường"), f"{here}/facilities")["rooms"]
    made = []
    for number, (day, first) in enumerate(_half_days(entered.told), start=1):
        session = entered.officer.post(
            entered.step(f"buổi {number}"),
            f"{entered.address}/sessions",
            {
                "held_on": day.isoformat(),
                "first_period": first,
                "periods": PERIODS_OF_A_SESSION,
                "lesson": f"Chuyên đề {number}",
                "lecturer_id": lecturers[number % len(lecturers)],
                "room_id": hall["id"],
            },
        )
        made.append(str(session["id"]))
    return made


def _half_days(told: ClassList) -> Iterator[tuple[date, int]]:
    left, day = told.program.periods // PERIODS_OF_A_SESSION, told.planned.opened
    while left > 0:
        for first in (_MORNING, _AFTERNOON)[: min(left, 2)]:
            yield day, first
            left -= 1
        day += timedelta(days=1)


def _begin(entered: _Class, learners: list[tuple[str, Row]]) -> None:
    entered.officer.post(entered.step("khai giảng"), f"{entered.address}/opening")
    entered.officer.post(
        entered.step("nhập học"),
        f"{entered.address}/admission",
        {
            "on": entered.told.planned.opened.isoformat(),
            "came": [each for each, row in learners if row.admitted],
            "missed": [each for each, row in learners if not row.admitted],
        },
    )


def _attend(entered: _Class, learners: list[tuple[str, Row]], sessions: list[str]) -> None:
    cells = [
        {"enrolment_id": each, "session_id": session, "before": "", "after": _presence(periods)}
        for each, row in learners
        for session, periods in zip(sessions, row.sessions, strict=False)
    ]
    entered.officer.put(entered.step("điểm danh"), f"{entered.address}/attendance", {"cells": cells})


def _presence(periods: int) -> str:
    """Return a cell of attendance: `x` for the whole session, `K` for none of it, else the tiết attended."""
    return {PERIODS_OF_A_SESSION: "x", 0: "K"}.get(periods, str(periods))


def _mark(entered: _Class, learners: list[tuple[str, Row]]) -> None:
    cells = [
        {"enrolment_id": each, "attempt": 1, "place": "first", "before": "", "after": _comma(row.mark)}
        for each, row in learners
        if row.mark is not None
    ]
    entered.officer.put(entered.step("chấm điểm"), f"{entered.address}/papers", {"cells": cells})


def _comma(mark: Decimal) -> str:
    return f"{mark.normalize():f}".replace(".", ",")


def _choose_officers(entered: _Class, learners: list[tuple[str, Row]]) -> None:
    group: Mapping[str, Any] = entered.officer.get(entered.step("lớp"), entered.address)["group"]
    came = [each for each, row in learners if row.admitted]
    entered.officer.post(
        entered.step("ban cán sự"),
        f"{entered.address}/officers",
        {"monitor_id": came[0], "deputy_ids": came[1:3], "revision": group["revision"]},
    )


def _working_day_before(day: date) -> date:
    before = day - timedelta(days=1)
    while before.weekday() >= 5:  # noqa: PLR2004 -- Saturday and Sunday
        before -= timedelta(days=1)
    return before

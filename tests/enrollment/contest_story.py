"""Invented contests in every state, made through the operations."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain.contest_records import Candidate, Contest, Judge
from services.enrollment.domain.contest_rules import Level
from services.enrollment.operations.contest_entries import GivenScore
from services.enrollment.operations.contest_judging import announce_contest, record_scores
from services.enrollment.operations.contests import enter_candidate, hold_contest, seat_judge
from services.enrollment.storage import contests
from tests.enrollment import field
from tests.enrollment.field import Field

PARTS = ("giao_an", "giang", "hoi_dap")
DAY = date(2021, 4, 20)
DECIDED = date(2021, 4, 25)


def held(connection: Connection, at: Field | None, name: str, level: Level = "center") -> Contest:
    """Begin a round of a center, or of the province and above."""
    return hold_contest(
        connection,
        level=level,
        year=2021,
        center_id=at.center.id if at else None,
        name=name,
        held_from=DAY,
        held_to=DAY,
        principal=field.PROVINCE,
    )


def entered(
    connection: Connection, contest: Contest, at: Field, people: Sequence[UUID], lesson: str = "Bài 2"
) -> list[Candidate]:
    """Enter lecturers of a center, each with a lesson."""
    return [
        enter_candidate(
            connection,
            contest.id,
            center_id=at.center.id,
            person_id=person,
            program_code="NT_DANG",
            lesson=lesson,
            principal=field.PROVINCE,
        )
        for person in people
    ]


def jury(connection: Connection, contest: Contest, number: int = 2) -> list[Judge]:
    """Seat a jury."""
    return [
        seat_judge(
            connection,
            contest.id,
            full_name=f"Đỗ Văn Giám Khảo {place}",
            office="Giảng viên Trường Chính trị",
            principal=field.PROVINCE,
        )
        for place in range(1, number + 1)
    ]


def scored(
    connection: Connection,
    contest: Contest,
    judges: Sequence[Judge],
    marks: Sequence[tuple[Candidate, str]],
) -> None:
    """Let every judge give each contestant one score in all parts."""
    present = contests.get(connection, contest.id)
    assert present is not None
    record_scores(
        connection,
        contest.id,
        revision=present.revision,
        entered=[
            GivenScore(candidate_id=each.id, judge_id=judge.id, part=part, score=Decimal(mark))
            for each, mark in marks
            for judge in judges
            for part in PARTS
        ],
        principal=field.PROVINCE,
    )


def announced(connection: Connection, contest: Contest, number: str = "8-QĐ/TTCT") -> None:
    """Announce the results."""
    announce_contest(
        connection,
        contest.id,
        decision_number=number,
        decided_on=DECIDED,
        reason=None,
        principal=field.PROVINCE,
        today=field.TODAY,
    )


def all_states(connection: Connection, at: Field) -> dict[str, str]:
    """Make a center's contests open, tied, judged and announced, and the province's next round."""
    people = [
        field.lecturer(connection, at, f"Nguyễn Thị Dự Thi {number}").person_id for number in range(1, 4)
    ]
    ids: dict[str, str] = {}
    for state, marks in (
        ("contest_id", ()),
        ("tied_contest", ("9", "9", "7")),
        ("judged_contest", ("9", "8", "7")),
        ("announced_contest", ("9", "8", "7")),
    ):
        contest = held(connection, at, f"Hội thi {state}")
        judges = jury(connection, contest)
        candidates = entered(connection, contest, at, people)
        ids[state] = str(contest.id)
        if marks:
            scored(connection, contest, judges, list(zip(candidates, marks, strict=True)))
        if state == "contest_id":
            ids |= {"candidate_id": str(candidates[0].id), "judge_id": str(judges[0].id)}
        if state == "tied_contest":
            ids |= {"tied_one": str(candidates[0].id), "tied_other": str(candidates[1].id)}
        if state == "announced_contest":
            announced(connection, contest)
    ids["next_contest"] = str(held(connection, None, "Hội thi cấp tỉnh", "province").id)
    return ids

"""A center's people on a day: establishment (biên chế) against those in post, and what is lacking."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.enrollment.domain.faculty import Appointment
from services.enrollment.domain.faculty_rules import FacultyRules
from services.enrollment.domain.lecturers import Hours, Qualification, Subject, Unmet

ProposalKind = Literal[
    "establishment_unset",
    "shortage",
    "excess",
    "post_missing",
    "post_excess",
    "roster_unsettled",
    "roster_stale",
    "subject_without_lecturer",
    "standard_unmet",
    "hours_far_above",
]


@dataclass(frozen=True, slots=True)
class Establishment:
    """How many posts (biên chế) a decision gives a center from `valid_from` on."""

    center_id: UUID
    version: int
    valid_from: date
    posts: int
    decision_number: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Roster:
    """The part-time lecturers as a decision settled them."""

    center_id: UUID
    version: int
    settled_on: date
    decision_number: str
    appointment_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class PersonInPost:
    """Somebody who holds one or several posts of the center on the day."""

    person_id: UUID
    full_name: str
    gender: str | None
    appointments: tuple[Appointment, ...]
    settled: bool
    """Stands in the roster in force."""
    qualifications: tuple[Qualification, ...]
    unmet: tuple[Unmet, ...]
    subjects: tuple[Subject, ...]
    hours: Hours

    @property
    def is_staff(self) -> bool:
        """Counts against the establishment."""
        return any(each.employment == "staff" for each in self.appointments)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing a center lacks or has too much of; `subject` is a post's or program's code."""

    kind: ProposalKind
    count: int
    subject: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class CenterStaffing:
    """A center's people on `on`."""

    center_id: UUID
    on: date
    establishment: Establishment | None
    roster: Roster | None
    people: tuple[PersonInPost, ...]

    @property
    def in_post(self) -> int:
        """Persons in post who count against the establishment; posts held together count once."""
        return sum(person.is_staff for person in self.people)

    @property
    def balance(self) -> int | None:
        """In post minus establishment: negative is a shortage; None if none was set."""
        return None if self.establishment is None else self.in_post - self.establishment.posts


def establishment_on(versions: Sequence[Establishment], day: date) -> Establishment | None:
    """Return the establishment in force: the latest that began by `day`; of one day's the last entered."""
    begun = [each for each in versions if each.valid_from <= day]
    return max(begun, key=lambda each: (each.valid_from, each.version), default=None)


def roster_on(rosters: Sequence[Roster], day: date) -> Roster | None:
    """Return the roster in force: the latest settled by `day`; of one day's the last entered."""
    settled = [each for each in rosters if each.settled_on <= day]
    return max(settled, key=lambda each: (each.settled_on, each.version), default=None)


def gather(
    held: Sequence[Appointment],
    day: date,
    roster: Roster | None,
    describe: Callable[[UUID, str, tuple[Appointment, ...], bool], PersonInPost],
) -> tuple[PersonInPost, ...]:
    """Return each person in post on `day` once, with all the posts they hold, in the order of `held`."""
    by_person: dict[UUID, list[Appointment]] = {}
    for each in held:
        if each.holds_on(day):
            by_person.setdefault(each.person_id, []).append(each)
    settled = frozenset() if roster is None else roster.appointment_ids
    return tuple(
        describe(person, posts[0].full_name, tuple(posts), any(each.id in settled for each in posts))
        for person, posts in by_person.items()
    )


def proposals_for(
    staffing: CenterStaffing,
    rules: FacultyRules | None,
    *,
    post_titles: Mapping[str, str],
    programs: Mapping[str, str],
) -> list[Proposal]:
    """Return what a center lacks on the day; `programs` are the year's, by code with their names."""
    found = [*_of_establishment(staffing), *_of_posts(staffing, rules, post_titles), *_of_roster(staffing)]
    taught = {each.program_code for person in staffing.people for each in person.subjects}
    found += [
        Proposal(
            "subject_without_lecturer",
            1,
            code,
            f"Chương trình {name} chưa có giảng viên",
            f"No lecturer for {name}",
        )
        for code, name in programs.items()
        if code not in taught
    ]
    found += _of_lecturers(staffing)
    return found


def _of_establishment(staffing: CenterStaffing) -> list[Proposal]:
    balance = staffing.balance
    if balance is None:
        return [
            Proposal(
                "establishment_unset", 0, "", "Chưa nhập quyết định giao biên chế", "No establishment entered"
            )
        ]
    if balance < 0:
        return [
            Proposal("shortage", -balance, "", f"Thiếu {-balance} biên chế", f"Short of {-balance} staff")
        ]
    if balance > 0:
        return [Proposal("excess", balance, "", f"Thừa {balance} biên chế", f"{balance} staff too many")]
    return []


def _of_posts(
    staffing: CenterStaffing, rules: FacultyRules | None, titles: Mapping[str, str]
) -> list[Proposal]:
    found = []
    for rule in rules.posts if rules else ():
        holders = sum(any(each.post == rule.post for each in one.appointments) for one in staffing.people)
        title = titles.get(rule.post, rule.post)
        if holders < rule.least:
            lacking = rule.least - holders
            found.append(
                Proposal(
                    "post_missing", lacking, rule.post, f"Thiếu {lacking} {title}", f"Lacks {lacking} {title}"
                )
            )
        if rule.most is not None and holders > rule.most:
            more = holders - rule.most
            found.append(
                Proposal("post_excess", more, rule.post, f"Thừa {more} {title}", f"{more} {title} too many")
            )
    return found


def _of_roster(staffing: CenterStaffing) -> list[Proposal]:
    if staffing.roster is None:
        return [
            Proposal(
                "roster_unsettled",
                0,
                "",
                "Chưa kiện toàn giảng viên kiêm chức",
                "Part-time lecturers not settled",
            )
        ]
    still = {each.id for person in staffing.people for each in person.appointments}
    gone = len(staffing.roster.appointment_ids - still)
    new = sum(
        not person.settled
        for person in staffing.people
        if any(each.employment == "part_time_lecturer" for each in person.appointments)
    )
    if not gone + new:
        return []
    return [
        Proposal(
            "roster_stale",
            gone + new,
            "",
            f"Cần kiện toàn lại kiêm chức: {gone} người đã thôi, {new} người chưa có trong danh sách",
            f"Settle the part-time lecturers again: {gone} have left, {new} are not on the list",
        )
    ]


def _of_lecturers(staffing: CenterStaffing) -> list[Proposal]:
    found = []
    below = sum(bool(person.unmet) for person in staffing.people)
    if below:
        found.append(
            Proposal(
                "standard_unmet",
                below,
                "",
                f"{below} giảng viên chưa đủ tiêu chuẩn hoặc chưa khai trình độ",
                f"Lecturers below the standard, or not described: {below}",
            )
        )
    above = sum(person.hours.far_above for person in staffing.people)
    if above:
        found.append(
            Proposal(
                "hours_far_above",
                above,
                "",
                f"{above} giảng viên vượt xa định mức giờ giảng",
                f"Lecturers far above their hours: {above}",
            )
        )
    return found

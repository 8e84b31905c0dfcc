"""Dated rules about people: who must be in post, what lecturers must have, how much they teach.

One version holds from its day until the next one's. QĐ 1147, Đ13 names the norm of a full-time lecturer
(270 giờ chuẩn), of a director (10 %) and a deputy (20 %), what marking and setting questions are worth and
the share of direct teaching; where it is silent the version says `giả định`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from services.enrollment.domain.faculty import Employment
from shared.errors import Detail, Invalid

Kind = Literal["professional", "political_theory", "teaching", "experience"]

KIND_NAMES: Mapping[Kind, tuple[str, str]] = {
    "professional": ("trình độ chuyên môn", "professional training"),
    "political_theory": ("trình độ lý luận chính trị", "political theory"),
    "teaching": ("nghiệp vụ sư phạm", "teaching skills"),
    "experience": ("kinh nghiệm thực tiễn", "practical experience"),
}
"""What a lecturer's standard speaks of, in Vietnamese and English."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level of one kind of qualification; a higher `rank` includes the lower ones."""

    kind: Kind
    code: str
    rank: int
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class PostRule:
    """How many must (`least`) and may (`most`) hold a post, and its share of the yearly norm (0-1).

    A `norm_share` of None: the post has no teaching norm.
    """

    post: str
    norm_share: Decimal | None
    least: int
    most: int | None
    provenance: str


@dataclass(frozen=True, slots=True)
class Standard:
    """What lecturers of one employment must have: a level of a kind, or years of experience."""

    employment: Employment
    kind: Kind
    level: str | None
    years: int | None
    provenance: str


@dataclass(frozen=True, slots=True)
class FacultyRules:
    """One version of the rules; hours are giờ chuẩn, shares lie between 0 and 1.

    `far_above` is the multiple of the yearly norm above which hours are far above it.
    """

    version: int
    valid_from: date
    provenance: str
    base_hours: Decimal
    direct_share: Decimal
    papers_per_hour: Decimal
    hours_per_question: Decimal
    hours_per_period: Decimal
    far_above: Decimal
    posts: tuple[PostRule, ...]
    standards: tuple[Standard, ...]

    def share_of(self, post: str) -> Decimal | None:
        """Return the post's share of the norm; None if it has no norm."""
        return next((each.norm_share for each in self.posts if each.post == post), None)


def validate_faculty_rules(rules: FacultyRules, levels: Sequence[Level], posts: Sequence[str]) -> None:
    """Refuse rules that name an unknown post or level, or one thing twice; `Invalid` names each fault."""
    known = {(level.kind, level.code) for level in levels}
    faults: list[Detail] = []
    for each in rules.posts:
        if each.post not in posts:
            faults.append(
                Detail(
                    f"Chức vụ '{each.post}' không có trong danh mục.",
                    f"Post '{each.post}' is not on the list of posts.",
                )
            )
        if each.most is not None and each.most < each.least:
            faults.append(
                Detail(
                    f"Chức vụ '{each.post}': số tối đa nhỏ hơn số tối thiểu.",
                    f"Post '{each.post}': the most is less than the least.",
                )
            )
    faults += [fault for each in rules.standards for fault in _faults_of(each, known)]
    named = [each.post for each in rules.posts]
    spoken = [(each.employment, each.kind) for each in rules.standards]
    if len(set(named)) != len(named) or len(set(spoken)) != len(spoken):
        faults.append(
            Detail(
                "Một chức vụ hoặc một tiêu chuẩn được nêu hai lần.",
                "A post or a standard is named twice.",
            )
        )
    if faults:
        raise Invalid(
            "Bộ quy định về đội ngũ chưa đúng. Hãy sửa các điểm được nêu.",
            "The rules about people are not consistent. Mend what is named.",
            code="faculty-rules",
            details=faults,
        )


def _faults_of(standard: Standard, known: set[tuple[Kind, str]]) -> list[Detail]:
    name, name_en = KIND_NAMES[standard.kind]
    by_years = standard.kind == "experience"
    if by_years != (standard.years is not None) or by_years == (standard.level is not None):
        return [
            Detail(
                f"Tiêu chuẩn {name}: kinh nghiệm tính bằng số năm, các loại khác bằng trình độ.",
                f"Standard {name_en}: experience is in years, everything else is a level.",
            )
        ]
    if standard.level is not None and (standard.kind, standard.level) not in known:
        return [
            Detail(
                f"Tiêu chuẩn {name}: trình độ '{standard.level}' không có trong danh mục.",
                f"Standard {name_en}: level '{standard.level}' is not on the list.",
            )
        ]
    return []

"""Papers (bài thu hoạch) and their marks: markers who must agree, and redoing only after failing.

The mark of a paper comes from its markers' marks; the mark of record from all the learner's papers
(`rules.mark_of_record`). Marks are decimals as given; rounding comes later and before banding.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from services.enrollment.domain.rules import RuleSet, mark_of_record, require_mark_in_scale, round_mark
from services.enrollment.domain.workbook_cells import Unreadable, read_mark
from shared.errors import Invalid

Place = Literal["first", "second", "agreed"]
"""Whose mark a cell is: the first marker's, the second's, or the one that both agreed on."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a learner: attempt 1, and once more for each time it is redone.

    `agreed` is only what two markers agreed on because their marks lay too far apart.
    """

    attempt: int
    first: Decimal | None = None
    second: Decimal | None = None
    agreed: Decimal | None = None

    @property
    def empty(self) -> bool:
        """Tell whether nobody has marked it."""
        return self.first is None and self.second is None and self.agreed is None

    def at(self, place: Place) -> Decimal | None:
        """Return the mark in one of its cells."""
        return {"first": self.first, "second": self.second, "agreed": self.agreed}[place]

    def marked(self, place: Place, mark: Decimal | None) -> "Paper":
        """Return the paper with another mark in one of its cells."""
        changed: dict[str, Decimal | None] = {place: mark}
        return replace(self, **changed)  # type: ignore[arg-type]


def apart(paper: Paper, rules: RuleSet) -> bool:
    """Tell whether two marks lie further apart than the rule set allows without agreeing."""
    if rules.markers == 1 or paper.first is None or paper.second is None or rules.marker_tolerance is None:
        return False
    return abs(paper.first - paper.second) > rules.marker_tolerance


def mark_of_paper(paper: Paper, rules: RuleSet) -> Decimal | None:
    """Return the mark of a paper: the only one, the mean of two, or what both agreed on; None: not yet.

    `Invalid` if there is a mark that the rule set does not ask for.
    """
    if rules.markers == 1:
        if paper.second is not None or paper.agreed is not None:
            raise Invalid(
                "Theo quy tắc của lớp, mỗi bài do một người chấm. Hãy xóa điểm thứ hai.",
                "By the class's rules one marker marks each paper. Remove the second mark.",
                code="one-marker",
            )
        return paper.first
    if paper.first is None or paper.second is None:
        if paper.agreed is not None:
            raise Invalid(
                "Điểm thống nhất chỉ ghi sau khi có điểm của cả hai người chấm.",
                "An agreed mark is entered only after both markers' marks.",
                code="agreed-too-early",
            )
        return None
    if apart(paper, rules):
        return paper.agreed
    if paper.agreed is not None:
        raise Invalid(
            "Hai điểm không lệch quá mức cho phép nên điểm bài là trung bình cộng. Hãy xóa điểm thống nhất.",
            "The two marks do not lie too far apart, so their mean is the mark. Remove the agreed one.",
            code="agreed-not-needed",
        )
    return (paper.first + paper.second) / 2


def attempts_of(papers: Sequence[Paper], rules: RuleSet) -> tuple[tuple[Decimal, ...], bool]:
    """Return the marks of a learner's papers in order, and whether the last still waits for its mark.

    `Invalid` if a paper is redone that was not failed, or more often than the rule set allows.
    """
    marks: list[Decimal] = []
    waiting = False
    for number, paper in enumerate(sorted(papers, key=lambda each: each.attempt), start=1):
        if paper.attempt != number or waiting:
            raise Invalid(
                f"Bài làm lại lần {paper.attempt - 1} chỉ chấm được sau khi bài trước có điểm và không đạt.",
                f"Attempt {paper.attempt} can be marked only after the paper before it has a failing mark.",
                code="redo-before-failing",
            )
        for mark in (paper.first, paper.second, paper.agreed):
            if mark is not None:
                require_mark_in_scale(mark, rules)
        found = mark_of_paper(paper, rules)
        if found is None:
            waiting = True
        else:
            marks.append(found)
    # A paper that waits counts as an attempt already: it must not be one too many, nor follow a pass.
    mark_of_record([*marks, Decimal(0)] if waiting else marks, rules)
    return tuple(marks), waiting


def may_redo(marks: Sequence[Decimal], rules: RuleSet) -> bool:
    """Tell whether a learner with these marks may write one more paper: failed, and a try left."""
    return bool(marks) and len(marks) <= rules.redo_limit and round_mark(marks[-1], rules) < rules.pass_mark


def read_cell(text: str) -> Decimal | None:
    """Return the mark written in a cell, with comma or point; None if it is empty. `Unreadable` asks."""
    return read_mark(text) if text.strip() else None


def write_cell(mark: Decimal | None) -> str:
    """Return a mark as it is stored and sent: with a point, no zeros at the end."""
    return "" if mark is None else f"{mark.normalize():f}"


def same(text: str, mark: Decimal | None) -> bool:
    """Tell whether a cell's text is this very mark, however it is written."""
    try:
        return read_cell(text) == mark
    except Unreadable:
        return False

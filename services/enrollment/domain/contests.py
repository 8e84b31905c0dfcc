"""Contests of good lecturers of political theory: how scores become places, prizes and the next round.

Levels: center → province → region → nation. A contestant is judged in three parts (giáo án/đề cương,
giảng, trả lời câu hỏi) by several judges; what counts how much is dated data (`contest_rules`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby
from uuid import UUID

from services.enrollment.domain.contest_rules import Combine, ContestRules
from shared.errors import Conflict, Detail, Invalid

_TRIMMED_FROM = 3
"""Judges from whom on the highest and the lowest score can be left out."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a judge gave a contestant in a part."""

    candidate_id: UUID
    judge_id: UUID
    part: str
    score: Decimal


@dataclass(frozen=True, slots=True)
class Missing:
    """A score that nobody has given yet."""

    candidate_id: UUID
    judge_id: UUID
    part: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contestant stands; equal ones share a place, and the next place is left out (1, 1, 3)."""

    candidate_id: UUID
    parts: tuple[tuple[str, Decimal], ...]
    total: Decimal
    place: int
    prize: str | None
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Standings by place; `undecided` are equal contestants between whom the jury must decide."""

    standings: tuple[Standing, ...]
    missing: tuple[Missing, ...]
    undecided: tuple[tuple[UUID, ...], ...]
    judges_lacking: int


def evaluate(
    rules: ContestRules,
    candidates: Iterable[UUID],
    judges: Sequence[UUID],
    scores: Iterable[Score],
    jury_places: Mapping[UUID, int],
) -> Evaluation:
    """Turn judges' scores into places, prizes and the next round; the order of the inputs is irrelevant.

    Only contestants with every score stand in the standings; what is missing is named. Totals are
    rounded once, at the end. Equal totals are told apart by `tie_parts`, then by the jury's own order;
    who is still equal shares the place. Where a prize or the next round has room for some of several
    equal ones only, nobody gets it by chance: they are `undecided` until the jury has put them in order.
    """
    given = {(each.candidate_id, each.judge_id, each.part): each.score for each in scores}
    codes = [part.code for part in rules.parts]
    known = sorted(set(candidates))
    missing = tuple(
        Missing(candidate, judge, part)
        for candidate in known
        for judge in judges
        for part in codes
        if (candidate, judge, part) not in given
    )
    lacking = {each.candidate_id for each in missing}
    whole = [each for each in known if each not in lacking and judges]
    combined = {
        candidate: {
            part: _combined([given[candidate, judge, part] for judge in judges], rules.combine)
            for part in codes
        }
        for candidate in whole
    }
    keys = {candidate: _key(candidate, combined[candidate], rules, jury_places) for candidate in whole}
    ordered = sorted(whole, key=lambda candidate: (keys[candidate], candidate))
    groups = [list(group) for _, group in groupby(ordered, key=lambda candidate: keys[candidate])]
    totals = {candidate: _total(combined[candidate], rules) for candidate in whole}
    prizes, torn_by_prize = _prizes(groups, totals, rules)
    going, torn_by_round = _going_on(groups, totals, rules)
    places = {
        candidate: 1 + sum(len(before) for before in groups[:number])
        for number, group in enumerate(groups)
        for candidate in group
    }
    standings = tuple(
        Standing(
            candidate,
            tuple((part, _shown(combined[candidate][part])) for part in codes),
            totals[candidate],
            places[candidate],
            prizes.get(candidate),
            candidate in going,
        )
        for candidate in ordered
    )
    undecided = tuple(dict.fromkeys(torn_by_prize + torn_by_round))
    return Evaluation(standings, missing, undecided, max(0, rules.least_judges - len(judges)))


def _combined(scores: list[Decimal], combine: Combine) -> Fraction:
    """Return what several judges' scores come to, exactly."""
    kept = sorted(scores)
    if combine == "trimmed_mean" and len(kept) >= _TRIMMED_FROM:
        kept = kept[1:-1]
    return sum(map(Fraction, kept), Fraction(0)) / len(kept)


def _total(parts: Mapping[str, Fraction], rules: ContestRules) -> Decimal:
    """Return the total out of 100, rounded at the rules' step, a half up."""
    exact = sum(
        (Fraction(part.weight) * parts[part.code] / Fraction(part.scale) for part in rules.parts), Fraction(0)
    )
    steps = exact / Fraction(rules.rounding_step)
    whole = (Decimal(steps.numerator) / Decimal(steps.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    return whole * rules.rounding_step


def _key(
    candidate: UUID, parts: Mapping[str, Fraction], rules: ContestRules, jury_places: Mapping[UUID, int]
) -> tuple[Decimal | Fraction | int, ...]:
    """Return what contestants are ordered by; equal keys are equal contestants."""
    return (
        -_total(parts, rules),
        *(-parts[part] for part in rules.tie_parts),
        jury_places.get(candidate, 0),
    )


def _prizes(
    groups: Sequence[list[UUID]], totals: Mapping[UUID, Decimal], rules: ContestRules
) -> tuple[dict[UUID, str], list[tuple[UUID, ...]]]:
    won: dict[UUID, str] = {}
    torn: list[tuple[UUID, ...]] = []
    used = dict.fromkeys((prize.code for prize in rules.prizes), 0)
    for group in groups:
        for prize in rules.prizes:
            room = len(group) if prize.quota is None else prize.quota - used[prize.code]
            if totals[group[0]] < prize.least or room <= 0:
                continue
            if room < len(group):
                torn.append(tuple(group))
            else:
                won.update(dict.fromkeys(group, prize.code))
            used[prize.code] += len(group)
            break
    return won, torn


def _going_on(
    groups: Sequence[list[UUID]], totals: Mapping[UUID, Decimal], rules: ContestRules
) -> tuple[set[UUID], list[tuple[UUID, ...]]]:
    going: set[UUID] = set()
    room = rules.going_on or 0
    for group in groups:
        if room <= 0 or totals[group[0]] < rules.going_on_least:
            break
        if room < len(group):
            return going, [tuple(group)]
        going.update(group)
        room -= len(group)
    return going, []


def _shown(score: Fraction) -> Decimal:
    exact = Decimal(score.numerator) / Decimal(score.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def require_scores(rules: ContestRules, scores: Sequence[Score], judges: Iterable[UUID]) -> None:
    """Refuse scores outside the part's scale, for an unknown part, or by somebody who is no judge."""
    scale = {part.code: part.scale for part in rules.parts}
    known = set(judges)
    faults = []
    for each in scores:
        if each.part not in scale or each.judge_id not in known:
            faults.append(
                Detail(
                    "Giám khảo hoặc phần thi không thuộc hội thi này.", "No judge or part of this contest."
                )
            )
        elif not 0 <= each.score <= scale[each.part]:
            limit = f"{scale[each.part]:f}"
            faults.append(
                Detail(
                    f"Điểm phải từ 0 đến {limit}.",
                    f"A score lies between 0 and {limit}.",
                    {"field": score_field(each.candidate_id, each.part)},
                )
            )
    if faults:
        raise Invalid(
            "Có điểm chưa đúng; chưa điểm nào được ghi. Hãy sửa các ô được nêu.",
            "Some scores are not right; none was recorded. Mend the cells named.",
            code="contest-score",
            details=faults,
        )


def score_field(candidate_id: UUID, part: str) -> str:
    """Return the name of a cell on a judge's sheet."""
    return f"score:{candidate_id}:{part}"


def require_announceable(evaluation: Evaluation, names: Mapping[UUID, str]) -> None:
    """Refuse results while judges, scores or the jury's order are missing; each is named."""
    faults = [
        Detail(
            f"Thiếu điểm phần {each.part} của {names[each.judge_id]} cho {names[each.candidate_id]}.",
            f"{names[each.judge_id]} has not scored {names[each.candidate_id]} in part {each.part}.",
        )
        for each in evaluation.missing
    ]
    faults += [
        Detail(
            "Bằng điểm, ban giám khảo phải xếp thứ tự: " + ", ".join(names[each] for each in group),
            "Equal; the jury must put them in order: " + ", ".join(names[each] for each in group),
        )
        for group in evaluation.undecided
    ]
    if evaluation.judges_lacking:
        lacking = evaluation.judges_lacking
        faults.append(Detail(f"Còn thiếu {lacking} giám khảo.", f"{lacking} judges are lacking."))
    if not evaluation.standings and not faults:
        faults.append(Detail("Hội thi chưa có thí sinh.", "The contest has no contestants."))
    if faults:
        raise Conflict(
            "Chưa thể công bố kết quả. Hãy bổ sung các điểm được nêu.",
            "The results cannot be announced yet. Supply what is named.",
            code="contest-incomplete",
            details=faults,
        )

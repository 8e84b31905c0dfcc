"""The dated rules of reporting: read with their days and sources, and the next version entered.

Nothing is rewritten: a version begins today or later, so that every period that has ended keeps the rules by
which it was counted, judged and said. Only the format of documents may begin before: it follows the day that
stands on a document.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Formatter

from sqlalchemy import Connection

from services.reporting.domain import counting
from services.reporting.domain.dated_rules import PERIOD_SENTENCE, SUBJECTS, Ruled
from services.reporting.domain.measures import MEASURES
from services.reporting.operations.rebuilding import recount_asked_by
from services.reporting.operations.rule_entries import (
    Dated,
    DeadlineEntry,
    PaperEntry,
    PeriodEntry,
    RateEntry,
    SentenceEntry,
)
from services.reporting.storage import dated_rules, labels
from services.reporting.storage.announcements import announce_figures
from services.reporting.storage.dated_rules import Version
from shared.clock import VIETNAM
from shared.errors import Conflict, Detail, Invalid
from shared.principal import Principal, role_missing
from shared.vietnamese import format_day

_ENTER = frozenset(("province", "admin"))
_Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RulesShown:
    """Every version of every rule, the newest of each subject first.

    `recount_asked_by` names who entered the rule of periods by which the figures are not counted yet.
    """

    periods: list[Version]
    deadlines: list[Version]
    rates: list[Version]
    sentences: list[Version]
    papers: list[Version]
    may_enter: bool
    recount_asked_by: str | None


def read_rules(connection: Connection, principal: Principal) -> RulesShown:
    """Return the rules; they concern everybody who reads a report."""
    return RulesShown(
        dated_rules.versions(connection, "period_rule"),
        dated_rules.versions(connection, "deadline_rule"),
        dated_rules.versions(connection, "rate_definition"),
        dated_rules.versions(connection, "definition"),
        dated_rules.versions(connection, "document_profile"),
        not _ENTER.isdisjoint(principal.roles),
        recount_asked_by(connection),
    )


def countable(connection: Connection) -> dict[str, tuple[str, str]]:
    """Return what a rate may be made of, with its names: whatever is counted by program, and each band."""
    bands = labels.band_names(connection)
    named = {
        each.code: (each.vi, each.en) for each in MEASURES.values() if not each.code.startswith("blanks_")
    }
    for band, name in bands.items():
        named[counting.BAND_PREFIX + band] = (f"Học viên xếp loại {name}", f"Learners rated {name}")
    return named


def add_period_rule(
    connection: Connection, principal: Principal, entry: PeriodEntry, now: datetime
) -> RulesShown:
    """Enter by which day classes and results fall into a period, for those that open or close from a day on.

    The printed sentence changes with it. Every cell is counted anew at the next turn of the clock.
    """
    _require_entry(principal)
    sentence = {"code": PERIOD_SENTENCE, "vi": entry.vi, "en": entry.en, "printed_under": ["results"]}
    rows: list[tuple[Ruled, _Values]] = [
        ("period_rule", {"counts": "opening", "by_day": entry.opening}),
        ("period_rule", {"counts": "results", "by_day": entry.results}),
        ("definition", {**sentence, "position": _place(connection, PERIOD_SENTENCE)}),
    ]
    return _add(connection, principal, entry, rows, now)


def add_deadline_rule(
    connection: Connection, principal: Principal, entry: DeadlineEntry, now: datetime
) -> RulesShown:
    """Enter how soon after their end reports are due, for periods that end from a day on."""
    _require_entry(principal)
    values = {"months": entry.months, "days_after": entry.days_after}
    return _add(connection, principal, entry, [("deadline_rule", values)], now)


def add_rate(connection: Connection, principal: Principal, entry: RateEntry, now: datetime) -> RulesShown:
    """Enter what a rate is made of, for periods that end from a day on.

    `Invalid` for an unknown rate or measure. Targets decided before that day end with the version before: the
    new one has its own.
    """
    _require_entry(principal)
    known = [
        each for each in dated_rules.versions(connection, "rate_definition") if each.subject == entry.code
    ]
    if not known:
        raise _wrong(
            "code",
            "Không có tỷ lệ này. Hãy chọn tỷ lệ trong danh sách.",
            "There is no such rate. Choose one from the list.",
        )
    measures = countable(connection)
    for field, codes in (("numerator", entry.numerator), ("denominator", entry.denominator)):
        if not measures.keys() >= set(codes) or len(set(codes)) < len(codes):
            raise _wrong(
                field,
                "Chỉ chọn trong danh sách các số đã đếm, mỗi số một lần.",
                "Choose from the list of what is counted, each once.",
            )
    values = {**entry.model_dump(exclude={"valid_from", "source"}), "position": known[0].values["position"]}
    return _add(connection, principal, entry, [("rate_definition", values)], now)


def add_sentence(
    connection: Connection, principal: Principal, entry: SentenceEntry, now: datetime
) -> RulesShown:
    """Enter a printed definition, for periods that end from a day on; of a new code it is a new sentence."""
    _require_entry(principal)
    if entry.code == PERIOD_SENTENCE:
        raise _wrong(
            "code",
            "Câu này đi cùng quy tắc tính kỳ. Hãy nhập ở mục Kỳ báo cáo.",
            "This sentence goes with the rule of periods. Enter it there.",
        )
    values = {
        **entry.model_dump(exclude={"valid_from", "source"}),
        "printed_under": list(dict.fromkeys(entry.printed_under)),
        "position": _place(connection, entry.code),
    }
    return _add(connection, principal, entry, [("definition", values)], now)


def add_paper(connection: Connection, principal: Principal, entry: PaperEntry, now: datetime) -> RulesShown:
    """Enter a format of documents, by the day that stands on them; `Invalid` for one that prints nothing."""
    _require_entry(principal)
    if len(entry.head) != len(entry.head_sizes):
        raise _wrong(
            "head_sizes",
            "Mỗi dòng tiêu đề cần một cỡ chữ.",
            "Every line of the head needs a size of its own.",
        )
    _require_places(entry)
    values = {"code": entry.code, "kind": entry.kind, "name": entry.name, "form": entry.form()}
    return _add(connection, principal, entry, [("document_profile", values)], now, early=True)


def _require_entry(principal: Principal) -> None:
    if _ENTER.isdisjoint(principal.roles):
        raise role_missing()


def _require_places(entry: PaperEntry) -> None:
    """Refuse patterns that show not all that belongs there, or anything else."""
    for field, pattern, places in (
        ("number", entry.number, ("number", "kind", "symbol")),
        ("part", entry.part, ("number", "title")),
    ):
        try:
            found = [each[1:] for each in Formatter().parse(pattern) if each[1] is not None]
        except ValueError:
            found = []
        if sorted(found) != sorted((name, "", None) for name in places):
            needed = ", ".join(f"{{{name}}}" for name in places)
            raise _wrong(
                field,
                f"Mẫu cần đủ các chỗ {needed}, mỗi chỗ một lần, không có dấu ngoặc khác.",
                f"The pattern needs {needed}, each once, and no other brace.",
            )


def _place(connection: Connection, code: str) -> int:
    """Return the place of a sentence under its table: its own, or after all others."""
    known = dated_rules.versions(connection, "definition")
    own = next((each.values["position"] for each in known if each.subject == code), None)
    return int(own if own is not None else max(each.values["position"] for each in known) + 1)


def _add(
    connection: Connection,
    principal: Principal,
    entry: Dated,
    rows: Iterable[tuple[Ruled, _Values]],
    now: datetime,
    *,
    early: bool = False,
) -> RulesShown:
    if not early and entry.valid_from < now.astimezone(VIETNAM).date():
        raise _wrong(
            "valid_from",
            "Quy tắc bắt đầu từ hôm nay hoặc một ngày sau đó: kỳ đã kết thúc giữ quy tắc của kỳ ấy.",
            "A rule begins today or later: a period that has ended keeps its own.",
        )
    for table, values in rows:
        dated_rules.one_at_a_time(connection, table)
        dated = {**values, "valid_from": entry.valid_from, "source": entry.source}
        new = Version(str(values[SUBJECTS[table]]), entry.valid_from, None, {}, "", None, None)
        known = dated_rules.versions(connection, table)
        if any((each.subject, each.valid_from) == (new.subject, new.valid_from) for each in known):
            raise _taken(entry)
        if not dated_rules.add_version(connection, table, dated, principal, now):
            raise _wrong(
                "code",
                "Mã này đã dùng cho một thể thức khác. Hãy đặt mã khác.",
                "Another format has this code. Choose another.",
            )
    announce_figures(connection, None)
    return read_rules(connection, principal)


def _taken(entry: Dated) -> Conflict:
    vi = f"Đã có bản từ ngày {format_day(entry.valid_from)}. Bản đã nhập không sửa; hãy chọn ngày khác."
    en = f"A version begins on {format_day(entry.valid_from)} and is never rewritten; choose another day."
    return Conflict(vi, en, code="rule-of-that-day", details=[Detail(vi, en, {"field": "valid_from"})])


def _wrong(field: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, code=f"rule-{field.replace('_', '-')}", details=[Detail(vi, en, {"field": field})])

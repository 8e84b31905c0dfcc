"""The dated rules by which figures are counted, said and printed: what there is, and what a day may be."""

from collections.abc import Mapping
from typing import Final, Literal

Ruled = Literal["period_rule", "rate_definition", "definition", "deadline_rule", "document_profile"]
"""The tables of dated rules that are entered at one door; targets, notices and letterheads have their own."""

SUBJECTS: Final[Mapping[Ruled, str]] = {
    "period_rule": "counts",
    "rate_definition": "code",
    "definition": "code",
    "deadline_rule": "months",
    "document_profile": "kind",
}
"""What a rule is about: a version holds until the next one about the same begins."""

COUNTED_DAYS: Final[Mapping[str, tuple[str, str]]] = {
    "opened_on": ("ngày khai giảng", "the opening day"),
    "closed_on": ("ngày bế giảng", "the closing day"),
    "decided_on": ("ngày quyết định công nhận", "the day of the decision"),
}
OPENING_DAYS: Final = ("opened_on", "closed_on")
RESULT_DAYS: Final = ("closed_on", "decided_on")
PRINTED: Final[Mapping[str, tuple[str, str]]] = {
    "results": ("Biểu 1", "Table 1"),
    "people": ("Biểu 2", "Table 2"),
    "means": ("Biểu 3", "Table 3"),
    "blanks": ("Biểu 4", "Table 4"),
}
PERIOD_SENTENCE: Final = "class_period"
"""The printed definition that says how classes fall into a period; it changes with that rule."""

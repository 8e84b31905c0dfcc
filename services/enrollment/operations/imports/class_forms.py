"""What the columns of one class's sheets are called: attendance by session, marks by paper, nominations."""

from collections.abc import Iterator, Mapping
from typing import Final

from services.enrollment.domain.class_files import Kind
from services.enrollment.operations.imports.form import HEADINGS, TABLE, UNUSED, Form, Label, label_of

MOST_ATTEMPTS: Final = 11
MOST_SESSIONS: Final = 200
_LEARNER: Final = ("ordinal", "full_name", "family", "given", "birth", "unit")
"""What tells whose a row is."""
_RESULTS: Final = frozenset({"admitted", "attended", "mark"})
_SENDERS: Final = frozenset({"don vi cu", "don vi cu di hoc", "don vi cu hoc vien", "noi cu"})
SENDER: Final = label_of("sender", "Đơn vị cử", *_SENDERS)

_MARKERS: Final = (
    *("cham {}", "nguoi cham {}", "giam khao {}", "gk {}", "gk{}", "can bo cham {}", "cb cham {}"),
    *("cham thu {}", "diem cham {}", "diem nguoi cham {}", "diem giam khao {}", "diem gk {}", "diem gk{}"),
    *("diem cua nguoi cham {}", "diem {}"),
)
_WHOSE: Final[Mapping[str, tuple[str, ...]]] = {
    "paper": (
        *("diem", "diem thu hoach", "diem bai thu hoach", "diem thi", "diem so", "ket qua diem"),
        *("bai thu hoach", "thu hoach", "diem bang so", "diem bai"),
    ),
    "first": tuple(each.format(1) for each in _MARKERS),
    "second": tuple(each.format(2) for each in _MARKERS),
    "agreed": ("thong nhat", "diem thong nhat", "ket luan", "diem ket luan"),
}
"""How people write whose mark a column holds; `paper` does not say whose."""


def _attempts(attempt: int) -> tuple[str, ...]:
    """Return how people write which paper a column is of: the first, or the one redone so often."""
    if attempt == 1:
        return ("", "lan 1", "bai 1")
    redone = attempt - 1
    numbered = (f"lam lai {redone}", f"lam lai lan {redone}", f"thi lai {redone}", f"thi lai lan {redone}")
    plain = ("lam lai", "thi lai", "viet lai", "cham lai") if redone == 1 else ()
    return (*plain, *numbered, f"lan {attempt}", f"bai {attempt}")


def _mark_columns() -> Iterator[tuple[str, str]]:
    for attempt in range(1, MOST_ATTEMPTS + 1):
        for whose, words in _WHOSE.items():
            for when in _attempts(attempt):
                if when and whose == "paper" and attempt > 1:
                    yield when, f"paper-{attempt}"
                for word in words:
                    yield f"{when} {word}".strip(), f"{whose}-{attempt}"
                    yield f"{word} {when}".strip(), f"{whose}-{attempt}"


def _keys(*labels: Label) -> dict[str, str]:
    return {key: label.field for label in labels for key in label.keys}


_PLACES: Final = tuple(f"{whose}-{attempt}" for attempt in range(1, MOST_ATTEMPTS + 1) for whose in _WHOSE)
ATTENDANCE: Final = Form(
    "attendance",
    _keys(*TABLE, *UNUSED) | {"tong so tiet": "attended", "tong": "attended"},
    _LEARNER,
    dated=True,
)
MARKS: Final = Form(
    "marks",
    # The first to claim a heading keeps it: `Điểm 2` is the second marker's, not that of a second paper.
    dict(reversed(list(_mark_columns()))) | _keys(*(each for each in TABLE if each.field != "mark"), *UNUSED),
    (*_LEARNER, *_PLACES),
)
NOMINATIONS: Final = Form(
    "nominations",
    _keys(*TABLE, *UNUSED) | _keys(SENDER) | {"tinh trang": "state"},
    (*(each.field for each in TABLE if each.field not in _RESULTS), SENDER.field),
)
CLASS_FORMS: Final[Mapping[Kind, Form]] = {
    "attendance": ATTENDANCE,
    "marks": MARKS,
    "nominations": NOMINATIONS,
}
FIELDS: Final = tuple(dict.fromkeys((SENDER.field, *_PLACES)))
"""What a column of a class's sheet can be that no column of a class list is, but for sessions."""
_WORDS: Final = {"paper": "Điểm", "first": "Chấm 1", "second": "Chấm 2", "agreed": "Thống nhất"}


def words_of(field: str) -> str:
    """Return how a field is called; a session by its number alone."""
    name, _, number = field.partition("-")
    if name == "session" and number:
        return f"Buổi {number}"
    if name in _WORDS and number:
        again = "" if number == "1" else "Làm lại: " if number == "2" else f"Làm lại {int(number) - 1}: "
        return f"{again}{_WORDS[name]}"
    return SENDER.heading if name == SENDER.field else HEADINGS.get(field, field)

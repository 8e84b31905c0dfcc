"""The checker: what the writers were told, against classes, certificates, register and aggregates.

It reads through the public doors only, and counts by itself what the report must say.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.chaos.doors import PatientPerson
from tests.chaos.history import History, Operation

PERIOD = "2021-H1"
BANDS = (
    ("trung_binh", Decimal(5), Decimal(7)),
    ("kha", Decimal(7), Decimal(8)),
    ("gioi", Decimal(8), Decimal(9)),
)
LIVE = ("issued", "under_review")
EVER_ISSUED = ("issued", "under_review", "revoked", "replaced", "cancelled")


@dataclass
class Found:
    """What was checked, and every contradiction as a sentence."""

    classes: int = 0
    completions: int = 0
    certificates: int = 0
    figures: int = 0
    contradictions: list[str] = field(default_factory=list)

    def expect(self, what: str, expected: object, there: object) -> None:
        """Note a contradiction unless both are equal."""
        if expected != there:
            self.contradictions.append(f"{what}: expected {expected}, there is {there}")


@dataclass(frozen=True)
class Wishes:
    """The operations of the history that concern one subject."""

    by_kind: dict[str, list[Operation]]

    def all(self, kind: str, outcome: str) -> list[Operation]:
        """Return those of a kind that ended in one way."""
        return [operation for operation in self.by_kind.get(kind, []) if operation.outcome == outcome]

    def done(self, kind: str) -> bool:
        """Tell whether one was answered with success."""
        return bool(self.all(kind, "done"))

    def possible(self, kind: str) -> bool:
        """Tell whether one was done or may have been."""
        return self.done(kind) or bool(self.all(kind, "unknown"))


def check(history: History, reader: PatientPerson) -> Found:
    """Compare everything; the reader is somebody of the province."""
    found = Found()
    wishes = _wishes(history)
    listed = reader.read("/enrollment/api/classes")["classes"]
    by_code = {group["code"]: group for group in listed}
    found.expect("classes with the same code", len(listed), len(by_code))
    expected: dict[str, Counter[str]] = defaultdict(Counter)
    register: dict[tuple[str, str], list[int]] = defaultdict(list)
    serials: Counter[str] = Counter()
    for operation in history.of("load"):
        group = by_code.pop(operation.subject, None)
        if group is None:
            found.expect(f"class {operation.subject} was loaded", operation.outcome != "done", True)
            continue
        found.classes += 1
        _check_class(found, operation, group, wishes[operation.subject])
        learners = reader.read(f"/enrollment/api/classes/{group['id']}")["learners"]
        certificates = _certificates(reader, group["id"])
        _check_completions(found, learners, wishes, group)
        _check_certificates(found, group, learners, certificates)
        _count(expected[group["center_id"]], group, learners, certificates)
        for certificate in certificates:
            if certificate["state"] in EVER_ISSUED:
                number, year, unit = certificate["register_number"].split("/", 2)
                register[unit, year].append(int(number))
                serials[certificate["serial"]] += 1
    found.expect("classes that nobody loaded", [], sorted(by_code))
    _check_register(found, register, serials)
    _check_report(found, expected, reader)
    return found


def _wishes(history: History) -> dict[str, Wishes]:
    sorted_out: dict[str, dict[str, list[Operation]]] = defaultdict(lambda: defaultdict(list))
    for kind in ("load", "complete", "correct", "annul", "cancel"):
        for operation in history.of(kind):
            sorted_out[operation.subject][kind].append(operation)
    empty = Wishes({})
    return defaultdict(lambda: empty, {subject: Wishes(dict(kinds)) for subject, kinds in sorted_out.items()})


def _check_class(found: Found, operation: Operation, group: dict[str, Any], wish: Wishes) -> None:
    what = f"class {group['code']}"
    found.expect(f"{what} summoned", operation.detail["summoned"], group["summoned"])
    found.expect(f"{what} admitted", operation.detail["admitted"], group["admitted"])
    allowed = {"open"} if not wish.done("complete") else set()
    if wish.possible("complete"):
        allowed.add("completed")
    if wish.possible("cancel"):
        allowed.add("cancelled")
    if wish.done("cancel"):
        allowed = {"cancelled"}
    found.expect(f"{what} is {group['state']}, allowed {sorted(allowed)}", True, group["state"] in allowed)


def _check_completions(
    found: Found, learners: list[dict[str, Any]], wishes: dict[str, Wishes], group: dict[str, Any]
) -> None:
    for row in learners:
        if row["completion_id"] is None:
            continue
        found.completions += 1
        wish, what = wishes[row["completion_id"]], f"completion {row['completion_id']}"
        if wish.done("annul") or group["state"] == "cancelled":
            standing = ("annulled", "not_passed") if group["state"] == "cancelled" else ("annulled",)
            found.expect(f"{what} {row['outcome']}", True, row["outcome"] in standing)
        elif not wish.possible("annul"):
            found.expect(f"{what} annulled", False, row["outcome"] == "annulled")
        marks = [Decimal(str(each.detail["mark"])) for each in wish.all("correct", "done")]
        if marks and not wish.all("correct", "unknown") and row["mark"] is not None:
            found.expect(f"{what} mark", marks[-1], Decimal(row["mark"]))


def _certificates(reader: PatientPerson, class_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    query = {"class_id": class_id}
    while True:
        page = reader.read("/certification/api/certificates", **query)
        rows += page["certificates"]
        if page["next"] is None:
            return rows
        query["after"] = page["next"]


def _check_certificates(
    found: Found,
    group: dict[str, Any],
    learners: list[dict[str, Any]],
    certificates: list[dict[str, Any]],
) -> None:
    """One live certificate for each result that stands, none for any other; corrected ones under review."""
    found.certificates += len(certificates)
    what = f"class {group['code']}"
    live = Counter(row["completion_id"] for row in certificates if row["state"] in LIVE)
    standing = Counter(row["completion_id"] for row in learners if row["outcome"] == "passed")
    found.expect(f"{what}: certificates missing", [], sorted((standing - live).elements()))
    found.expect(f"{what}: certificates too many", [], sorted((live - standing).elements()))
    waiting = [row["completion_id"] for row in certificates if row["state"] == "draft"]
    found.expect(f"{what}: certificates without a blank", [], waiting)
    states = {row["completion_id"]: row for row in certificates if row["state"] in LIVE}
    for row in learners:
        certificate = states.get(row["completion_id"])
        if certificate is not None:
            known = (row["certificate_number"], row["certificate_serial"])
            there = (certificate["register_number"], certificate["serial"])
            found.expect(f"{what}: number known to enrollment for {row['completion_id']}", there, known)


def _count(
    expected: Counter[str],
    group: dict[str, Any],
    learners: list[dict[str, Any]],
    certificates: list[dict[str, Any]],
) -> None:
    """Add the class to what the report of its center must say."""
    states = Counter(row["state"] for row in certificates)
    expected["certificates_issued"] += sum(states[state] for state in EVER_ISSUED)
    expected["certificates_revoked"] += states["revoked"]
    expected["certificates_under_review"] += states["under_review"]
    if group["state"] == "cancelled":
        return
    expected["classes_opened"] += 1
    expected["summoned"] += group["summoned"]
    expected["admitted"] += group["admitted"]
    expected["classes_completed"] += group["state"] == "completed"
    for row in learners:
        if row["outcome"] == "passed":
            mark = Decimal(row["mark"])
            band = next((code for code, lower, upper in BANDS if lower <= mark < upper), "xuat_sac")
            expected["completed"] += 1
            expected["good"] += band != "trung_binh"
            expected[f"band:{band}"] += 1


def _check_register(found: Found, register: dict[tuple[str, str], list[int]], serials: Counter[str]) -> None:
    for (unit, year), numbers in register.items():
        gapless = list(range(1, len(numbers) + 1))
        found.expect(f"register of {unit} in {year} is gapless", True, sorted(numbers) == gapless)
    found.expect("serials used twice", [], [serial for serial, times in serials.items() if times > 1])


def _check_report(found: Found, expected: dict[str, Counter[str]], reader: PatientPerson) -> None:
    report = reader.read("/reporting/api/provincial", period=PERIOD)
    names = sorted({name for counts in expected.values() for name in counts})
    for row in report["rows"]:
        figures = row["figures"] or {}
        center = row["center"]
        for name in names:
            found.figures += 1
            found.expect(f"{center['code']} {name}", expected[center["id"]][name], figures.get(name, 0))

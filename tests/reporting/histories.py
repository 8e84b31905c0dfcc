"""Histories of events as the owners publish them, drawn by hypothesis; invented throughout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from services.reporting.consumers import AS_FACT
from services.reporting.domain.counting import Cell, PeriodRule, PeriodRules, moved
from services.reporting.domain.facts import KEY_OF, Fact, FactKey, accept
from shared.events import certification as ce
from shared.events import enrollment as en
from shared.events.envelope import Event
from shared.ids import new_id
from shared.messaging import Delivery

CENTERS = tuple(UUID(int=number) for number in range(1, 4))
PROGRAMS = ("NT_DANG", "DV_MOI")
BANDS = (("trung_binh", "Trung bình", False, "6"), ("kha", "Khá", True, "7.5"), ("gioi", "Giỏi", True, "8"))
RULES = PeriodRules(
    (
        PeriodRule("opening", "opened_on", date(1990, 1, 1), None),
        PeriodRule("results", "closed_on", date(1990, 1, 1), None),
    )
)
DAYS = st.dates(date(2020, 11, 1), date(2021, 12, 31))


def center(center_id: UUID, version: int = 1, **changes: Any) -> en.CenterRegistered:
    return en.CenterRegistered(
        **{
            "version": version,
            "center_id": center_id,
            "code": f"TTCT-{center_id.int % 1000:03d}",
            "area_code": f"{center_id.int % 1000:03d}",
            "name": f"Trung tâm Chính trị huyện Số {center_id.int % 1000}",
            "short_name": f"Huyện {center_id.int % 1000}",
            "parent": "Huyện ủy",
            "province_code": "26",
            "valid_from": date(2020, 6, 1),
            "established_by": "01-QĐ/HU",
            **changes,
        }
    )


def appointed(center_id: UUID, version: int = 1, **changes: Any) -> en.Appointed:
    return en.Appointed(
        **{
            "version": version,
            "appointment_id": new_id(),
            "person_id": new_id(),
            "center_id": center_id,
            "post": "director",
            "post_title": "Giám đốc",
            "employment": "staff",
            "valid_from": date(2020, 7, 1),
            "decision_number": "02-QĐ/HU",
            "person": "v1.certification.k1.x",
            **changes,
        }
    )


def settled(center_id: UUID, lecturers: int, on: date = date(2021, 2, 1), version: int = 1) -> Event:
    return en.LecturersSettled(
        version=version,
        center_id=center_id,
        settled_on=on,
        decision_number="03-QĐ/HU",
        part_time_lecturers=lecturers,
    )


def plan(center_id: UUID, items: Sequence[tuple[str, int, int, int]], **changes: Any) -> en.PlanApproved:
    return en.PlanApproved(
        **{
            "version": 1,
            "plan_id": new_id(),
            "center_id": center_id,
            "year": 2021,
            "approved_on": date(2020, 12, 20),
            "items": tuple(
                en.PlanItem(program_code=program, quarter=quarter, classes=classes, learners=learners)
                for program, quarter, classes, learners in items
            ),
            **changes,
        }
    )


def school_class(kind: type[en.ClassEvent], version: int, **members: Any) -> en.ClassEvent:
    extra: dict[str, Any] = {}
    if kind is en.ClassCompleted:
        extra = {"decision_number": "05-QĐ/TTCT", "decided_on": members["opened_on"] + timedelta(days=9)}
    if kind is en.ClassCancelled:
        extra = {"reason": "Không đủ học viên"}
    return kind(
        **{
            "version": version,
            "class_id": new_id(),
            "code": "L01",
            "name": "Lớp 01",
            "rule_set": "R-1147",
            "closed_on": members["opened_on"] + timedelta(days=5),
            "completed": 0,
            "not_passed": 0,
            **members,
            **extra,
        }
    )


def graduation(kind: type[en.CompletionEvent], version: int, **members: Any) -> en.CompletionEvent:
    band, band_name, good, mark = members.pop("grade", BANDS[1])
    common: dict[str, Any] = {
        "version": version,
        "rule_set": "R-1147",
        "mark": Decimal(mark),
        "band": band,
        "good": good,
        "decision_number": "05-QĐ/TTCT",
        "decided_on": members["completed_on"] + timedelta(days=4),
        **members,
    }
    if kind is en.GraduationAnnulled:
        return en.GraduationAnnulled(**common, reason="Công nhận nhầm")
    if kind is en.GraduationCorrected:
        common["reason"] = "Chấm lại"
    return kind(
        **common,
        band_name=band_name,
        class_code="L01",
        class_name="Lớp 01",
        program_name=f"Bồi dưỡng {members['program_code']}",
        credential_title="Giấy chứng nhận",
        studied_from=members["completed_on"],
        studied_to=members["completed_on"],
        center_code="TTCT-001",
        center_name="Trung tâm",
        parent_name="Huyện ủy",
        signer_title="Giám đốc",
        person="v1.certification.k1.x",
    )


def certificate(kind: type[ce.CertificateEvent], version: int, **members: Any) -> ce.CertificateEvent:
    extra: dict[str, Any] = {}
    if kind is not ce.CertificateIssued:
        extra["reason"] = "Theo quyết định"
    if kind is ce.CertificateRevoked:
        extra["revoked_on"] = members["issued_on"] + timedelta(days=40)
    return kind(
        **{"version": version, "register_number": "0001/2021/TTCT", "serial": "A 000001", **members, **extra}
    )


def blanks(center_id: UUID, quantity: int, on: date = date(2021, 1, 5)) -> ce.BlanksReceived:
    return ce.BlanksReceived(
        version=1,
        lot_id=new_id(),
        center_id=center_id,
        first_serial="A 000001",
        last_serial=f"A {quantity:06d}",
        quantity=quantity,
        received_on=on,
    )


def _class_history(draw: st.DrawFn) -> list[Event]:
    home, program, opened = draw(st.sampled_from(CENTERS)), draw(st.sampled_from(PROGRAMS)), draw(DAYS)
    class_id = new_id()
    size = draw(st.integers(0, 4))
    summoned = size + draw(st.integers(0, 2))
    about = {
        "class_id": class_id,
        "center_id": home,
        "program_code": program,
        "opened_on": opened,
        "summoned": summoned,
        "admitted": size,
    }
    events: list[Event] = [school_class(en.ClassOpened, 1, **{**about, "admitted": 0, "closed_on": None})]
    ending = draw(st.sampled_from(["open", "completed", "cancelled", "completed then cancelled"]))
    if ending not in {"open", "cancelled"}:
        events.append(school_class(en.ClassCompleted, 2, **about, not_passed=draw(st.integers(0, 2))))
        for _ in range(size):
            events += _graduate_history(draw, class_id, home, program, opened + timedelta(days=5))
    if ending.endswith("cancelled"):
        events.append(school_class(en.ClassCancelled, 3, **about))
    return events


def _graduate_history(draw: st.DrawFn, class_id: UUID, home: UUID, program: str, closed: date) -> list[Event]:
    completion, paper = new_id(), new_id()
    about = {
        "completion_id": completion,
        "class_id": class_id,
        "center_id": home,
        "program_code": program,
        "completed_on": closed,
    }
    events: list[Event] = [graduation(en.GraduationRecorded, 1, **about, grade=draw(st.sampled_from(BANDS)))]
    printed = {
        "certificate_id": paper,
        "completion_id": completion,
        "class_id": class_id,
        "center_id": home,
        "program_code": program,
        "issued_on": closed + timedelta(days=draw(st.integers(0, 40))),
    }
    if draw(st.booleans()):
        events.append(certificate(ce.CertificateIssued, 1, **printed))
    if draw(st.booleans()):
        events.append(graduation(en.GraduationCorrected, 2, **about, grade=draw(st.sampled_from(BANDS))))
        events.append(certificate(ce.CertificateReviewOpened, 2, **printed))
    if draw(st.booleans()):
        events.append(graduation(en.GraduationAnnulled, 3, **about))
        events.append(certificate(ce.CertificateRevoked, 3, **printed))
    return events


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Return everything that three centers said in a year or so, in the order in which it happened."""
    events: list[Event] = [center(each) for each in CENTERS]
    for each in CENTERS:
        if draw(st.booleans()):
            made = plan(each, [("NT_DANG", draw(st.integers(1, 4)), 2, 100), ("DV_MOI", 2, 1, 40)])
            events.append(made)
            if draw(st.booleans()):
                events.append(
                    plan(
                        each, [("NT_DANG", draw(st.integers(1, 4)), 3, 150)], plan_id=made.plan_id, version=2
                    )
                )
        if draw(st.booleans()):
            events.append(settled(each, draw(st.integers(0, 12))))
        post = appointed(each)
        events.append(post)
        if draw(st.booleans()):
            events.append(post.model_copy(update={"version": 2, "valid_to": date(2021, 3, 1)}))
        if draw(st.booleans()):
            events.append(blanks(each, draw(st.integers(1, 500)), draw(DAYS)))
    for _ in range(draw(st.integers(0, 4))):
        events += _class_history(draw)
    return events


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[list[Event], list[list[Event]]]:
    """Return a history, and the same shuffled, with repetitions, cut into batches of any size."""
    history = draw(histories())
    repeated = draw(st.lists(st.sampled_from(history), max_size=10))
    stream = draw(st.permutations(history + repeated))
    batches: list[list[Event]] = []
    while stream:
        size = draw(st.integers(1, max(1, len(stream))))
        batches.append(list(stream[:size]))
        stream = stream[size:]
    return history, batches


def delivery(event: Event, sequence: int = 1) -> Delivery[Any]:
    return Delivery(
        id=new_id(),
        type=event.TYPE,
        producer=event.producer(),
        sequence=sequence,
        subject=event.subject,
        version=event.version,
        time=datetime(2021, 7, 1, tzinfo=UTC),
        correlation_id=None,
        traceparent=None,
        event=event,
    )


@dataclass
class Ledger:
    """The rules of the domain applied in memory: facts by key, cells moved by deltas."""

    facts: dict[tuple[type[Fact], FactKey], Fact]
    cells: dict[Cell, int]

    def apply(self, events: Sequence[Event]) -> None:
        """Take in a batch."""
        changes: list[tuple[Fact | None, Fact]] = []
        for event in events:
            fact = AS_FACT[type(event)](event)
            key = (type(fact), KEY_OF[type(fact)](fact))
            before = self.facts.get(key)
            after = accept(before, fact)
            if after is not before:
                changes.append((before, after))
                self.facts[key] = after
        for cell, amount in moved(changes, RULES).items():
            self.cells[cell] = self.cells.get(cell, 0) + amount

    def standing(self) -> dict[Cell, int]:
        """Return the cells that are not 0."""
        return {cell: value for cell, value in self.cells.items() if value}

    def recounted(self) -> dict[Cell, int]:
        """Return the cells counted anew from the facts that stand."""
        return moved(((None, fact) for fact in self.facts.values()), RULES)


def ledger_of(batches: Sequence[Sequence[Event]]) -> Ledger:
    ledger = Ledger({}, {})
    for batch in batches:
        ledger.apply(batch)
    return ledger

"""The rows of a nomination list against the class's list: who is new, who is on it exactly so."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Connection

from services.enrollment.domain.class_lists import ListedLearner
from services.enrollment.domain.known_members import Member, birth_text, differences, person_key
from services.enrollment.domain.nominations import Nominee
from services.enrollment.domain.workbook_cells import Cell
from services.enrollment.domain.workbook_rules import list_rules_on
from services.enrollment.operations.classes.nominate import nominate
from services.enrollment.operations.imports.already import tell_difference
from services.enrollment.operations.imports.changes import ChangedRow, located
from services.enrollment.operations.imports.choices import Choices
from services.enrollment.operations.imports.class_forms import SENDER
from services.enrollment.operations.imports.class_sheets import counts_columns, is_learner
from services.enrollment.operations.imports.findings import Findings, Place
from services.enrollment.operations.imports.form import HEADINGS
from services.enrollment.operations.imports.grid_rows import name_cell
from services.enrollment.operations.imports.layout import Layout
from services.enrollment.operations.imports.rows import LONGEST_FIELD, RowReader
from services.enrollment.operations.imports.sheets import Sheet
from services.enrollment.storage import enrolments, members
from shared.errors import Problem
from shared.principal import Principal

REQUIRED: Final = ("full_name", "birth", "gender", "unit")
_PERSON: Final = TypeAdapter(ListedLearner)
_RESULTS: Final = frozenset({"admitted", "attended", "mark"})


@dataclass
class NominationReading:
    """Who is on the class's list, and what the sheets of one file say so far."""

    listed: Sequence[Member]
    senders: Mapping[UUID, str]
    findings: Findings
    choices: Choices
    today: date
    rows: list[ChangedRow] = field(default_factory=list)
    known: int = 0
    """Rows of people who are on the list exactly so."""
    seen: dict[UUID | tuple[str, ...], Place] = field(default_factory=dict)
    _by_number: dict[str, Member] = field(default_factory=dict)
    _by_person: dict[tuple[str, str, str], list[Member]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.listed:
            if each.identity_number:
                self._by_number[each.identity_number] = each
            key = person_key(each.full_name, each.birth_date, each.unit)
            self._by_person.setdefault(key, []).append(each)

    def read(self, sheet: Sheet, layout: Layout) -> None:
        """Read a sheet of people whom units send."""
        rules = list_rules_on(self.today)
        reader = RowReader(sheet.name, layout, None, rules, self.today, self.findings, self.choices)
        rows = 0
        for number, cells in sheet.rows.items():
            if layout.table_row is None or number <= layout.table_row or counts_columns(cells):
                continue
            if not is_learner(cells, layout):
                continue
            rows += 1
            row = reader.read(number, cells)
            if row is not None:
                self._take(sheet, layout, cells, row)
        if not rows:
            self.findings.problem(
                Place(sheet.name, layout.table_row),
                "danh sách không có dòng nào. Hãy ghi người được cử, hoặc bỏ trang này khỏi tệp.",
                "the list has no rows. Enter who is sent, or remove this sheet from the file.",
            )

    def _take(self, sheet: Sheet, layout: Layout, cells: Mapping[int, Cell], row: ListedLearner) -> None:
        at = Place(sheet.name, row.row)
        sender = self._sender(at, layout, cells)
        if sender is None:
            return
        member = self._member(row, cells.get(layout.columns.get("ordinal", 0)))
        key: UUID | tuple[str, ...] = (
            member.enrolment_id
            if member is not None
            else (row.identity_number,)
            if row.identity_number
            else person_key(row.full_name, birth_text(row), row.unit)
        )
        twin = self.seen.setdefault(key, at)
        if twin != at:
            self.findings.problem(
                at.at(layout.columns.get("full_name"), HEADINGS["full_name"]),
                f"“{row.full_name}” đã có ở dòng {twin.row} (trang “{twin.sheet}”). Hãy xóa dòng thừa; "
                "nếu là hai người, hãy ghi số định danh.",
                f"“{row.full_name}” stands in row {twin.row} (sheet “{twin.sheet}”) already. Delete one; "
                "if they are two people, give their identity numbers.",
            )
        elif member is None:
            self._add(sheet, layout, row, sender)
        else:
            self._compare(at, layout, member, row, sender)

    def _member(self, row: ListedLearner, ordinal: Cell | None) -> Member | None:
        if row.identity_number and row.identity_number in self._by_number:
            return self._by_number[row.identity_number]
        bearers = [
            each
            for each in self._by_person.get(person_key(row.full_name, birth_text(row), row.unit), [])
            if not (each.identity_number and row.identity_number)
        ]
        there = next((each for each in bearers if ordinal and ordinal.text == str(each.ordinal)), None)
        return there or next(iter(bearers), None)

    def _sender(self, at: Place, layout: Layout, cells: Mapping[int, Cell]) -> str | None:
        """Return who sends the person, '' if nothing is said; None after telling what is wrong."""
        column = layout.columns.get(SENDER.field)
        cell = cells.get(column) if column is not None else None
        text = cell.text.strip() if cell is not None and cell.kind not in {"error", "uncomputed"} else ""
        if len(text) <= LONGEST_FIELD:
            return text
        self.findings.problem(
            at.at(column, SENDER.heading),
            f"nội dung dài quá {LONGEST_FIELD} ký tự. Hãy rút gọn.",
            f"the text is longer than {LONGEST_FIELD} characters. Shorten it.",
        )
        return None

    def _add(self, sheet: Sheet, layout: Layout, row: ListedLearner, sender: str) -> None:
        column = layout.columns.get("full_name") or layout.columns.get("given", 1)
        answer = self.choices.answer("full_name", sheet.name, column, row.row)
        person = {
            "listed": _PERSON.dump_python(row, mode="json"),
            "sender": "" if sender == row.unit else sender,
            "another": answer == "yes",
        }
        cell = name_cell(layout, row.row)
        self.rows.append(ChangedRow(sheet.name, row.row, cell, row.full_name, person=person))

    def _compare(self, at: Place, layout: Layout, member: Member, row: ListedLearner, sender: str) -> None:
        differing = [each for each in differences(member, row) if each.field not in _RESULTS]
        for each in differing:
            tell_difference(
                at.at(layout.columns.get(each.field), HEADINGS[each.field]), row, each, self.findings
            )
        stored = self.senders.get(member.enrolment_id, "") or member.unit
        if sender and sender != stored:
            self.findings.problem(
                at.at(layout.columns.get(SENDER.field), SENDER.heading),
                f"“{row.full_name}” do “{stored}” cử, tệp ghi “{sender}”. Hãy sửa trong tệp cho giống.",
                f"“{row.full_name}” was sent by “{stored}”, the file says “{sender}”. Correct the file.",
            )
        elif not differing:
            self.known += 1


def nomination_reading(
    connection: Connection, class_id: UUID, findings: Findings, choices: Choices, today: date
) -> NominationReading:
    """Return what nominations for a class are compared with: everybody on its list."""
    senders = {each.id: each.sending_unit for each in enrolments.listed(connection, class_id)}
    return NominationReading(members.all_members(connection, class_id), senders, findings, choices, today)


def save_nomination_rows(
    connection: Connection, class_id: UUID, rows: Sequence[ChangedRow], principal: Principal, today: date
) -> None:
    """Enter people as the page of nominations does; a refusal says of each which row it is.

    Whoever looks like somebody listed is refused unless an officer said that they are two people.
    """
    for (_, sender, another), some in groupby(rows, _run):
        run = list(some)
        try:
            nominate(
                connection,
                class_id,
                [_nominee(each) for each in run],
                sending_unit=sender,
                doubles_known=another,
                principal=principal,
                today=today,
            )
        except Problem as refusal:
            raise located(refusal, run) from refusal


def _run(row: ChangedRow) -> tuple[str, str, bool]:
    person = row.person or {}
    return row.sheet, person["sender"], person["another"]


def _nominee(row: ChangedRow) -> Nominee:
    listed = _PERSON.validate_python((row.person or {})["listed"], strict=False)
    known: dict[str, Any] = asdict(listed)
    kept = ("row", "full_name", "gender", "unit", "identity_number", "ethnicity", "birth_place")
    return Nominee(
        birth=listed.birth,
        party_cell=listed.party_cell,
        party_status=listed.party_status,
        **{name: known[name] for name in kept},
    )


def sender_as_unit(layout: Layout) -> Layout:
    """Return the layout of a sheet that names the unit once: who sends somebody is where they work."""
    columns = dict(layout.columns)
    if "unit" not in columns and SENDER.field in columns:
        columns["unit"] = columns.pop(SENDER.field)
    return replace(layout, columns=columns)

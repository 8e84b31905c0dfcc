"""The register of documents: enter by number or take the next one, amend, strike out, attach files."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from services.enrollment.domain import attachments as files
from services.enrollment.domain import documents as rules
from services.enrollment.domain.attachments import Attachment
from services.enrollment.domain.centers import Center, version_on
from services.enrollment.domain.classes import TrainingClass
from services.enrollment.domain.documents import Document, Numbering, NumberingRule, Series, Term
from services.enrollment.domain.faculty import Appointment
from services.enrollment.operations.scope import require_province
from services.enrollment.storage import centers, documents, numbering, plans
from shared.errors import Detail, Invalid, NotFound
from shared.ids import new_id
from shared.principal import Principal

_KEEPERS = ("officer", "director")
DECISION = "QĐ"
_TITLES = {
    "opening": "Mở {name} ({code})",
    "completion": "Công nhận hoàn thành {name} ({code})",
    "amendment": "Sửa đổi kết quả đã công nhận của {name} ({code})",
}
"""What a class's decisions are about; the class's name is put in as a sentence names it."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The next number of a run, and the numbers that were passed over."""

    series: Series
    number: int
    printed: str
    gaps: str


def offer_number(connection: Connection, center_id: UUID, type_code: str, day: date) -> Offered | None:
    """Return the number that would be taken now; None where no rule is in force. Nothing is reserved."""
    series = rules.series_on(numbering.numbering(connection), center_id, type_code, day)
    if series is None:
        return None
    number = numbering.last_number(connection, center_id, series) + 1
    given = numbering.numbers_of(connection, center_id, series)
    return Offered(series, number, series.printed(number), rules.gaps_text(rules.gaps(given)))


def register_document(
    connection: Connection,
    entered: Document,
    *,
    principal: Principal,
    today: date,
) -> Document:
    """Enter a document in a center's register; its own one without a number takes the next.

    Numbers taken are gap-free: who wants one waits for whoever took one before, and a refusal gives it
    back. A number given by hand is accepted if it is free. `Invalid` for a date ahead, or if no rule
    says which number is next; `Conflict` for a number taken or a paper entered already.
    """
    principal.at_center(entered.center_id, *_KEEPERS)
    known = centers.versions(connection, entered.center_id)
    if not known:
        raise NotFound
    if entered.issued_on > today:
        raise _invalid("issued_on", "Ngày văn bản ở tương lai.", "The document's date lies ahead.")
    _require_own(connection, entered)
    document = replace(entered, id=new_id(), revision=1)
    if entered.issuer_kind == "center":
        document = _numbered(connection, document, _center_on(known, entered.issued_on))
    else:
        parts = rules.parts_of(entered.printed)
        number, symbol = parts or (None, "")
        issuer = entered.issuer
        if entered.issuer_kind == "parent":
            issuer = issuer or _center_on(known, entered.issued_on).parent
        if not entered.printed or not issuer:
            where = "printed" if not entered.printed else "issuer"
            raise _invalid(where, "Hãy ghi đủ số, ký hiệu và cơ quan ban hành.", "Give number and issuer.")
        document = replace(document, number=number, symbol=symbol, issuer=issuer)
    documents.add(connection, document, principal.id)
    return document


def _numbered(connection: Connection, document: Document, center: Center) -> Document:
    """Return a center's own document with its number: the one given, or the next of its run."""
    held = numbering.numbering(connection)
    if all(each.code != document.type_code for each in held.types):
        raise _invalid("type_code", "Không có loại văn bản này.", "There is no such type of document.")
    series = rules.series_on(held, document.center_id, document.type_code, document.issued_on)
    number = document.number
    if series is None:
        return _outside_any_run(document, center)
    if number is None:
        number = numbering.take_next(connection, document.center_id, series)
    else:
        numbering.take_given(
            connection,
            document.center_id,
            type_code=document.type_code,
            symbol=series.symbol,
            series=series.name,
            number=number,
        )
    return replace(
        document,
        issuer=center.name,
        number=number,
        symbol=series.symbol,
        printed=series.printed(number),
        series=series.name,
        rule_id=series.rule_id,
        profile=series.profile.code,
    )


def _outside_any_run(document: Document, center: Center) -> Document:
    """Return a document of a day without a rule: its number stands as the paper has it."""
    parts = rules.parts_of(document.printed)
    if parts is None:
        raise rules.no_series(document.issued_on)
    return replace(document, issuer=center.name, number=parts[0], symbol=parts[1])


def register_decision(
    connection: Connection,
    group: TrainingClass,
    *,
    decision_id: UUID,
    kind: str,
    number: str,
    decided_on: date,
    signer: Appointment,
    signed_by: str,
    held: Numbering,
) -> None:
    """Enter a decision as it is signed, in the same transaction, so that the register is complete.

    A number that cannot be read stays as text. `Conflict` if the number is another document's.
    """
    known = centers.versions(connection, group.center_id)
    document = Document(
        id=new_id(),
        center_id=group.center_id,
        issuer_kind="center",
        issuer=_center_on(known, decided_on).name,
        type_code=DECISION,
        number=None,
        symbol="",
        printed=number,
        series=None,
        rule_id=None,
        profile=None,
        issued_on=decided_on,
        title=_TITLES[kind].format(name=_in_sentence(group.name), code=group.code),
        signer=signer.full_name,
        signer_title=signer.post_title,
        class_id=group.id,
        decision_id=decision_id,
    )
    if documents.link_decision(connection, document, decision_id, group.id):
        return
    parts = rules.parts_of(number)
    if parts and rules.type_of(parts[1], held.types) == DECISION:
        document = replace(document, number=parts[0], symbol=parts[1])
        series = rules.series_on(held, group.center_id, DECISION, decided_on)
        if series is not None:
            document = replace(
                document, series=series.name, rule_id=series.rule_id, profile=series.profile.code
            )
            numbering.take_given(
                connection,
                group.center_id,
                type_code=DECISION,
                symbol=parts[1],
                series=series.name,
                number=parts[0],
            )
    documents.add(connection, document, signed_by)


def amend_document(connection: Connection, entered: Document, *, principal: Principal) -> Document:
    """Give a document another title, signer, relation or note; `Conflict` if it changed meanwhile."""
    before = _held(connection, entered.id, principal)
    changed = rules.amended(before, entered)
    _require_own(connection, changed)
    documents.save(connection, changed)
    return changed


def void_document(
    connection: Connection, document_id: UUID, *, reason: str, principal: Principal
) -> Document:
    """Strike a document out of the register; its number stays taken."""
    voided = rules.voided(_held(connection, document_id, principal), reason)
    documents.save(connection, voided)
    return voided


def attach_file(
    connection: Connection, document_id: UUID, *, file_name: str, content: bytes, principal: Principal
) -> Attachment:
    """Keep a file beside a document: judged by its content, under a safe name, with its digest."""
    _held(connection, document_id, principal)
    kind = files.accepted_type(content, documents.attachment_types(connection))
    attached = Attachment(
        id=new_id(),
        document_id=document_id,
        file_name=files.safe_name(file_name, kind.extension),
        media_type=kind.media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_by=principal.id,
    )
    documents.attach(connection, attached, content)
    return attached


def find_document(connection: Connection, document_id: UUID, principal: Principal) -> Document:
    """Return a document of a center in the scope; `NotFound` else."""
    found = documents.get(connection, document_id)
    if found is None:
        raise NotFound
    principal.at_center(found.center_id)
    return found


def find_attachment(
    connection: Connection, document_id: UUID, attachment_id: UUID, principal: Principal
) -> tuple[Attachment, bytes]:
    """Return a file of a document of a center in the scope; `NotFound` else."""
    find_document(connection, document_id, principal)
    found = documents.attachment(connection, document_id, attachment_id)
    if found is None:
        raise NotFound
    return found


def define_rule(connection: Connection, rule: NumberingRule, *, principal: Principal) -> NumberingRule:
    """Enter a dated numbering rule (province); documents keep the rule they were numbered under."""
    require_province(principal)
    _require_order(rule.valid_from, rule.valid_to, "valid_to")
    stored = replace(rule, id=new_id())
    numbering.add_rule(connection, stored)
    return stored


def define_term(connection: Connection, term: Term, *, principal: Principal) -> Term:
    """Enter a term of the Party committee above all centers or one (province)."""
    require_province(principal)
    _require_order(term.begins_on, term.ends_on, "ends_on")
    stored = replace(term, id=new_id())
    numbering.add_term(connection, stored)
    return stored


def _require_order(first: date, last: date | None, field: str) -> None:
    if last is not None and last < first:
        raise _invalid(field, "Ngày cuối sớm hơn ngày đầu.", "The last day is before the first.")


def _held(connection: Connection, document_id: UUID, principal: Principal) -> Document:
    seen = find_document(connection, document_id, principal)
    principal.at_center(seen.center_id, *_KEEPERS)
    held = documents.held(connection, document_id)
    if held is None:  # documents are never deleted
        raise NotFound
    return held


def _center_on(known: list[Center], day: date) -> Center:
    """Return the center as named on `day`; before its first name, as first named."""
    return version_on(known, day) or known[0]


def _require_own(connection: Connection, entered: Document) -> None:
    """Refuse to relate a document to another center's class or plan."""
    if entered.class_id is not None and entered.class_id not in documents.classes_of(
        connection, entered.center_id
    ):
        raise _invalid("class_id", "Hãy chọn lớp của trung tâm.", "Choose a class of this center.")
    if entered.plan_id is not None:
        found = plans.listed(connection, plan_id=entered.plan_id)
        if not found or found[0].center_id != entered.center_id:
            raise _invalid("plan_id", "Hãy chọn kế hoạch của trung tâm.", "Choose a plan of this center.")


def _invalid(field: str, vi: str, en: str) -> Invalid:
    return Invalid(vi, en, code="document-invalid", details=[Detail(vi, en, {"field": field})])


def _in_sentence(class_name: str) -> str:
    """Return a class's name as it stands within a sentence: `lớp …`, and `lớp` only once."""
    kind, _, rest = class_name.partition(" ")
    return f"lớp {rest}" if kind.casefold() == "lớp" and rest else f"lớp {class_name}"

"""The papers of certificates: kept at their first setting, set again to the byte, one or a whole class."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.certification.domain.papers import SETTING, Entered, Kind, contents_of
from services.certification.operations import qr_codes
from services.certification.operations.editions import edition_of, source_of
from services.certification.operations.keepers import may_look
from services.certification.operations.pdf_signing import Signing, signed_once
from services.certification.operations.press_frames import FRAMES
from services.certification.storage import papers, templates
from services.certification.storage.papers import KeptPaper
from services.certification.storage.signed_documents import Paper
from shared import clock
from shared.errors import Conflict, NotFound
from shared.press import Press, Sources, press
from shared.principal import Principal

FOR_THE_PRINTER = "for-the-printer"
"""Why a file is unsigned that is printed on blanks or into the paper book: hands and seals sign those."""
AT_ONCE = 1_000
"""Certificates in one file at most; more are several files."""
IN_REQUEST = 100
"""Certificates that are set while their reader waits; more are ordered (`document_orders`)."""


LIVE = frozenset({"issued", "under_review"})
"""States in which a paper may be printed."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file to give out, and its fingerprint."""

    content: bytes
    sha256: str
    file_name: str
    sheets: int
    unsigned: str = ""
    """Why it carries no signature of the center, '' if it does."""


def certificate_document(
    connection: Connection, principal: Principal, certificate_id: UUID, verify_at: str, signing: Signing
) -> Document:
    """Return one certificate's paper as PDF, signed where the center has a key.

    `NotFound` outside the scope or without a number.

    `Conflict` while its signer is not known, for a paper without a name under it must not exist.
    """
    found = papers.entered(connection, [certificate_id])
    if not found or not may_look(connection, principal, found[0].center_id, clock.today()):
        raise NotFound
    only = found[0]
    if only.state not in LIVE:
        raise Conflict(
            "Giấy này không còn hiệu lực nên không in lại được. Hãy lấy trích lục từ sổ gốc nếu cần.",
            "This certificate is not in force and is not printed again. Take an extract from the register.",
            code="not-in-force",
        )
    content, template_id = _set_alike(connection, kept_papers(connection, found, verify_at))
    return given_out(
        connection, principal, content, kind="certificate", center_id=only.center_id,
        template_id=template_id, certificate_id=only.certificate_id, serial=only.serial, signing=signing,
        file_name=f"{_safe(only.register_number)}.pdf", sheets=1,
    )  # fmt: skip


def class_document(connection: Connection, principal: Principal, class_id: UUID, verify_at: str) -> Document:
    """Return the certificates of a class as one PDF in the order of the register.

    Raises as `certificate_document`; `Conflict` too for more than `IN_REQUEST`.
    """
    found = papers.entered_of_class(connection, class_id)
    if not found or not may_look(connection, principal, found[0].center_id, clock.today()):
        raise NotFound
    if len(found) > IN_REQUEST:
        raise Conflict(
            f"Lớp có {len(found)} giấy, nhiều hơn {IN_REQUEST} tờ dựng ngay được."
            " Hãy bấm Dựng giấy chứng nhận ở trang của lớp.",
            f"The class has {len(found)} certificates, more than the {IN_REQUEST} that are set at once."
            " Order the file on the page of the class.",
            code="too-many-sheets",
        )
    content, template_id = _set_alike(connection, kept_papers(connection, found, verify_at))
    return given_out(
        connection, principal, content, kind="certificates", center_id=found[0].center_id,
        template_id=template_id, class_id=class_id,
        file_name=f"giay-chung-nhan-{_safe(found[0].register_number)}.pdf", sheets=len(found),
    )  # fmt: skip


def stack_document(
    connection: Connection,
    principal: Principal,
    found: Sequence[Entered],
    verify_at: str,
    *,
    class_id: UUID,
    named: Callable[[int], str],
) -> Document:
    """Return certificates as one PDF, up to where another template begins; `sheets` says how many it holds.

    `named` gives the file's name for that number of sheets. Raises as `certificate_document`.
    """
    kept = kept_papers(connection, found, verify_at)
    alike = list(takewhile(lambda paper: paper.template_id == kept[0].template_id, kept))
    source = source_of(connection, alike[0].template_id)
    return given_out(
        connection,
        principal,
        set_sheets(source, [paper.contents for paper in alike], Kind.CERTIFICATE),
        kind="certificates",
        center_id=found[0].center_id,
        class_id=class_id,
        template_id=alike[0].template_id,
        file_name=named(len(alike)),
        sheets=len(alike),
    )


def given_out(
    connection: Connection,
    principal: Principal,
    content: bytes,
    *,
    kind: str,
    center_id: UUID,
    template_id: UUID,
    file_name: str,
    sheets: int,
    certificate_id: UUID | None = None,
    serial: str | None = None,
    class_id: UUID | None = None,
    signing: Signing | None = None,
) -> Document:
    """Note the fingerprint of a file that is given out, and return it; signed if `signing` is given."""
    unsigned: str = FOR_THE_PRINTER
    if signing is not None:
        paper = Paper(certificate_id, serial or "") if certificate_id and kind == "certificate" else None
        signed = signed_once(connection, signing, content, kind, center_id, paper)
        content, unsigned = signed.content, signed.unsigned or ""
    sha256 = hashlib.sha256(content).hexdigest()
    papers.note_given(
        connection,
        sha256=sha256,
        kind=kind,
        center_id=center_id,
        certificate_id=certificate_id,
        serial=serial,
        class_id=class_id,
        template_id=template_id,
        size=len(content),
        by=principal.id,
    )
    return Document(content, sha256, file_name, sheets, unsigned)


def kept_papers(connection: Connection, entered: Sequence[Entered], verify_at: str) -> list[KeptPaper]:
    """Return what each paper says, in the order given; kept now where it is set for the first time."""
    known = papers.kept(connection, [each.certificate_id for each in entered])
    fresh = [each for each in entered if (each.certificate_id, each.serial) not in known]
    if fresh:
        _refuse_unsigned(fresh)
        held = templates.templates(connection, Kind.CERTIFICATE)
        papers.keep(
            connection,
            [
                KeptPaper(
                    each.certificate_id,
                    each.serial,
                    edition_of(held, Kind.CERTIFICATE, each.program_code, each.issued_on).id,
                    contents_of(each, verify_at),
                )
                for each in fresh
            ],
        )
        # Another printing of the same papers may have come first: what is kept is what counts.
        known = papers.kept(connection, [each.certificate_id for each in entered])
    return [known[each.certificate_id, each.serial] for each in entered]


def set_sheets(
    source: str, sheets: Sequence[dict[str, Any]], kind: Kind, *, by: Press | None = None
) -> bytes:
    """Return sheets of one template as one PDF; the document bears the date of its first sheet."""
    return (by or press()).pdf(Sources(FRAMES[kind], source), in_frame(sheets))


def in_frame(sheets: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the contents of a document of these sheets, each with its QR code drawn."""
    first = sheets[0]
    return {
        "title": first["title"],
        "author": first["center"],
        "day": first["day"],
        "sheets": [{**sheet, "qr": _drawn(sheet)} for sheet in sheets],
    }


def _drawn(sheet: dict[str, Any]) -> object:
    """Return the QR code of a sheet in the form in which it was first set."""
    if sheet.get("setting", 1) == SETTING:
        return {"png": qr_codes.picture(*sheet["address"])}
    return qr_codes.path(*sheet["address"])


def _set_alike(connection: Connection, kept: Sequence[KeptPaper]) -> tuple[bytes, UUID]:
    """Return the papers as one PDF; `Conflict` where they were first set with different templates."""
    by_template = [key for key, _ in groupby(kept, key=lambda paper: paper.template_id)]
    if len(by_template) > 1:
        raise Conflict(
            "Các giấy này được in lần đầu theo những mẫu khác nhau. Hãy in từng giấy hoặc lập đợt in.",
            "These were first printed with different templates. Print them one by one or open a print job.",
            code="several-templates",
        )
    source = source_of(connection, by_template[0])
    return set_sheets(source, [paper.contents for paper in kept], Kind.CERTIFICATE), by_template[0]


def _refuse_unsigned(entered: Sequence[Entered]) -> None:
    unsigned: defaultdict[str, int] = defaultdict(int)
    for each in entered:
        if each.signer_name is None:
            unsigned[each.signer_title] += 1
    if unsigned:
        title, count = next(iter(unsigned.items()))
        raise Conflict(
            f"Chưa biết ai giữ chức {title} vào ngày ký của {count} giấy."
            " Hãy nhập quyết định bổ nhiệm trước khi in.",
            f"Nobody is known to hold the post {title} on the day of signing of {count} certificates."
            " Enter the appointment before printing.",
            code="signer-unknown",
        )


def _safe(number: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in number)


def verify_address(public_url: object) -> str:
    """Return the address of verification to which a certificate's code is added."""
    return f"{str(public_url).rstrip('/')}/verify/"

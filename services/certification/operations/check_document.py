"""Is a file ours and untouched, does it still hold? PDF by fingerprint and signature, credentials by key."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from services.certification.domain.credentials import Origin
from services.certification.domain.look_ups import FILES, network_of
from services.certification.domain.verification import Verification, read_code
from services.certification.operations.credential_keys import public_keys
from services.certification.operations.credential_signing import read_signed
from services.certification.operations.pdf_signatures import (
    SeenSignature,
    Verdict,
    judge_signatures,
    may_be_signed,
    signature_of_ours,
    stripped_signature,
)
from services.certification.operations.verify_certificate import Asker, count_look_up, with_keeper
from services.certification.storage import documents_seen, signed_documents, verification
from services.certification.storage.documents_seen import Given
from services.certification.storage.verification import Issued
from shared.errors import Invalid, TooLarge
from shared.jws import NotOurs

MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What is said of a file that was shown. `kind` is '' if it is none of ours, or was changed."""

    kind: str
    answer: Verification | None = None
    """The certificate that it is; None for a whole class, pages of the register, and what is not ours."""
    other_sheet: bool = False
    """The file is of a sheet that was replaced: the certificate bears another serial now."""
    signature: SeenSignature | None = None
    """Of a PDF that is or was signed. In a file that is not ours, `answer` is of the part that was signed."""


def check_document(
    connection: Connection, content: bytes, origin: Origin, asker: Asker
) -> CheckedFile | None:
    """Return what is known of a file. `Invalid`, `TooLarge` or `TooMany` with what to do.

    None if its signatures must be read first, which takes seconds and no transaction: `read_signatures`, then
    `judge_document`.
    """
    count_look_up(connection, FILES, network_of(asker.address), asker.now)
    if not content:
        raise Invalid("Chưa chọn tệp. Hãy chọn tệp cần kiểm tra.", "No file was chosen. Choose the file.")
    if len(content) > MOST_BYTES:
        raise TooLarge("Tệp lớn quá 8 MB.", "The file is over 8 MB.")
    if content.startswith(b"%PDF-"):
        return _paper(connection, content, asker)
    return _credential(connection, content, origin, asker)


def judge_document(
    connection: Connection, content: bytes, read: list[dict[str, Any]] | None, asker: Asker
) -> CheckedFile:
    """Return what is known of a PDF that was not given out here, by its signatures as they were read."""
    seen = judge_signatures(connection, content, read)
    return _not_ours(connection, seen, asker)


def _paper(connection: Connection, content: bytes, asker: Asker) -> CheckedFile | None:
    sha256 = hashlib.sha256(content).hexdigest()
    given = documents_seen.by_fingerprint(connection, sha256)
    if given is not None:
        signed = signed_documents.by_fingerprint(connection, sha256)
        seen = None if signed is None else signature_of_ours(connection, signed, Verdict.GOOD)
        return _known(connection, given, seen, asker)
    stripped = stripped_signature(connection, content)
    if stripped is None and may_be_signed(content):
        return None
    return _not_ours(connection, stripped, asker)


def _not_ours(connection: Connection, seen: SeenSignature | None, asker: Asker) -> CheckedFile:
    if seen is None or seen.signed_sha256 is None:
        return CheckedFile("", signature=seen)
    part = documents_seen.by_fingerprint(connection, seen.signed_sha256)
    found = None if part is None else _known(connection, part, seen, asker)
    return CheckedFile("", None if found is None else found.answer, signature=seen)


def _known(connection: Connection, given: Given, seen: SeenSignature | None, asker: Asker) -> CheckedFile:
    found = None
    if given.certificate_id is not None:
        found = verification.by_id(connection, given.certificate_id, asker.today)
    if found is None:
        return CheckedFile(given.kind, signature=seen)
    other_sheet = given.serial is not None and given.serial != found.answer.serial
    return CheckedFile(given.kind, with_keeper(connection, found, asker.today), other_sheet, seen)


def _credential(connection: Connection, content: bytes, origin: Origin, asker: Asker) -> CheckedFile:
    try:
        claims = read_signed(content.decode("ascii").strip(), public_keys(connection), origin)
    except (NotOurs, UnicodeDecodeError):
        return CheckedFile("")
    found = _named_by(connection, str(claims.get("jti")), origin, asker)
    if found is None:
        return CheckedFile("")
    return CheckedFile("credential", with_keeper(connection, found, asker.today))


def _named_by(connection: Connection, address: str, origin: Origin, asker: Asker) -> Issued | None:
    code = read_code(address.removeprefix(origin.certificate("")))
    return None if code is None else verification.by_code(connection, code, asker.today)

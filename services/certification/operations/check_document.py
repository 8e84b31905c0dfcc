"""Is a file ours and untouched, does it still hold? A PDF by fingerprint, a credential by signature."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from services.certification.domain.credentials import Origin
from services.certification.domain.look_ups import FILES, network_of
from services.certification.domain.verification import Verification, read_code
from services.certification.operations.credential_keys import public_keys
from services.certification.operations.credential_signing import NotOurs, read_signed
from services.certification.operations.verify_certificate import Asker, count_look_up, with_keeper
from services.certification.storage import documents_seen, verification
from services.certification.storage.verification import Issued
from shared.errors import Invalid, TooLarge

MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What is said of a file that was shown. `kind` is '' if it is none of ours, or was changed."""

    kind: str
    answer: Verification | None = None
    """The certificate that it is; None for a whole class, pages of the register, and what is not ours."""
    other_sheet: bool = False
    """The file is of a sheet that was replaced: the certificate bears another serial now."""


def check_document(connection: Connection, content: bytes, origin: Origin, asker: Asker) -> CheckedFile:
    """Return what is known of a file. `Invalid`, `TooLarge` or `TooMany` with what to do."""
    count_look_up(connection, FILES, network_of(asker.address), asker.now)
    if not content:
        raise Invalid("Chưa chọn tệp. Hãy chọn tệp cần kiểm tra.", "No file was chosen. Choose the file.")
    if len(content) > MOST_BYTES:
        raise TooLarge("Tệp lớn quá 8 MB.", "The file is over 8 MB.")
    if content.startswith(b"%PDF-"):
        return _paper(connection, content, asker)
    return _credential(connection, content, origin, asker)


def _paper(connection: Connection, content: bytes, asker: Asker) -> CheckedFile:
    given = documents_seen.by_fingerprint(connection, hashlib.sha256(content).hexdigest())
    if given is None:
        return CheckedFile("")
    if given.certificate_id is None:
        return CheckedFile(given.kind)
    found = verification.by_id(connection, given.certificate_id, asker.today)
    if found is None:
        return CheckedFile(given.kind)
    other_sheet = given.serial is not None and given.serial != found.answer.serial
    return CheckedFile(given.kind, with_keeper(connection, found, asker.today), other_sheet)


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

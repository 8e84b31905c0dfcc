"""Whose signature a PDF carries, and whether it is as it was signed, by the keys that centers entered."""

import hashlib
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from services.certification.domain.pdf_keys import CenterKey
from services.certification.storage import facts, pdf_keys, signed_documents
from services.certification.storage.signed_documents import Signed
from shared.clock import VIETNAM
from shared.errors import TooMany
from shared.press import ENVIRONMENT

PATIENCE = 40.0
"""Seconds for one file; the child bounds its own work."""
QUEUE = 20.0
"""Seconds that a file waits while another is read."""
_SIGN = b"/ByteRange"
"""Stands in clear in every signed PDF: the signature must name its place before it is made."""
_one_at_a_time = threading.Lock()


class Verdict(StrEnum):
    """What a file's signature says."""

    GOOD = "good"
    """Given out here, signed and untouched."""
    OUTSIDE = "outside"
    """Signed by a center's key and untouched since, but not given out here."""
    APPENDED = "appended"
    """What was signed is untouched, but something was added after it."""
    BROKEN = "broken"
    """It names a center's key, but the signed content is not what was signed."""
    STRANGER = "stranger"
    """Signed by a key that no center entered here."""
    STRIPPED = "stripped"
    """The content is ours, but the signature was taken off."""
    UNREADABLE = "unreadable"
    """There is a signature that cannot be read."""


@dataclass(frozen=True, slots=True)
class SeenSignature:
    """What is said of a file's signature; the signer is named only where the key is one entered here."""

    verdict: Verdict
    signer: str | None = None
    center: str | None = None
    signed_at: datetime | None = None
    stamped_at: datetime | None = None
    trusted: bool = False
    """The key counted when it signed, and was not withdrawn for that time since."""
    signed_sha256: str | None = None
    """Of the part that was signed, where it was one revision of the file."""


def signature_of_ours(connection: Connection, signed: Signed, verdict: Verdict) -> SeenSignature:
    """Return what is known of the signature of a file that was signed here."""
    key = pdf_keys.by_id(connection, signed.key_id)
    assert key is not None  # noqa: S101 -- a foreign key, and rows are kept
    return _seen(connection, verdict, key, signed.signed_at, signed.stamped_at, signed.sha256)


def stripped_signature(connection: Connection, content: bytes) -> SeenSignature | None:
    """Return the signature that a file had when it was given out here, and has no more."""
    for each in (content, content.removesuffix(b"\n")):
        signed = signed_documents.by_unsigned(connection, hashlib.sha256(each).hexdigest())
        if signed is not None:
            return signature_of_ours(connection, signed, Verdict.STRIPPED)
    return None


def may_be_signed(content: bytes) -> bool:
    """Tell whether it is worth while to read a file's signatures."""
    return _SIGN in content


def judge_signatures(
    connection: Connection, content: bytes, read: list[dict[str, Any]] | None
) -> SeenSignature | None:
    """Return what a file's signatures say, as they were read; None if it carries none."""
    if read is None:
        return SeenSignature(Verdict.UNREADABLE)
    for each in read:
        key = pdf_keys.by_fingerprint(connection, each["fingerprint"])
        if key is not None:
            return _judged(connection, content, key, each)
    return SeenSignature(Verdict.STRANGER) if read else None


def _judged(connection: Connection, content: bytes, key: CenterKey, read: dict[str, Any]) -> SeenSignature:
    at = None if read["signed_at"] is None else datetime.fromisoformat(read["signed_at"])
    if not (read["intact"] and read["revision"]):
        return _seen(connection, Verdict.BROKEN, key, None)
    part = hashlib.sha256(content[: read["end"]]).hexdigest()
    verdict = Verdict.OUTSIDE if read["whole"] else Verdict.APPENDED
    return _seen(connection, verdict, key, at, None, part)


def _seen(  # noqa: PLR0917 -- what is known of it
    connection: Connection,
    verdict: Verdict,
    key: CenterKey,
    at: datetime | None,
    stamped_at: datetime | None = None,
    part: str | None = None,
) -> SeenSignature:
    center = facts.center_of(connection, key.center_id)
    # The time is the signer's own word, unless a service stamped it.
    claimed = stamped_at or at
    trusted = claimed is not None and key.trusted_at(claimed, claimed.astimezone(VIETNAM).date())
    name = None if center is None else center.name
    return SeenSignature(verdict, key.subject, name, at, stamped_at, trusted, part)


def read_signatures(content: bytes) -> list[dict[str, Any]] | None:
    """Return the signatures in a file as `pdf_read_child` says them, None if they cannot be read.

    The work is done by a bounded child and takes seconds: hold no transaction. `TooMany` while others wait.
    """
    if not _one_at_a_time.acquire(timeout=QUEUE):
        raise TooMany(
            "Đang có nhiều tệp được kiểm tra cùng lúc. Hãy thử lại sau một phút.",
            "Many files are being checked at the moment. Try again in a minute.",
        )
    try:
        done = subprocess.run(
            [sys.executable, "-m", "services.certification.operations.pdf_read_child"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    finally:
        _one_at_a_time.release()
    if done.returncode != 0:
        return None
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found

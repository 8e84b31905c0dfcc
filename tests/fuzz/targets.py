"""The readers: each takes bytes of anybody and may refuse them, but only in the words it promises.

A target returns when the reader read or refused; anything else that leaves it is a defect. Where something
can be said of every right answer (reads back alike, stays on this site), the target says it.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import zstandard

from services.certification.domain.blank_serials import MOST_LINES, nameable, read_serial
from services.certification.domain.blank_serials import read_list as read_serials
from services.certification.domain.credentials import Origin, decode_bits
from services.certification.domain.verification import read_code
from services.certification.operations.credential_signing import read_signed
from services.certification.operations.list_files import read_list, write_list
from services.certification.operations.pdf_key_files import read_key_file
from services.enrollment.domain.attachments import media_type_of, safe_name
from services.enrollment.domain.attendance import read_attendance
from services.enrollment.domain.learner_search import read_wanted
from services.enrollment.domain.nominations import COLUMNS, read_pasted
from services.enrollment.domain.papers import read_cell
from services.enrollment.domain.session_headings import read_session_heading
from services.enrollment.domain.workbook_cells import (
    Unreadable,
    read_birth,
    read_count,
    read_day,
    read_gender,
    read_identity_number,
    read_mark,
    read_number,
    read_yes,
)
from services.enrollment.operations.imports.heads import Known
from services.enrollment.operations.imports.reading import read_workbook
from services.identity.domain.outside import claimed_roles, role_rules
from services.reporting.domain.periods import parse_period
from services.reporting.operations.asking import read_events, read_members, read_totals
from shared import jws
from shared.auth import safe_next
from shared.entered_text import nfc_lines
from shared.errors import Invalid, Problem, TooLarge, Unauthenticated
from shared.messaging.batch import Batch, BatchUnreadable
from shared.messaging.reading import read_answer
from shared.tokens import TokenVerifier
from shared.vietnamese import (
    decode_tcvn3,
    decode_vni,
    decode_windows_1258,
    detect_encoding,
    fold_key,
    match_key,
    nfc,
    repair_mojibake,
    sort_key,
    split_name,
    western_text,
)
from tests import people
from tests.fuzz.parcels import packed

TODAY: Final = date(2021, 7, 6)
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
_NOW: Final = datetime(2021, 7, 6, 8, tzinfo=UTC)
_KNOWN: Final = Known({"NT_DANG": "Bồi dưỡng nhận thức về Đảng", "SC_LLCT": "Sơ cấp lý luận chính trị"})
_VERIFIER: Final = TokenVerifier(issuer=people.DEFAULT_ISSUER, keys=people.KEYS)
_PUBLIC: Final = people.SIGNING_KEY.public_key
_ORIGIN: Final = Origin("https://ttct.example")
_KEY_ID: Final = UUID("00000000-0000-7000-8000-000000000001")


def _text(data: bytes) -> str:
    """Return bytes as the text that a request can bring; JSON may carry half a surrogate."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _pressed(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True, write_content_size=True).compress(data)


def workbook(data: bytes) -> None:
    """Read a file of class lists, or see it refused; what is found can be stored as JSON."""
    with suppress(Invalid):
        found = read_workbook(packed(data), _KNOWN, TODAY)
        for each in (*found.problems, *found.notices):
            assert each.vi
            assert each.en
            json.dumps(each.where).encode()
            f"{each.vi}{each.en}".encode()  # half a surrogate cannot be stored, nor shown


def checked_list(data: bytes) -> None:
    """Read a list of certificates, write it back, and read that."""
    with suppress(Invalid, TooLarge):
        found = read_list(packed(data))
        written = write_list(found.kind, found.rows, found.separator, 0)
        again = read_list(written)
        assert len(again.rows) <= max(len(found.rows), 1)


def cells(data: bytes) -> None:
    """Let each reader of one cell or word read it, or say what is wrong with it."""
    text = _text(data)
    key = match_key(text)
    readers: tuple[Callable[[], object], ...] = (
        lambda: read_number(text),
        lambda: read_mark(text),
        lambda: read_mark(text, lost_comma=True),
        lambda: read_count(text, what_vi="số", what_en="a number"),
        lambda: read_yes(key, text),
        lambda: read_gender(key, text),
        lambda: read_identity_number(text, typed_as_number=False),
        lambda: read_identity_number(text, typed_as_number=True),
        lambda: read_day(text, None),
        lambda: read_birth(text, None, TODAY),
        lambda: read_birth(text, None, TODAY, short_year=True),
        lambda: read_session_heading(text),
    )
    for read in readers:
        with suppress(Unreadable):
            read()
    with suppress(Invalid):
        read_attendance(text, 4)
    with suppress(Unreadable):
        read_cell(text)
    with suppress(ValueError):
        assert parse_period(text).code == text
    with suppress(Unreadable):
        mark = read_mark(text)
        assert Decimal(0) <= mark <= Decimal(10)


def words(data: bytes) -> None:
    """Rewrite names, searches, file names and ways back: twice is as once, and none leaves its place."""
    text = _text(data)
    assert nfc(nfc(text)) == nfc(text)
    assert not set(nfc(text)) & _TURNING
    if (
        (told := text.strip()).replace("\n", "").isprintable()
    ):  # anything else is refused before (`printable`)
        assert nfc_lines(nfc_lines(told)) == nfc_lines(told)
    assert match_key(match_key(text)) == match_key(text)
    fold_key(text)
    sort_key(text)
    split_name(text)
    read_wanted(text)
    detect_encoding([text])
    for decode in (decode_tcvn3, decode_vni, decode_windows_1258, repair_mojibake):
        decode(western_text(data))
    name = safe_name(text, "pdf")
    assert name.endswith(".pdf")
    assert not set(name) & set("/\\\0\r\n\"'")
    way = safe_next(text, "/home")
    assert way.startswith("/")
    assert not way.startswith(("//", "/\\"))
    media_type_of(packed(data))


def pasted(data: bytes) -> None:
    """Pasted lines of nominees are read, or every fault is told by line and column."""
    with suppress(Invalid):
        read_pasted(_text(data), TODAY, unit="Xã Ví Dụ", required=frozenset(COLUMNS))
    with suppress(Invalid):
        read_pasted(_text(data), TODAY, unit="", required=frozenset())


def serials(data: bytes) -> None:
    """Read serials, within what a lot can hold, a code to look up, and a list of revocations."""
    text = _text(data)
    with suppress(Invalid):
        assert 1 <= sum(each.quantity for each in read_serials(text)) <= MOST_LINES * MOST_LINES
    if (one := read_serial(text)) is not None:
        nameable(one)
    read_code(text)
    with suppress(ValueError):
        decode_bits(text)


def envelopes(data: bytes) -> None:
    """Read a feed's answer and a task's batch, looking at every event; `BatchUnreadable` if they are none."""
    for consumer in ("enrollment", "certification", "reporting"):
        with suppress(BatchUnreadable):
            list(read_answer(data, consumer).page.events)
        for events in (data, _pressed(data)):
            with suppress(BatchUnreadable):
                frame = {"producer": "enrollment", "after": 0, "through": 10, "events": events}
                list(Batch.read(frame, consumer).events)
    with suppress(ValueError, RecursionError):
        said = json.loads(data)
        for consumer in ("enrollment", "certification", "reporting"):
            with suppress(BatchUnreadable):
                list(Batch.read(said, consumer).events)


def answers(data: bytes) -> None:
    """Read what an owner answers to reporting: totals, members or events."""
    with suppress(ValueError, RecursionError):
        said = json.loads(data)
        for read in (read_totals, read_members, read_events):
            with suppress(ValueError, KeyError, TypeError):
                read(said)


def tokens(data: bytes) -> None:
    """Refuse whatever nobody's key has signed, as a token and as a credential."""
    text = _text(data)
    with suppress(Unauthenticated):
        raise AssertionError(_VERIFIER.verify(text))
    with suppress(jws.NotOurs):
        raise AssertionError(read_signed(text, {}, _ORIGIN))


def claims(data: bytes) -> None:
    """Claims of an outside issuer give roles that rules name, or none; rules are refused as promised."""
    with suppress(ValueError, RecursionError):
        said = json.loads(data)
        if isinstance(said, dict):
            rules = role_rules([{"claim": "groups", "prefix": "ttct-", "role": "officer"}])
            assert {each.role for each in claimed_roles(rules, said)} <= {"officer"}
        with suppress(TypeError):
            role_rules(said)


def key_file(data: bytes) -> None:
    """Read a PKCS#12 file, or refuse it at its field."""
    with suppress(Problem):
        read_key_file(data, "mat-khau", "Trung tâm Ví Dụ", _NOW)


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    each.__name__: each
    for each in (
        workbook,
        checked_list,
        cells,
        words,
        pasted,
        serials,
        envelopes,
        answers,
        tokens,
        claims,
        key_file,
    )
}

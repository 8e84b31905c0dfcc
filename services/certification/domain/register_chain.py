r"""The chain of a register's entries: each one's hash covers what it prints and the hash before it.

What is hashed is written as text (format `v1`): values in a fixed order, a tab between them, `\N` for what
is not there; a backslash, tab, line feed or carriage return inside a value as `\\`, `\t`, `\n`, `\r`. That is
how PostgreSQL's COPY writes a line, so that a chain can be recomputed from a dump with nothing but SHA-256:

    start of a chain = sha256("TTCT register v1" TAB kind TAB center TAB book), kind `entries` or `appendix`
    hash of an entry = sha256(hash before it ‖ sha256(text it shares with its class) ‖ its own text)

An entry that holds an identity number (số định danh) has it as one more value behind its own text; one
without is written as before there was that column. Ids are written as 32 hexadecimal digits, dates as
2021-05-20, marks as plain decimals with their digits as stored. Which values, in which order:
`shared_digest`, `own_text`, `register_appendix.link`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Final, Literal, NamedTuple
from uuid import UUID

from services.certification.domain.graduations import Occasion, Printed

FORMAT: Final = "v1"
OWN: Final = (
    "certificate_id",
    "completion_id",
    "replaces",
    "number",
    "mark",
    "register_number",
    "serial",
    "code",
    *Printed._fields[: Printed._fields.index("mark")],
)
_NOTHING: Final = "\\N"
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

Chain = Literal["entries", "appendix"]


class Entry(NamedTuple):
    """An entry of the register with everything that its hash covers."""

    certificate_id: UUID
    completion_id: UUID
    class_id: UUID
    center_id: UUID
    program_code: str
    replaces: UUID | None
    book: int
    number: int
    register_number: str
    serial: str
    code: str
    issued_on: date
    signer_name: str | None
    printed: Printed
    state: str
    """Where its certificate stands; the one thing here that goes on, and is not hashed."""
    entry_hash: bytes


def start_of(chain: Chain, center_id: UUID, book: int) -> bytes:
    """Return what stands before the first link: a chain cannot be passed off as another book's."""
    return sha256(f"TTCT register {FORMAT}\t{chain}\t{center_id.hex}\t{book}".encode()).digest()


def line(values: Sequence[str]) -> str:
    """Return the values as one text that no other values give."""
    text = "\t".join(values)
    if "\\" in text or "\n" in text or "\r" in text or text.count("\t") != len(values) - 1:
        return "\t".join([value.translate(_ESCAPED) for value in values])
    return text


def _or_nothing(text: str | None) -> str:
    return _NOTHING if text is None else line([text])


def shared_digest(
    *,
    class_id: UUID,
    center_id: UUID,
    program_code: str,
    book: int,
    issued_on: date,
    signer_name: str | None,
    occasion: Occasion,
) -> bytes:
    """Return the digest of what the entries of a class have alike: made once for all of them."""
    head = line([FORMAT, class_id.hex, center_id.hex, program_code, str(book), issued_on.isoformat()])
    rest = line([value if isinstance(value, str) else value.isoformat() for value in occasion])
    return sha256(f"{head}\t{_or_nothing(signer_name)}\t{rest}".encode()).digest()


def own_text(  # noqa: PLR0917 -- the columns, in their order; called once a certificate
    certificate_id: UUID,
    completion_id: UUID,
    replaces: UUID | None,
    number: int,
    register_number: str,
    serial: str,
    code: str,
    printed: Printed,
) -> str:
    """Return what an entry has of its own: the values of `OWN`, as COPY takes them too."""
    mark = printed.mark
    return (
        f"{certificate_id.hex}\t{completion_id.hex}\t{replaces.hex if replaces else _NOTHING}\t{number}"
        f"\t{_NOTHING if mark is None else format(mark, 'f')}"
        f"\t{line((register_number, serial, code, *printed[:9]))}"
    )


def with_identity(own: str, identity: str) -> str:
    """Return what is hashed of an entry's own: one value more where it holds an identity number."""
    return f"{own}\t{line([identity])}" if identity else own


def linked(before: bytes, shared: bytes, own: str) -> bytes:
    """Return the hash of an entry."""
    return sha256(before + shared + own.encode()).digest()


def noted(before: bytes, values: Iterable[str | None]) -> bytes:
    """Return the hash of a row of the appendix."""
    text = "\t".join([FORMAT, *map(_or_nothing, values)])
    return sha256(before + text.encode()).digest()


def link(before: bytes, entry: Entry) -> bytes:
    """Return the hash that an entry must have after the one with the hash `before`."""
    shared = shared_digest(
        class_id=entry.class_id,
        center_id=entry.center_id,
        program_code=entry.program_code,
        book=entry.book,
        issued_on=entry.issued_on,
        signer_name=entry.signer_name,
        occasion=entry.printed.occasion,
    )
    own = own_text(
        entry.certificate_id,
        entry.completion_id,
        entry.replaces,
        entry.number,
        entry.register_number,
        entry.serial,
        entry.code,
        entry.printed,
    )
    return linked(before, shared, with_identity(own, entry.printed.holder_identity))

"""Proving that the audit log is as it was written, and saying exactly where it is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import Connection, text

from shared.audit.chain import Entry, first_hash, next_hash, values_hash

_AT_ONCE = 1_000
_ENTRIES = text(
    f"""
    SELECT {", ".join(f"e.{each.name}" for each in fields(Entry))}, v.salt, CAST(v.content AS text) AS content
    FROM audit_entry e LEFT JOIN audit_values v ON v.id = e.id
    ORDER BY e.number
    """  # noqa: S608 -- our own SQL
)
_HEAD = text("SELECT number, hash FROM audit_head")
_NOBODYS = text(
    "SELECT v.id FROM audit_values v"
    " WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.id = v.id)"
    " AND NOT EXISTS (SELECT FROM audit_pending p WHERE p.id = v.id) ORDER BY v.id"
)
_WAITING = text("SELECT count(*) FROM audit_pending")
_ANCHORS = text("SELECT number, hash FROM audit_anchor WHERE service = :service ORDER BY number")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the log is not as it was written: the entry's number, and what is wrong."""

    number: int
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the chain ended when another service looked: what no owner of this database can change."""

    number: int
    hash: bytes
    witness: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What was looked at, and what was found."""

    entries: int
    waiting: int
    """Committed and not yet in the chain."""
    erased: int
    """Entries whose values were erased, by an entry that says so."""
    anchors: int
    head: bytes
    findings: list[Finding]


def anchors_of(connection: Connection, service: str, witness: str) -> list[Anchor]:
    """Return what the service `witness`, whose database this is, noted of the chain of `service`."""
    rows = connection.execute(_ANCHORS, {"service": service})
    return [Anchor(row.number, bytes(row.hash), witness) for row in rows]


def prove(connection: Connection, service: str, anchors: Sequence[Anchor] = ()) -> Proof:
    """Recompute the chain of `service` as the connection sees it, and compare it with the anchors.

    An entry that was changed is named itself; the chain goes on from the hash that it bears, so that one
    change is one finding. Give a snapshot: the head is read after the entries.
    """
    chain = _Chain(service, {each.number for each in anchors})
    for entry, salt, content in _entries(connection):
        chain.follow(entry)
        chain.compare(entry, salt, content)
    found = chain.findings + chain.lost()
    found += [_nobodys(each) for each in connection.scalars(_NOBODYS)]
    head = connection.execute(_HEAD).one_or_none()
    if head is None or (head.number, bytes(head.hash)) != (chain.last, chain.hash):
        found.append(_cut(chain.last, 0 if head is None else head.number))
    found += [each for anchor in anchors for each in chain.seen_by(anchor)]
    return Proof(
        entries=chain.entries,
        waiting=connection.scalar(_WAITING) or 0,
        erased=chain.erased,
        anchors=len(anchors),
        head=chain.hash,
        findings=sorted(found, key=lambda each: each.number),
    )


class _Chain:
    """The chain as far as it was followed."""

    def __init__(self, service: str, wanted: set[int]) -> None:
        self.findings: list[Finding] = []
        self.entries = self.last = 0
        self.hash = first_hash(service)
        self._wanted = wanted
        self._seen = {0: self.hash}
        self._without_values: dict[int, int] = {}
        self._erased: set[int] = set()

    def follow(self, entry: Entry) -> None:
        """Go on to the next entry."""
        if entry.number != self.last + 1:
            self.findings.append(_missing(self.last + 1, entry.number - 1))
        elif next_hash(self.hash, entry) != entry.hash:
            self.findings.append(_changed(entry.number))
        self.entries, self.last, self.hash = self.entries + 1, entry.number, entry.hash
        if self.last in self._wanted:
            self._seen[self.last] = self.hash

    def compare(self, entry: Entry, salt: UUID | None, content: str | None) -> None:
        """Compare the entry's values with the hash that it bears of them."""
        if entry.kind == "erasure":
            self._erased.update(int(each) for each in entry.ids)
        if entry.values_hash is None:
            return
        if salt is None or content is None:
            self._without_values[entry.id] = entry.number
        elif values_hash(salt, content) != entry.values_hash:
            self.findings.append(_other_values(entry.number))

    @property
    def erased(self) -> int:
        """Return how many entries lost their values by an erasure."""
        return len(self._without_values.keys() & self._erased)

    def lost(self) -> list[Finding]:
        """Return whose values are gone without an erasure."""
        gone = self._without_values.items()
        return [_values_gone(number) for id_, number in gone if id_ not in self._erased]

    def seen_by(self, anchor: Anchor) -> list[Finding]:
        """Compare with what another service saw."""
        if anchor.number > self.last:
            return [_cut_after_anchor(self.last, anchor)]
        return [_rewritten(anchor)] if self._seen.get(anchor.number, anchor.hash) != anchor.hash else []


def _entries(connection: Connection) -> Iterator[tuple[Entry, UUID | None, str | None]]:
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(_ENTRIES)
    names = [each.name for each in fields(Entry)]
    for row in rows:
        values = dict(zip(names, row[: len(names)], strict=True))
        held = values["values_hash"]
        values.update(hash=bytes(values["hash"]), values_hash=None if held is None else bytes(held))
        yield Entry(**values), row.salt, row.content


def _missing(first: int, last: int) -> Finding:
    which_vi = f"dòng {first}" if first == last else f"các dòng {first}–{last}"
    which_en = f"entry {first} is" if first == last else f"entries {first}–{last} are"
    return Finding(first, f"{which_vi} đã bị lấy đi.", f"{which_en} missing.")


def _changed(number: int) -> Finding:
    return Finding(
        number,
        f"dòng {number} không nối tiếp dòng trước: một trong hai dòng đã bị sửa, chèn hoặc đổi chỗ.",
        f"entry {number} does not follow on the one before: one of the two was changed, put in or swapped.",
    )


def _other_values(number: int) -> Finding:
    return Finding(
        number,
        f"giá trị trước/sau của dòng {number} đã bị sửa.",
        f"the values before and after of entry {number} were changed.",
    )


def _values_gone(number: int) -> Finding:
    return Finding(
        number,
        f"giá trị trước/sau của dòng {number} đã mất mà không có dòng ghi việc xóa.",
        f"the values of entry {number} are gone, and no entry says that they were erased.",
    )


def _nobodys(id_: int) -> Finding:
    return Finding(
        0,
        f"giá trị số {id_} không thuộc dòng nào.",
        f"the values {id_} belong to no entry: it was taken away.",
    )


def _cut(last: int, head: int) -> Finding:
    return Finding(
        last + 1,
        f"nhật ký dừng ở dòng {last}, nhưng phải đến dòng {head}: phần cuối đã bị cắt hoặc thay.",
        f"the log ends at entry {last}, but it should end at {head}: its tail was cut off or replaced.",
    )


def _cut_after_anchor(last: int, anchor: Anchor) -> Finding:
    return Finding(
        last + 1,
        f"nhật ký dừng ở dòng {last}, nhưng {anchor.witness} đã thấy dòng {anchor.number}.",
        f"the log ends at entry {last}, but {anchor.witness} has seen entry {anchor.number}.",
    )


def _rewritten(anchor: Anchor) -> Finding:
    return Finding(
        anchor.number,
        f"mã băm của dòng {anchor.number} khác mã mà {anchor.witness} đã thấy: nhật ký đã bị viết lại.",
        f"the hash of entry {anchor.number} is not what {anchor.witness} has seen: the log was written anew.",
    )

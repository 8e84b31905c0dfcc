"""Control totals: what an owner counts in its own tables, so that reporting can prove its facts.

Owner and reporting take the same fingerprint of every live row, at the same sequence of the owner's
event log, and compare per (center, program, period, kind) how many there are and the sum of the
fingerprints. A sum does not depend on order, and moves with any change of any counted member.

The fingerprint of a row is a product of two hashes of 31 bits, both PostgreSQL's own: that of its id
and version, and that of its other members, in this order:

- `completions` (a learner's completion that stands, i.e. passed and not annulled; period: the month
  of `completed_on`): completion_id, version, center_id, program_code, band, good, completed_on
- `classes` (a class not cancelled; period: the month of `opened_on`): class_id, version, center_id,
  program_code, state (`open` or `completed`), opened_on, closed_on, summoned, admitted, completed,
  not_passed
- `certificates` (a certificate that ever had a number: issued, under review or revoked; period: the
  month of `issued_on`): certificate_id, version, center_id, program_code, state, issued_on
- `blank_lots` (a lot that came in; period: the month of `received_on`; no program): lot_id, version,
  center_id, quantity, received_on
- `blank_moves` (blanks that a deed moved, other than in or onto a certificate; under `from_center`; period:
  the month of `moved_on`; no program): from_center, from_state, center_id, state, moved_on. Each blank
  counts, however ranges are cut: the fingerprint of a range is the hash of these members times its quantity.

A product, because rows with the same other members can then be summed first and multiplied once
(`sum(own) * shared`, exactly equal): who groups a million rows for other figures anyway gets the
fingerprints at a tenth of the cost. And because a sum of sums would not notice two rows that swapped
their members.

The hash only has to notice accidents. It depends on values, not on how a service stores them (32 or 64
bit numbers hash alike), and is the same on all PostgreSQL versions since 14 of one byte order; were it
not, every line would differ at once and be shown. The sum may exceed 64 bits and travels as a decimal
string.

Answer of `GET /<owner>/internal/control-totals`: `{sequence, pending, totals: [{center_id,
program_code, period: "YYYY-MM", kind, count, checksum}]}`, all of one snapshot. `pending` counts the
published events not yet numbered: only with 0 pending do the totals stand for `sequence`.

Where a total differs, reporting asks who is in it: `GET /<owner>/internal/control-totals/members` of a
`TotalAsked` answers `{sequence, pending, members: [{id, version, content}]}`, where `content` is the second
factor of the fingerprint; of blanks that moved, their whole fingerprint, each under the id of its event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, Field

TotalKind = Literal["completions", "classes", "certificates", "blank_lots", "blank_moves"]

MEMBERS: dict[TotalKind, tuple[str, ...]] = {
    "completions": ("completion_id", "version", "center_id", "program_code", "band", "good", "completed_on"),
    "classes": (
        "class_id",
        "version",
        "center_id",
        "program_code",
        "state",
        "opened_on",
        "closed_on",
        "summoned",
        "admitted",
        "completed",
        "not_passed",
    ),
    "certificates": ("certificate_id", "version", "center_id", "program_code", "state", "issued_on"),
    "blank_lots": ("lot_id", "version", "center_id", "quantity", "received_on"),
    "blank_moves": ("from_center", "from_state", "center_id", "state", "moved_on"),
}


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """One line: how many rows of a kind, and the sum of their fingerprints, as a decimal string."""

    center_id: UUID
    program_code: str
    period: str
    kind: TotalKind
    count: int
    checksum: str


class Member(NamedTuple):
    """One row of a total; `content` is the same for rows whose counted members are the same."""

    id: UUID
    version: int
    content: int


class TotalAsked(BaseModel):
    """Whose members are asked for: one line of an owner's control totals."""

    kind: TotalKind
    center_id: UUID
    program_code: Annotated[str, Field(max_length=100)] = ""
    period: Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]

    def parameters(self) -> dict[str, object]:
        """Return what narrows a query: `center_id`, `program_code`, `first` day and the first day `after`."""
        first = date.fromisoformat(f"{self.period}-01")
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return {
            "center_id": self.center_id,
            "program_code": self.program_code,
            "first": first,
            "after": after,
        }


def own_hash_sql(identity: str, version: str) -> str:
    """Return the SQL of the first factor of a row's fingerprint: 31 bits as a bigint."""
    return f"(uuid_hash_extended({identity}, {version}) & 2147483647)"


def shared_hash_sql(columns: Sequence[str]) -> str:
    """Return the SQL of the second factor: the members after id and version, in the order of `MEMBERS`."""
    return f"(hash_record_extended(ROW({', '.join(columns)}), 0) & 2147483647)"


def checksum_sql(columns: Sequence[str]) -> str:
    """Return the SQL of the summed fingerprint over `columns`, given in the order of `MEMBERS`.

    The columns are names written in our code, never input.
    """
    identity, version, *shared = columns
    return f"coalesce(sum({own_hash_sql(identity, version)} * {shared_hash_sql(shared)}), 0)::text"


def quantity_checksum_sql(columns: Sequence[str], quantity: str) -> str:
    """Return the SQL of the summed fingerprint of ranges of things that are alike, by how many they hold."""
    return f"coalesce(sum({quantity} * {shared_hash_sql(columns)}), 0)::text"

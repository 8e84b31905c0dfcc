"""What certification knows of a learner's completion, whatever order it was told in.

The three events of a completion (recorded, corrected, annulled) are merged by versions alone:
the highest version gives the contents, the highest annulment is remembered beside it. Merging is
commutative, associative and idempotent, so shuffled, repeated or re-batched events end the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID


class Occasion(NamedTuple):
    """What the papers of a class say alike: its program and dates, the center, the decision."""

    program_name: str
    credential_title: str
    class_code: str
    class_name: str
    studied_from: date
    studied_to: date
    center_code: str
    center_name: str
    parent_name: str
    decision_number: str
    decided_on: date
    signer_title: str


class Printed(NamedTuple):
    """All that the paper prints of a completion, as the decision says it.

    A tuple, not a dataclass: it is made in a quarter of the time, once a learner. `occasion` is one and
    the same for the learners of a class that come together: what is done with it is done once.
    """

    holder_name: str
    holder_birth_date: str
    """As known: `27/7/1985`, `7/1985` or `1985`; never completed by guessing."""
    holder_gender: str
    holder_birth_place: str
    holder_ethnicity: str
    holder_unit: str
    holder_party_cell: str
    band: str
    band_name: str
    mark: Decimal | None
    occasion: Occasion
    holder_identity: str = ""
    """Số định danh, '' where it is not known: it stands in the register, and on no paper."""


class Merit(NamedTuple):
    """On what the decision rests: whether the learner passed and attended enough, by which rules of study.

    What a pass is and how much is to be attended is enrollment's dated rule set, never decided here. None:
    not told, by events from before these were. One and the same for the learners of a class that come
    together.
    """

    rule_set: str | None
    rule_set_version: int | None
    passed: bool | None
    attendance_met: bool | None


NOT_TOLD = Merit(None, None, None, None)


@dataclass(frozen=True, slots=True)
class Annulment:
    """The newest annulment heard of: from `version` on, nothing older stands."""

    version: int
    decided_on: date
    reason: str


class Graduation(NamedTuple):
    """A completion as it stands at `version`.

    `printed` is None while the newest thing known is an annulment (the tombstone, also when
    the annulment came before the record), and also once a certificate states this version: the text
    then stands in the register, and `decide` never has it printed again. `correction` is the reason
    of a correction, else None.
    """

    completion_id: UUID
    center_id: UUID
    class_id: UUID
    program_code: str
    version: int
    printed: Printed | None
    correction: str | None = None
    annulment: Annulment | None = None
    merit: Merit = NOT_TOLD

    @property
    def stands(self) -> bool:
        """Tell whether the completion is valid, so that a certificate is due."""
        return self.annulled_version < self.version

    @property
    def annulled_version(self) -> int:
        """The version of the newest annulment, 0 if there was none."""
        return self.annulment.version if self.annulment else 0


class CenterMoved(Exception):
    """A completion was told under two centers: no register can hold it. Such an event is parked."""


def accept(before: Graduation | None, incoming: Graduation) -> Graduation:
    """Return the completion as known after `incoming`, which may be stale or a repetition.

    `CenterMoved` if the two name different centers.
    """
    if before is None:
        return incoming
    if before.center_id != incoming.center_id:
        raise CenterMoved(
            f"completion {incoming.completion_id} belongs to center {before.center_id},"
            f" version {incoming.version} names {incoming.center_id}"
        )
    newest = incoming if incoming.version > before.version else before
    annulment = max(
        (known for known in (before.annulment, incoming.annulment) if known),
        key=lambda known: known.version,
        default=None,
    )
    return newest if newest.annulment == annulment else newest._replace(annulment=annulment)


def accept_all(incoming: Iterable[Graduation]) -> dict[UUID, Graduation]:
    """Merge a batch to one graduation a completion, in order of first appearance."""
    told = list(incoming)
    merged = {graduation.completion_id: graduation for graduation in told}
    if len(merged) == len(told):  # nearly always: nobody is named twice
        return merged
    merged.clear()
    for graduation in told:
        merged[graduation.completion_id] = accept(merged.get(graduation.completion_id), graduation)
    return merged

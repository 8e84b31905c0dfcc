"""What becomes of centers: their seals, who succeeds a center that ended, and what each receives."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.envelope import Event


# enrollment.center.succeeded.v1 — key: center. A center ended; others receive what it leaves.
class CenterSucceeded(Event):
    """A center ended and is succeeded; told for each center that ended, again whenever a receiver changes."""

    TYPE: ClassVar[str] = "enrollment.center.succeeded.v1"
    SUBJECT: ClassVar[str] = "center_id"

    center_id: UUID
    """The center that ended."""
    succession_id: UUID
    """The same for all centers that one act ends together."""
    kind: Literal["merge", "split", "dissolve"]
    last_day: date
    """The last day on which it worked."""
    legal_act: str
    successors: tuple[UUID, ...]
    registers_to: UUID
    """Who keeps its registers (sổ gốc)."""
    reissue_to: UUID
    """Who reissues its certificates (cấp lại)."""
    blanks_to: UUID | None = None
    """Who gets its blanks; nobody: they are destroyed with minutes."""
    open_classes_to: UUID | None = None
    results_to: UUID | None = None
    """To whom its figures are attributed as of now; nobody: a split that did not say."""


# enrollment.center.sealed.v1 — key: seal. A center took a seal into use, or handed it in.
class CenterSealed(Event):
    """A seal that a center uses from `valid_from` (through `valid_to`, once it is withdrawn)."""

    TYPE: ClassVar[str] = "enrollment.center.sealed.v1"
    SUBJECT: ClassVar[str] = "seal_id"

    seal_id: UUID
    center_id: UUID
    inscription: str
    """What the seal says, e.g. `Trung tâm Chính trị huyện Lập Thạch`."""
    valid_from: date
    valid_to: date | None = None
    granted_by: str
    """The paper by which it was granted."""

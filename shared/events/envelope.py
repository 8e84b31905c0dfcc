"""What every event is made of; its envelope is CloudEvents 1.0 plus the subject's version.

An event is a fact in the past tense, self-contained: whoever receives it never calls back. The
outbox writes the envelope (`shared/messaging/outbox.py`), a receiver reads it as a delivery
(`shared/messaging/delivery.py`).
"""

from abc import ABCMeta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform
from uuid import UUID

import msgspec


class _ByName(msgspec.StructMeta):
    """Makes each contract be built by name: msgspec would have every class say so again."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> Any:
        return super().__new__(mcs, name, bases, namespace, **{"kw_only": True, **config})


# gc: what a contract holds are values, which never lead back to it, so the collector need not look.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Contract(msgspec.Struct, metaclass=_ByName, frozen=True, gc=False):
    """A frozen part of a contract. Unknown members are ignored, so that additive change is safe.

    Nothing is coerced when JSON is read: a number is no text, a text no number. Who makes one in
    Python is held to its types by mypy alone.
    """


class Event(Contract):
    """The data of one event. `TYPE` is `<service>.<subject>.<action>.v<N>`.

    `version` counts the changes of the subject from 1; a consumer applies only what is newer than
    what it holds. `SUBJECT` names the member that holds the subject's id, by which order and
    versions are kept.
    """

    TYPE: ClassVar[str]
    SUBJECT: ClassVar[str]

    version: int

    @property
    def subject(self) -> UUID:
        """The id of the thing the event is about."""
        subject: UUID = getattr(self, self.SUBJECT)
        return subject

    @classmethod
    def producer(cls) -> str:
        """Return the service that owns the subject and alone may publish this type."""
        return cls.TYPE.split(".", 1)[0]


if TYPE_CHECKING:
    DecimalText = Decimal
else:

    class DecimalText(metaclass=ABCMeta):  # noqa: B024 - it stands for Decimal, and has nothing of its own
        """A finite decimal that travels as a string: `"8.50"` is read as 8.50, the number 8.5 not at all.

        msgspec would read a number into a Decimal; a kind that it does not know it leaves to
        `shared/events/wire.py`. Every Decimal is one of this kind.
        """

    DecimalText.register(Decimal)

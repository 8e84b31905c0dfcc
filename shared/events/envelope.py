"""The envelope of every event: CloudEvents 1.0 attributes plus the subject's version.

An event is a fact in the past tense, self-contained: whoever receives it never calls back.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """A frozen part of a contract. Unknown members are ignored, so that additive change is safe."""

    model_config = ConfigDict(frozen=True, extra="ignore")


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


class Envelope(BaseModel):
    """One event on its way: CloudEvents 1.0 with the extensions sequence, partitionkey and causes.

    `sequence` is the producer's gapless number, given after the commit of the fact; None until then.
    `data` is the contract's JSON, validated when the event is handled.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    subject: UUID
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    partitionkey: str
    subjectversion: int
    sequence: int | None = None
    correlationid: UUID | None = None
    causationid: UUID | None = None
    traceparent: str | None = None
    data: dict[str, object]

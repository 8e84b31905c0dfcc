"""Ask the owners for their control totals, by this service's own token."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from services.reporting.operations.naming import OwnerMembers
from services.reporting.operations.subject_events import OwnedEvent, OwnerEvents
from shared.control_totals import ControlTotal, Member, TotalAsked
from shared.events.routes import producers_for
from shared.settings import Settings
from shared.tokens import ServiceToken

_TIMEOUT_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class OwnerTotals:
    """What an owner counted at `sequence` of its log; `silence` says why there is no answer."""

    sequence: int
    pending: int
    totals: tuple[ControlTotal, ...]
    silence: str | None = None


Ask = Callable[[str], OwnerTotals]


class OwnersByHttp:
    """Asks the owners' internal doors `control-totals`; one that does not answer is said to be silent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS)
        self._token: ServiceToken | None = None

    def __call__(self, owner: str) -> OwnerTotals:
        """Return the owner's totals; never raises for an owner that is away or answers nonsense."""
        try:
            return read_totals(self._get(owner, "control-totals", {}))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failure:
            return OwnerTotals(0, 0, (), f"{type(failure).__name__}: {failure}")

    def members(self, owner: str, asked: TotalAsked) -> OwnerMembers:
        """Return who the owner counts in one total; never raises for an owner that is away."""
        try:
            answer = self._get(owner, "control-totals/members", asked.model_dump(mode="json"))
            return read_members(answer)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failure:
            return OwnerMembers(0, 0, (), f"{type(failure).__name__}: {failure}")

    def events_of(self, owner: str, subject: UUID) -> OwnerEvents:
        """Return which events the owner told of a subject; never raises for an owner that is away."""
        try:
            return read_events(self._get(owner, "events-of", {"subject": str(subject)}))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as failure:
            return OwnerEvents(0, (), f"{type(failure).__name__}: {failure}")

    def _get(self, owner: str, door: str, asked: dict[str, Any]) -> dict[str, Any]:
        if self._token is None:
            self._token = ServiceToken(self._settings, client=self._client)
        answer = self._client.get(
            f"{self._settings.address_of(owner)}/{owner}/internal/{door}",
            params=asked,
            headers=self._token.headers(),
        )
        answer.raise_for_status()
        content: dict[str, Any] = answer.json()
        return content

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def read_totals(answer: dict[str, object]) -> OwnerTotals:
    """Read an owner's answer; ValueError, KeyError or TypeError if it is not one."""
    sequence, pending, lines = answer["sequence"], answer["pending"], answer["totals"]
    if not (isinstance(sequence, int) and isinstance(pending, int) and isinstance(lines, list)):
        raise TypeError("sequence, pending or totals has the wrong type")
    totals = tuple(
        ControlTotal(
            center_id=UUID(line["center_id"]),
            program_code=line["program_code"],
            period=line["period"],
            kind=line["kind"],
            count=int(line["count"]),
            checksum=str(line["checksum"]),
        )
        for line in lines
    )
    return OwnerTotals(sequence, pending, totals)


def read_members(answer: dict[str, Any]) -> OwnerMembers:
    """Read an owner's answer; ValueError, KeyError or TypeError if it is not one."""
    told = tuple(
        Member(UUID(each["id"]), int(each["version"]), int(each["content"])) for each in answer["members"]
    )
    return OwnerMembers(int(answer["sequence"]), int(answer["pending"]), told)


def read_events(answer: dict[str, Any]) -> OwnerEvents:
    """Read an owner's answer; ValueError, KeyError or TypeError if it is not one."""
    told = tuple(
        OwnedEvent(
            int(each["sequence"]),
            UUID(each["id"]),
            str(each["type"]),
            int(each["version"]),
            datetime.fromisoformat(each["logged_at"]),
        )
        for each in answer["events"]
    )
    return OwnerEvents(int(answer["head"]), told)


def ask_all(ask: Ask) -> dict[str, OwnerTotals]:
    """Ask every producer that reporting listens to."""
    return {owner: ask(owner) for owner in producers_for("reporting")}

"""Ask identity which roles people hold today, before anything is sent to them."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

import httpx

from shared.principal import Grant, Principal
from shared.settings import Settings
from shared.tokens import ServiceToken

_TIMEOUT_SECONDS = 4.0
_AT_ONCE = 100

AskAccounts = Callable[[Collection[str]], dict[str, Principal] | None]
"""Given account ids, the people behind them (closed accounts are absent); None: identity is silent."""


class AccountsByHttp:
    """Asks `GET /identity/internal/principals` with this service's own token."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS)
        self._token: ServiceToken | None = None

    def __call__(self, accounts: Collection[str]) -> dict[str, Principal] | None:
        """Return the people; never raises for an identity that is away or answers nonsense."""
        ids = sorted(accounts)
        try:
            if self._token is None:
                self._token = ServiceToken(self._settings, client=self._client)
            return {
                person.id: person
                for first in range(0, len(ids), _AT_ONCE)
                for person in self._ask(ids[first : first + _AT_ONCE], self._token)
            }
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, ids: list[str], token: ServiceToken) -> list[Principal]:
        answer = self._client.get(
            f"{self._settings.address_of('identity')}/identity/internal/principals",
            params={"id": ids},
            headers=token.headers(),
        )
        answer.raise_for_status()
        return [_person(each) for each in answer.json()]


def _person(told: dict[str, Any]) -> Principal:
    grants = frozenset(
        Grant(each["role"], None if each["center_id"] is None else UUID(each["center_id"]))
        for each in told["grants"]
    )
    return Principal("person", str(told["id"]), str(told["name"]), grants)

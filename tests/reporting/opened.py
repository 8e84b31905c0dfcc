"""Figures as they open, by door and page."""

from typing import Any

import httpx

from shared.principal import Principal
from tests import people


def read(client: httpx.Client, path: str, who: Principal | None = None, **asked: Any) -> dict[str, Any]:
    answer = client.get(
        f"/reporting/api/{path}", params=asked, headers=people.bearer(who or people.province())
    )
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def html(client: httpx.Client, address: str) -> str:
    answer = client.get(address, headers={**people.bearer(people.province()), "Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text

"""What a system at an https address tells browsers."""

from collections.abc import Callable

import pytest
from pydantic import SecretStr

from shared.http import create_service_app
from shared.settings import Settings
from tests import people
from tests.databases import TestDatabase
from tests.serving import serving


@pytest.mark.parametrize(
    ("address", "told"), [("https://ttct.example", True), ("http://ttct.example", False)]
)
def test_over_tls_the_browser_is_told_to_come_by_nothing_else(
    empty_database: Callable[[], TestDatabase], address: str, *, told: bool
) -> None:
    """Every answer of a system at an https address says so, also an error; at plain http none does."""
    made = empty_database()
    settings = Settings(
        service="reporting", database_url=SecretStr(made.url), redis_url=None, public_url=address
    )
    with serving(create_service_app("reporting", settings, keys=people.KEYS)) as client:
        for path in ("/reporting/health/live", "/reporting/nothing"):
            assert ("strict-transport-security" in client.get(path).headers) is told

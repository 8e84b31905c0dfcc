"""The HTTP process of identity: `uvicorn services.identity.main:create_app --factory`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI

from services.identity.api import (
    accounts,
    delegations,
    internal,
    links,
    me,
    policies,
    second_factors,
    sign_in,
)
from services.identity.keys import StoredKeys
from services.identity.operations.centers import CenterNames
from services.identity.operations.outside import configured_rules
from services.identity.operations.outside_issuer import OutsideIssuer
from services.identity.operations.start import prepare
from services.identity.post import Postman
from services.identity.settings import IdentitySettings
from services.identity.web import accounts as account_pages
from services.identity.web import delegations as delegation_pages
from services.identity.web import factors, outside, own, second_step
from services.identity.web import links as link_pages
from services.identity.web import policies as policy_pages
from services.identity.web import sign_in as sign_in_pages
from services.identity.web.audit_words import WORDS
from shared import clock
from shared.audit.pages import audit_api_router, audit_head_router, audit_page_router
from shared.db import Database
from shared.http import create_service_app


def create_app(settings: IdentitySettings | None = None) -> FastAPI:
    """Return identity's application; settings come from the environment unless given."""
    settings = settings or IdentitySettings()
    database = Database(settings.database_url.get_secret_value(), application_name="ttct-identity-http")
    app = create_service_app(
        "identity",
        settings,
        api=[
            accounts.router,
            delegations.router,
            me.router,
            policies.router,
            second_factors.router,
            audit_api_router(),
        ],
        open_api=[sign_in.router, second_factors.open_router, links.router],
        internal=[internal.router, audit_head_router("identity")],
        web=[
            sign_in_pages.router,
            second_step.router,
            outside.router,
            link_pages.router,
            own.router,
            factors.router,
            delegation_pages.router,
            account_pages.router,
            policy_pages.router,
            audit_page_router(WORDS),
        ],
        public=[sign_in.published],
        templates=Path(__file__).parent / "web" / "templates",
        keys=StoredKeys(database, settings),
        database=database,
        starting=_prepared,
    )
    app.state.postman = Postman(database, settings)
    app.state.centers = CenterNames(settings)
    app.state.issuer = OutsideIssuer(settings)
    configured_rules(settings)  # nonsense is to be noticed at start, not at somebody's sign-in
    return app


@contextmanager
def _prepared(app: FastAPI) -> Iterator[None]:
    with app.state.database.transaction() as connection:
        prepare(connection, app.state.settings, now=clock.now(), today=clock.today())
    app.state.postman.start()
    try:
        yield
    finally:
        app.state.postman.stop()
        app.state.centers.close()
        app.state.issuer.close()

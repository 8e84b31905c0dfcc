"""The HTTP process of certification: `uvicorn services.certification.main:create_app --factory`."""

from pathlib import Path

from fastapi import FastAPI

from services.certification.api import blanks, certificates, internal
from services.certification.consumers import certification_consumer
from services.certification.settings import CertificationSettings
from services.certification.web import overview, verification
from shared.auth import KeySource
from shared.http import create_service_app
from shared.messaging.feed import feed_router
from shared.messaging.parked_pages import parked_api_router, parked_page_router


def create_app(settings: CertificationSettings | None = None, *, keys: KeySource | None = None) -> FastAPI:
    """Return certification's application; settings come from the environment unless given."""
    settings = settings or CertificationSettings()
    consumer = certification_consumer(settings.keys())
    return create_service_app(
        "certification",
        settings,
        api=[blanks.router, certificates.router, parked_api_router(lambda: consumer)],
        web=[overview.router, parked_page_router(lambda: consumer)],
        internal=[internal.router, feed_router("certification")],
        public=[verification.router],
        templates=Path(__file__).parent / "web" / "templates",
        keys=keys,
    )

"""The HTTP process of enrollment: `uvicorn services.enrollment.main:create_app --factory`."""

from pathlib import Path

from fastapi import FastAPI

from services.enrollment.api import centers, classes, imports, internal, plans, programs
from services.enrollment.consumers import enrollment_consumer
from services.enrollment.operations.imports.container import LARGEST_FILE
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.web import overview
from shared.auth import KeySource
from shared.http import create_service_app
from shared.messaging.feed import feed_router
from shared.messaging.parked_pages import parked_api_router, parked_page_router

_FORM_BYTES = 64 * 1024
"""Room for the form around a workbook."""


def create_app(settings: EnrollmentSettings | None = None, *, keys: KeySource | None = None) -> FastAPI:
    """Return enrollment's application; settings come from the environment unless given."""
    settings = settings or EnrollmentSettings()
    consumer = enrollment_consumer()
    app = create_service_app(
        "enrollment",
        settings,
        api=[
            centers.router,
            programs.router,
            plans.router,
            classes.router,
            imports.router,
            parked_api_router(lambda: consumer),
        ],
        web=[overview.router, parked_page_router(lambda: consumer)],
        internal=[internal.router, feed_router("enrollment")],
        templates=Path(__file__).parent / "web" / "templates",
        keys=keys,
        max_body_bytes=LARGEST_FILE + _FORM_BYTES,
    )
    app.state.sealing_keys = settings.keys()
    return app

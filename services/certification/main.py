"""The HTTP process of certification: `uvicorn services.certification.main:create_app --factory`."""

from pathlib import Path

from fastapi import FastAPI

from services.certification.api import (
    blank_deeds,
    blank_ledgers,
    blanks,
    certificates,
    document_orders,
    internal,
    overdue,
    pdf_keys,
    registers,
    rules,
    signing,
    stocktakings,
    templates,
)
from services.certification.api import printing as printing_api
from services.certification.consumers import certification_consumer
from services.certification.settings import CertificationSettings
from services.certification.web import blank_rules as blank_rule_pages
from services.certification.web import blanks as blank_pages
from services.certification.web import certificates as certificate_pages
from services.certification.web import (
    checks,
    corrections,
    credentials,
    giving,
    overview,
    paper_files,
    paper_templates,
    printing,
    register_files,
    verification,
)
from services.certification.web import document_orders as order_pages
from services.certification.web import overdue as overdue_pages
from services.certification.web import pdf_keys as key_pages
from services.certification.web import register_rules as register_rule_pages
from services.certification.web import registers as register_pages
from services.certification.web import rules as rule_pages
from services.certification.web import signing as signing_pages
from services.certification.web import stocktaking as stocktaking_pages
from services.certification.web.audit_words import WORDS
from shared.audit.pages import audit_api_router, audit_head_router, audit_page_router
from shared.auth import KeySource
from shared.http import create_service_app
from shared.messaging.feed import feed_router
from shared.messaging.parked_pages import parked_api_router, parked_page_router

MOST_BODY_BYTES = 10_000_000
"""A class's papers in one file may be shown to be checked."""


def create_app(settings: CertificationSettings | None = None, *, keys: KeySource | None = None) -> FastAPI:
    """Return certification's application; settings come from the environment unless given."""
    settings = settings or CertificationSettings()
    consumer = certification_consumer(settings.keys())
    return create_service_app(
        "certification",
        settings,
        api=[
            blanks.router,
            blank_deeds.router,
            blank_ledgers.router,
            certificates.router,
            pdf_keys.router,
            registers.router,
            rules.router,
            overdue.router,
            signing.router,
            stocktakings.router,
            printing_api.router,
            document_orders.router,
            templates.router,
            parked_api_router(lambda: consumer),
            audit_api_router(),
        ],
        web=[
            overview.router,
            stocktaking_pages.router,
            blank_rule_pages.router,
            register_rule_pages.router,
            blank_pages.router,
            paper_files.router,
            printing.router,
            paper_templates.router,
            rule_pages.router,
            signing_pages.router,
            key_pages.router,
            certificate_pages.router,
            order_pages.router,
            register_files.router,
            corrections.router,
            overdue_pages.router,
            register_pages.router,
            giving.router,
            parked_page_router(lambda: consumer),
            audit_page_router(WORDS),
        ],
        internal=[internal.router, feed_router("certification"), audit_head_router("certification")],
        public=[credentials.router, checks.router, verification.router],
        templates=Path(__file__).parent / "web" / "templates",
        keys=keys,
        max_body_bytes=MOST_BODY_BYTES,
    )

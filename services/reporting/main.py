"""The HTTP process of reporting: `uvicorn services.reporting.main:create_app --factory`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI

from services.reporting.api import (
    blanks,
    calendar,
    center_reports,
    centers,
    comparison,
    dated_rules,
    documents,
    figures,
    lag,
    lists,
    means,
    notice_ways,
    notices,
    overview,
    programs,
    province_reports,
    provincial,
    quality,
    rebuilds,
    reconciliation,
    report_periods,
    tables,
    targets,
)
from services.reporting.api.revalidation import add_not_modified, revalidating
from services.reporting.consumers import make_consumer
from services.reporting.operations.accounts import AccountsByHttp
from services.reporting.operations.asking import OwnersByHttp
from services.reporting.settings import ReportingSettings
from services.reporting.web import blanks as blank_pages
from services.reporting.web import calendar as calendar_pages
from services.reporting.web import center_reports as center_report_pages
from services.reporting.web import centers as center_pages
from services.reporting.web import comparison as comparison_pages
from services.reporting.web import documents as document_pages
from services.reporting.web import downloads, export, live, pages, report_files, report_keys
from services.reporting.web import figures as figure_pages
from services.reporting.web import means as means_pages
from services.reporting.web import notice_ways as way_pages
from services.reporting.web import notices as notice_pages
from services.reporting.web import overview as overview_pages
from services.reporting.web import programs as program_pages
from services.reporting.web import province_reports as province_report_pages
from services.reporting.web import quality as quality_pages
from services.reporting.web import report_periods as period_pages
from services.reporting.web import rules as rule_pages
from services.reporting.web import tables as table_pages
from services.reporting.web import targets as target_pages
from services.reporting.web.audit_words import WORDS
from services.reporting.web.fanout import Fanout, told_of_the_end
from shared.audit.pages import audit_api_router, audit_head_router, audit_page_router
from shared.auth import KeySource
from shared.http import create_service_app
from shared.messaging.feed import feed_router
from shared.messaging.parked_pages import parked_api_router, parked_page_router


def create_app(settings: ReportingSettings | None = None, keys: KeySource | None = None) -> FastAPI:
    """Return reporting's application; settings come from the environment unless given."""
    consumer = make_consumer()
    app = create_service_app(
        "reporting",
        settings or ReportingSettings(),
        api=[
            revalidating(
                provincial.router,
                comparison.router,
                programs.router,
                blanks.router,
                means.router,
                lists.router,
                figures.router,
                reconciliation.router,
            ),
            revalidating(centers.router, overview.router, reports=True),
            report_periods.router,
            center_reports.router,
            province_reports.router,
            rebuilds.router,
            targets.router,
            dated_rules.router,
            notices.router,
            documents.router,
            tables.router,
            quality.router,
            notice_ways.router,
            calendar.router,
            lag.router,
            parked_api_router(lambda: consumer),
            audit_api_router(),
        ],
        web=[
            pages.router,
            live.router,
            means_pages.router,
            blank_pages.router,
            period_pages.router,
            center_report_pages.router,
            province_report_pages.router,
            report_files.router,
            comparison_pages.router,
            overview_pages.router,
            center_pages.router,
            program_pages.router,
            document_pages.router,
            downloads.router,
            figure_pages.router,
            export.router,
            table_pages.router,
            notice_pages.router,
            target_pages.router,
            rule_pages.router,
            quality_pages.router,
            way_pages.router,
            calendar_pages.router,
            parked_page_router(lambda: consumer),
            audit_page_router(WORDS),
        ],
        internal=[feed_router("reporting"), audit_head_router("reporting")],
        public=[report_keys.router],
        templates=Path(__file__).parent / "web" / "templates",
        keys=keys,
        starting=_owners,
    )
    add_not_modified(app)
    return app


@contextmanager
def _owners(app: FastAPI) -> Iterator[None]:
    app.state.owners = OwnersByHttp(app.state.settings)
    app.state.fanout = Fanout(lambda: app.state.database)
    app.state.accounts = AccountsByHttp(app.state.settings)
    try:
        with told_of_the_end(app.state.fanout.end):
            yield
    finally:
        app.state.fanout.close()
        app.state.owners.close()
        app.state.accounts.close()

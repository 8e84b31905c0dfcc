"""The HTTP process of enrollment: `uvicorn services.enrollment.main:create_app --factory`."""

from pathlib import Path

from fastapi import FastAPI

from services.enrollment.api import (
    attendance,
    centers,
    class_files,
    class_lists,
    classes,
    contests,
    documents,
    exports,
    facilities,
    faculty,
    faculty_rules,
    foresight,
    imports,
    internal,
    learner_pairs,
    learners,
    organisation,
    papers,
    plans,
    programs,
    successions,
    timetables,
)
from services.enrollment.consumers import enrollment_consumer
from services.enrollment.operations.imports.container import LARGEST_FILE
from services.enrollment.settings import EnrollmentSettings
from services.enrollment.web import (
    admission,
    center_parts,
    class_settings,
    communes,
    contest_results,
    contest_rules,
    import_columns,
    learner_rules,
    nominations,
    overview,
    persons,
)
from services.enrollment.web import attendance as attendance_pages
from services.enrollment.web import centers as center_pages
from services.enrollment.web import class_files as class_file_pages
from services.enrollment.web import classes as class_pages
from services.enrollment.web import contests as contest_pages
from services.enrollment.web import decisions as decision_pages
from services.enrollment.web import documents as document_pages
from services.enrollment.web import facilities as facility_pages
from services.enrollment.web import faculty as faculty_pages
from services.enrollment.web import faculty_rules as faculty_rule_pages
from services.enrollment.web import imports as import_pages
from services.enrollment.web import learner_pairs as learner_pair_pages
from services.enrollment.web import learners as learner_pages
from services.enrollment.web import marks as mark_pages
from services.enrollment.web import plans as plan_pages
from services.enrollment.web import results as result_pages
from services.enrollment.web import successions as succession_pages
from services.enrollment.web import timetables as timetable_pages
from services.enrollment.web.audit_words import WORDS
from shared.audit.pages import audit_api_router, audit_head_router, audit_page_router
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
            organisation.router,
            faculty.router,
            faculty_rules.router,
            contests.router,
            successions.router,
            programs.router,
            plans.router,
            classes.router,
            documents.router,
            facilities.router,
            class_lists.router,
            attendance.router,
            foresight.router,
            papers.router,
            timetables.router,
            imports.router,
            exports.router,
            class_files.router,
            learners.router,
            learner_pairs.router,
            parked_api_router(lambda: consumer),
            audit_api_router(),
        ],
        web=[
            overview.router,
            class_settings.router,
            class_pages.router,
            learner_pair_pages.router,
            learner_rules.router,
            learner_pages.router,
            nominations.router,
            admission.router,
            timetable_pages.router,
            document_pages.router,
            plan_pages.router,
            facility_pages.router,
            succession_pages.router,
            communes.router,
            center_pages.router,
            center_parts.router,
            faculty_rule_pages.router,
            faculty_pages.router,
            persons.router,
            contest_rules.router,
            contest_pages.router,
            contest_results.router,
            attendance_pages.router,
            mark_pages.router,
            class_file_pages.router,
            import_pages.router,
            import_columns.router,
            decision_pages.router,
            result_pages.router,
            parked_page_router(lambda: consumer),
            audit_page_router(WORDS),
        ],
        internal=[internal.router, feed_router("enrollment"), audit_head_router("enrollment")],
        templates=Path(__file__).parent / "web" / "templates",
        keys=keys,
        max_body_bytes=LARGEST_FILE + _FORM_BYTES,
    )
    app.state.sealing_keys = settings.keys()
    return app

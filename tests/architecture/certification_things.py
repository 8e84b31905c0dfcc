"""Certificates, blanks and papers of the center of `open_house`, in each state that a door needs."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.certification.operations.document_orders import order_sheets
from services.certification.operations.printing import open_print_job
from services.certification.storage import papers
from shared.db import Database
from shared.ids import new_id
from shared.principal import Grant, Principal
from tests.certification import signing_keys, story
from tests.certification.blank_story import stock_taken


def enter_certificates(
    database: Database, ids: dict[str, str], officer: Principal, director: Principal
) -> Principal:
    """Enter them and their ids; return the director, who also directs a center where nothing is counted."""
    center, completion = story.Center(id=UUID(ids["center_id"])), UUID(ids["completion_id"])
    story.open_at(database, center, blanks=4)
    story.receive(database, [center.recorded(completion, decided_on=date(2021, 5, 20))])
    (certificate,) = story.rows(database, "SELECT certificate_id FROM certificate")
    ids |= {"certificate_id": str(certificate.certificate_id), "certified_class": str(center.class_id)}
    ids |= story.to_sign(database, center.id)
    with database.transaction() as connection:
        (reviewed,) = papers.entered(connection, [UUID(ids["reviewed_certificate"])])
        job_id = open_print_job(connection, officer, reviewed.class_id)
        order_id = order_sheets(connection, officer, job_id, "https://ttct.example/verify/")
    ids |= {"job_id": str(job_id), "order_id": str(order_id)}
    ids["template_id"] = str(new_id())
    uncounted = story.opened(database, code="TTCT-DEM")
    director = replace(director, grants=director.grants | {Grant("director", uncounted.id)})
    counted = stock_taken(database, center, "VP 000003", "VP 000004", director)
    ids |= {"uncounted_center": str(uncounted.id), "stocktaking_id": str(counted)}
    ids["key_id"] = str(signing_keys.entered(database, center.id))
    return director

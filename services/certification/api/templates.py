"""Templates as JSON: the editions and their sources, a preview, and the next edition."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.certification.operations.print_entries import Tried, Uploaded, new_template
from services.certification.operations.templates import (
    enter_template,
    preview_template,
    template_source,
)
from services.certification.storage import templates
from services.certification.storage.templates import Edition
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter()


@router.get("/templates")
def get_templates(connection: ReadSnapshot, _principal: CurrentPrincipal) -> list[dict[str, Any]]:
    """Return every edition, kind by kind, the newest first."""
    return [_edition(each) for each in templates.editions(connection)]


@router.get("/templates/{template_id}")
def get_template(template_id: UUID, connection: ReadSnapshot, _principal: CurrentPrincipal) -> dict[str, Any]:
    """Return one edition with its source."""
    source = template_source(connection, template_id)
    (found,) = (each for each in templates.editions(connection) if each.template.id == template_id)
    return {**_edition(found), "source": source}


@router.post("/templates", status_code=201)
def post_template(
    uploaded: Uploaded, connection: WriteTransaction, principal: CurrentPrincipal, once: Once
) -> JSONResponse:
    """Try a template and take it into use as the next edition of its kind (the province)."""
    return once(lambda: {"template_id": enter_template(connection, principal, new_template(uploaded))})


@router.post("/template-previews", status_code=200)
def post_preview(tried: Tried, principal: CurrentPrincipal) -> dict[str, list[str]]:
    """Return pictures (PNG in base64) of what a template prints of invented contents (the province)."""
    pictures = preview_template(principal, tried.source, tried.kind)
    return {"pictures": [b64encode(each).decode() for each in pictures]}


def _edition(each: Edition) -> dict[str, Any]:
    template = {name: getattr(each.template, name) for name in each.template.__dataclass_fields__}
    return {**template, "sha256": each.sha256, "provenance": each.provenance, "recorded_at": each.recorded_at}

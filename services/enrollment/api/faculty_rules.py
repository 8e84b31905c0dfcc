"""Doors of the dated rules about people: posts, norms of hours, lecturers' standards."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.enrollment.api.fields import as_json
from services.enrollment.domain.faculty import Post
from services.enrollment.domain.faculty_rules import FacultyRules, Level
from services.enrollment.operations.faculty_entries import NewFacultyRules
from services.enrollment.operations.faculty_rules import define_faculty_rules
from services.enrollment.storage import faculty_rules
from shared.auth import CurrentPrincipal
from shared.http import ReadSnapshot, WriteTransaction
from shared.idempotency import Once

router = APIRouter(prefix="/faculty-rules", tags=["people"])


class FacultyRulesAnswer(BaseModel):
    """Every version, with the posts and levels that they speak of."""

    versions: list[FacultyRules]
    posts: list[Post]
    levels: list[Level]


@router.get("")
def get_faculty_rules(connection: ReadSnapshot, principal: CurrentPrincipal) -> FacultyRulesAnswer:
    """List every version of the rules, the posts and the levels."""
    del principal
    return FacultyRulesAnswer(
        versions=faculty_rules.versions(connection),
        posts=faculty_rules.posts(connection),
        levels=faculty_rules.levels(connection),
    )


@router.post("", status_code=201, response_model=FacultyRules)
def post_faculty_rules(
    connection: WriteTransaction, principal: CurrentPrincipal, once: Once, body: NewFacultyRules
) -> JSONResponse:
    """Enter the next version (province)."""
    return once(
        lambda: as_json(FacultyRules, define_faculty_rules(connection, body.rules(), principal=principal))
    )

"""Learners in the states that their doors need: alone, alike, merged."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from services.enrollment.operations.classes.load import load_class_lists
from services.enrollment.operations.learners.merge import merge_learners
from tests.enrollment import field
from tests.enrollment.field import TODAY, Field


def learners_of(connection: Connection, class_id: UUID) -> list[UUID]:
    """Return the learners of a class in the order of its list."""
    query = text("SELECT learner_id FROM enrolment WHERE class_id = :class ORDER BY ordinal")
    return list(connection.scalars(query, {"class": class_id}))


def alike(connection: Connection, at: Field, count: int = 2, *, start: int = 1, **other: Any) -> list[UUID]:
    """Load `count` classes of one person each: the same name, birth date and unit; return the records."""
    lists = [
        field.class_list(
            f"GIONG-{start + place}",
            [field.learner(place, full_name="Phạm Thị Giống", **other)],
            sheet=f"T{place}",
            opened_on=date(2021, 3, 1),
        )
        for place in range(count)
    ]
    groups = load_class_lists(connection, at.center.id, lists, at.officer, TODAY)
    return [learners_of(connection, group.id)[0] for group in groups]


def two_centers(connection: Connection) -> tuple[Field, Field, UUID, UUID, UUID]:
    """Enter two centers: two like records at the first, one more like them at the second."""
    first, second = field.center(connection, "243"), field.center(connection, "244")
    one, other = alike(connection, first)
    (theirs,) = alike(connection, second, 1)
    return first, second, one, other, theirs


def things_of_learners(connection: Connection, at: Field) -> dict[str, str]:
    """Enter learners for the doors; return what to call them."""
    one, kept, like, again, absorbed, unlike = alike(connection, at, 6)
    merge = merge_learners(connection, again, absorbed, reason="Cùng một người", principal=at.officer)
    return {
        "learner_id": str(one),
        "unlike_learner": str(unlike),
        "kept_learner": str(kept),
        "like_learner": str(like),
        "merge_id": str(merge),
    }

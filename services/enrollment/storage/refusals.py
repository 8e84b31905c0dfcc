"""The database decides races: what its constraints refuse becomes a sentence for people."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from psycopg import errors
from sqlalchemy.exc import IntegrityError

from shared.errors import Problem


@contextmanager
def refusing(by_constraint: Mapping[str, Problem]) -> Iterator[None]:
    """Raise the problem of the violated constraint; any other violation is a defect and passes on."""
    try:
        yield
    except IntegrityError as error:
        if isinstance(error.orig, errors.IntegrityError):
            problem = by_constraint.get(error.orig.diag.constraint_name or "")
            if problem is not None:
                raise problem from error
        raise

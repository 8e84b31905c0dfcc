"""What tests of files share: a center whose classes take files."""

from collections.abc import Iterator

import pytest

from tests.databases import Databases
from tests.enrollment.results import Class, class_in


@pytest.fixture(scope="module")
def served(databases: Databases) -> Iterator[Class]:
    with databases.fresh("enrollment") as made:
        yield class_in(made.database, markers=2, marker_tolerance=None)

"""The half-year and its nine workbooks, written once for a worker."""

from pathlib import Path

import pytest

from stack.demo.province import Province, load_province
from stack.demo.recount import CountedClass, recount
from stack.demo.workbooks import write_workbook


@pytest.fixture(scope="session")
def province() -> Province:
    """Read the data file."""
    return load_province()


@pytest.fixture(scope="session")
def workbooks(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write all nine workbooks; return their folder."""
    folder = tmp_path_factory.mktemp("workbooks")
    for center in province.centers:
        write_workbook(province, center, folder)
    return folder


@pytest.fixture(scope="session")
def counted(province: Province, workbooks: Path) -> list[CountedClass]:
    """Count the workbooks."""
    return recount(province, workbooks)

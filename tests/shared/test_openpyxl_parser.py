"""Workbooks are read by the parser that refuses entities, whatever else is installed."""

from importlib.util import find_spec

import openpyxl


def test_openpyxl_leaves_lxml_alone() -> None:
    """Lxml is there, as a dependency of what signs PDF files, and openpyxl does not take it."""
    assert find_spec("lxml") is not None
    assert openpyxl.LXML is False

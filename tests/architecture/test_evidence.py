"""What the security papers name as evidence is there."""

import re

import pytest

from tests.architecture.test_rules import ROOT

_NAMED = re.compile(r"`((?:tests|services|shared|docs)/[\w./-]+)`|\]\((decisions/[\w.-]+|asvs\.md)\)")


@pytest.mark.parametrize("paper", ["docs/security.md", "docs/asvs.md"])
def test_every_path_that_a_paper_names_exists(paper: str) -> None:
    """Evidence that was moved or deleted is none."""
    named = [path or f"docs/{beside}" for path, beside in _NAMED.findall((ROOT / paper).read_text())]
    assert len(named) > 10
    assert [each for each in named if not (ROOT / each).exists()] == []

"""What fuzzing has found to be worth trying is tried again in every run."""

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("name", TARGETS)
def test_no_reader_fails_on_what_is_kept(name: str) -> None:
    """Each kept input is read, or refused in the words that its reader promises."""
    kept = sorted((CORPUS / name).iterdir())
    assert kept
    for each in kept:
        try:
            TARGETS[name](each.read_bytes())
        except Exception as defect:
            defect.add_note(f"on {each.name}")
            raise


def test_the_corpus_stays_small() -> None:
    """All of it is under 2 MB, or it would weigh more than what it guards."""
    assert sum(each.stat().st_size for each in CORPUS.rglob("*") if each.is_file()) < 2_000_000

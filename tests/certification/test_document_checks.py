"""A file that somebody shows: ours and untouched, or not; and whether the paper behind it still holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from services.certification.main import create_app
from services.certification.settings import CertificationSettings
from shared.ids import new_id
from tests import people
from tests.certification.story import SEALING, Center, opened, receive, rows
from tests.databases import TestDatabase
from tests.serving import served_app

JSON = {"Accept": "application/json"}


@dataclass
class Counter:
    """The public door, a certificate, and its two files: the paper as PDF, and the credential."""

    http: httpx.Client
    made: TestDatabase
    center: Center
    completion: UUID
    paper: bytes
    credential: bytes

    def show(self, content: bytes) -> Any:
        """Show a file; return what a program is told."""
        return self.http.post("/verify/file", files={"file": ("a", content)}, headers=JSON).json()


@pytest.fixture
def counter(service_database: Callable[[str], TestDatabase]) -> Iterator[Counter]:
    made = service_database("certification")
    told = CertificationSettings(database_url=SecretStr(made.url), sealing_keys=SecretStr(SEALING))
    center, completion = opened(made.database, blanks=2), new_id()
    receive(made.database, [center.recorded(completion)])
    (row,) = rows(made.database, "SELECT certificate_id FROM certificate")
    officer = people.bearer(people.officer(center.id))
    with served_app(create_app, told) as http:
        http.timeout = httpx.Timeout(60)  # Typst reads its fonts at the first paper
        paper = http.get(f"/certification/certificates/{row.certificate_id}/paper.pdf", headers=officer)
        signed = http.get(f"/certification/api/certificates/{row.certificate_id}/credential", headers=officer)
        assert paper.headers["content-type"] == "application/pdf"
        yield Counter(http, made, center, completion, paper.content, signed.json()["credential"].encode())


def test_our_files_are_known_and_what_was_changed_is_not(counter: Counter) -> None:
    """Paper and credential are ours; with one byte changed, one added, or made by others, they are not."""
    shown = counter.show(counter.paper)
    assert (shown["file"], shown["certificate"]["standing"], shown["other_sheet"]) == (
        "certificate", "valid", False,
    )  # fmt: skip
    assert counter.show(counter.credential + b"\n")["file"] == "credential"
    middle = len(counter.paper) // 2
    changed = counter.paper[:middle] + bytes((counter.paper[middle] ^ 1,)) + counter.paper[middle + 1 :]
    head, body, signature = counter.credential.split(b".")
    strange = [
        changed,
        counter.paper + b"\n",
        b"%PDF-1.7 made elsewhere",
        b".".join((head, body[:-2] + b"AA", signature)),
        b"\xff\x00",
        b"a.b.c",
    ]
    for each in strange:
        assert counter.show(each) == {"file": "unknown", "certificate": None, "signature": None}
    assert "Hương" not in str(shown)


def test_an_untouched_file_of_a_certificate_that_ended_says_so(counter: Counter) -> None:
    """The file is what it was; the page says that the certificate is not, and leads to it."""
    receive(counter.made.database, [counter.center.annulled(counter.completion, 2)])
    for content in (counter.paper, counter.credential):
        assert counter.show(content)["certificate"]["standing"] == "revoked"
        page = counter.http.post("/verify/file", files={"file": ("a", content)})
        assert "nay không còn như khi phát tệp" in page.text


def test_no_file_and_a_large_one_are_refused(counter: Counter) -> None:
    """Each with a sentence on the form; a program is given the problem."""
    told = counter.http.post("/verify/file", headers=JSON)
    assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json")
    assert "Chưa chọn tệp" in told.json()["vi"]
    assert counter.http.post("/verify/list", headers=JSON).headers["content-type"].endswith("problem+json")
    nothing = counter.http.post("/verify/file")
    large = counter.http.post("/verify/file", files={"file": ("a", b"%PDF-" + bytes(8_000_001))})
    assert (nothing.status_code, large.status_code) == (422, 413)
    assert "Chưa chọn tệp" in nothing.text
    assert "quá 8 MB" in large.text

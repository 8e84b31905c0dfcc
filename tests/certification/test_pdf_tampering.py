"""Whatever is done to a signed file is caught, and named."""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pypdf import PdfWriter

from services.certification.operations.pdf_cms import KeySigner
from services.certification.operations.pdf_read_child import read
from services.certification.operations.pdf_sign import Claim, sign_pdf
from services.certification.operations.pdf_signatures import judge_signatures, stripped_signature
from tests.certification.signed_papers import Desk, desk_at, dictionary_of
from tests.certification.signing_keys import CENTER, Issued, entered, issued
from tests.databases import Databases


@pytest.fixture(scope="module")
def desk(databases: Databases) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield desk_at(stack.enter_context(databases.fresh("certification")), stack)


@pytest.fixture
def key(desk: Desk) -> Issued:
    """Enter an elliptic key of the center; the one before it is replaced."""
    made = issued()
    entered(desk.made.database, desk.center.id, made)
    return made


def appended(pdf: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """Return the file with an incremental update behind it."""
    writer = PdfWriter(fileobj=io.BytesIO(pdf), incremental=True)
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    assert written.getvalue().startswith(pdf)
    return written.getvalue()


def rewritten(pdf: bytes) -> bytes:
    """Return the file written anew, its form taken out."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    del writer.root_object["/AcroForm"]
    del writer.root_object["/Perms"]
    writer.pages[0].pop("/Annots")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def signed_with(key: Issued, unsigned: bytes) -> bytes:
    """Return a file signed by any key, outside the house."""
    private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    claim = Claim(CENTER, "Cấp giấy chứng nhận", "Vĩnh Yên", datetime.now(UTC))
    return sign_pdf(unsigned, KeySigner(key.der, (), private), claim).content


def flipped(content: bytes, place: int) -> bytes:
    """Return the content with one bit changed."""
    return content[:place] + bytes((content[place] ^ 1,)) + content[place + 1 :]


def test_whatever_is_done_to_a_signed_paper_is_caught(desk: Desk, key: Issued) -> None:
    """Each by its name on the public page: changed, added to, stripped, signed by others."""
    paper = desk.paper(desk.certificate()).content
    told = desk.shown(paper)
    assert (told["file"], told["signature"]["verdict"], told["signature"]["signer"]) == (
        "certificate", "good", CENTER,
    )  # fmt: skip
    base = paper[: paper.index(b"%%EOF") + 5]
    stranger = issued()
    _, gap, second, _ = (int(each) for each in dictionary_of(paper)["/ByteRange"])
    last = paper.index(b"0000000000", gap) - 5  # a digit of the signature's last bytes
    other = b"1" if paper[last : last + 1] != b"1" else b"2"
    cases = {
        "one bit of the content": (flipped(paper, len(base) // 2), "broken"),
        "the title replaced by one as long": (paper.replace(b"/Creator(Typst", b"/Creator(typst"), "broken"),
        "the day of the signature": (flipped(paper, paper.index(b"/M (D") + 12), "broken"),
        "the signature itself": (paper[:last] + other + paper[last + 1 :], "broken"),
        "what fills up behind the signature": (flipped(paper, second - 9), "outside"),
        "another page behind it": (appended(paper, lambda to: to.add_blank_page(300, 300)), "appended"),
        "another title behind it": (appended(paper, lambda to: to.add_metadata({"/Title": "x"})), "appended"),
        "a line behind it": (paper + b"\n", "appended"),
        "cut back to what was signed": (base, "stripped"),
        "cut back, with the line's end": (base + b"\n", "stripped"),
        "written anew without it": (rewritten(paper), None),
        "signed by a stranger of the same name": (signed_with(stranger, base), "stranger"),
        "signed again by a stranger, rewritten": (signed_with(stranger, rewritten(paper)), "stranger"),
        "another file under the center's key": (signed_with(key, rewritten(paper)), "outside"),
        "a signature that is none": (b"%PDF-1.7 /ByteRange [0 1 2 3]", "unreadable"),
    }  # fmt: skip
    # The page reads a file in a process of its own, which takes a second: a file of each kind goes there.
    by_page = {"one bit of the content", "another page behind it", "cut back to what was signed",
               "signed by a stranger of the same name", "a signature that is none"}  # fmt: skip
    for what, (content, verdict) in cases.items():
        assert content != paper, what
        if what in by_page:
            assert (what, *desk.verdict(content)) == (what, "unknown", verdict)
            continue
        with desk.made.database.snapshot() as connection:
            seen = stripped_signature(connection, content) or judge_signatures(
                connection, content, read(content)
            )
        assert (what, None if seen is None else seen.verdict) == (what, verdict)
    added = desk.http.post("/verify/file", files={"file": ("a.pdf", cases["another page behind it"][0])})
    assert "Đã bị thêm nội dung sau khi ký" in added.text
    assert "Phần gốc của tệp là giấy số" in added.text

"""Attachments: judged by content, named safely, limited by type."""

import re
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain import attachments as files
from services.enrollment.domain.attachments import AttachmentType
from shared.errors import Invalid, TooLarge


def _office(part: str, *more: str) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as container:
        for name in ("[Content_Types].xml", part, *more):
            container.writestr(name, "<x/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (_office("word/document.xml"), files.DOCX),
        (_office("xl/workbook.xml"), files.XLSX),
        (_office("word/document.xml", "word/vbaProject.bin"), None),
        (_office("ppt/presentation.xml"), None),
        (b"PK\x03\x04 cut short", None),
        (b"MZ\x90\x00", None),
        (b"<html><script>alert(1)</script>", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, told: str | None) -> None:
    """Programs, pages, macros and cut files are nothing that may be attached, whatever their name."""
    assert files.media_type_of(content) == told


@given(st.text(max_size=200))
def test_a_file_name_is_safe_whatever_was_sent(sent: str) -> None:
    """No path, no control character, no quote, never hidden, the true extension once."""
    kept = files.safe_name(sent, "pdf")
    assert re.fullmatch(r"[^/\\\x00-\x1f\"';<>|:*?]+\.pdf", kept)
    assert not kept.startswith(".")
    assert len(kept) <= 124


def test_names_people_send() -> None:
    """A path is cut off, a false extension stays visible before the true one."""
    assert files.safe_name("C:\\tai lieu\\Kế hoạch 2021.PDF", "pdf") == "Kế hoạch 2021.pdf"
    assert files.safe_name("../../etc/passwd", "pdf") == "passwd.pdf"
    assert files.safe_name("hop-dong.exe", "pdf") == "hop-dong.exe.pdf"
    assert files.safe_name("", "png") == "tep.png"


def test_the_limit_of_each_type_is_data() -> None:
    """Exactly the limit is taken, a byte more is not."""
    types = (AttachmentType("application/pdf", "pdf", "PDF", 10),)
    assert files.accepted_type(b"%PDF-12345", types).extension == "pdf"
    with pytest.raises(TooLarge):
        files.accepted_type(b"%PDF-123456", types)
    with pytest.raises(Invalid):
        files.accepted_type(b"\x89PNG\r\n\x1a\n", types)

"""Office files that are the same to the byte whenever the same is asked for."""

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Final

ALWAYS: Final = (1980, 1, 1, 0, 0, 0)
"""The day with which archives begin: the hour of work is no part of a document."""
_CORE: Final = "docProps/core.xml"
_WHEN: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def same_bytes(content: bytes, at: datetime | None = None) -> bytes:
    """Return an archive with its parts in their order and without the hour of work.

    With `at` the document says that it was made and changed then.
    """
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in given.namelist():
            part = given.read(name)
            if name == _CORE and at is not None:
                stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = _WHEN.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            entry = zipfile.ZipInfo(name, ALWAYS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, part)
    return written.getvalue()

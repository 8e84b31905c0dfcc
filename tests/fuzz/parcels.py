"""Archives as text: what a fuzzer can change without the archive's own sums refusing every change.

A parcel is lines `@@ name` and below each the content of that part; it is packed into a ZIP. Whatever does
not begin so is taken as it is.
"""

import io
import zipfile

_MARK = b"@@ "


def packed(parcel: bytes) -> bytes:
    """Return the archive of a parcel, and anything else unchanged."""
    if not parcel.startswith(_MARK):
        return parcel
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        named: set[str] = set()
        for part in (b"\n" + parcel).split(b"\n" + _MARK)[1:]:
            head, _, content = part.partition(b"\n")
            name = head.decode("utf-8", "replace").replace("\0", "")
            if name not in named:  # `zipfile` warns of a name given twice
                named.add(name)
                archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def unpacked(archive: bytes) -> bytes:
    """Return the parcel of an archive, as a seed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return b"\n".join(_MARK + name.encode() + b"\n" + opened.read(name) for name in opened.namelist())

"""Files for people to keep: named safely, typed as judged, never shown inside a page."""

from urllib.parse import quote

ASCII_NAME = "tep"


def download_headers(file_name: str) -> dict[str, str]:
    """Return headers that make a browser store the file under its name and nothing else keep it.

    The name goes percent-encoded (RFC 6266), so that no character of it can end the header.
    """
    extension = file_name.rsplit(".", 1)[-1]
    return {
        "Content-Disposition": (
            f"attachment; filename=\"{ASCII_NAME}.{extension}\"; filename*=UTF-8''{quote(file_name, safe='')}"
        ),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }

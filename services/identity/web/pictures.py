"""QR codes as pictures of a page: data of their own, which the content policy allows."""

import segno


def qr_code(content: str) -> str:
    """Return the picture's address (`data:image/svg+xml…`), for an `<img>` of any size."""
    picture: str = segno.make(content, error="m", micro=False).svg_data_uri(scale=4, border=2, light="#fff")
    return picture

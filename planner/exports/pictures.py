"""Previews for documents: small PNG files with nothing in them but their pixels."""

import io

from PIL import Image

LARGEST_SIDE = 640


def picture_plain(content: bytes | None) -> bytes | None:
    """The picture anew, without metadata; None for what is no PNG."""
    if not content:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as opened:
            image = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()

"""PNG, JPEG, BMP and GIF by Pillow: pictures, rarely data, but people drop them."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ingest.inspector.facts import Reading, blank_channel, blank_image
from ingest.inspector.native import NotReadable, library_version

_TYPES = {"1": "bit", "I;16": "uint16", "I;16B": "uint16", "I": "int32", "F": "float"}
_SAMPLES = {"RGB": 3, "RGBA": 4, "P": 1, "CMYK": 4, "YCbCr": 3, "LA": 2, "L": 1, "PA": 2}
_LOSSY = {"JPEG": ("JPEG", True), "PNG": ("Deflate", False), "GIF": ("LZW", False), "BMP": ("uncompressed", False)}


def read(path: Path, *, root: Path) -> Reading:
    """Facts of a picture: one image. Raises NotReadable("damaged")."""
    answer = Reading(
        "Pillow", library_version("pillow"), sources={"": "picture header", "pixel_size_um": "picture resolution"}
    )
    try:
        with Image.open(path, formats=tuple(_LOSSY)) as opened:
            image = blank_image()
            image["size_x"], image["size_y"] = opened.size
            samples = _SAMPLES.get(opened.mode, 1)
            image["rgb"] = samples > 1
            image["size_c"] = samples
            image["pixel_type"] = _TYPES.get(opened.mode, "uint8")
            image["compression"], image["lossy"] = _LOSSY[opened.format or ""]
            frames = int(getattr(opened, "n_frames", 1))
            image["size_t"] = frames
            image["channels"] = [blank_channel()]
            resolution = opened.info.get("dpi")
            if resolution and resolution[0] > 1 and resolution[1] > 1:
                image["pixel_size_um"]["x"], image["pixel_size_um"]["y"] = (25_400 / float(each) for each in resolution)
            if opened.mode in ("P", "PA"):
                answer.details["not_compared"] = ["size_c"]
    except (UnidentifiedImageError, OSError, ValueError, KeyError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotReadable("damaged", f"Pillow: {type(error).__name__}") from error
    answer.images.append(image)
    return answer

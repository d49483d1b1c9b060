"""OME-XML files read directly: Bio-Formats cannot upgrade every old schema version with the XML limits that keep it safe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.inspector import VERSION, omexml
from ingest.inspector.facts import Reading
from ingest.inspector.native import NotReadable

_MAX_BYTES = 64 << 20


def read(path: Path, *, root: Path) -> Reading:
    """Facts of an OME-XML document of any schema version. Raises NotReadable."""
    if path.stat().st_size > _MAX_BYTES:
        raise NotReadable("too_large", "OME-XML")
    try:
        tree = omexml.parse(path.read_bytes())
    except omexml.Unreadable as error:
        raise NotReadable("damaged", "OME-XML") from error
    answer = omexml.reading_of(tree, reader="Lysplan OME-XML", version=VERSION)
    if not answer.images:
        raise NotReadable("damaged", "no image in the OME-XML")
    return answer


def planes(path: Path, image: dict[str, Any], *, target_px: int, plane_mb: int) -> Iterator[tuple[int, Any, float]]:
    """Embedded pixels are left to Bio-Formats."""
    raise NotReadable("unsupported", "pixels inside OME-XML")

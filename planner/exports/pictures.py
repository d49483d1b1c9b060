"""Pictures for documents: previews and charts as small PNG files with nothing in them but their pixels."""

import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from .typesetter import Typesetter

LARGEST_SIDE = 640
CHART_PPI = 220
_DRAWING = '#set page(width: auto, height: auto, margin: 0pt)\n#image("chart.svg", width: {width}mm)\n'


def chart_png(svg: str, width_mm: int, font_paths: Iterable[Path | str]) -> bytes:
    """One of our own charts as pixels, for files that hold no vector pictures. Raises TypesetError."""
    with tempfile.TemporaryDirectory(prefix="lysplan-chart-") as folder:
        (Path(folder) / "chart.svg").write_text(svg, encoding="utf-8")
        (Path(folder) / "chart.typ").write_text(_DRAWING.format(width=width_mm), encoding="utf-8")
        with Typesetter(Path(folder), font_paths) as typesetter:
            return typesetter.compile("chart.typ", format="png", ppi=CHART_PPI)


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

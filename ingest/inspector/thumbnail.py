"""The picture on the plan page: channels in their colours, contrast by percentiles, a scale bar when calibrated.

Arrays in, a small RGB picture out; reading the planes (bounded) is the readers' work. The parent encodes the picture
again (`reencode`): what a child wrote is never served.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

_FALLBACK = ("#00FF00", "#FF00FF", "#00FFFF", "#FFFF00", "#FF0000", "#0000FF")
_MAX_PNG = 4 << 20
GAP = 4  # pixels between the pictures of a contact sheet


def _rgb(colour: str | None, number: int, alone: bool) -> tuple[float, float, float]:
    if alone or (colour is None and number == 0):
        colour = colour if colour and colour != "#000000" and not alone else "#FFFFFF" if alone else _FALLBACK[0]
    elif colour is None or colour == "#000000":
        colour = _FALLBACK[number % len(_FALLBACK)]
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def _shrink(plane: Any, target: int) -> tuple[Any, float]:
    """The plane averaged down by a whole factor to about `target` pixels, and that factor."""
    factor = max(1, math.ceil(max(plane.shape[:2]) / target))
    if factor == 1:
        return plane.astype("float32"), 1.0
    height, width = (plane.shape[0] // factor) * factor, (plane.shape[1] // factor) * factor
    if height == 0 or width == 0:
        return plane[::factor, ::factor].astype("float32"), float(factor)
    cut = plane[:height, :width].astype("float32")
    shape = (height // factor, factor, width // factor, factor, *cut.shape[2:])
    return cut.reshape(shape).mean(axis=(1, 3)), float(factor)


def _stretch(plane: Any) -> Any:
    finite = plane[numpy.isfinite(plane)]
    if finite.size == 0:
        return numpy.zeros_like(plane)
    low, high = numpy.percentile(finite, (0.35, 99.65))
    if high <= low:
        low, high = float(finite.min()), float(finite.max())
    if high <= low:
        return numpy.zeros_like(plane) + (0.5 if high > 0 else 0.0)
    return numpy.clip((numpy.nan_to_num(plane) - low) / (high - low), 0, 1)


def compose(
    planes: Iterable[tuple[int, Any, float]], colours: list[str | None], *, target: int, pixel_um: float | None
) -> Image.Image | None:
    """An RGB picture of at most `target` pixels a side; None without planes.

    `planes`: (channel, array YX or YXS, pixels of the full image that one pixel of the array spans).
    `pixel_um`: pixel size of the full image in µm, for the scale bar; None draws none.
    """
    drawn: list[tuple[int, Any]] = []
    factor, eight_bit = 1.0, True
    for channel, plane, scale in planes:
        eight_bit = eight_bit and numpy.asarray(plane).dtype == "uint8"
        small, shrunk = _shrink(numpy.asarray(plane), target)
        factor = shrunk * scale
        drawn.append((channel, small))
    if not drawn:
        return None
    first = drawn[0][1]
    if first.ndim == 3 and first.shape[2] >= 3:
        canvas = first[..., :3] / 255.0 if eight_bit else _stretch(first[..., :3])
        canvas = numpy.clip(canvas, 0, 1)
    else:
        canvas = numpy.zeros((*first.shape[:2], 3), "float32")
        for number, (channel, plane) in enumerate(drawn):
            grey = plane if plane.ndim == 2 else plane[..., 0]
            colour = _rgb(colours[channel] if channel < len(colours) else None, number, len(drawn) == 1)
            if grey.shape == canvas.shape[:2]:
                canvas += _stretch(grey)[..., None] * numpy.asarray(colour, "float32")
        canvas = numpy.clip(canvas, 0, 1)
    picture = Image.fromarray((canvas * 255).astype("uint8"))
    if max(picture.size) < target // 2:
        enlarge = max(1, (target // 2) // max(picture.size))
        picture = picture.resize((picture.width * enlarge, picture.height * enlarge), Image.Resampling.NEAREST)
        factor /= enlarge
    if pixel_um:
        _scale_bar(picture, pixel_um * factor)
    return picture


def contact_sheet(pictures: Sequence[Image.Image], *, target: int, more: int = 0) -> Image.Image:
    """Several pictures in rows, numbered from 1 in their order, at most `target` pixels a side; `more` are not shown."""
    columns = math.ceil(math.sqrt(len(pictures)))
    side = target // columns
    tiles = [ImageOps.contain(picture, (side - GAP, side - GAP)) for picture in pictures]
    rows = [tiles[start : start + columns] for start in range(0, len(tiles), columns)]
    heights = [max(tile.height for tile in row) + GAP for row in rows]
    sheet = Image.new("RGB", (columns * side, sum(heights)), (255, 255, 255))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(max(11, side // 12))
    for number, tile in enumerate(tiles):
        row, column = divmod(number, columns)
        left, top = column * side + (side - tile.width) // 2, sum(heights[:row]) + (heights[row] - tile.height) // 2
        sheet.paste(tile, (left, top))
        shown = f"{number + 1} (+{more})" if more and number == len(tiles) - 1 else str(number + 1)
        draw.text((left + 4, top + 2), shown, fill=(255, 255, 255), font=font, stroke_width=2, stroke_fill=(0, 0, 0))
    return sheet


def bar_length(width_um: float) -> tuple[float, str]:
    """The round length (1, 2, 5 times a power of ten, in µm) nearest below a quarter of the width, and its label."""
    wanted = width_um / 4
    power = 10 ** math.floor(math.log10(wanted))
    length = max(step * power for step in (1, 2, 5) if step * power <= wanted)
    if length >= 1000:
        return length, f"{length / 1000:g} mm"
    return (length, f"{length:g} µm") if length >= 1 else (length, f"{length * 1000:g} nm")


def _scale_bar(picture: Image.Image, um_per_px: float) -> None:
    width_um = picture.width * um_per_px
    if picture.width < 64 or not 1e-3 < width_um < 1e6:
        return
    length, label = bar_length(width_um)
    pixels = round(length / um_per_px)
    draw = ImageDraw.Draw(picture)
    right, bottom = picture.width - 8, picture.height - 8
    draw.rectangle((right - pixels - 1, bottom - 5, right + 1, bottom + 1), fill=(0, 0, 0))
    draw.rectangle((right - pixels, bottom - 4, right, bottom), fill=(255, 255, 255))
    font = ImageFont.load_default(12)
    left = right - pixels / 2 - draw.textlength(label.replace("µ", "u"), font=font) / 2
    left = min(max(left, 2), picture.width - draw.textlength(label.replace("µ", "u"), font=font) - 2)
    shown = label.replace("µ", "u")  # the built-in font has no µ: a u gets its tail below
    draw.text((left, bottom - 22), shown, fill=(255, 255, 255), font=font, stroke_width=1, stroke_fill=(0, 0, 0))
    if "µ" in label:
        stem = round(left + draw.textlength(label.split("µ")[0], font=font)) + 1
        draw.line((stem, bottom - 14, stem, bottom - 8), fill=(255, 255, 255))


def reencode(path: Path, *, largest_px: int) -> bytes | None:
    """A child's picture checked (PNG, bounded bytes and pixels) and encoded again; None if it is not acceptable."""
    if not path.is_file() or path.is_symlink() or path.stat().st_size > _MAX_PNG:
        return None
    try:
        with Image.open(path, formats=("PNG",)) as opened:
            if max(opened.size) > 2 * largest_px or opened.mode != "RGB":
                return None
            opened.load()
            kept = Image.frombytes("RGB", opened.size, opened.tobytes())
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
    kept.thumbnail((largest_px, largest_px))
    buffer = io.BytesIO()
    kept.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()

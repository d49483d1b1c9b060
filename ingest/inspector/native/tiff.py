"""TIFF in all its dialects by `tifffile`: plain, ImageJ, OME, Aperio, LSM, MetaMorph; compression and pyramids."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy
import tifffile

from ingest.inspector import contents, omexml, units
from ingest.inspector.facts import Reading, blank_channel, blank_image, finding, text
from ingest.inspector.native import NotReadable, library_version, pixel_type

_SOURCES = {
    "": "TIFF ImageWidth, ImageLength and series", "pixel_size_um": "TIFF XResolution and ResolutionUnit",
    "pixel_type": "TIFF BitsPerSample and SampleFormat", "acquired_at": "TIFF DateTime", "rgb": "TIFF SamplesPerPixel",
    "compression": "TIFF Compression", "lossy": "TIFF Compression", "pyramid_levels": "TIFF SubIFDs or reduced images",
}  # fmt: skip
_IMAGEJ = {
    "pixel_size_um": "ImageJ unit with TIFF XResolution", "pixel_size_um/z": "ImageJ spacing and unit",
    "time_increment_s": "ImageJ finterval", "channels": "ImageJ header",
}  # fmt: skip
_COMPRESSION = {
    "NONE": ("uncompressed", False), "CCITTRLE": ("CCITT RLE", False), "CCITT_T4": ("CCITT T.4", False),
    "CCITT_T6": ("CCITT T.6", False), "LZW": ("LZW", False), "OJPEG": ("JPEG", True), "JPEG": ("JPEG", True),
    "ADOBE_DEFLATE": ("Deflate", False), "DEFLATE": ("Deflate", False), "PACKBITS": ("PackBits", False),
    "LZMA": ("LZMA", False), "ZSTD": ("Zstandard", False), "ZSTD_DEPRECATED": ("Zstandard", False),
    "APERIO_JP2000_YCBC": ("JPEG 2000", True), "APERIO_JP2000_RGB": ("JPEG 2000", True), "JPEG2000": ("JPEG 2000", None),
    "JPEGXR": ("JPEG-XR", None), "JPEGXR_NDPI": ("JPEG-XR", None), "JPEGXL": ("JPEG XL", None), "WEBP": ("WebP", None),
    "JPEG_2000_LOSSY": ("JPEG 2000", True), "JETRAW": ("Jetraw", True), "PIXTIFF": ("PixTIFF", False),
}  # fmt: skip
_RESOLUTION = {2: 25_400.0, 3: 10_000.0}
_FOLDED = {"S", "X", "Y", "Z", "C", "T"}


def read(path: Path, *, root: Path) -> Reading:
    """Facts of a TIFF; one image a series. Raises NotReadable("damaged")."""
    answer = Reading("tifffile", library_version("tifffile"), sources=dict(_SOURCES))
    try:
        with contents.opened(path) as file, tifffile.TiffFile(file, name=path.name) as opened:
            _read(opened, path, answer)
    except tifffile.TiffFileError as error:
        raise NotReadable("damaged", f"tifffile: {type(error).__name__}") from error
    except (
        OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error, RuntimeError,
        ZeroDivisionError, OverflowError, RecursionError,
    ) as error:  # fmt: skip
        raise NotReadable("damaged", f"tifffile: {type(error).__name__}") from error
    return answer


def _read(opened: Any, path: Path, answer: Reading) -> None:
    page = opened.pages[0]
    for series in opened.series:
        image = _image(series)
        first = series.keyframe
        image["compression"], image["lossy"] = _compression(first)
        answer.images.append(image)
    if not answer.images:
        raise NotReadable("damaged", "no series")
    if opened.is_ome:
        _ome(opened, path, answer)
    elif opened.is_imagej:
        _imagej(opened, page, answer)
    else:
        _plain(opened, page, answer)
    if opened.is_ndpi or opened.is_svs or opened.is_lsm or opened.is_stk or opened.is_scn or opened.is_vista:
        answer.details["not_compared"] = ["images", "pixel_size_um", "channels", "size_c", "size_t", "size_z"]
    answer.format_id = _dialect(opened)


def _dialect(opened: Any) -> str | None:
    if opened.is_ome:
        return None
    for flag, name in (
        ("is_lsm", "lsm"), ("is_svs", "svs"), ("is_ndpi", "ndpi"), ("is_scn", "leica-scn"),
        ("is_fluoview", "olympus-tiff"), ("is_bif", "ventana-bif"), ("is_qpi", "qptiff"), ("is_micromanager", "micromanager"),
    ):  # fmt: skip
        if getattr(opened, flag, False):
            return name
    return None


def _image(series: Any) -> dict[str, Any]:
    image = blank_image()
    sizes: dict[str, int] = {}
    for axis, size in zip(series.axes, series.shape, strict=True):
        sizes[axis] = sizes.get(axis, 1) * int(size)
    for axis in "XYZCT":
        image[f"size_{axis.lower()}"] = sizes.get(axis, 1)
    samples = sizes.get("S", 1)
    image["rgb"] = samples > 1
    if samples > 1:
        image["size_c"] *= samples
    rest = [size for axis, size in sizes.items() if axis not in _FOLDED and size > 1]
    if rest and image["size_z"] == image["size_t"] == 1:
        image["size_t"] = int(numpy.prod(rest))  # pages without a meaning: Bio-Formats calls them time points
    image["pixel_type"] = pixel_type(series.dtype)
    image["pyramid_levels"] = max(1, len(getattr(series, "levels", [1])))
    image["channels"] = [blank_channel() for _ in range(max(1, image["size_c"] // samples))]
    return image


def _compression(page: Any) -> tuple[str | None, bool | None]:
    code = page.compression
    name = getattr(code, "name", None)
    return _COMPRESSION.get(name or "", (str(name or code), None))


def _ome(opened: Any, path: Path, answer: Reading) -> None:
    """Values of the OME block; sizes stay those of the pages, which is what makes this a check."""
    xml = opened.ome_metadata
    try:
        told = omexml.reading_of(omexml.parse(xml), reader="tifffile", version=answer.version, details=False)
    except omexml.Unreadable:
        answer.findings.append(unreadable_block())
        return
    if len(told.images) != len(answer.images):
        answer.complete = False
        return
    answer.sources |= {
        **told.sources,
        **{key: _SOURCES[key] for key in ("compression", "lossy", "pyramid_levels", "rgb")},
    }
    for found, described in zip(answer.images, told.images, strict=True):
        for key in ("name", "pixel_size_um", "time_increment_s", "acquired_at", "objective", "instrument", "plate"):
            found[key] = described[key]
        if len(described["channels"]) == len(found["channels"]):
            found["channels"] = described["channels"]
    if any(image["axes"] for image in told.images):
        answer.details["not_compared"] = ["size_z", "size_c", "size_t"]


def unreadable_block() -> dict[str, Any]:
    """The finding for an OME block that cannot be parsed; the pixels may still open as a plain TIFF."""
    return finding(
        "ome_unreadable", "warning",
        "The file carries an OME metadata block that could not be read, so calibration, channels and instrument are "
        "missing here and in other software. Export the file again from the acquisition software.",
        "/images/0",
    )  # fmt: skip


def _imagej(opened: Any, page: Any, answer: Reading) -> None:
    answer.sources |= _IMAGEJ
    header = dict(opened.imagej_metadata or {})
    image = answer.images[0]
    unit = str(header.get("unit") or "")
    x, y = _per_unit(page, "XResolution"), _per_unit(page, "YResolution")
    if units.is_length(unit.strip()):
        image["pixel_size_um"]["x"] = units.micrometres(1 / x, unit) if x else None
        image["pixel_size_um"]["y"] = units.micrometres(1 / y, unit) if y else None
        if header.get("spacing"):
            image["pixel_size_um"]["z"] = units.micrometres(header["spacing"], unit)
    elif unit.strip().lower() in ("px", "pixel", "pixels"):
        answer.details["pixel_unit"] = unit
    interval = units.seconds(header.get("finterval"), str(header.get("tunit") or "s"))
    image["time_increment_s"] = interval if interval and image["size_t"] > 1 else None
    labels = header.get("Labels")
    answer.raw = {"imagej": {str(key): str(value)[:2000] for key, value in header.items()}}
    if labels and len(labels) == image["size_c"] and image["size_z"] == image["size_t"] == 1:
        for channel, label in zip(image["channels"], labels, strict=False):
            channel["name"] = text(label)


def _per_unit(page: Any, tag: str) -> float | None:
    found = page.tags.get(tag)
    if found is None:
        return None
    try:
        above, below = found.value
        return above / below if above and below else None
    except (TypeError, ValueError):
        return None


def _plain(opened: Any, page: Any, answer: Reading) -> None:
    image = answer.images[0]
    unit = page.tags.get("ResolutionUnit")
    factor = _RESOLUTION.get(int(unit.value) if unit is not None and unit.value else 2)
    x, y = _per_unit(page, "XResolution"), _per_unit(page, "YResolution")
    if factor and x and y and x > 1 and y > 1:
        image["pixel_size_um"]["x"], image["pixel_size_um"]["y"] = factor / x, factor / y
    stamp = page.tags.get("DateTime")
    if stamp is not None and (written := text(stamp.value)):
        day, _, clock = written.partition(" ")
        image["acquired_at"] = f"{day.replace(':', '-')}T{clock}" if clock else None
    answer.raw = {"tiff": {tag.name: str(tag.value)[:2000] for tag in page.tags}}


def planes(path: Path, image: dict[str, Any], *, target_px: int, plane_mb: int) -> Any:
    """The first page, for files that Bio-Formats cannot open: (channel, array, scale). Raises NotReadable."""
    try:
        with tifffile.TiffFile(path) as opened:
            page = opened.pages[0]
            if page.nbytes > plane_mb << 20:
                raise NotReadable("too_large", "first page")
            yield 0, page.asarray(), 1.0
    except (ValueError, RuntimeError, OSError, IndexError, KeyError, TypeError, struct.error) as error:
        raise NotReadable("damaged", f"tifffile: {type(error).__name__}") from error

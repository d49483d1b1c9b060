"""How large an image would be as OME-TIFF or OME-Zarr, measured on its own pixels: the ratio that storage advice needs.

A bounded sample is written losslessly in memory and read back; a ratio is only told if every pixel came back. Beside it
stands which metadata such a copy brings along.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterable
from typing import Any

import numpy
import tifffile

from ingest.inspector.facts import Image, leaves

MAX_BYTES = 32 << 20
# Fields of an image that every copy has by itself, and those that OME-Zarr's metadata can hold.
STRUCTURE = ("size_", "axes", "pixel_type", "rgb", "pyramid_levels", "compression", "lossy")
NGFF = ("name", "pixel_size_um/", "time_increment_s", "channels/*/name", "channels/*/color")
_TIFF = {"OME-TIFF, Deflate": "zlib", "OME-TIFF, Zstandard": "zstd"}


def measure(planes: Iterable[tuple[int, Any, float]]) -> list[dict[str, Any]]:
    """[{"as", "bytes", "resaved_bytes", "ratio", "seconds"}] for up to 32 MiB of planes (channel, array, scale).

    `ratio` is resaved bytes over uncompressed bytes; headers count, so that tiny images are not flattered.
    """
    sample: list[Any] = []
    taken = 0
    for _, plane, _ in planes:
        array = numpy.ascontiguousarray(plane)
        if sample and (array.shape != sample[0].shape or taken + array.nbytes > MAX_BYTES):
            break
        sample.append(array)
        taken += array.nbytes
    if not sample or not taken:
        return []
    stack = numpy.stack(sample)
    found = [_tiff(label, stack, codec) for label, codec in _TIFF.items()]
    found.append(_zarr("OME-Zarr, Zstandard", stack))
    return [entry for entry in found if entry is not None]


def metadata_kept(image: Image, converter: Image | None) -> dict[str, dict[str, Any]]:
    """{"OME-TIFF" or "OME-Zarr": {"kept", "of", "lost": [fields]}}: which filled fields of an image a conversion brings along.

    `converter`: the image as Bio-Formats reads it, since its converter writes what it reads; None where it cannot open the
    file, and OME-TIFF is left out. OME-Zarr stands for the format's own JSON (NGFF 0.5); bioformats2raw can add OME-XML.
    """
    filled: dict[str, list[str]] = {}
    for pointer in leaves(image):
        name = re.sub(r"/\d+", "/*", pointer).removeprefix("/")
        if not name.startswith(STRUCTURE):
            filled.setdefault(name, []).append(pointer)
    read = set(leaves(converter)) if converter is not None else set()
    kept = {"OME-Zarr": [name for name in filled if name.startswith(NGFF)]}
    if converter is not None:
        kept["OME-TIFF"] = [name for name, pointers in filled.items() if all(each in read for each in pointers)]
    return {
        form: {"kept": len(names), "of": len(filled), "lost": sorted(set(filled) - set(names))}
        for form, names in kept.items()
    }


def _tiff(label: str, stack: Any, codec: str) -> dict[str, Any] | None:
    buffer = io.BytesIO()
    began = time.perf_counter()
    photometric = "rgb" if stack.ndim == 4 and stack.shape[-1] in (3, 4) else "minisblack"
    tifffile.imwrite(
        buffer, stack, ome=True, compression=codec, predictor=stack.dtype.kind in "iu", photometric=photometric
    )
    seconds = time.perf_counter() - began
    buffer.seek(0)
    return _entry(label, stack, tifffile.imread(buffer), buffer.getbuffer().nbytes, seconds)


def _zarr(label: str, stack: Any) -> dict[str, Any] | None:
    import zarr
    from zarr.codecs import ZstdCodec

    store = zarr.storage.MemoryStore()
    began = time.perf_counter()
    chunks = (1, *(min(size, 512) for size in stack.shape[1:3]), *stack.shape[3:])
    array = zarr.create_array(store, data=stack, chunks=chunks, compressors=ZstdCodec(level=3))
    seconds = time.perf_counter() - began
    stored = sum(len(value) for value in store._store_dict.values())
    return _entry(label, stack, array[...], stored, seconds)


def _entry(label: str, before: Any, after: Any, stored: int, seconds: float) -> dict[str, Any] | None:
    if not numpy.array_equal(before.ravel(), numpy.asarray(after).ravel(), equal_nan=before.dtype.kind == "f"):
        return None
    return {
        "as": label, "bytes": int(before.nbytes), "resaved_bytes": int(stored),
        "ratio": round(stored / before.nbytes, 4), "seconds": round(seconds, 4),
    }  # fmt: skip

"""OME-Zarr folders of version 0.4 (Zarr 2) and 0.5 (Zarr 3): images, plates, and bioformats2raw collections.

Headers are JSON and read here with bounds; the zarr library is imported only to decode a picture. Spec: the OME-NGFF
0.4 and 0.5 documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.inspector import omexml, units
from ingest.inspector.facts import Reading, blank_channel, blank_image, finding, text
from ingest.inspector.native import NotReadable, library_version, pixel_type
from ingest.inspector.native.hdf5 import slices
from ingest.inspector.refusals import Refused

_SOURCES = {
    "": "OME-Zarr array metadata", "pixel_size_um": "OME-Zarr multiscales/coordinateTransformations",
    "channels": "OME-Zarr omero/channels", "name": "OME-Zarr multiscales/name", "plate": "OME-Zarr plate",
    "time_increment_s": "OME-Zarr multiscales/coordinateTransformations", "pyramid_levels": "OME-Zarr multiscales/datasets",
    "compression": "OME-Zarr array codecs",
}  # fmt: skip
MAX_IMAGES = 5000
_MAX_JSON = 8 << 20


def read(path: Path, *, root: Path) -> Reading:
    """Facts of an OME-Zarr folder: one image a multiscale. Raises NotReadable."""
    answer = Reading("Lysplan OME-Zarr", library_version("zarr"), format_id="ome-zarr", sources=dict(_SOURCES))
    attributes = _attributes(path, path)
    if "plate" in attributes:
        _plate(path, attributes["plate"], answer)
    elif "multiscales" in attributes:
        _add(path, path, attributes, answer, None)
    elif "bioformats2raw.layout" in attributes:
        _collection(path, answer)
    elif _array(path, path) is not None:
        _bare(path, answer)
    else:
        for child in sorted(path.iterdir())[:MAX_IMAGES]:
            if child.is_dir() and "multiscales" in (found := _attributes(child, path)):
                _add(child, path, found, answer, None)
    if not answer.images:
        raise NotReadable("not_an_image", "no multiscales", "This is a Zarr folder without OME-Zarr image metadata.")
    return answer


def _json(path: Path, top: Path) -> dict[str, Any]:
    """A JSON object, {} if there is no such file. Raises NotReadable, and Refused if a link leaves the folder."""
    real = path.resolve()
    if not real.is_relative_to(top.resolve()):
        raise Refused("refers_outside", "a link in the Zarr folder")
    if not real.is_file():
        return {}
    if real.stat().st_size > _MAX_JSON:
        raise NotReadable("too_large", "Zarr metadata")
    try:
        found = json.loads(real.read_bytes())
    except (ValueError, RecursionError) as error:
        raise NotReadable("damaged", "Zarr metadata") from error
    return found if isinstance(found, dict) else {}


def _attributes(folder: Path, top: Path) -> dict[str, Any]:
    """The OME attributes of a group in either version."""
    new = _json(folder / "zarr.json", top).get("attributes") or {}
    inner = new.get("ome") if isinstance(new.get("ome"), dict) else None
    return {**new, **(inner or {})} if new else _json(folder / ".zattrs", top)


def _array(folder: Path, top: Path) -> dict[str, Any] | None:
    """{"shape", "dtype", "compression", "names"} of an array in either version; None if the folder is none."""
    old = _json(folder / ".zarray", top)
    if old:
        compressor = old.get("compressor") or {}
        how = compressor.get("cname") or compressor.get("id")
        return {
            "shape": old.get("shape") or [],
            "dtype": _old_type(str(old.get("dtype"))),
            "compression": how,
            "names": None,
        }
    new = _json(folder / "zarr.json", top)
    if new.get("node_type") != "array":
        return None
    codecs = _flat(new.get("codecs") or [])
    how = next((name for name in codecs if name in ("zstd", "blosc", "gzip", "lz4")), None)
    return {
        "shape": new.get("shape") or [], "dtype": pixel_type(str(new.get("data_type"))), "compression": how,
        "names": new.get("dimension_names"),
    }  # fmt: skip


def _flat(codecs: list[Any]) -> list[str]:
    names = []
    for codec in codecs:
        if isinstance(codec, dict):
            names.append(str(codec.get("name")))
            names += _flat((codec.get("configuration") or {}).get("codecs") or [])
    return names


def _old_type(code: str) -> str | None:
    import numpy

    try:
        return pixel_type(numpy.dtype(code))
    except TypeError:
        return None


def _add(folder: Path, top: Path, attributes: dict[str, Any], answer: Reading, plate: dict[str, Any] | None) -> None:
    try:
        answer.images.append(_image(folder, top, attributes, answer, plate))
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise NotReadable("damaged", f"OME-Zarr metadata: {type(error).__name__}") from error


def _image(
    folder: Path, top: Path, attributes: dict[str, Any], answer: Reading, plate: dict[str, Any] | None
) -> dict[str, Any]:
    scale = attributes["multiscales"][0]
    image = blank_image()
    array = _array(folder / str(scale["datasets"][0]["path"]), top)
    if array is None:
        raise NotReadable("companion_missing", "the full-resolution array")
    axes = [
        axis if isinstance(axis, dict) else {"name": axis} for axis in scale.get("axes") or _old_axes(array["shape"])
    ]
    factors = _factors(scale, len(axes))
    for axis, size, factor in zip(axes, array["shape"], factors, strict=True):
        letter, unit = str(axis["name"]).lower(), axis.get("unit")
        if letter in ("x", "y", "z", "c", "t"):
            image[f"size_{letter}"] = int(size)
        elif size > 1:
            image["axes"].append({"name": letter, "size": int(size)})
        if letter in "xyz" and factor is not None:
            if unit and units.is_length(str(unit)):
                image["pixel_size_um"][letter] = units.micrometres(factor, str(unit))
            elif unit:
                answer.details["pixel_unit"] = str(unit)
        if letter == "t" and size > 1 and unit and factor:
            image["time_increment_s"] = units.seconds(factor, str(unit))
    image["name"] = text(scale.get("name")) or (folder.name if folder != top else None)
    image["pixel_type"], image["compression"] = array["dtype"], array["compression"] or "uncompressed"
    image["lossy"] = (
        False if array["compression"] in (None, "zstd", "gzip", "lz4", "lz4hc", "blosclz", "zlib") else None
    )
    image["pyramid_levels"] = len(scale["datasets"])
    image["channels"] = _channels(attributes.get("omero"), image["size_c"])
    image["plate"] = plate
    return image


def _old_axes(shape: list[int]) -> list[str]:
    return list("tczyx"[-len(shape) :])


def _factors(scale: dict[str, Any], count: int) -> list[float | None]:
    """The scale of the full resolution along each axis: the data set's own times the one of all levels."""
    found: list[float | None] = [None] * count
    for source in (scale["datasets"][0], scale):
        for step in source.get("coordinateTransformations") or ():
            values = step.get("scale") or () if step.get("type") == "scale" else ()
            if len(values) == count:
                found = [(before or 1.0) * float(value) for before, value in zip(found, values, strict=True)]
    return found


def _channels(omero: Any, count: int) -> list[dict[str, Any]]:
    told = omero.get("channels") or [] if isinstance(omero, dict) else []
    channels = []
    for number in range(count):
        channel = blank_channel()
        if number < len(told) and isinstance(told[number], dict):
            colour = str(told[number].get("color") or "").lstrip("#")
            channel["name"] = text(told[number].get("label"))
            channel["color"] = f"#{colour[:6].upper()}" if len(colour) >= 6 else None
        channels.append(channel)
    return channels


def _plate(path: Path, plate: dict[str, Any], answer: Reading) -> None:
    for well in plate.get("wells") or ():
        folder = path / str(well["path"])
        row, column = str(well["path"]).split("/")[-2:]
        name = f"{row}{column.zfill(2)}" if column.isdigit() else f"{row}{column}"
        fields = _attributes(folder, path).get("well", {}).get("images") or ()
        for number, entry in enumerate(fields):
            inner = folder / str(entry["path"])
            place = {"name": text(plate.get("name")), "well": name, "field": number}
            if "multiscales" in (found := _attributes(inner, path)):
                _add(inner, path, found, answer, place)
            if len(answer.images) >= MAX_IMAGES:
                answer.findings.append(
                    finding(
                        "plate_cut",
                        "info",
                        f"The plate holds more than {MAX_IMAGES} images; the first {MAX_IMAGES} are listed.",
                        "/images",
                    )
                )
                return


def _collection(path: Path, answer: Reading) -> None:
    """bioformats2raw: numbered images, and their OME-XML beside them."""
    number = 0
    while (folder := path / str(number)).is_dir() and number < MAX_IMAGES:
        if "multiscales" in (found := _attributes(folder, path)):
            _add(folder, path, found, answer, None)
        number += 1
    xml = path / "OME" / "METADATA.ome.xml"
    if xml.is_file() and xml.stat().st_size < _MAX_JSON:
        try:
            told = omexml.reading_of(omexml.parse(xml.read_bytes()), reader=answer.reader, version=answer.version)
        except omexml.Unreadable:
            return
        if len(told.images) == len(answer.images):
            for image, described in zip(answer.images, told.images, strict=True):
                for key in ("name", "acquired_at", "objective", "instrument", "time_increment_s", "pixel_size_um"):
                    image[key] = described[key]
                if len(described["channels"]) == len(image["channels"]):
                    image["channels"] = described["channels"]
            answer.sources |= {key: f"METADATA.ome.xml: {value}" for key, value in told.sources.items()}
            answer.details |= told.details


def _bare(path: Path, answer: Reading) -> None:
    """A Zarr array without OME metadata: its shape is all there is."""
    array = _array(path, path)
    if array is None or len(array["shape"]) < 2 or array["dtype"] is None:
        raise NotReadable("not_an_image", "no image axes")
    image = blank_image()
    letters = "tczyx"[-min(5, len(array["shape"])) :]
    for letter, size in zip(letters, array["shape"][-len(letters) :], strict=True):
        image[f"size_{letter}"] = int(size)
    image["pixel_type"], image["compression"] = array["dtype"], array["compression"] or "uncompressed"
    image["channels"] = [blank_channel() for _ in range(image["size_c"])]
    answer.images.append(image)


def planes(path: Path, image: dict[str, Any], *, target_px: int, plane_mb: int) -> Iterator[tuple[int, Any, float]]:
    """Middle planes of the smallest level above `target_px`: (channel, array YX, scale)."""
    import zarr

    folder = _first_image(path)
    attributes = _attributes(folder, path)
    if "multiscales" not in attributes:
        return
    scale = attributes["multiscales"][0]
    best = None
    for entry in scale["datasets"]:
        array = _array(folder / str(entry["path"]), path)
        if array is not None and (best is None or max(array["shape"][-2:]) >= target_px):
            best = (str(entry["path"]), array["shape"])
    if best is None:
        return
    try:
        data = zarr.open_array(str(folder / best[0]), mode="r")
        axes = scale.get("axes") or _old_axes(best[1])
        letters = "".join(str(axis["name"] if isinstance(axis, dict) else axis)[0].upper() for axis in axes)
        factor = image["size_x"] / max(1, best[1][-1])
        for channel, plane, step in slices(data, letters, plane_mb):
            yield channel, plane, factor * step
    except (ValueError, KeyError, RuntimeError, OSError, TypeError) as error:
        raise NotReadable("damaged", f"zarr: {type(error).__name__}") from error


def _first_image(path: Path) -> Path:
    attributes = _attributes(path, path)
    if "plate" in attributes:
        for well in attributes["plate"].get("wells") or ():
            for entry in _attributes(path / str(well["path"]), path).get("well", {}).get("images") or ():
                return path / str(well["path"]) / str(entry["path"])
    if "multiscales" not in attributes and (path / "0").is_dir():
        return path / "0"
    return path

"""Imaris 5.5 files (HDF5), most of which Bio-Formats refuses: sizes, extents, channels, linked data files.

Layout: Bitplane's "Imaris 5.5 file format" description. Extents divided by the number of voxels give their size.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import h5py

from ingest.inspector import units
from ingest.inspector.facts import Reading, blank_channel, blank_image, colour_of, text
from ingest.inspector.native import NotReadable, library_version, pixel_type
from ingest.inspector.native.hdf5 import Links, opened_hdf5, slices, word

_SOURCES = {
    "": "Imaris DataSet", "name": "Imaris DataSetInfo/Image@Name", "pixel_size_um": "Imaris DataSetInfo/Image@ExtMin, ExtMax",
    "channels": "Imaris DataSetInfo/Channel", "acquired_at": "Imaris DataSetInfo/Image@RecordingDate",
    "time_increment_s": "Imaris DataSetInfo/TimeInfo@TimePoint", "pyramid_levels": "Imaris DataSet/ResolutionLevel",
    "objective": "Imaris DataSetInfo/Image",
}  # fmt: skip


def read(path: Path, *, root: Path) -> Reading:
    """Facts of an Imaris file: one image. Raises NotReadable."""
    answer = Reading("h5py", library_version("h5py"), format_id="imaris", sources=dict(_SOURCES))
    links = Links(path, root)
    with opened_hdf5(path) as opened:
        if "DataSet" not in opened or "DataSetInfo" not in opened:
            raise NotReadable("damaged", "no Imaris groups")
        answer.images.append(_image(opened, links, answer))
    answer.used_files = links.used
    answer.findings += links.findings()
    return answer


def _attributes(group: Any) -> dict[str, str | None]:
    return {str(key): word(value) for key, value in group.attrs.items()} if group is not None else {}


def _image(opened: h5py.File, links: Links, answer: Reading) -> dict[str, Any]:
    image = blank_image()
    info, levels = opened["DataSetInfo"], opened["DataSet"]
    header = _attributes(info.get("Image"))
    answer.raw = {name: _attributes(info[name]) for name in list(info)[:200]}
    full = links.get(levels, "ResolutionLevel 0")
    times = [name for name in full if name.startswith("TimePoint")]
    if not times:
        raise NotReadable("damaged", "no time points")
    first = links.get(full, sorted(times, key=_number)[0])
    names = sorted((name for name in first if name.startswith("Channel")), key=_number)
    held = [links.get(found, "Data") for name in names if (found := links.get(first, name)) is not None]
    data = next((found for found in held if found is not None), None)
    for name in times[1:]:
        for channel in (group := links.get(full, name)) or ():
            links.get(group, channel)
    image["size_t"], image["size_c"] = len(times), len(names)
    shape = data.shape if data is not None else (0, 0, 0)
    for axis, stored in zip("zyx", shape, strict=True):
        told = units.number(header.get(axis.upper()))
        image[f"size_{axis}"] = int(told) if told and (not stored or 0 < told <= stored) else int(stored)
    if not image["size_x"]:
        raise NotReadable("companion_missing", "no data")
    image["pixel_type"] = pixel_type(data.dtype) if data is not None else None
    image["compression"] = (data.compression or "uncompressed") if data is not None else None
    image["pyramid_levels"] = sum(1 for name in levels if name.startswith("ResolutionLevel"))
    _extents(image, header)
    image["name"] = text(header.get("Name"))
    image["acquired_at"] = _date(header.get("RecordingDate"))
    image["channels"] = [_channel(_attributes(info.get(name))) for name in names]
    _times(image, _attributes(info.get("TimeInfo")))
    image["objective"]["na"] = _positive(header.get("NumericalAperture"))
    image["objective"]["magnification"] = _positive(header.get("LensPower"))
    return image


def _number(name: str) -> int:
    digits = name.rsplit(" ", 1)[-1]
    return int(digits) if digits.isdigit() else 0


def _positive(value: object) -> float | None:
    found = units.number(value)
    return found if found is not None and found > 0 else None


def _extents(image: dict[str, Any], header: dict[str, str | None]) -> None:
    unit = header.get("Unit") or "um"
    for place, axis in enumerate("xyz"):
        low, high = units.number(header.get(f"ExtMin{place}")), units.number(header.get(f"ExtMax{place}"))
        if low is not None and high is not None and high > low:
            image["pixel_size_um"][axis] = units.micrometres((high - low) / image[f"size_{axis}"], unit)


def _channel(header: dict[str, str | None]) -> dict[str, Any]:
    channel = blank_channel()
    parts = [units.number(part) for part in (header.get("Color") or "").split()]
    channel.update(
        name=_told(header.get("Name")),
        fluorophore=_told(header.get("DyeName")),
        excitation_nm=units.nanometres(header.get("LSMExcitationWavelength")),
        emission_nm=units.nanometres(header.get("LSMEmissionWavelength")),
    )
    if len(parts) == 3 and all(part is not None and 0 <= part <= 1 for part in parts):
        channel["color"] = colour_of(*(round((part or 0) * 255) for part in parts))
    return channel


def _told(value: str | None) -> str | None:
    found = text(value)
    return None if found is None or found.startswith("(") else found  # "(name not specified)"


def _moment(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((value or "").strip())
    except ValueError:
        return None


def _date(value: str | None) -> str | None:
    when = _moment(value)
    return when.isoformat() if when else None


def _times(image: dict[str, Any], header: dict[str, str | None]) -> None:
    stamps = [when for number in range(1, image["size_t"] + 1) if (when := _moment(header.get(f"TimePoint{number}")))]
    if len(stamps) > 1:
        step = (stamps[-1] - stamps[0]).total_seconds() / (len(stamps) - 1)
        image["time_increment_s"] = step if step > 0 else None


def planes(path: Path, image: dict[str, Any], *, target_px: int, plane_mb: int) -> Iterator[tuple[int, Any, float]]:
    """Middle planes of the smallest level above `target_px`: (channel, array YX, scale)."""
    links = Links(path, path.parent)
    with opened_hdf5(path) as opened:
        best = "ResolutionLevel 0"
        for name in sorted(opened["DataSet"], key=_number):
            group = opened["DataSet"][name]
            shape = group["TimePoint 0/Channel 0/Data"].shape
            if max(shape[1:]) >= target_px:
                best = name
        level = opened["DataSet"][best]["TimePoint 0"]
        for number, name in enumerate(sorted(level, key=_number)[:6]):
            data = links.get(level[name], "Data")
            if data is None:
                continue
            factor = 2.0 ** _number(best)
            for _, plane, step in slices(data, "ZYX", plane_mb):
                height, width = round(image["size_y"] / factor / step), round(image["size_x"] / factor / step)
                yield number, plane[: max(1, height), : max(1, width)], factor * step

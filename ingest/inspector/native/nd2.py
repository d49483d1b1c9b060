"""Nikon ND2 by the `nd2` library: dates, nominal magnification and channel settings that Bio-Formats leaves out."""

from __future__ import annotations

import re
import statistics
import struct
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import nd2

from ingest.inspector import units
from ingest.inspector.facts import Reading, blank_channel, blank_detector, blank_image, colour_of, text
from ingest.inspector.native import NotReadable, library_version, pixel_type

_SOURCES = {
    "": "ND2 attributes", "name": "ND2 file name", "pixel_size_um": "ND2 ImageCalibrationLV/dCalibration",
    "acquired_at": "ND2 text info: date", "channels": "ND2 ImageMetadataSeqLV/sPicturePlanes",
    "objective": "ND2 ImageMetadataSeqLV/sPicturePlanes (objective)", "instrument": "ND2 text info: description",
    "channels/exposure_ms": "ND2 text info: Exposure", "time_increment_s": "ND2 frame times (median difference)",
    "objective/magnification": "ND2 objective, nominal",
}  # fmt: skip
_MODES = (
    ("spinningDiskConfocal", "SpinningDiskConfocal"), ("sweptFieldConfocalPinhole", "SweptFieldConfocal"),
    ("sweptFieldConfocalSlit", "SweptFieldConfocal"), ("multiPhoton", "MultiPhotonMicroscopy"),
    ("laserScanConfocal", "LaserScanningConfocalMicroscopy"), ("TIRF", "TotalInternalReflection"),
    ("SIM", "StructuredIllumination"),
)  # fmt: skip
_IMMERSION = (("oil", "Oil"), ("glyc", "Glycerol"), ("wi", "Water"), ("water", "Water"))


def read(path: Path, *, root: Path) -> Reading:
    """Facts of an ND2; one image a position. Raises NotReadable("damaged")."""
    answer = Reading("nd2", library_version("nd2"), format_id="nd2", sources=dict(_SOURCES))
    try:
        with nd2.ND2File(path) as opened:
            _read(opened, path, answer)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error, EOFError) as error:
        raise NotReadable("damaged", f"nd2: {type(error).__name__}") from error
    except (RuntimeError, NotImplementedError, ImportError, ZeroDivisionError) as error:  # old JPEG-2000 based files
        raise NotReadable("unsupported", f"nd2: {type(error).__name__}") from error
    return answer


def _read(opened: Any, path: Path, answer: Reading) -> None:
    sizes = dict(opened.sizes)
    image = blank_image()
    for axis in "XYZCT":
        image[f"size_{axis.lower()}"] = int(sizes.get(axis, 1))
    image["rgb"] = bool(opened.is_rgb)
    image["pixel_type"] = pixel_type(opened.dtype)
    voxel = opened.voxel_size()
    metadata = opened.metadata
    channels = getattr(metadata, "channels", None) or []
    calibrated = getattr(channels[0].volume, "axesCalibrated", (True, True, True)) if channels else (True, True, True)
    image["pixel_size_um"] = {
        "x": units.micrometres(voxel.x) if calibrated[0] else None,
        "y": units.micrometres(voxel.y) if calibrated[1] else None,
        "z": units.micrometres(voxel.z) if calibrated[2] else None,
    }
    info = dict(getattr(opened, "text_info", None) or {})
    described = str(info.get("description") or "")
    image["channels"] = [_channel(entry) for entry in channels]
    _described_channels(image["channels"], described + "\n" + str(info.get("capturing") or ""))
    if channels:
        image["objective"] = _objective(channels[0].microscope)
    _instrument(image, described)
    image["acquired_at"] = _date(info, channels, opened) or None
    image["time_increment_s"] = _interval(opened, sizes)
    answer.raw = {"text_info": info, "sizes": sizes}
    positions = int(sizes.get("P", 1))
    for _ in range(positions):
        answer.images.append({**image, "name": None})


def _channel(entry: Any) -> dict[str, Any]:
    channel = blank_channel()
    meta, scope = entry.channel, entry.microscope
    flags = list(getattr(scope, "modalityFlags", None) or [])
    colour = getattr(meta, "color", None)
    channel.update(
        name=text(meta.name),
        excitation_nm=_wavelength(meta.excitationLambdaNm),
        emission_nm=_wavelength(meta.emissionLambdaNm),
        color=colour_of(int(colour.r), int(colour.g), int(colour.b)) if colour is not None else None,
        contrast=_contrast(flags),
        mode=next((mode for flag, mode in _MODES if flag in flags), None),
    )
    return channel


def _wavelength(value: object) -> float | None:
    found = units.nanometres(value)
    return found if found and 200 <= found <= 2500 else None


def _contrast(flags: list[str]) -> str | None:
    for flag, name in (("brightfield", "Brightfield"), ("phaseContrast", "Phase"), ("diffInterContrast", "DIC")):
        if flag in flags:
            return name
    return "Fluorescence" if "fluorescence" in flags else None


def _objective(scope: Any) -> dict[str, Any]:
    name = text(getattr(scope, "objectiveName", None))
    low = (name or "").lower()
    immersion = next((word for sign, word in _IMMERSION if re.search(rb"\b".decode() + sign, low)), None)
    return {
        "name": name,
        "magnification": _positive(getattr(scope, "objectiveMagnification", None)),
        "na": _positive(getattr(scope, "objectiveNumericalAperture", None)),
        "immersion": immersion,
        "refractive_index": _positive(getattr(scope, "immersionRefractiveIndex", None)),
    }


def _positive(value: object) -> float | None:
    found = units.number(value)
    return found if found is not None and found > 0 else None


def _described_channels(channels: list[dict[str, Any]], described: str) -> None:
    """Exposure times from the text description: one a plane, or one for all."""
    planes = re.split(r"Plane #\d+:", described)[1:]
    for number, channel in enumerate(channels):
        block = planes[number] if number < len(planes) else described if len(channels) == 1 else ""
        found = re.search(r"Exposure:\s*([\d.]+)\s*(ms|µs|us|s|min)\b", block)
        if found:
            value = units.seconds(found[1], found[2])
            channel["exposure_ms"] = float(f"{value * 1000:.9g}") if value else None


def _instrument(image: dict[str, Any], described: str) -> None:
    camera = re.search(r"Camera Name:\s*([^\r\n]+)", described)
    stand = re.search(r"Microscope:\s*([^\r\n]+)", described)
    binning = re.search(r"Binning:\s*(\d+x\d+)", described)
    if stand:
        image["instrument"]["model"] = text(stand[1])
        if re.match(r"(?i)ti2?\b|eclipse|ni-?e|a1|ax\b", stand[1].strip()):
            image["instrument"]["manufacturer"] = "Nikon"
    if camera:
        detector = blank_detector()
        detector["name"] = text(camera[1])
        detector["binning"] = binning[1] if binning else None
        image["instrument"]["detectors"] = [detector]


def _date(info: dict[str, Any], channels: list[Any], opened: Any) -> str | None:
    """The date as written (the computer's local time, no zone) where its form is unambiguous, else the frame time (UTC)."""
    written = str(info.get("date") or "").strip()
    for form in ("%m/%d/%Y  %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S"):
        try:
            return datetime.strptime(written, form).isoformat()
        except ValueError:
            continue
    parts = re.match(r"(\d{1,2})[./](\d{1,2})[./](\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})", written)
    if parts and int(parts[1]) > 12 >= int(parts[2]):
        day, month, year, hour, minute, second = (int(part) for part in parts.groups())
        return datetime(year, month, day, hour, minute, second).isoformat()
    try:
        julian = opened.frame_metadata(0).channels[0].time.absoluteJulianDayNumber
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
    if not 2_440_000 < julian < 2_500_000:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=julian - 2_440_587.5)
    return moment.replace(microsecond=0).isoformat()


def _interval(opened: Any, sizes: dict[str, int]) -> float | None:
    """Median time between the first frames of successive time points, in s; None with one time point."""
    times = int(sizes.get("T", 1))
    if times < 2:
        return None
    order = [axis for axis in sizes if axis not in "CYXS"]
    if "T" not in order:
        return None
    stride = 1
    for axis in order[order.index("T") + 1 :]:
        stride *= int(sizes[axis])
    stamps = []
    for step in range(min(times, 200)):
        try:
            stamps.append(opened.frame_metadata(step * stride).channels[0].time.relativeTimeMs)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return None
    steps = [after - before for before, after in pairwise(stamps) if after > before]
    return float(f"{statistics.median(steps) / 1000:.9g}") if steps else None

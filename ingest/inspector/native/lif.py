"""Leica LIF by `liffile`: true axes of XZ scans, the lens, and times, from the XML that Leica wrote."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import liffile

from ingest.inspector import units
from ingest.inspector.facts import Reading, blank_channel, blank_image, text
from ingest.inspector.native import NotReadable, library_version, pixel_type

_SOURCES = {
    "": "LIF Dimensions/DimensionDescription", "name": "LIF Element/@Name", "acquired_at": "LIF TimeStampList",
    "pixel_size_um": "LIF DimensionDescription/@Length divided by (number of elements - 1)",
    "time_increment_s": "LIF DimensionDescription/@Length of T", "channels": "LIF ChannelDescription/@LUTName",
    "objective": "LIF ATLConfocalSettingDefinition or ATLCameraSettingDefinition",
    "instrument": "LIF ATLConfocalSettingDefinition",
}  # fmt: skip
_LUTS = {
    "Red": "#FF0000", "Green": "#00FF00", "Blue": "#0000FF", "Gray": "#FFFFFF", "Cyan": "#00FFFF",
    "Magenta": "#FF00FF", "Yellow": "#FFFF00",
}  # fmt: skip
_IMMERSION = {"GLYC": "Glycerol", "OIL": "Oil", "WATER": "Water", "W": "Water", "DRY": "Air", "AIR": "Air"}
_KNOWN = set("XYZCTSM")


def read(path: Path, *, root: Path) -> Reading:
    """Facts of a LIF; one image a series, tiles as images of their own. Raises NotReadable("damaged")."""
    answer = Reading("liffile", library_version("liffile"), format_id="lif", sources=dict(_SOURCES))
    try:
        with liffile.LifFile(path) as opened:
            for image in opened.images:
                facts = _image(image)
                first_two = [axis for axis in reversed(image.dims) if axis in "XYZ"][:2]
                if first_two == ["X", "Z"]:
                    answer.details.setdefault("turned_scans", []).append(len(answer.images))
                for _ in range(int(image.sizes.get("M", 1))):
                    answer.images.append(facts)
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error, SyntaxError) as error:
        raise NotReadable("damaged", f"liffile: {type(error).__name__}") from error
    return answer


def _image(source: Any) -> dict[str, Any]:
    image = blank_image()
    sizes = dict(source.sizes)
    image["name"] = text(source.name)
    for axis in "XYZCT":
        image[f"size_{axis.lower()}"] = int(sizes.get(axis, 1))
    image["rgb"] = int(sizes.get("S", 1)) > 1
    image["axes"] = [{"name": axis, "size": int(size)} for axis, size in sizes.items() if axis not in _KNOWN]
    image["pixel_type"] = pixel_type(source.dtype)
    for axis in "XYZ":
        image["pixel_size_um"][axis.lower()] = _step(source, axis, "m")
    if image["size_t"] > 1:
        image["time_increment_s"] = _step(source, "T", "s")
    element = source.xml_element
    _channels(image, element)
    _optics(image, element)
    stamps = getattr(source, "timestamps", None)
    if stamps is not None and len(stamps):
        image["acquired_at"] = str(stamps[0])[:19]
    return image


def _step(source: Any, axis: str, unit: str) -> float | None:
    """Distance between neighbours along an axis, in µm or s."""
    places = source.coords.get(axis)
    if places is None or len(places) < 2:
        return None
    step = abs(units.number(float(places[1]) - float(places[0])) or 0.0)
    if not step:
        return None
    return units.micrometres(step, "m") if unit == "m" else units.seconds(step)


def _channels(image: dict[str, Any], element: Element) -> None:
    described = list(element.iter("ChannelDescription"))
    for number in range(image["size_c"]):
        channel = blank_channel()
        if number < len(described):
            channel["color"] = _LUTS.get(described[number].get("LUTName") or "")
            for entry in described[number].iter("ChannelProperty"):
                if entry.findtext("Key") == "DyeName":
                    channel["fluorophore"] = text(entry.findtext("Value"))
        image["channels"].append(channel)


def _optics(image: dict[str, Any], element: Element) -> None:
    settings = next(element.iter("ATLConfocalSettingDefinition"), None)
    if settings is None:
        settings = next(element.iter("ATLCameraSettingDefinition"), None)
    if settings is None:
        return
    immersion = (settings.get("Immersion") or "").strip()
    image["objective"].update(
        name=text(settings.get("ObjectiveName")),
        magnification=units.number(settings.get("Magnification")),
        na=units.number(settings.get("NumericalAperture")),
        immersion=_IMMERSION.get(immersion.upper(), text(immersion)),
        refractive_index=units.number(settings.get("RefractionIndex")),
    )
    image["instrument"]["model"] = text(settings.get("SystemTypeName") or settings.get("MicroscopeModel"))

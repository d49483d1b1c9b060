"""OME-XML to facts: one pure mapping for everything that speaks OME (Bio-Formats' answer, OME-TIFF, companion files).

Paths are those of the OME schema 2016-06. Values that writers use for "not set" (empty text, "Other", "Unknown",
zero wavelengths) are null. The parser refuses DTDs and entities.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, ParseError

from ingest.inspector import units
from ingest.inspector.facts import Image, Reading, blank_channel, blank_detector, blank_image, colour_of, text

_LIGHT_SOURCES = ("Laser", "LightEmittingDiode", "Arc", "Filament", "GenericExcitationSource")
_NOT_SET = {"Other", "Unknown", "other", "unknown", ""}

SOURCES = {
    "name": "OME/Image/@Name", "size_x": "OME/Image/Pixels/@SizeX", "size_y": "OME/Image/Pixels/@SizeY",
    "size_z": "OME/Image/Pixels/@SizeZ", "size_c": "OME/Image/Pixels/@SizeC", "size_t": "OME/Image/Pixels/@SizeT",
    "pixel_type": "OME/Image/Pixels/@Type", "pixel_size_um/x": "OME/Image/Pixels/@PhysicalSizeX",
    "pixel_size_um/y": "OME/Image/Pixels/@PhysicalSizeY", "pixel_size_um/z": "OME/Image/Pixels/@PhysicalSizeZ",
    "rgb": "OME/Image/Pixels/Channel/@SamplesPerPixel",
    "time_increment_s": "OME/Image/Pixels/@TimeIncrement", "acquired_at": "OME/Image/AcquisitionDate",
    "channels/name": "OME/Image/Pixels/Channel/@Name", "channels/fluorophore": "OME/Image/Pixels/Channel/@Fluor",
    "channels/excitation_nm": "OME/Image/Pixels/Channel/@ExcitationWavelength",
    "channels/emission_nm": "OME/Image/Pixels/Channel/@EmissionWavelength",
    "channels/exposure_ms": "OME/Image/Pixels/Plane/@ExposureTime",
    "channels/contrast": "OME/Image/Pixels/Channel/@ContrastMethod",
    "channels/mode": "OME/Image/Pixels/Channel/@AcquisitionMode",
    "channels/color": "OME/Image/Pixels/Channel/@Color",
    "objective/name": "OME/Instrument/Objective/@Model",
    "objective/magnification": "OME/Instrument/Objective/@NominalMagnification",
    "objective/na": "OME/Instrument/Objective/@LensNA",
    "objective/immersion": "OME/Instrument/Objective/@Immersion",
    "objective/refractive_index": "OME/Image/ObjectiveSettings/@RefractiveIndex",
    "instrument/manufacturer": "OME/Instrument/Microscope/@Manufacturer",
    "instrument/model": "OME/Instrument/Microscope/@Model",
    "instrument/serial": "OME/Instrument/Microscope/@SerialNumber",
    "instrument/detectors/name": "OME/Instrument/Detector/@Model",
    "instrument/detectors/type": "OME/Instrument/Detector/@Type",
    "instrument/detectors/gain": "OME/Image/Pixels/Channel/DetectorSettings/@Gain",
    "instrument/detectors/voltage": "OME/Image/Pixels/Channel/DetectorSettings/@Voltage",
    "instrument/detectors/binning": "OME/Image/Pixels/Channel/DetectorSettings/@Binning",
    "instrument/light_sources/name": "OME/Instrument/Laser/@Model",
    "instrument/light_sources/type": "OME/Instrument/Laser",
    "instrument/light_sources/wavelength_nm": "OME/Instrument/Laser/@Wavelength",
    "instrument/light_sources/power": "OME/Instrument/Laser/@Power",
    "plate/name": "OME/Plate/@Name", "plate/well": "OME/Plate/Well/@Row", "plate/field": "OME/Plate/Well/WellSample/@Index",
}  # fmt: skip


class Unreadable(Exception):
    """An OME block that cannot be parsed, or that carries a DTD."""


def parse(xml: str | bytes) -> Element:
    """The root element with namespaces removed.

    Raises Unreadable for broken XML, a DTD, an entity or an outside reference.
    """
    text = (xml if isinstance(xml, str) else _decoded(xml)).strip("\0 \r\n\t\ufeff")
    text = re.sub(r"^<\?xml[^>]*\?>", "", text)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("a DTD")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  (no DTD, so no entity; four times faster than defusedxml)
    except (ParseError, ValueError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error
    for element in root.iter():
        if isinstance(element.tag, str) and "}" in element.tag:
            element.tag = element.tag.rsplit("}", 1)[1]
    return root


def _decoded(xml: bytes) -> str:
    """The text of a document. Decoding comes first, so that no declared encoding can hide a DTD from the check."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return xml.decode("utf-16", "replace")
    declared = re.match(rb"""\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""", xml[:200])
    name = declared[1].decode().lower() if declared else "utf-8"
    known = {"iso-8859-1": "latin-1", "latin-1": "latin-1", "windows-1252": "cp1252", "cp1252": "cp1252"}
    return xml.decode(known.get(name, "utf-8"), "replace")


def _get(element: Element | None, name: str) -> str | None:
    found = text(element.get(name)) if element is not None else None
    return None if found in _NOT_SET else found


def _integer(element: Element, name: str, default: int = 1) -> int:
    found = units.number(element.get(name))
    return int(found) if found is not None else default


def reading_of(root: Element, *, reader: str, version: str, details: bool = True) -> Reading:
    """Facts of a whole OME document, with or without what has no place in them. Pure: the same tree gives the same reading."""
    answer = Reading(reader=reader, version=version, sources=dict(SOURCES))
    instruments = {element.get("ID"): element for element in root.iter("Instrument")}
    plates = _plates(root)
    for index, element in enumerate(root.findall("Image")):
        pixels = element.find("Pixels")
        if pixels is None:
            continue
        reference = element.find("InstrumentRef")
        instrument = instruments.get(reference.get("ID")) if reference is not None else None
        if instrument is None and len(instruments) == 1:
            instrument = next(iter(instruments.values()))
        image = _image(element, pixels, instrument, answer, index)
        image["plate"] = plates.get(element.get("ID"))
        answer.images.append(image)
    if details:
        answer.details |= _details(root, answer.images)
    return answer


def _image(element: Element, pixels: Element, instrument: Element | None, answer: Reading, index: int) -> Image:
    image = blank_image()
    image["name"] = text(element.get("Name"))
    for axis in "XYZCT":
        image[f"size_{axis.lower()}"] = _integer(pixels, f"Size{axis}")
    image["pixel_type"] = _get(pixels, "Type") or _get(pixels, "PixelType")
    for axis in "XYZ":
        value, unit = pixels.get(f"PhysicalSize{axis}"), pixels.get(f"PhysicalSize{axis}Unit")
        size = units.micrometres(value, unit)
        image["pixel_size_um"][axis.lower()] = size
        if size is None and units.number(value) is not None:
            answer.details["pixel_unit"] = unit
    image["acquired_at"] = text(element.findtext("AcquisitionDate")) or text(element.findtext("AcquiredDate"))
    planes = pixels.findall("Plane")
    image["time_increment_s"] = units.seconds(pixels.get("TimeIncrement"), pixels.get("TimeIncrementUnit"))
    if image["time_increment_s"] is None and image["size_t"] > 1:
        image["time_increment_s"] = _interval(planes)
        if image["time_increment_s"] is not None:
            answer.sources[f"/images/{index}/time_increment_s"] = "OME/Image/Pixels/Plane/@DeltaT (median difference)"
    channels = pixels.findall("Channel")
    samples = [_integer(channel, "SamplesPerPixel") for channel in channels]
    image["rgb"] = any(number > 1 for number in samples)
    exposures = _exposures(planes)
    lights = _light_sources(instrument)
    detectors = _detectors(instrument)
    for number, channel in enumerate(channels):
        image["channels"].append(_channel(channel, exposures.get(number), lights, detectors))
    _objective(image, element, instrument, answer, index)
    microscope = instrument.find("Microscope") if instrument is not None else None
    image["instrument"].update(
        manufacturer=_get(microscope, "Manufacturer"), model=_get(microscope, "Model"),
        serial=_get(microscope, "SerialNumber"),
    )  # fmt: skip
    image["instrument"]["detectors"] = [_public(entry) for entry in detectors.values()]
    image["instrument"]["light_sources"] = [_public(entry) for entry in lights.values()]
    return image


def _public(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if not key.startswith("_")}


def _interval(planes: Iterable[Element]) -> float | None:
    """Median difference of DeltaT between time points, for the first channel and section, in s."""
    times: dict[int, float] = {}
    for plane in planes:
        if plane.get("TheC", "0") == "0" and plane.get("TheZ", "0") == "0":
            at = units.seconds(plane.get("DeltaT"), plane.get("DeltaTUnit"))
            step = units.number(plane.get("TheT"))
            if at is not None and step is not None:
                times.setdefault(int(step), at)
    ordered = [times[key] for key in sorted(times)]
    steps = [after - before for before, after in pairwise(ordered)]
    if not steps:
        return None
    middle = statistics.median(steps)
    return float(f"{middle:.9g}") if middle > 0 else None


def _exposures(planes: Iterable[Element]) -> dict[int, float]:
    """Exposure time in ms of each channel: the median of its planes."""
    found: dict[int, list[float]] = {}
    for plane in planes:
        value = units.seconds(plane.get("ExposureTime"), plane.get("ExposureTimeUnit"))
        channel = units.number(plane.get("TheC"))
        if value is not None and channel is not None and value > 1e-9:  # below: garbage in unused header fields
            found.setdefault(int(channel), []).append(value * 1000)
    return {channel: float(f"{statistics.median(values):.12g}") for channel, values in found.items()}


def _light_sources(instrument: Element | None) -> dict[str, dict[str, Any]]:
    lights: dict[str, dict[str, Any]] = {}
    for number, element in enumerate(instrument if instrument is not None else ()):
        if element.tag not in _LIGHT_SOURCES:
            continue
        power = units.number(element.get("Power"))
        lights[element.get("ID") or f"#{number}"] = {
            "name": _get(element, "Model") or _get(element, "Manufacturer"),
            "type": element.tag,
            "wavelength_nm": units.nanometres(element.get("Wavelength"), element.get("WavelengthUnit")),
            "power": f"{power:g} {element.get('PowerUnit') or 'mW'}" if power is not None else None,
        }
    return lights


def _detectors(instrument: Element | None) -> dict[str, dict[str, Any]]:
    detectors: dict[str, dict[str, Any]] = {}
    for number, element in enumerate(instrument.findall("Detector") if instrument is not None else ()):
        entry = blank_detector()
        maker, model = _get(element, "Manufacturer"), _get(element, "Model")
        entry.update(
            name=model or maker,
            type=_get(element, "Type"),
            gain=units.number(element.get("Gain")),
            voltage=units.number(element.get("Voltage")),
        )
        detectors[element.get("ID") or f"#{number}"] = entry
    return detectors


def _channel(
    element: Element, exposure: float | None, lights: dict[str, dict[str, Any]], detectors: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    channel = blank_channel()
    settings = element.find("LightSourceSettings")
    excitation = units.nanometres(element.get("ExcitationWavelength"), element.get("ExcitationWavelengthUnit"))
    if excitation is None and settings is not None:
        excitation = units.nanometres(settings.get("Wavelength"), settings.get("WavelengthUnit"))
        if excitation is None:
            excitation = lights.get(settings.get("ID") or "", {}).get("wavelength_nm")
    channel.update(
        name=_get(element, "Name"),
        fluorophore=_get(element, "Fluor"),
        excitation_nm=excitation,
        emission_nm=units.nanometres(element.get("EmissionWavelength"), element.get("EmissionWavelengthUnit")),
        exposure_ms=exposure,
        contrast=_get(element, "ContrastMethod"),
        mode=_get(element, "AcquisitionMode"),
        color=_colour(element.get("Color")),
    )
    used = element.find("DetectorSettings")
    if used is not None and used.get("ID") in detectors:
        entry = detectors[used.get("ID") or ""]
        for key, name in (("gain", "Gain"), ("voltage", "Voltage")):
            value = units.number(used.get(name))
            entry[key] = value if value is not None else entry[key]
        entry["binning"] = _get(used, "Binning") or entry["binning"]
    return channel


def _colour(value: str | None) -> str | None:
    """A signed 32-bit RGBA integer as #RRGGBB."""
    found = units.number(value)
    if found is None:
        return None
    rgba = int(found) & 0xFFFFFFFF
    return colour_of(rgba >> 24, rgba >> 16, rgba >> 8)


def _objective(image: Image, element: Element, instrument: Element | None, answer: Reading, index: int) -> None:
    settings = element.find("ObjectiveSettings")
    if settings is None:
        settings = element.find("ObjectiveRef")  # until schema 2010-04
    lenses = instrument.findall("Objective") if instrument is not None else []
    wanted = settings.get("ID") if settings is not None else None
    lens = next((found for found in lenses if found.get("ID") == wanted), None)
    if lens is None and len(lenses) == 1:
        lens = lenses[0]
    objective = image["objective"]
    if settings is not None:
        objective["refractive_index"] = units.number(settings.get("RefractiveIndex"))
    if lens is None:
        return
    nominal = units.number(lens.get("NominalMagnification"))
    calibrated = units.number(lens.get("CalibratedMagnification"))
    if nominal is None and calibrated is not None:
        answer.sources[f"/images/{index}/objective/magnification"] = "OME/Instrument/Objective/@CalibratedMagnification"
    objective.update(
        name=_get(lens, "Model"),
        magnification=nominal if nominal is not None else calibrated,
        na=units.number(lens.get("LensNA")),
        immersion=_get(lens, "Immersion"),
    )


def well_name(row: int, column: int) -> str:
    """Zero-based row and column as on the plate: (1, 6) is B07, (26, 0) is AA01."""
    letters = ""
    row += 1
    while row > 0:
        row, rest = divmod(row - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{column + 1:02d}"


def _plates(root: Element) -> dict[str | None, dict[str, Any]]:
    found: dict[str | None, dict[str, Any]] = {}
    for plate in root.iter("Plate"):
        for well in plate.findall("Well"):
            row, column = units.number(well.get("Row")), units.number(well.get("Column"))
            for number, sample in enumerate(well.findall("WellSample")):
                reference = sample.find("ImageRef")
                if reference is None or row is None or column is None:
                    continue
                found[reference.get("ID")] = {
                    "name": text(plate.get("Name")), "well": well_name(int(row), int(column)), "field": number,
                }  # fmt: skip
    return found


def _details(root: Element, images: list[Image]) -> dict[str, Any]:
    """Values of the REMBI checklist that the interface has no key for, as {OME path: value} of the first image."""
    from ingest.inspector.rembi import ome_values

    return {"ome": ome_values(root), "people": _people(root)}


def _people(root: Element) -> list[str]:
    """Which kinds of personal data stand in the header; the values themselves stay out of the answer."""
    kinds = []
    for person in root.iter("Experimenter"):
        for name, label in (
            ("FirstName", "a first name"), ("LastName", "a last name"), ("UserName", "a user name"),
            ("Email", "an e-mail address"), ("DisplayName", "a name"),
        ):  # fmt: skip
            if text(person.get(name)) and label not in kinds:
                kinds.append(label)
    return kinds

"""Zeiss CZI by Zeiss's own libCZI (pylibCZIrw): scenes, dimensions beyond XYZCT, and the header as Zeiss wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from pylibCZIrw import czi

from ingest.inspector import cziheader, omexml, units
from ingest.inspector.facts import Reading, blank_channel, blank_detector, blank_image, text
from ingest.inspector.native import NotReadable, library_version

_BASE = "ImageDocument/Metadata"
_SOURCES = {
    "": "CZI subblock directory", "pixel_type": "CZI subblock directory", "name": "CZI scenes",
    "pixel_size_um": f"{_BASE}/Scaling/Items/Distance", "acquired_at": f"{_BASE}/Information/Image/AcquisitionDateAndTime",
    "channels": f"{_BASE}/Information/Image/Dimensions/Channels/Channel",
    "objective": f"{_BASE}/Information/Instrument/Objectives/Objective",
    "instrument": f"{_BASE}/Information/Instrument", "time_increment_s": f"{_BASE}/Information/Image/Dimensions/T",
    "compression": "CZI subblocks",
}  # fmt: skip
_TYPES = {
    "Gray8": ("uint8", False), "Gray16": ("uint16", False), "Gray32Float": ("float", False), "Bgr24": ("uint8", True),
    "Bgr48": ("uint16", True), "Bgra32": ("uint8", True), "Bgr96Float": ("float", True), "Gray32": ("uint32", False),
}  # fmt: skip
_AXES = {"H": "phase", "I": "illumination", "R": "rotation", "V": "view", "B": "block"}
_CODES = {"0": "uncompressed", "1": "JPEG", "2": "LZW", "4": "JPEG-XR", "5": "Zstandard", "6": "Zstandard"}


def read(path: Path, *, root: Path) -> Reading:
    """Facts of a CZI; one image a scene. Raises NotReadable("damaged")."""
    answer = Reading("pylibCZIrw", library_version("pylibCZIrw"), format_id="czi", sources=dict(_SOURCES))
    try:
        with czi.open_czi(str(path)) as opened:
            header = cziheader.read(path)
            tree = _tree(header.short.decode("utf-8", "replace") if header else str(opened.raw_metadata))
            box = opened.total_bounding_box_no_pyramid
            scenes = dict(opened.scenes_bounding_rectangle_no_pyramid)
            kinds = dict(opened.pixel_types)
    except (RuntimeError, OSError, ValueError, KeyError, IndexError, MemoryError) as error:
        raise NotReadable("damaged", f"libCZI: {type(error).__name__}") from error
    image = _image(tree, box, kinds)
    sizes = [(int(box["X"][1] - box["X"][0]), int(box["Y"][1] - box["Y"][0]))]
    if scenes:
        sizes = [(int(scenes[key].w), int(scenes[key].h)) for key in sorted(scenes)]
    for width, height in sizes:
        answer.images.append({**image, "size_x": width, "size_y": height})
    answer.details["people"] = _people(tree)
    answer.header = header.xml if header else b""
    answer.details["not_compared"] = ["images"]  # mosaics and scenes are counted differently, and both are right
    return answer


def _tree(xml: str) -> Element:
    try:
        return omexml.parse(xml)
    except omexml.Unreadable:
        return Element("ImageDocument")


def _image(tree: Element, box: dict[str, Any], kinds: dict[int, str]) -> dict[str, Any]:
    image = blank_image()
    for axis in "ZCT":
        low, high = box.get(axis, (0, 1))
        image[f"size_{axis.lower()}"] = max(1, int(high - low))
    for axis, (low, high) in box.items():
        if axis in _AXES and high - low > 1:
            image["axes"].append({"name": _AXES[axis], "size": int(high - low)})
    image["pixel_type"], image["rgb"] = _TYPES.get(str(kinds.get(0)), (None, False))
    information = tree.find("Metadata/Information")
    header = information.find("Image") if information is not None else None
    for axis in "xyz":
        image["pixel_size_um"][axis] = _scale(tree, axis.upper())
    if header is not None:
        image["acquired_at"] = text(header.findtext("AcquisitionDateAndTime"))
        step = header.find("Dimensions/T/Positions/Interval/Increment")
        increment = units.seconds(step.text) if step is not None else None
        image["time_increment_s"] = increment if increment and image["size_t"] > 1 else None
    channels = header.findall("Dimensions/Channels/Channel") if header is not None else []
    display = {each.get("Id"): each for each in tree.findall("Metadata/DisplaySetting/Channels/Channel")}
    for number in range(image["size_c"]):
        found = channels[number] if number < len(channels) else None
        image["channels"].append(_channel(found, display.get(found.get("Id")) if found is not None else None))
    _optics(image, information, header)
    return image


def _scale(tree: Element, axis: str) -> float | None:
    for distance in tree.findall("Metadata/Scaling/Items/Distance"):
        if distance.get("Id") == axis:
            value = units.micrometres(distance.findtext("Value"), "m")
            return value if value and value > 0 else None
    return None


def _channel(found: Element | None, display: Element | None) -> dict[str, Any]:
    channel = blank_channel()
    if found is None:
        return channel
    exposure = units.seconds(found.findtext("ExposureTime"), "ns")
    dye = text(found.findtext("Fluor")) or (text(display.findtext("DyeName")) if display is not None else None)
    channel.update(
        name=text(found.get("Name")),
        fluorophore=dye,
        excitation_nm=units.nanometres(found.findtext("ExcitationWavelength")),
        emission_nm=units.nanometres(found.findtext("EmissionWavelength")),
        exposure_ms=float(f"{exposure * 1000:.12g}") if exposure else None,
        contrast=_known(found.findtext("ContrastMethod")),
        mode=_known(found.findtext("AcquisitionMode")),
        color=_colour(found.findtext("Color") or (display.findtext("Color") if display is not None else None)),
    )
    return channel


def _known(value: str | None) -> str | None:
    found = text(value)
    return None if found in ("Other", "Unknown") else found


def _colour(value: str | None) -> str | None:
    found = (value or "").strip().lstrip("#")
    return f"#{found[-6:].upper()}" if len(found) in (6, 8) else None


def _optics(image: dict[str, Any], information: Element | None, header: Element | None) -> None:
    if information is None:
        return
    lenses = information.findall("Instrument/Objectives/Objective")
    settings = header.find("ObjectiveSettings") if header is not None else None
    reference = settings.find("ObjectiveRef") if settings is not None else None
    wanted = reference.get("Id") if reference is not None else None
    lens = next((each for each in lenses if each.get("Id") == wanted), lenses[0] if len(lenses) == 1 else None)
    if lens is not None:
        image["objective"].update(
            name=text(lens.findtext("Manufacturer/Model")) or text(lens.get("Name")),
            magnification=units.number(lens.findtext("NominalMagnification")),
            na=units.number(lens.findtext("LensNA")),
            immersion=_known(lens.findtext("Immersion")),
        )
    if settings is not None:
        image["objective"]["refractive_index"] = units.number(settings.findtext("RefractiveIndex"))
    stand = information.find("Instrument/Microscopes/Microscope")
    if stand is not None:
        image["instrument"]["model"] = text(stand.findtext("System")) or text(stand.get("Name"))
    for element in information.findall("Instrument/Detectors/Detector"):
        detector = blank_detector()
        detector["name"] = text(element.findtext("Manufacturer/Model")) or text(element.get("Name"))
        detector["type"] = _known(element.findtext("Type"))
        image["instrument"]["detectors"].append(detector)


def _people(tree: Element) -> list[str]:
    user = text(tree.findtext("Metadata/Information/Document/UserName")) or text(
        tree.findtext("Metadata/Information/User/DisplayName")
    )
    return ["a user name"] if user else []


def planes(path: Path, image: dict[str, Any], *, target_px: int, plane_mb: int) -> Iterator[tuple[int, Any, float]]:
    """Middle planes of the first scene, for files that Bio-Formats cannot open: (channel, array, scale). Raises NotReadable."""
    try:
        with czi.open_czi(str(path)) as opened:
            scenes = sorted(opened.scenes_bounding_rectangle_no_pyramid)
            longest = max(image["size_x"], image["size_y"])
            zoom = 1.0
            while longest * zoom > 2 * target_px or image["size_x"] * image["size_y"] * zoom**2 * 8 > plane_mb << 20:
                zoom /= 2
            for channel in range(min(6, image["size_c"])):
                plane = {"C": channel, "Z": image["size_z"] // 2, "T": 0}
                found = opened.read(plane=plane, scene=scenes[0] if scenes else None, zoom=zoom)
                found = found[..., 0] if found.shape[-1] == 1 else found[..., ::-1]  # libCZI answers BGR
                yield channel, found, 1 / zoom
    except (RuntimeError, OSError, ValueError, KeyError, IndexError, MemoryError) as error:
        raise NotReadable("damaged", f"libCZI: {type(error).__name__}") from error

"""From facts to the REMBI checklist: which fields of it this file fills, from where, and how far to believe it.

Pure. `fill` says what a page may do with the value: `auto` show and let the author accept, `derive` a draft,
`suggest` a proposal that may be wrong (a channel's name is often a filter's). Source: REMBI 1.5 field list in
`data/rembi/fields.json`. Values are numbers, texts with their unit, or lists with one entry a channel.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from ingest.inspector import units
from ingest.inspector.facts import text

_UNITS = {
    "WorkingDistance": "µm", "PinholeSize": "µm", "Voltage": "V", "ReadOutRate": "MHz", "Power": "mW",
    "Temperature": "°C", "PositionX": "reference frame", "PositionY": "reference frame",
    "PositionZ": "reference frame",
}  # fmt: skip
# An e-mail address is never taken over: it serves no field that the author cannot type in a second.
_LEFT_OUT = {"study.author.email", "image.checksum"}


@cache
def checklist() -> dict[str, Any]:
    """The committed part of the checklist: {"fields": {id: {fill, type, each, paths}}, crosswalks}."""
    loaded: dict[str, Any] = json.loads((Path(__file__).parent / "data/rembi/fields.json").read_text("utf-8"))
    return loaded


def ome_values(root: Element) -> dict[str, dict[str, Any]]:
    """{field id: {"value", "source"}} read from an OME tree by the checklist's paths, for its first image.

    Without the fields that the facts say, with units and from both readers.
    """
    fields, places = _wanted()
    reached = _reached(root, places)
    found: dict[str, dict[str, Any]] = {}
    for field_id, many, kind, paths in fields:
        for path, place, step, attribute in paths:
            here = reached[place]
            if not here:
                continue
            values = [value for value in _values(root, here, step, attribute) if value is not None]
            if values:
                kept: Any = values if many and len(values) > 1 else values[0]
                found[field_id] = {"value": _typed(kept, kind), "source": path}
                break
    return found


_Path = tuple[str, int, str, str | None]  # as written, the number of its place, its last element, its attribute
_Place = tuple[int, str]  # the number of the place above, the element below it; number 0 is the root


@cache
def _wanted() -> tuple[list[tuple[str, bool, str, list[_Path]]], list[_Place]]:
    """(field id, whether it has one value a channel, type, paths) of each field that stands in an OME tree; the places
    below the root that the paths lead to, each after the one above it, because most paths share their start."""
    places: dict[_Place, int] = {}
    fields = []
    left_out = _LEFT_OUT | {field_id for field_id, *_ in _FROM_FACTS}
    for field_id, entry in checklist()["fields"].items():
        if field_id in left_out or entry["fill"] == "derive":
            continue
        paths: list[_Path] = []
        for path in entry["paths"]:
            if path.endswith("Unit"):
                continue
            place, step = 0, ""
            for step in (part for part in path.split("/")[1:] if part[0] != "@"):
                place = places.setdefault((place, step), len(places) + 1)
            paths.append((path, place, step, path.rpartition("@")[2] if "@" in path else None))
        fields.append((field_id, entry["each"].startswith(("1 per channel", "0..* ")), entry["type"], paths))
    return fields, list(places)


def _reached(root: Element, places: list[_Place]) -> list[list[Element]]:
    """The elements at the root and at each place: those of the first image and of its instrument."""
    first = root.find("Image")
    reference = first.find("InstrumentRef") if first is not None else None
    instrument = reference.get("ID") if reference is not None else None
    reached = [[root]]
    for above, step in places:
        if step == "Image":
            below = [] if first is None else [first]
        else:
            below = [child for element in reached[above] for child in element.findall(step)]
        if step == "Instrument" and instrument is not None:
            below = [child for child in below if child.get("ID") == instrument] or below
        reached.append(below[:1] if step == "Plane" else below)
    return reached


def _values(root: Element, here: list[Element], step: str, attribute: str | None) -> list[str | None]:
    if attribute is not None:
        return [_attribute(element, attribute) for element in here]
    if step in ("Laser", "LightEmittingDiode", "Arc", "Filament", "GenericExcitationSource"):
        return [element.tag for element in here]
    if step.endswith("Ref"):
        return [_referred(root, element) for element in here]
    return [text(element.text) for element in here]


def _attribute(element: Element, name: str) -> str | None:
    value = text(element.get(name))
    if value is None or value in ("Other", "Unknown"):
        return None
    unit = element.get(f"{name}Unit", _UNITS.get(name))
    return f"{value} {unit}" if unit and units.number(value) is not None else value


def _referred(root: Element, reference: Element) -> str | None:
    wanted = reference.get("ID")
    target = next((each for each in root.iter() if each.get("ID") == wanted and each is not reference), None)
    return text(target.get("Model")) if target is not None else None


def _typed(value: Any, kind: str) -> Any:
    if isinstance(value, list):
        return [_typed(each, kind) for each in value]
    if kind in ("number", "integer") and isinstance(value, str):
        number = units.number(value)
        if number is not None:
            return int(number) if kind == "integer" or (number.is_integer() and "." not in value) else number
    return value


def values(facts: dict[str, Any], details: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """{field id: {"value", "source", "fill"}} of one answer. Null facts fill nothing.

    `details`: {"ome": `ome_values` of the header, if there was one}.
    """
    fields, found = checklist()["fields"], {}
    for field_id, entry in details.get("ome", {}).items():
        found[field_id] = {"value": entry["value"], "source": entry["source"], "fill": fields[field_id]["fill"]}
    if not facts["images"]:
        return found
    image = facts["images"][0]
    for field_id, pointer, steps, each, show in _FROM_FACTS:
        value, where = _from_image(image, pointer, steps, each)
        if value is None:
            continue
        shown = show(value) if not isinstance(value, list) else [None if each is None else show(each) for each in value]
        origin = facts["provenance"].get(f"/images/0/{where}")
        source = f"{origin['reader']} {origin['version']}: {origin['source']}" if origin else f"/images/0/{where}"
        found[field_id] = {"value": shown, "source": source, "fill": fields[field_id]["fill"]}
    _derived(facts, image, found)
    return found


def _from_image(image: dict[str, Any], pointer: str, steps: list[str], each: str | None) -> tuple[Any, str]:
    """The value of an image at some steps and its pointer; `each` collects one entry a channel, detector or light source."""
    value: Any = image
    for step in steps:
        value = value[step]
    if each is None:
        return value, pointer
    collected = [entry[each] for entry in value]
    filled = next((number for number, entry in enumerate(collected) if entry is not None), None)
    if filled is None:
        return None, pointer
    return (collected[0] if len(collected) == 1 else collected), pointer.replace("*", str(filled))


def _same(value: Any) -> Any:
    return value


def _with(unit: str) -> Callable[[Any], str]:
    return lambda value: f"{value:.10g} {unit}"


_SHOWN: list[tuple[str, str, Callable[[Any], Any]]] = [
    *((f"image.size_{axis}", f"size_{axis}", _same) for axis in "xyzct"),
    *((f"image.physical_size_{axis}", f"pixel_size_um/{axis}", _with("µm")) for axis in "xyz"),
    ("acquisition.z_step", "pixel_size_um/z", _with("µm")),
    ("image.pixel_type", "pixel_type", _same),
    ("image.original_name", "name", _same),
    ("image.compression", "compression", _same),
    ("image.channel.name", "channels/*/name", _same),
    ("image.channel.color", "channels/*/color", _same),
    ("acquisition.time_interval", "time_increment_s", _with("s")),
    ("acquisition.date", "acquired_at", _same),
    ("acquisition.exposure_time", "channels/*/exposure_ms", _with("ms")),
    ("acquisition.excitation_wavelength", "channels/*/excitation_nm", _with("nm")),
    ("acquisition.emission_wavelength", "channels/*/emission_nm", _with("nm")),
    ("acquisition.contrast_method", "channels/*/contrast", _same),
    ("acquisition.objective.model", "objective/name", _same),
    ("acquisition.objective.magnification", "objective/magnification", _same),
    ("acquisition.objective.na", "objective/na", _same),
    ("acquisition.objective.immersion", "objective/immersion", _same),
    ("acquisition.refractive_index", "objective/refractive_index", _same),
    ("acquisition.microscope.manufacturer", "instrument/manufacturer", _same),
    ("acquisition.microscope.model", "instrument/model", _same),
    ("acquisition.microscope.serial", "instrument/serial", _same),
    ("acquisition.detector.model", "instrument/detectors/*/name", _same),
    ("acquisition.detector.type", "instrument/detectors/*/type", _same),
    ("acquisition.detector.gain", "instrument/detectors/*/gain", _same),
    ("acquisition.detector.voltage", "instrument/detectors/*/voltage", _same),
    ("acquisition.detector.binning", "instrument/detectors/*/binning", _same),
    ("acquisition.light_source.kind", "instrument/light_sources/*/type", _same),
    ("acquisition.light_source.model", "instrument/light_sources/*/name", _same),
    ("acquisition.light_source.wavelength", "instrument/light_sources/*/wavelength_nm", _with("nm")),
    ("acquisition.light_source.power", "instrument/light_sources/*/power", _same),
]
# field id, pointer below the image, its steps up to a list, the key in each entry of that list, how it is shown
_FROM_FACTS = [
    (field_id, pointer, pointer.split("/*/")[0].split("/"), pointer.split("/*/")[1] if "*" in pointer else None, show)
    for field_id, pointer, show in _SHOWN
]


def _derived(facts: dict[str, Any], image: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
    """Fields that are computed or drafted from others."""

    def put(field_id: str, value: Any, source: str) -> None:
        if value:
            found[field_id] = {"value": value, "source": source, "fill": checklist()["fields"][field_id]["fill"]}

    put("image.series_count", len(facts["images"]), "/images")
    put("acquisition.instrument", _instrument_sentence(image), "/images/0/instrument, /images/0/objective")
    put("acquisition.parameters", _parameters_sentence(image), "/images/0/channels")
    put("image.physical_extent", _extent(image), "/images/0/pixel_size_um")
    put("specimen.channel.content", _contents(image), "/images/0/channels")
    put("component.imaging_method", _methods(image), "/images/0/channels")
    if any(each["plate"] for each in facts["images"]):
        put("component.kind", "screen", "/images/0/plate")
        wells = list(dict.fromkeys(each["plate"]["well"] for each in facts["images"] if each["plate"]))
        put("specimen.location", wells[0] if len(wells) == 1 else wells, "/images/0/plate/well")


def _contents(image: dict[str, Any]) -> list[str | None] | str | None:
    named = [channel["fluorophore"] or channel["name"] for channel in image["channels"]]
    return (named[0] if len(named) == 1 else named) if any(named) else None


def _methods(image: dict[str, Any]) -> list[str]:
    """FBbi terms by mode first, then by contrast; "fluorescence" adds nothing beside a sharper term."""
    terms: dict[str, None] = {}
    for channel in image["channels"]:
        term = checklist()["acquisition_mode"].get(channel["mode"] or "")
        if term is None or (channel["mode"] == "WideField" and channel["contrast"]):
            term = checklist()["contrast_method"].get(channel["contrast"] or "")
        if term:
            terms.setdefault(f"{term['label']} ({term['id']})", None)
    return list(terms)


def _instrument_sentence(image: dict[str, Any]) -> str | None:
    stand, lens = image["instrument"], image["objective"]
    parts = [" ".join(part for part in (stand["manufacturer"], stand["model"]) if part)]
    optics = []
    if lens["magnification"] is not None:
        optics.append(f"{lens['magnification']:g}x")
    if lens["na"] is not None:
        optics.append(f"NA {lens['na']:g}")
    if lens["immersion"]:
        optics.append(str(lens["immersion"]).lower() + " immersion")
    if lens["name"] or optics:
        parts.append("objective " + " ".join(filter(None, [lens["name"], f"({', '.join(optics)})" if optics else ""])))
    detectors = [entry["name"] for entry in stand["detectors"] if entry["name"]]
    if detectors:
        parts.append(f"detector {', '.join(dict.fromkeys(detectors))}")
    sentence = ", ".join(part for part in parts if part)
    return sentence[0].upper() + sentence[1:] + "." if sentence else None


def _parameters_sentence(image: dict[str, Any]) -> str | None:
    lines = []
    for number, channel in enumerate(image["channels"], 1):
        said = [
            f"{label} {channel[key]:g} {unit}"
            for label, key, unit in (
                ("excitation", "excitation_nm", "nm"), ("emission", "emission_nm", "nm"), ("exposure", "exposure_ms", "ms"),
            )
            if channel[key] is not None
        ]  # fmt: skip
        if said:
            lines.append(f"{channel['name'] or f'channel {number}'}: {', '.join(said)}")
    if image["size_z"] > 1 and image["pixel_size_um"]["z"] is not None:
        lines.append(f"{image['size_z']} sections every {image['pixel_size_um']['z']:g} µm")
    if image["size_t"] > 1 and image["time_increment_s"] is not None:
        lines.append(f"{image['size_t']} time points every {image['time_increment_s']:g} s")
    return "; ".join(lines) + "." if lines else None


def _extent(image: dict[str, Any]) -> str | None:
    sizes = image["pixel_size_um"]
    if sizes["x"] is None or sizes["y"] is None:
        return None
    parts = [f"{image['size_x'] * sizes['x']:.6g}", f"{image['size_y'] * sizes['y']:.6g}"]
    if image["size_z"] > 1 and sizes["z"] is not None:
        parts.append(f"{image['size_z'] * sizes['z']:.6g}")
    return " × ".join(parts) + " µm"

"""Micro-Meta App microscope files: what of them an instrument record keeps. Pure.

Such a file is one JSON object with `Schema_ID` "Instrument.json" (older: "Microscope.json"), a `MicroscopeStand` and a flat
list `components`, each with a `Schema_ID` of the 4DN-BINA-OME model; units stand beside values (`WorkingDistanceUnit`). Sources:
Micro-Meta App documentation, page "Output"; NBOMicroscopyMetadataSpecs v02-01 (Hammer et al. 2021, doi 10.1038/s41592-021-01327-9).
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .contents import InstrumentRefused, record_clean, text_clean

LARGEST = 5 * 1024 * 1024
_DETECTORS = {
    "ccd": "CCD", "emccd": "EMCCD", "intensifiedccd": "IntensifiedCCD", "cmos": "CMOS", "scmos": "CMOS",
    "photomultipliertube": "PMT", "photomultiplier": "PMT", "photodiode": "Photodiode", "avalanchephotodiode": "APD",
    "hybriddetector": "Other", "pointdetector": "Other", "genericdetector": "Other", "analogvideo": "Other",
}  # fmt: skip
_LIGHTS = {
    "laser": "Laser", "lightemittingdiode": "LightEmittingDiode", "arc": "Arc", "filament": "Filament",
    "genericexcitationsource": "GenericExcitationSource", "multilaserengine": "Laser",
}  # fmt: skip
_IMMERSION = {
    "air": "Air", "water": "Water", "dipping": "WaterDipping", "glycerol": "Glycerol", "multi": "Multi",
    "mineral oil": "Oil", "silicone oil": "Oil", "oil": "Oil", "other": "Other",
}  # fmt: skip
_FILTERS = {
    "excitationfilter": "excitation",
    "emissionfilter": "emission",
    "standarddichroic": "dichroic",
    "dichroic": "dichroic",
}
_UNIT = {
    "WorkingDistance": "mm",
    "Wavelength": "nm",
    "PeakWavelength": "nm",
    "FWHMBandwidth": "nm",
    "NominalPower": "mW",
}


def micrometa_read(raw: bytes, *, facility: str = "") -> dict[str, Any]:
    """The instrument record of a file. Raises InstrumentRefused with a sentence."""
    if len(raw) > LARGEST:
        raise InstrumentRefused(_("The file is larger than 5 MB; a Micro-Meta App microscope file is smaller."))
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InstrumentRefused(
            _("This is no JSON file. In Micro-Meta App, choose “Save microscope” and take the .json file.")
        ) from None
    if not isinstance(found, Mapping) or _schema(found) not in ("instrument", "microscope"):
        raise InstrumentRefused(
            _("This JSON file is no microscope of the Micro-Meta App: its Schema_ID is not “Instrument.json”.")
        )
    file = _folded(found)
    stand = _folded(file.get("microscopestand") or {}) or file
    components = [_folded(one) for one in file.get("components") or [] if isinstance(one, Mapping)]
    content: dict[str, Any] = {"type": _stand_type(stand)}
    for one in components:
        _component(content, _schema(one), one)
    content["filters"] = _filters(components)
    return record_clean(
        {
            "title": _short(file.get("name") or stand.get("name") or stand.get("model")),
            "facility": facility,
            "manufacturer": _short(stand.get("manufacturer")),
            "model": _short(stand.get("model")),
            "serial": _short(stand.get("serialnumber")),
            "content": content,
        }
    )


def _folded(entry: Any) -> dict[str, Any]:
    """Keys in small letters: versions of the app write them differently."""
    return {str(name).casefold(): value for name, value in entry.items()} if isinstance(entry, Mapping) else {}


def _schema(entry: Mapping[str, Any]) -> str:
    name = next((value for key, value in entry.items() if str(key).casefold() == "schema_id"), "")
    return str(name).rsplit("/", 1)[-1].removesuffix(".json").casefold()


def _short(value: Any) -> str:
    return text_clean(str(value)[:200]) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _quantity(one: Mapping[str, Any], *names: str) -> str:
    """`0.13 mm`: the first of these that is there, with the unit beside it or the model's own."""
    for name in names:
        value = _short(one.get(name.casefold()))
        if value:
            unit = _short(one.get(f"{name}unit".casefold())) or _UNIT.get(name, "")
            return f"{value} {unit}".strip()
    return ""


def _number(one: Mapping[str, Any], name: str) -> str:
    """The number as text; empty where it is none, so that one odd lens does not refuse the whole file."""
    value = _short(one.get(name.casefold())).rstrip("xX× ")
    try:
        return value if 0 < float(value) <= (1.7 if name == "LensNA" else 1000) else ""
    except ValueError:
        return ""


def _stand_type(stand: Mapping[str, Any]) -> str:
    schema = _schema(stand)
    for word in ("Inverted", "Upright", "Dissection", "Electrophysiology"):
        if word.casefold() in schema or _short(stand.get("type")).casefold() == word.casefold():
            return word
    return ""


def _component(content: dict[str, Any], schema: str, one: Mapping[str, Any]) -> None:
    name, maker = _short(one.get("model")) or _short(one.get("name")), _short(one.get("manufacturer"))
    if schema == "objective":
        content.setdefault("objectives", []).append(
            {
                "name": _short(one.get("name")) or name,
                "manufacturer": maker,
                "magnification": _number(one, "Magnification"),
                "na": _number(one, "LensNA"),
                "immersion": _IMMERSION.get(_short(one.get("immersiontype")).casefold(), ""),
                "correction": _short(one.get("correction")),
                "working_distance": _quantity(one, "WorkingDistance"),
            }
        )
    elif schema in _DETECTORS:
        content.setdefault("detectors", []).append(
            {"name": name, "manufacturer": maker, "type": _DETECTORS[schema]}
        )  # fmt: skip
    elif schema in _LIGHTS:
        content.setdefault("light_sources", []).append(
            {
                "kind": _LIGHTS[schema],
                "name": name,
                "manufacturer": maker,
                "wavelength": _quantity(one, "Wavelength", "PeakWavelength"),
                "power": _quantity(one, "NominalPower"),
            }
        )
    elif schema == "acquisitionsoftware":
        content.setdefault("software", f"{name} {_short(one.get('version'))}".strip())
    elif schema in ("environmentalcontroldevice", "environmentalchamber"):
        content.setdefault("environment", f"{maker} {name}".strip())


def _filters(components: list[dict[str, Any]]) -> list[dict[str, str]]:
    """One line a filter; those of one cube (same `OpticsHolderID` or `FilterSetID`) on one line."""
    found: dict[str, dict[str, str]] = {}
    for number, one in enumerate(components):
        place = _FILTERS.get(_schema(one))
        if place is None:
            continue
        cube = _short(one.get("filtersetid")) or _short(one.get("opticsholderid")) or f"#{number}"
        band = _quantity(one, "FWHMBandwidth")
        wavelength = _quantity(one, "Wavelength")
        name = _short(one.get("model")) or _short(one.get("name"))
        shown = f"{wavelength.removesuffix(' nm')}/{band}" if wavelength and band else wavelength
        found.setdefault(cube, {"name": _short(one.get("name"))})[place] = " ".join(filter(None, [name, shown]))
    return list(found.values())

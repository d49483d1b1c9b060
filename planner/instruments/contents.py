"""What an instrument record holds, and how typed or imported words become it. Pure.

    {"title", "facility", "manufacturer", "model", "serial",
     "content": {"type", "software", "environment", "header_names": [..],
                 "objectives": [{"name", "manufacturer", "magnification", "na", "immersion", "correction", "working_distance"}],
                 "detectors": [{"name", "manufacturer", "type"}],
                 "light_sources": [{"kind", "name", "manufacturer", "wavelength", "power"}],
                 "filters": [{"name", "excitation", "dichroic", "emission"}]}}

Everything is text, or a number for magnification and numerical aperture; what is not known is absent.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HEAD = ("title", "facility", "manufacturer", "model", "serial")
PLAIN = ("type", "software", "environment")
PARTS: dict[str, tuple[str, ...]] = {
    "objectives": ("name", "manufacturer", "magnification", "na", "immersion", "correction", "working_distance"),
    "detectors": ("name", "manufacturer", "type"),
    "light_sources": ("kind", "name", "manufacturer", "wavelength", "power"),
    "filters": ("name", "excitation", "dichroic", "emission"),
}
LABELS = {
    "title": gettext_lazy("Name in the facility"),
    "facility": gettext_lazy("Facility"),
    "manufacturer": gettext_lazy("Manufacturer"),
    "model": gettext_lazy("Model"),
    "serial": gettext_lazy("Serial number"),
    "type": gettext_lazy("Type"),
    "software": gettext_lazy("Acquisition software"),
    "environment": gettext_lazy("Environment control"),
    "header_names": gettext_lazy("Other names in file headers"),
    "objectives": gettext_lazy("Objectives"),
    "detectors": gettext_lazy("Detectors"),
    "light_sources": gettext_lazy("Light sources"),
    "filters": gettext_lazy("Filters"),
    "name": gettext_lazy("Name or model"),
    "magnification": gettext_lazy("Magnification"),
    "na": gettext_lazy("Numerical aperture"),
    "immersion": gettext_lazy("Immersion"),
    "correction": gettext_lazy("Correction"),
    "working_distance": gettext_lazy("Working distance, with unit"),
    "kind": gettext_lazy("Kind"),
    "wavelength": gettext_lazy("Wavelength, with unit"),
    "power": gettext_lazy("Power, with unit"),
    "excitation": gettext_lazy("Excitation"),
    "dichroic": gettext_lazy("Dichroic"),
    "emission": gettext_lazy("Emission"),
}
# Closed lists, in the words of OME 2016-06.
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("", "type"): ("Upright", "Inverted", "Dissection", "Electrophysiology", "Other"),
    ("objectives", "immersion"): ("Oil", "Water", "WaterDipping", "Air", "Multi", "Glycerol", "Other"),
    ("light_sources", "kind"): ("Laser", "LightEmittingDiode", "Arc", "Filament", "GenericExcitationSource"),
    ("detectors", "type"): ("CCD", "EMCCD", "CMOS", "PMT", "APD", "Photodiode", "IntensifiedCCD", "Other"),
}
_LIMITS = {"magnification": (0.1, 1000.0), "na": (0.02, 1.7)}
LONGEST = 200
MOST_PARTS = 60


class InstrumentRefused(ValueError):
    """A record that cannot be kept, with a sentence for the person."""


def record_clean(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The record to store. Raises InstrumentRefused with a sentence that says what to change."""
    given = raw.get("content") or {}
    if not isinstance(given, Mapping):
        raise InstrumentRefused(_("The parts of the instrument are not in the shape we expect."))
    record: dict[str, Any] = {name: text_clean(raw.get(name)) for name in HEAD}
    if not record["title"]:
        raise InstrumentRefused(_("Please give the instrument a name, so that people find it."))
    content: dict[str, Any] = {name: _value(("", name), given.get(name)) for name in PLAIN}
    content["header_names"] = [name for name in (text_clean(one) for one in given.get("header_names") or []) if name]
    for part, names in PARTS.items():
        listed = given.get(part) or []
        if not isinstance(listed, list) or len(listed) > MOST_PARTS:
            raise InstrumentRefused(_("At most %(limit)s parts of a kind fit in a record.") % {"limit": MOST_PARTS})
        kept = [
            {name: _value((part, name), one.get(name)) for name in names} for one in listed if isinstance(one, Mapping)
        ]
        content[part] = [without_nothing(one) for one in kept if without_nothing(one)]
    record["content"] = without_nothing(content)
    return record


def text_clean(raw: Any) -> str:
    """One line without control characters. Raises InstrumentRefused when it is too long."""
    text = unicodedata.normalize("NFC", "" if raw is None else str(raw))
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if len(text) > LONGEST:
        raise InstrumentRefused(
            _("“%(start)s…” is longer than %(limit)s characters. Please shorten it.")
            % {"start": text[:40], "limit": LONGEST}
        )
    return text


def without_nothing(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value not in (None, "", [])}


def _value(place: tuple[str, str], raw: Any) -> Any:
    text = text_clean(raw)
    if not text:
        return None
    if place[1] in _LIMITS:
        return _number(place[1], text)
    allowed = CHOICES.get(place)
    if allowed is None:
        return text
    found = next((one for one in allowed if one.casefold() == text.casefold()), None)
    if found is None:
        raise InstrumentRefused(
            _("“%(value)s” is not known for %(field)s. Choose among: %(allowed)s.")
            % {"value": text[:60], "field": LABELS[place[1]], "allowed": ", ".join(allowed)}
        )
    return found


def _number(name: str, text: str) -> float | int:
    low, high = _LIMITS[name]
    found = re.fullmatch(r"[×x]?\s*(\d+(?:[.,]\d+)?)\s*[×x]?", text)
    number = float(found[1].replace(",", ".")) if found else None
    if number is None or not low <= number <= high:
        raise InstrumentRefused(
            _("“%(value)s” is no %(field)s. Write a number from %(low)s to %(high)s.")
            % {"value": text[:60], "field": LABELS[name], "low": low, "high": high}
        )
    return int(number) if number.is_integer() else number

"""Whether a field concerns these images at all: an exposure time only where a camera took them. Pure.

Every condition is true, false or not known. What is not known counts as applying, so that learning more can only
take fields off the list: no answer ever makes the score fall. Hence a condition, once false, has no way back by
filling another field; each is decided by the images of the files and by one or two fields that say "no" for good.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .model import Value

Fields = Mapping[str, Value]
Images = list[Mapping[str, Any]]

_FBBI = re.compile(r"FBbi[:_](\d{8})")
_CAMERAS = ("CCD", "EMCCD", "CMOS", "SCMOS", "INTENSIFIEDCCD", "EBCCD", "CAMERA")
_POINTS = ("PMT", "APD", "PHOTODIODE", "GAASP", "HYD")
# FBbi terms of `component.imaging_method` by what they exclude.
_NO_FLUORESCENCE = frozenset({"00000243", "00000244", "00000245", "00000247", "00000248"})
_NO_LIGHT = frozenset({"00000257", "00000258", "00000259", "00000260"})
_CONFOCAL = frozenset({"00000251", "00000252", "00000253", "00000392", "00000393"})
_SCANNING = frozenset({"00000251", "00000252", "00000255", "00000334", "00000368"})
_VAGUE = frozenset({"00000246"})  # fluorescence microscopy: the parent of most others
_SCANNING_MODES = ("LaserScanningConfocalMicroscopy", "MultiPhotonMicroscopy", "STED", "FluorescenceLifetime")
_LIGHT_KINDS = ("LASER", "LED", "LIGHTEMITTINGDIODE")


def conditions(fields: Fields, images: Images) -> dict[str, bool | None]:
    """{condition: True, False or None for not known}. `images`: the first image of each file, as in the facts."""
    found = {name: rule(fields, images) for name, rule in _RULES.items()}
    if found["fluorescence"] is False:
        found["filter-based fluorescence"] = False
    return found


def _words(fields: Fields, field: str) -> list[str]:
    value = fields.get(field)
    return [str(item) for item in value.items] if value else []


def _any_like(words: Iterable[str], known: Iterable[str]) -> bool:
    return any(part in word.upper().replace(" ", "").replace("-", "") for word in words for part in known)


def _terms(fields: Fields) -> set[str]:
    """Numbers of the FBbi terms in the imaging method; a text without one says nothing."""
    return {number for word in _words(fields, "component.imaging_method") for number in _FBBI.findall(word)}


def _modes(images: Images) -> set[str]:
    return {str(each["mode"]) for image in images for each in image.get("channels") or [] if each.get("mode")}


def _fluorescence(fields: Fields, images: Images) -> bool | None:
    contrasts, terms = _words(fields, "acquisition.contrast_method"), _terms(fields)
    if contrasts and not any("fluorescence" in word.lower() for word in contrasts):
        return False
    if terms and terms <= _NO_FLUORESCENCE | _NO_LIGHT:
        return False
    return True if contrasts or terms else None


def _detector(kinds: tuple[str, ...], others: tuple[str, ...]) -> Callable[[Fields, Images], bool | None]:
    def rule(fields: Fields, images: Images) -> bool | None:
        types = _words(fields, "acquisition.detector.type")
        if not types:
            return None
        if _any_like(types, kinds):
            return True
        return False if all(_any_like([one], others) for one in types) else None

    return rule


def _method(terms: frozenset[str], modes: tuple[str, ...] | None) -> Callable[[Fields, Images], bool | None]:
    """By the imaging method, and by the acquisition mode in the files; the header's WideField excludes both."""

    def rule(fields: Fields, images: Images) -> bool | None:
        said, read = _terms(fields) - _VAGUE, _modes(images)
        if said and not said & terms:
            return False
        fits = {mode for mode in read if (mode in modes if modes else "Confocal" in mode)}
        if read and not fits:
            return False
        return True if said or fits else None

    return rule


def _more_than_one(size: str) -> Callable[[Fields, Images], bool | None]:
    def rule(fields: Fields, images: Images) -> bool | None:
        sizes = [image.get(size) for image in images]
        if sizes:
            return any((one or 1) > 1 for one in sizes)
        typed = _words(fields, f"image.{size}")
        return None if not typed else typed != ["1"]

    return rule


def _live(fields: Fields, images: Images) -> bool | None:
    said = _words(fields, "specimen.live_or_fixed")
    return None if not said else any(word.strip().lower() in ("live", "other") for word in said)


def _laser_or_led(fields: Fields, images: Images) -> bool | None:
    kinds = _words(fields, "acquisition.light_source.kind")
    return _any_like(kinds, _LIGHT_KINDS) if kinds else None


_RULES: dict[str, Callable[[Fields, Images], bool | None]] = {
    "all": lambda fields, images: True,
    "fluorescence": _fluorescence,
    "camera": _detector(_CAMERAS, _POINTS),
    "point detector": _detector(_POINTS, _CAMERAS),
    "point scanning": _method(_SCANNING, _SCANNING_MODES),
    "confocal": _method(_CONFOCAL, None),
    "z-stack": _more_than_one("size_z"),
    "time series": _more_than_one("size_t"),
    "live": _live,
    "laser or LED": _laser_or_led,
    "filter-based fluorescence": lambda fields, images: None,
    # Only a ring that was turned is worth recording; nobody is asked for one.
    "lens with a collar": lambda fields, images: False,
}

"""The shape of an answer: blank images with every key of the interface, clean text, provenance of every value.

`Reading` is what one reader says about one set; readers fill it, `merging` joins two of them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

from ingest.inspector.refusals import MESSAGES

Image = dict[str, Any]
Finding = dict[str, Any]

_BAD_SIGNS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
TEXT_LIMIT = 10_000
_AS_THEY_ARE = frozenset((int, bool, type(None)))


def blank_image() -> Image:
    """One image with every key of the interface and no value: what a reader does not find stays null."""
    return {
        "name": None, "size_x": 1, "size_y": 1, "size_z": 1, "size_c": 1, "size_t": 1, "axes": [],
        "pixel_type": None, "rgb": False, "pixel_size_um": {"x": None, "y": None, "z": None},
        "time_increment_s": None, "acquired_at": None, "channels": [],
        "objective": {"name": None, "magnification": None, "na": None, "immersion": None, "refractive_index": None},
        "instrument": {"manufacturer": None, "model": None, "serial": None, "detectors": [], "light_sources": []},
        "compression": None, "lossy": None, "pyramid_levels": 1, "plate": None,
    }  # fmt: skip


def blank_channel() -> dict[str, Any]:
    """One channel with every key of the interface and no value."""
    return {
        "name": None, "fluorophore": None, "excitation_nm": None, "emission_nm": None, "exposure_ms": None,
        "contrast": None, "mode": None, "color": None,
    }  # fmt: skip


def blank_detector() -> dict[str, Any]:
    """One detector without values."""
    return {"name": None, "type": None, "gain": None, "voltage": None, "binning": None}


@dataclass
class Reading:
    """What one reader found. `sources` maps JSON pointers (or patterns ending in the same tail) to where it stood."""

    reader: str
    version: str
    images: list[Image] = field(default_factory=list)
    format_id: str | None = None
    sources: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    used_files: list[str] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    header: bytes = b""  # XML as the vendor wrote it, where `raw` is not all of it
    details: dict[str, Any] = field(default_factory=dict)  # REMBI values that have no place in the interface
    complete: bool = True  # False: names, but no sizes (a second look only)


def blank_facts() -> dict[str, Any]:
    """A whole answer with every key of the interface and no value."""
    return {
        "path": None, "status": "ok", "error": None, "format": None, "reader": None, "bytes": None, "sha256": None,
        "used_files": [], "elapsed_ms": None, "images": [], "second_reader": None, "findings": [], "provenance": {},
        "rembi": {},
    }  # fmt: skip


def refusal(code: str, message: str | None = None) -> dict[str, Any]:
    """The answer for a file that is not read: an error code of the interface and its sentence."""
    facts = blank_facts()
    facts.update(status="refused", error={"code": code, "message": message or MESSAGES[code]})
    return facts


def finding(code: str, severity: str, message: str, path: str | None = None) -> Finding:
    """One finding of the interface; `path` is a JSON pointer into the facts."""
    return {"code": code, "severity": severity, "message": message, "path": path}


def clean(value: Any, *, depth: int = 0) -> Any:
    """A copy that any database and JSON parser takes: finite numbers, no control signs, text of bounded length."""
    if isinstance(value, str):
        if len(value) <= TEXT_LIMIT and value.isprintable():  # nothing to replace, and most texts are like that
            return value
        return _BAD_SIGNS.sub("�", value[:TEXT_LIMIT])
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if depth > 12:
        return None
    deeper = depth + 1
    if isinstance(value, dict):
        return {
            (key if type(key) is str and len(key) <= TEXT_LIMIT and key.isprintable() else clean(str(key))):
            (inner if type(inner) in _AS_THEY_ARE else clean(inner, depth=deeper))
            for key, inner in value.items()
        }  # fmt: skip
    if isinstance(value, list | tuple):
        return [clean(inner, depth=deeper) for inner in value]
    if hasattr(value, "item"):
        return clean(value.item(), depth=depth + 1)
    return clean(str(value))


def copied(value: Any) -> Any:
    """A copy of what is made of dictionaries, lists and plain values; four times quicker than `copy.deepcopy`."""
    if isinstance(value, dict):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def leaves(value: Any, pointer: str = "") -> list[str]:
    """JSON pointers of every filled leaf below a value; null and empty lists are not values."""
    found: list[str] = []
    _gather(value, pointer, found)
    return found


def _gather(value: Any, pointer: str, found: list[str]) -> None:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if inner is not None:
                _gather(inner, f"{pointer}/{key}", found)
    elif value is not None:
        found.append(pointer)


def text(value: object) -> str | None:
    """Stripped text, None if nothing is left."""
    if value is None:
        return None
    found = str(value).strip().strip("\x00").strip()
    return found or None


def colour_of(red: int, green: int, blue: int) -> str:
    """Three bytes as `#RRGGBB`."""
    return f"#{red & 255:02X}{green & 255:02X}{blue & 255:02X}"

"""Physical units of image headers, turned into the units of the interface (µm, s, ms, nm).

A unit that is no unit of length ("pixel", "reference frame") has no answer: None, never a guess.
"""

from __future__ import annotations

import math

_LENGTH_UM = {
    "Ym": 1e30, "km": 1e9, "hm": 1e8, "dam": 1e7, "m": 1e6, "dm": 1e5, "cm": 1e4, "mm": 1e3,
    "µm": 1.0, "μm": 1.0, "um": 1.0, "micron": 1.0, "microns": 1.0, "micrometer": 1.0, "micrometers": 1.0,
    "micrometre": 1.0, "micrometres": 1.0, "\\u00b5m": 1.0, "nm": 1e-3, "nanometer": 1e-3, "nanometre": 1e-3,
    "pm": 1e-6, "fm": 1e-9, "Å": 1e-4, "angstrom": 1e-4, "A": 1e-4, "in": 25_400.0, "inch": 25_400.0,
    "thou": 25.4, "li": 2116.67, "ft": 304_800.0, "pt": 352.7777777777778, "centimeter": 1e4, "millimeter": 1e3,
    "meter": 1e6, "metre": 1e6, "mil": 25.4,
}  # fmt: skip
_LENGTH_UM["\u212b"] = 1e-4  # the ångström sign, beside the letter
_TIME_S = {
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "msec": 1e-3, "millisecond": 1e-3, "µs": 1e-6,
    "us": 1e-6, "ns": 1e-9, "ps": 1e-12, "min": 60.0, "minute": 60.0, "h": 3600.0, "hour": 3600.0, "d": 86_400.0,
}  # fmt: skip


def number(value: object) -> float | None:
    """A finite float, or None for text that is no number, NaN and infinities."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = float(value.replace(",", ".")) if isinstance(value, str) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def micrometres(value: object, unit: str | None = "µm") -> float | None:
    """A length in µm; None if the value is no number or the unit no length."""
    found, factor = number(value), _LENGTH_UM.get((unit or "µm").strip())
    return _tidy(found * factor) if found is not None and factor is not None else None


def seconds(value: object, unit: str | None = "s") -> float | None:
    """A duration in s; None if the value is no number or the unit no time."""
    found, factor = number(value), _TIME_S.get((unit or "s").strip())
    return _tidy(found * factor) if found is not None and factor is not None else None


def nanometres(value: object, unit: str | None = "nm") -> float | None:
    """A wavelength in nm; None for zero and negative values, which writers use for "not set"."""
    length = micrometres(value, unit or "nm")
    return _tidy(length * 1000) if length is not None and length > 0 else None


def is_length(unit: str | None) -> bool:
    """Whether a unit is one of length."""
    return (unit or "").strip() in _LENGTH_UM


def _tidy(value: float) -> float:
    """Removes the noise that a factor leaves in the last digits (0.32000000000000006)."""
    return float(f"{value:.12g}") if math.isfinite(value) else value

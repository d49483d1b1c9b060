"""Whether a value can be right at all, and which values contradict each other. Pure.

The numbers Q-01 to Q-14 are those of the reference `quality/tiers.yaml`. `fails` looks at one value alone; what needs
two values is a contradiction and only told.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .model import Value

_NUMBER = re.compile(r"^\s*([-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)\s*(.*?)\s*$")
_TO_UM = {"µm": 1.0, "μm": 1.0, "um": 1.0, "nm": 1e-3, "mm": 1e3, "": 1.0}
_DOTS = {round(25400 / dpi, 2) for dpi in (72, 96)}  # 352.78 and 264.58 µm
_EARLIEST_YEAR = 1990


def number_of(text: Any) -> tuple[float, str] | None:
    """Number and unit of `0.091 µm`; None for what is no number."""
    if isinstance(text, bool):
        return None
    if isinstance(text, (int, float)):
        return float(text), ""
    found = _NUMBER.match(str(text))
    return (float(found[1].replace(",", ".")), found[2]) if found else None


def fails(field: str, value: Value) -> bool:
    """Whether this value cannot be right by itself."""
    check = _CHECKS.get(field)
    return check is not None and any(check(item) for item in value.items)


def _pixel_size(item: Any) -> bool:
    """Q-01: 1 µm or a screen's dots are the tag of a viewer; nothing has a size of zero."""
    read = number_of(item)
    if read is None:
        return True
    size = read[0] * _TO_UM.get(read[1], 1.0)
    return size <= 0 or size == 1 or round(size, 2) in _DOTS or read[1].lower() in ("px", "pixel", "pixels")


def _positive(item: Any) -> bool:
    read = number_of(item)
    return read is None or read[0] <= 0


def _between(low: float, high: float) -> Callable[[Any], bool]:
    def outside(item: Any) -> bool:
        read = number_of(item)
        return read is None or not low <= read[0] <= high

    return outside


def _fraction(item: Any) -> bool:
    """Q-13: a percent where a fraction is asked for; with the sign it is clear."""
    read = number_of(item)
    return read is None or read[0] < 0 or (read[0] > 1 and "%" not in read[1])


def _year(item: Any) -> bool:
    """Q-10, without the clock: a year before 1990 is a camera whose clock was never set."""
    found = re.match(r"\s*(\d{4})", str(item))
    return found is None or int(found[1]) < _EARLIEST_YEAR


def _channel_name(item: Any) -> bool:
    """Q-09: a number is no name."""
    return str(item).strip().isdigit()


def _position(item: Any) -> bool:
    """Q-14: positions without a unit."""
    return "reference frame" in str(item)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    **{f"image.physical_size_{axis}": _pixel_size for axis in "xyz"},
    **{f"image.size_{axis}": _positive for axis in "xyzct"},
    "acquisition.objective.na": _between(0.02, 1.7),
    "acquisition.refractive_index": _between(1.0, 1.8),
    "acquisition.objective.magnification": _positive,
    "acquisition.exposure_time": _positive,
    "acquisition.time_interval": _positive,
    "acquisition.co2": _fraction,
    "acquisition.humidity": _fraction,
    "acquisition.date": _year,
    "image.channel.name": _channel_name,
    "acquisition.stage_position": _position,
}

CONTRADICTIONS: dict[str, dict[str, str]] = {
    "pixels_not_square": {
        "en": "Pixel size X and Y differ by more than 1 %.",
        "nb": "Pikselstørrelse X og Y er mer enn 1 % forskjellige.",
    },
    "aperture_above_index": {
        "en": "The numerical aperture is larger than the refractive index of the immersion: one of them is wrong.",
        "nb": "Den numeriske aperturen er større enn brytningsindeksen til immersjonen: en av dem er feil.",
    },
    "emission_below_excitation": {
        "en": "The emission wavelength is not longer than the excitation wavelength: they may be swapped.",
        "nb": "Emisjonsbølgelengden er ikke lengre enn eksitasjonsbølgelengden: de kan være byttet om.",
    },
    "immersion_and_medium": {
        "en": "The lens was made for another immersion than the medium that was used.",
        "nb": "Objektivet er laget for en annen immersjon enn mediet som ble brukt.",
    },
}


def contradictions(fields: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """(code of CONTRADICTIONS, field to look at): Q-02, Q-06, Q-07 and Q-08."""

    def first(field: str) -> float | None:
        value = fields.get(field)
        read = number_of(value.items[0]) if value and value.items else None
        return read[0] if read else None

    x, y = first("image.physical_size_x"), first("image.physical_size_y")
    if x and y and abs(x - y) > 0.01 * max(x, y):
        yield "pixels_not_square", "image.physical_size_y"
    aperture, index = first("acquisition.objective.na"), first("acquisition.refractive_index")
    if aperture and index and aperture > index:
        yield "aperture_above_index", "acquisition.objective.na"
    made, used = fields.get("acquisition.objective.immersion"), fields.get("acquisition.immersion_medium")
    if made and used and made.text not in ("Multi", "Other") and not used.text.startswith(made.text[:3]):
        yield "immersion_and_medium", "acquisition.immersion_medium"
    if _swapped(fields):
        yield "emission_below_excitation", "acquisition.emission_wavelength"


def _swapped(fields: Mapping[str, Value]) -> bool:
    method = fields.get("component.imaging_method")
    if method and "multi-photon" in method.text:
        return False
    light = [fields.get(f"acquisition.{name}_wavelength") for name in ("excitation", "emission")]
    if not all(light):
        return False
    pairs = [value.value if isinstance(value.value, list) else [value.value] for value in light if value]
    read = [(number_of(a), number_of(b)) for a, b in zip(*pairs, strict=False) if a is not None and b is not None]
    return any(a and b and b[0] <= a[0] for a, b in read)

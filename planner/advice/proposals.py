"""Facts of files -> answers to propose. Pure: facts in, proposals out, nothing saved.

What one file says is worked out once (`file_says`) and stored with the evidence: facts are large, and a plan may
hold hundreds of files. A proposal says which value, from which file, read by which reader. Files that agree make one
proposal; files that differ make several, most frequent first, so that the person chooses.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Facts = Mapping[str, Any]


# Changes with every change of this module, so that what was stored by older rules is worked out anew.
RULES = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]


# Words in proposed texts, by language.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        word: word
        for word in ("z planes", "channels", "time points", "images", "other sizes", "excitation", "emission")
    },
    "nb": {
        "z planes": "z-plan",
        "channels": "kanaler",
        "time points": "tidspunkter",
        "images": "bilder",
        "other sizes": "andre størrelser",
        "excitation": "eksitasjon",
        "emission": "emisjon",
    },
}


@dataclass(frozen=True)
class Reading:
    """What one file says (`file_says`), with the id of the evidence that holds it."""

    evidence: str
    file: str
    says: Mapping[str, Any]


@dataclass(frozen=True)
class Proposal:
    """A value for a question, as the question's type stores it, and where it was read.

    `value` is in the language asked for; `alike` holds it in every language, since a plan may have changed its own.
    """

    hook: str
    value: Any
    alike: tuple[Any, ...]
    evidence: str
    files: tuple[str, ...]
    reader: str


def file_says(facts: Facts) -> dict[str, Any]:
    """{"reader": "Bio-Formats 7.3.1", "values": {hook: value}} of one file; a hook it says nothing for is absent.

    A value with words in it is {"en": .., "nb": ..}.
    """
    values = {hook: read(facts) for hook, read in HOOKS.items()}
    for hook, tell in WORDED.items():
        told = {language: tell(facts, language) for language in WORDS}
        values[hook] = told if any(told.values()) else None
    return {
        "reader": _reader(facts),
        "values": {hook: value for hook, value in values.items() if value is not None},
    }


def proposals_for(hook: str, readings: Sequence[Reading], language: str = "en") -> list[Proposal]:
    """Values that the readings give for one hook of the questionnaire (`evidence:` in its YAML). Unknown hooks: none.

    `language`: "en" or "nb", of the text to propose.
    """
    found: dict[str, list[tuple[Any, Reading]]] = {}
    for reading in readings:
        value = reading.says["values"].get(hook)
        if value is not None:
            found.setdefault(repr(value), []).append((value, reading))
    return [
        Proposal(
            hook=hook,
            value=hits[0][0][language] if hook in WORDED else hits[0][0],
            alike=tuple(hits[0][0].values()) if hook in WORDED else (hits[0][0],),
            evidence=hits[0][1].evidence,
            files=tuple(reading.file for _value, reading in hits),
            reader=hits[0][1].says["reader"],
        )
        for hits in sorted(found.values(), key=len, reverse=True)
    ]


def _reader(facts: Facts) -> str:
    reader = facts.get("reader") or {}
    return f"{reader.get('name', '')} {reader.get('version', '')}".strip()


def _images(facts: Facts) -> list[Facts]:
    return list(facts.get("images") or [])


def _format(facts: Facts) -> Any:
    key = (facts.get("format") or {}).get("id")
    return {"kind": "formats", "key": key} if key else None


def _image_bytes(facts: Facts) -> Any:
    """Bytes of the file as it is; a set counts as one acquisition."""
    return facts.get("bytes") or None


def _dimensions(facts: Facts, language: str) -> str | None:
    words = WORDS[language]
    texts = [dimensions_text(image, language) for image in _images(facts)]
    if not texts:
        return None
    if len(texts) == 1:
        return texts[0]
    kinds = list(dict.fromkeys(texts))
    more = f"; {len(kinds) - 1} {words['other sizes']}" if len(kinds) > 1 else ""
    return f"{len(texts)} {words['images']}, {kinds[0]}{more}"


def dimensions_text(image: Facts, language: str = "en") -> str:
    """`1024 × 1024 px, 42 z planes, 3 channels, 120 time points`; axes of size 1 are left out."""
    parts = [f"{image['size_x']} × {image['size_y']} px"]
    for axis, word in (("size_z", "z planes"), ("size_c", "channels"), ("size_t", "time points")):
        if (image.get(axis) or 1) > 1:
            parts.append(f"{image[axis]} {WORDS[language][word]}")
    if image.get("pixel_type"):
        parts.append(str(image["pixel_type"]))
    return ", ".join(parts)


def _pixel_size(facts: Facts) -> Any:
    for image in _images(facts):
        text = pixel_size_text(image)
        if text:
            return text
    return None


def pixel_size_text(image: Facts) -> str:
    """`0.091 × 0.091 × 0.32 µm`, or an empty text where the file holds no calibration."""
    size = image.get("pixel_size_um") or {}
    values = [size.get(axis) for axis in ("x", "y", "z")]
    if values[0] is None or values[1] is None:
        return ""
    return " × ".join(f"{value:.4g}" for value in values if value is not None) + " µm"


def _channels(facts: Facts, language: str) -> str | None:
    for image in _images(facts):
        texts = [text for text in (channel_text(channel, language) for channel in image.get("channels") or []) if text]
        if texts:
            return "; ".join(texts)
    return None


def channel_text(channel: Facts, language: str = "en") -> str:
    """`EGFP (excitation 488 nm, emission 509 nm)`; an unnamed channel without wavelengths gives nothing."""
    name = channel.get("name") or channel.get("fluorophore") or ""
    light = [
        f"{WORDS[language][word]} {channel[key]:.4g} nm"
        for key, word in (("excitation_nm", "excitation"), ("emission_nm", "emission"))
        if channel.get(key)
    ]
    if channel.get("fluorophore") and channel["fluorophore"] != name:
        light.insert(0, str(channel["fluorophore"]))
    if not light:
        return str(name)
    return f"{name} ({', '.join(light)})".strip()


def _objective(facts: Facts) -> Any:
    for image in _images(facts):
        text = objective_text(image.get("objective") or {})
        if text:
            return text
    return None


def objective_text(objective: Facts) -> str:
    """`Plan-Apochromat 50x/1.2, water`: the model, and what the model's name does not say already."""
    name = " ".join(str(objective.get("name") or "").split())
    parts = [name] if name else []
    magnification, na = objective.get("magnification"), objective.get("na")
    if magnification and f"{magnification:g}" not in name:
        parts.append(f"{magnification:g}×")
    if na and f"{na:g}" not in name:
        parts.append(f"NA {na:g}")
    if parts and objective.get("immersion") and str(objective["immersion"]).lower() not in name.lower():
        parts.append(str(objective["immersion"]).lower())
    return ", ".join(parts)


def _instrument(facts: Facts) -> Any:
    for image in _images(facts):
        instrument = image.get("instrument") or {}
        text = " ".join(str(instrument[key]) for key in ("manufacturer", "model") if instrument.get(key))
        if text:
            return text
    return None


HOOKS: Mapping[str, Callable[[Facts], Any]] = {
    "format": _format,
    "image_bytes": _image_bytes,
    "pixel_size": _pixel_size,
    "objective": _objective,
    "instrument": _instrument,
}
# Hooks whose value has words in it, and so a language.
WORDED: Mapping[str, Callable[[Facts, str], str | None]] = {"dimensions": _dimensions, "channels": _channels}

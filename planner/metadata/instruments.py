"""What an instrument record says about the images of a file taken with it: the lens that was in, the detectors, the light. Pure.

A record lists everything a microscope has; a file used some of it. A part is taken over only where the header says
which one it was, or where the record holds just one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.instruments.matching import folded

from .checking import number_of
from .model import DatasetRecord, InstrumentRecord, Value

NEAR_NM = 15  # a source is the one that excited, if its line lies this near
_LENS = {
    "manufacturer": "acquisition.objective.manufacturer",
    "name": "acquisition.objective.model",
    "magnification": "acquisition.objective.magnification",
    "na": "acquisition.objective.na",
    "immersion": "acquisition.objective.immersion",
    "correction": "acquisition.objective.correction",
    "working_distance": "acquisition.objective.working_distance",
}
_STAND = {
    "manufacturer": "acquisition.microscope.manufacturer",
    "model": "acquisition.microscope.model",
    "serial": "acquisition.microscope.serial",
}
_PLAIN = {
    "type": "acquisition.microscope.type",
    "software": "acquisition.software",
    "environment": "acquisition.environment_device",
}


def instruments_filled(record: DatasetRecord, matched: Sequence[Mapping[str, Any]]) -> None:
    """Adds to the record what the matched instruments of a snapshot's dataset know and nobody else said.

    Fields tell of the first file; the instruments of other files are kept for the methods text.
    """
    images = {file.name: file.images[0] for file in record.files if file.images}
    first = next(iter(images), None)
    for one in matched:
        image = next((images[name] for name in one["files"] if name in images), {})
        values = dict(_values(one, image))
        record.instruments.append(InstrumentRecord(one["title"], tuple(one["files"]), values))
        if first not in one["files"]:
            continue  # another microscope's parts would stand beside the first one's lens
        for field, value in values.items():
            record.fields.setdefault(field, Value(value, "instrument", one["title"]))


def _values(one: Mapping[str, Any], image: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    content = one["content"]
    for name, field in _STAND.items():
        if one.get(name):
            yield field, one[name]
    for name, field in _PLAIN.items():
        if content.get(name):
            yield field, content[name]
    lens = _lens(content.get("objectives") or [], image.get("objective") or {})
    for name, field in _LENS.items():
        if lens.get(name):
            yield field, lens[name]
    yield from _detectors(content.get("detectors") or [], (image.get("instrument") or {}).get("detectors") or [])
    yield from _lights(content.get("light_sources") or [], image.get("channels") or [])
    yield from _filters(content.get("filters") or [], image.get("channels") or [])


def _lens(objectives: Sequence[Mapping[str, Any]], read: Mapping[str, Any]) -> Mapping[str, Any]:
    """By name, else by magnification and aperture as far as the header has them, else the only one there is."""
    named = [
        one for one in objectives if folded(one.get("name")) and folded(one.get("name")) == folded(read.get("name"))
    ]
    if len(named) == 1:
        return named[0]
    told = {name: read.get(name) for name in ("magnification", "na") if read.get(name)}
    alike = [one for one in objectives if told and all(_same(one.get(name), value) for name, value in told.items())]
    if len(alike) == 1:
        return alike[0]
    return objectives[0] if len(objectives) == 1 and not told and not read.get("name") else {}


def _same(ours: Any, theirs: Any) -> bool:
    """A part the record leaves open fits anything."""
    return ours is None or abs(float(ours) - float(theirs)) < 1e-6


def _detectors(known: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    used = [
        one
        for one in known
        for seen in read
        if folded(one.get("name")) and folded(one["name"]) == folded(seen.get("name"))
    ]
    if not used and len(known) == 1 and not any(seen.get("name") for seen in read):
        used = list(known)
    yield from _columns(
        used,
        {
            "manufacturer": "acquisition.detector.manufacturer",
            "name": "acquisition.detector.model",
            "type": "acquisition.detector.type",
        },
    )


def _lights(known: Sequence[Mapping[str, Any]], channels: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The sources whose line excited a channel; all of a microscope that has only one."""
    lines = [float(channel["excitation_nm"]) for channel in channels if channel.get("excitation_nm")]
    used = [one for one in known if any(_near(one.get("wavelength"), line) for line in lines)]
    used = used or (list(known) if len(known) == 1 else [])
    shown = [{**one, "name": " ".join(filter(None, [one.get("manufacturer"), one.get("name")]))} for one in used]
    yield from _columns(
        shown,
        {
            "kind": "acquisition.light_source.kind",
            "name": "acquisition.light_source.model",
            "wavelength": "acquisition.light_source.wavelength",
            "power": "acquisition.light_source.power",
        },
    )


def _near(wavelength: Any, line: float) -> bool:
    read = number_of(wavelength) if wavelength else None
    return read is not None and abs(read[0] - line) <= NEAR_NM


def _filters(known: Sequence[Mapping[str, Any]], channels: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The filter set named as a channel or its dye is; the only one where there is only one."""
    used = []
    for channel in channels:
        names = {folded(channel.get("name")), folded(channel.get("fluorophore"))} - {""}
        used += [one for one in known if folded(one.get("name")) in names]
    used = used or (list(known) if len(known) == 1 else [])
    yield from _columns(used, {part: f"acquisition.filter.{part}" for part in ("excitation", "dichroic", "emission")})


def _columns(entries: Sequence[Mapping[str, Any]], fields: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """One list a field, a single value as itself; fields that no entry has are left out."""
    for name, field in fields.items():
        values = list(dict.fromkeys(one[name] for one in entries if one.get(name)))
        if values:
            yield field, values[0] if len(values) == 1 else values

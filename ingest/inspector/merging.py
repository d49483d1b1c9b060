"""Two readings of one file made into one: which is believed, what the other adds, where they disagree.

Pure. A value of the first reading stands; a null is filled from the second, with the second's name in the provenance;
a difference in sizes, pixel size or channels is reported, never silently dropped (docs/adr/0012).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ingest.inspector.facts import Finding, Image, Reading, copied, finding, leaves

# Formats whose own reader is believed first: Bio-Formats refuses most of their files or misses their calibration.
NATIVE_FIRST = frozenset({"imaris", "hdf5", "ome-zarr", "bdv"})
# Values that may be taken from the second reader where the first has none. Sizes and pixels never mix.
_FILLED = (
    "name", "pixel_type", "time_increment_s", "acquired_at", "compression", "lossy", "plate", "pixel_size_um",
    "objective", "instrument", "channels",
)  # fmt: skip
# Bio-Formats 7.3.1 gives exposures of CZI files in wrong units (100 ms as 100 s) and from the experiment's set-up
# instead of the image: Zeiss's own header value replaces it, also where that is null.
_EXPOSURE_OF_SECOND = frozenset({"czi"})
PROVENANCE_IMAGES = 20
_WORDS = {
    "size_x": "width", "size_y": "height", "size_z": "number of sections", "size_c": "number of channels",
    "size_t": "number of time points",
}  # fmt: skip


@dataclass
class Merged:
    """One set of images, where each value came from, and the comparison."""

    images: list[Image]
    first: Reading
    second: Reading | None
    filled: dict[str, Reading] = field(default_factory=dict)  # JSON pointer of a leaf -> reading that filled it
    second_reader: dict[str, Any] | None = None
    findings: list[Finding] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)


def merge(first: Reading, second: Reading | None) -> Merged:
    """Joins two readings; with one, only wraps it."""
    answer = Merged(images=copied(first.images), first=first, second=second)
    answer.details = {**(second.details if second else {}), **first.details}
    people = [*first.details.get("people", ()), *(second.details.get("people", ()) if second else ())]
    answer.details["people"] = list(dict.fromkeys(people))
    if second is None:
        return answer
    for index, (ours, theirs) in enumerate(_pairs(answer.images, second)):
        if second.format_id in _EXPOSURE_OF_SECOND and len(ours["channels"]) == len(theirs["channels"]):
            for channel in ours["channels"]:
                channel["exposure_ms"] = None
        for key in _FILLED:
            _fill(ours, theirs, key, f"/images/{index}", answer)
        if not ours["axes"] and theirs["axes"]:
            ours["axes"] = copied(theirs["axes"])
            answer.filled |= dict.fromkeys(leaves(ours["axes"], f"/images/{index}/axes"), second)
        if ours["pyramid_levels"] == 1 and theirs["pyramid_levels"] > 1:
            ours["pyramid_levels"] = theirs["pyramid_levels"]
            answer.filled[f"/images/{index}/pyramid_levels"] = second
    _turn(answer, second)
    differences = compare(answer.images, second) if second.complete else []
    answer.second_reader = {
        "name": second.reader, "version": second.version, "agrees": not differences, "differences": differences,
    }  # fmt: skip
    if differences:
        shown = "; ".join(differences[:3])
        answer.findings.append(
            finding(
                "readers_disagree",
                "warning",
                f"Two independent readers understand this file differently ({shown}). Analysis software may do so too. "
                "Check the sizes in the acquisition software, and name the reader in the methods text.",
                "/second_reader/differences",
            )
        )
    return answer


def _turn(answer: Merged, second: Reading) -> None:
    """Takes the axes of XZ and XZY scans from the reader that knows them: Bio-Formats calls the second axis Y."""
    turned = second.details.get("turned_scans", ())
    if len(answer.images) != len(second.images):
        return
    for index in turned:
        ours, theirs = answer.images[index], second.images[index]
        if sorted(_sizes(ours)) != sorted(_sizes(theirs)) or _sizes(ours) == _sizes(theirs):
            continue
        for key in ("size_y", "size_z"):
            ours[key] = theirs[key]
            answer.filled[f"/images/{index}/{key}"] = second
        ours["pixel_size_um"] = dict(theirs["pixel_size_um"])
        for axis in "xyz":
            answer.filled[f"/images/{index}/pixel_size_um/{axis}"] = second
        answer.findings.append(
            finding(
                "turned_scan",
                "info",
                "This is a scan along the depth (XZ). Software built on Bio-Formats shows its depth axis as Y, so heights "
                "measured there are depths. Say so where the image is shared.",
                f"/images/{index}/size_z",
            )
        )


def _pairs(images: list[Image], second: Reading) -> list[tuple[Image, Image]]:
    """Images of both readings that are the same: by place if the numbers agree, else by equal sizes in order."""
    if len(images) == len(second.images):
        return list(zip(images, second.images, strict=True))
    if second.images and second.details.get("one_for_all"):
        return [(image, second.images[0]) for image in images]
    rest, found = list(second.images), []
    for image in images:
        same = next((each for each in rest if _sizes(each) == _sizes(image)), None)
        if same is None:
            break
        rest.remove(same)
        found.append((image, same))
    return found


def _sizes(image: Image) -> tuple[int, ...]:
    return tuple(image[f"size_{axis}"] for axis in "xyzct")


def _fill(ours: Any, theirs: Any, key: Any, pointer: str, answer: Merged) -> None:
    """Fills `ours[key]` where it is null, below dictionaries leaf by leaf; lists only of equal length."""
    second = answer.second
    if second is None:
        return
    mine, other = ours[key], theirs[key]
    here = f"{pointer}/{key}"
    if isinstance(mine, dict) and isinstance(other, dict):
        for inner in mine:
            if inner in other:
                _fill(mine, other, inner, here, answer)
    elif isinstance(mine, list) and isinstance(other, list):
        if not mine and other:
            ours[key] = copied(other)
            answer.filled |= dict.fromkeys(leaves(other, here), second)
        elif len(mine) == len(other):
            for number in range(len(mine)):
                _fill(mine, other, number, here, answer)
    elif mine is None and other is not None:
        ours[key] = copied(other)
        answer.filled |= dict.fromkeys(leaves(other, here), second)


def compare(images: list[Image], second: Reading) -> list[str]:
    """Sentences on differences in number of images, sizes, pixel sizes (more than 0.1 %) and channel names."""
    found: list[str] = []
    skipped = set(second.details.get("not_compared", ()))
    if len(images) != len(second.images):
        if "images" not in skipped:
            found.append(f"number of images: {len(images)} and {len(second.images)}")
        return found
    for index, (ours, theirs) in enumerate(zip(images, second.images, strict=True)):
        where = f"image {index + 1} " if len(images) > 1 else ""
        for key, word in _WORDS.items():
            if key == "size_c" and ours["rgb"] and theirs["rgb"]:
                continue  # one channel of three samples, or three channels: both are said
            if key not in skipped and ours[key] != theirs[key]:
                found.append(f"{where}{word}: {ours[key]} and {theirs[key]}")
        for axis in "xyz":
            mine, other = ours["pixel_size_um"][axis], theirs["pixel_size_um"][axis]
            if "pixel_size_um" in skipped or mine is None or other is None:
                continue
            if abs(mine - other) > 1e-3 * max(abs(mine), abs(other)):
                found.append(f"{where}pixel size {axis}: {mine:.6g} and {other:.6g} µm")
        if "channels" in skipped or len(ours["channels"]) != len(theirs["channels"]):
            continue
        for number, (mine, other) in enumerate(zip(ours["channels"], theirs["channels"], strict=True), 1):
            if mine["name"] and other["name"] and _plain(mine["name"]) != _plain(other["name"]):
                found.append(f"{where}name of channel {number}: {mine['name']} and {other['name']}")
        if len(found) > 40:
            break
    return found[:40]


def _plain(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip().lower()


def format_id(by_content: str, by_class: str | None, first: Reading, second: Reading | None) -> str:
    """The catalogue id: what a reader is sure of, else the Bio-Formats class that opened it, else magic and name."""
    for reading in (first, second):
        if reading is not None and reading.format_id:
            return reading.format_id
    generic = by_content in ("unknown", "tiff", "hdf5")
    return by_class if by_class and generic else by_content


def provenance(images: list[Image], merged: Merged) -> dict[str, dict[str, str]]:
    """{JSON pointer: {"reader", "version", "source"}} for every value of the first 20 images; one entry each after."""
    found: dict[str, dict[str, str]] = {}
    for index, image in enumerate(images):
        if index >= PROVENANCE_IMAGES:
            found[f"/images/{index}"] = _origin(merged.first, f"/images/{index}")
            continue
        for pointer in leaves(image, f"/images/{index}"):
            found[pointer] = _origin(merged.filled.get(pointer, merged.first), pointer)
    return found


def _origin(reading: Reading, pointer: str) -> dict[str, str]:
    """Where a reading had a value from: its exact pointer, else the pointer without numbers, else its last known parent."""
    source = reading.sources.get(pointer)
    if source is None:
        source = next((reading.sources[key] for key in _generic(pointer) if key in reading.sources), None)
    return {"reader": reading.reader, "version": reading.version, "source": source or "header"}


@lru_cache(maxsize=4096)
def _generic(pointer: str) -> tuple[str, ...]:
    """A pointer below an image without its numbers, and its parents: "/images/0/a/1/b" gives ("a/b", "a")."""
    parts = [part for part in pointer.split("/")[3:] if not part.isdigit()]
    return tuple("/".join(parts[:end]) for end in range(len(parts), 0, -1))

"""What is worth telling about a file: checks of plausibility, missing values, privacy, loss.

Pure. Each finding has a stable code (the key for translation), a severity, and a message in three parts: what was
seen, why it matters, what to do. The checks of each image stand in `imagechecks`, those of the whole file here. A
calibration that fails its check is withdrawn: its value stays in the message only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ingest.inspector import units
from ingest.inspector.facts import Finding, Image, finding
from ingest.inspector.imagechecks import LABEL, Noted, of_image

BIOFORMATS_WORDS = {
    "damaged": "found the file damaged", "unsupported": "does not know this kind of file",
    "companion_missing": "missed files that belong to it",
}  # fmt: skip


def bioformats_failed(code: str) -> Finding:
    """Our own reader read what Bio-Formats could not."""
    return finding(
        "bioformats_cannot_read", "warning",
        f"Bio-Formats {BIOFORMATS_WORDS.get(code, 'could not read this file')}; the values come from another reader. "
        "Software built on Bio-Formats, such as Fiji, QuPath, CellProfiler or OMERO, may not open the file. Keep a copy "
        "as OME-TIFF or OME-Zarr.",
        "/reader",
    )  # fmt: skip


OLD_BIOFORMATS = (7, 3)


def bioformats_old(version: str) -> Finding | None:
    """An engine older than the one this program was made with: it refuses more, and reads some files wrongly in silence."""
    parts = re.findall(r"\d+", version)[:2]
    if len(parts) < 2 or tuple(int(part) for part in parts) >= OLD_BIOFORMATS:
        return None
    return finding(
        "bioformats_old", "info",
        f"The Bio-Formats of this site is {version}, which is old: it reads fewer files and misreads some, such as ND2 stacks. "
        "Values that a second reader does not confirm may be wrong. Ask whoever runs the site for 7.3 or newer.",
        "/reader",
    )  # fmt: skip


def pixels_unreadable() -> Finding:
    """The header was read, the pixels were not."""
    return finding(
        "pixels_unreadable", "error",
        "The header was read, but the pixels of the first image could not be decoded, so there is no preview and others "
        "may not see the image either. Open it in the acquisition software; if that works, export it as OME-TIFF.",
        "/images/0",
    )  # fmt: skip


def checked(
    facts: dict[str, Any], details: dict[str, Any], *, now: datetime | None = None
) -> tuple[list[Finding], list[str]]:
    """Findings of all checks, and JSON pointers of values that fail theirs.

    `details`: {"ome": header values by REMBI field, "people": kinds of personal data}. Alike findings of many images
    are given once, for the first of them.
    """
    today = now or datetime.now(UTC)
    found: dict[str, Finding] = {}
    withdrawn: list[str] = []
    counts: dict[str, int] = {}
    for index, image in enumerate(facts["images"]):
        for entry, pointers in of_image(image, f"/images/{index}", facts, today):
            counts[entry["code"]] = counts.get(entry["code"], 0) + 1
            found.setdefault(entry["code"], entry)
            withdrawn += pointers
    for code, number in counts.items():
        if number > 1:
            found[code] = {**found[code], "message": f"{found[code]['message']} (The same in {number} images.)"}
    if details.get("pixel_unit"):
        found.pop("pixel_size_missing", None)
        entry, pointers = _pixel_unit(facts["images"], str(details["pixel_unit"]))
        found.setdefault(entry["code"], entry)
        withdrawn += pointers
    return [*found.values(), *_of_file(facts, details)], withdrawn


def _pixel_unit(images: list[Image], unit: str) -> Noted:
    """Sizes whose unit is "pixel": readers turn them into µm (ImageJ's px becomes µm in Bio-Formats)."""
    said = next((value for image in images for value in image["pixel_size_um"].values() if value is not None), None)
    shown = f" ({said:g} {unit})" if said is not None else f" ({unit})"
    return finding(
        "pixel_size_unit", "warning",
        f"The file gives its pixel size in pixels{shown}, which is no physical length, though some software shows it as "
        "µm. Set the true pixel size, from the acquisition software or a stage micrometer.",
        "/images/0/pixel_size_um",
    ), [
        f"/images/{number}/pixel_size_um/{axis}"
        for number, image in enumerate(images) for axis in "xyz" if image["pixel_size_um"][axis] is not None
    ]  # fmt: skip


def once_each(noted: list[Finding]) -> list[Finding]:
    """The findings with those of one code and message given once."""
    kept: dict[tuple[str, str], Finding] = {}
    for entry in noted:
        kept.setdefault((entry["code"], entry["message"]), entry)
    return list(kept.values())


def _of_file(facts: dict[str, Any], details: dict[str, Any]) -> Iterator[Finding]:
    """Checks of the header as a whole."""
    people = details.get("people") or []
    if people:
        yield finding(
            "personal_data", "warning",
            f"The file's header holds personal data ({', '.join(people[:6])}). Sharing the file shares them, and the "
            "persons must know. Remove them in a copy before publishing, or ask.",
        )  # fmt: skip
    header = {key: entry["value"] for key, entry in details.get("ome", {}).items()}
    medium = header.get("acquisition.immersion_medium")
    lens = facts["images"][0]["objective"]["immersion"] if facts["images"] else None
    if medium and lens and lens not in (medium, "Multi"):
        yield finding(
            "immersion_mismatch", "warning",
            f"The objective is made for {lens.lower()}, but the settings say {str(medium).lower()}. The wrong medium "
            "blurs the image and shifts depths. Check which was used.",
            "/images/0/objective/immersion",
        )  # fmt: skip
    co2 = units.number(header.get("acquisition.co2"))
    if co2 is not None and co2 > 1:
        yield finding(
            "co2_as_percent", "info",
            f"The CO2 value in the file is {co2:g}; the OME standard wants a fraction (0.05 for 5 %). Read it as percent.",
        )  # fmt: skip
    places = header.get("acquisition.stage_position")
    if "reference frame" in str(places).lower():
        yield finding(
            "stage_without_unit", "info",
            "The stage positions in the file have no physical unit (reference frame), so tiles cannot be placed in µm and the "
            "field cannot be found again from them. Note the unit of the stage, or export from the acquisition software.",
        )  # fmt: skip
    if label := _label_picture(facts):
        yield finding(
            "slide_label", "warning",
            f"The file carries a picture of the slide's label or the whole slide ({label}). Handwriting or a barcode on it may "
            "name a patient, and sharing the file shares it. Look at it, and take it out of a copy before publishing.",
        )  # fmt: skip
    bits, kind = units.number(header.get("image.significant_bits")), (facts["images"] or [{}])[0].get("pixel_type")
    stored = {"uint16": 16, "int16": 16, "uint32": 32, "int32": 32}.get(kind or "")
    if bits and stored and bits < stored:
        yield finding(
            "significant_bits", "info",
            f"The camera or detector delivered {bits:g} bits in a {stored}-bit file: the highest true value is "
            f"{2 ** int(bits) - 1}. Use that number, not {2**stored - 1}, when looking for saturation.",
            "/images/0/pixel_type",
        )  # fmt: skip


def _label_picture(facts: dict[str, Any]) -> str | None:
    """The name of an image that is a photograph of the label or the slide; for Aperio and its kin the names are fixed."""
    for image in facts["images"][1:]:
        if LABEL.fullmatch(image["name"] or ""):
            return str(image["name"])
    return None


def withdraw(images: list[Image], pointers: list[str]) -> None:
    """Sets the values at the pointers (below /images) to null."""
    for pointer in pointers:
        *path, last = pointer.strip("/").split("/")[1:]
        here: Any = images
        for part in path:
            here = here[int(part)] if isinstance(here, list) else here[part]
        here[last] = None

"""What the manifest of the real files says about one of them, in the shape of facts, to compare with."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from ingest.inspector import units

Wanted = dict[str, Any]


def images_of(entry: dict[str, Any]) -> list[Wanted]:
    """Expected images: {"sizes", "pixel", "channels", "objective", "date"}, only with keys the manifest holds."""
    facts = entry.get("facts") or {}
    if "scenes" in facts and isinstance(facts["scenes"], dict):
        return [
            _common(facts, {**facts["sizes"], "X": scene["w"], "Y": scene["h"]}) for scene in facts["scenes"].values()
        ]
    if "scenes" in facts:
        return [_scene(scene) for scene in facts["scenes"]]
    told = facts.get("ome", {}).get("images") or facts.get("images")
    if told:
        return [_image(image, facts) for image in told]
    if "sizes" in facts:
        return [_common(facts, facts["sizes"])]
    if "tiff_series" in facts:
        return [_series(series, facts) for series in facts["tiff_series"][:1]]
    if "bdv_xml" in facts:
        return [_setup(setup) for setup in facts["bdv_xml"]["view_setups"]]
    return []


def _pixel(sizes: dict[str, Any] | None) -> dict[str, float]:
    found = {}
    for axis, told in (sizes or {}).items():
        unit = str(told["unit"]).split(" ")[0].replace("\\u00B5", "µ")
        value = units.micrometres(told["value"], unit)
        if value:
            found[axis.lower()] = value
    return found


def _common(facts: dict[str, Any], sizes: dict[str, int]) -> Wanted:
    wanted: Wanted = {"sizes": sizes, "pixel": _pixel(facts.get("physical_size"))}
    wanted["channels"] = [_channel(channel) for channel in facts.get("channels", [])]
    if facts.get("wavelengths"):
        wanted["channels"] = [{"emission_nm": value} for value in facts["wavelengths"]]
    lenses = [facts["objective"]] if facts.get("objective") else facts.get("objectives", [])
    if len(lenses) == 1:
        wanted["objective"] = _lens(lenses[0])
    if facts.get("acquisition_date"):
        wanted["date"] = facts["acquisition_date"]
    for number, block in enumerate((facts.get("nis_elements_metadata") or {}).get("channels", {}).values()):
        exposure = (block.get("acquisition") or {}).get("exposure_time_s")
        if exposure and number < len(wanted["channels"]):
            wanted["channels"][number]["exposure_ms"] = float(exposure) * 1000
    return wanted


def _channel(channel: dict[str, Any]) -> Wanted:
    found: Wanted = {
        key: channel[key] for key in ("name", "fluorophore", "excitation_nm", "emission_nm") if channel.get(key)
    }
    if channel.get("exposure_ns"):
        found["exposure_ms"] = channel["exposure_ns"] / 1e6
    if str(found.get("name", "")).startswith("("):  # Imaris: "(name not specified)"
        del found["name"]
    return found


def _lens(lens: dict[str, Any]) -> Wanted:
    name = lens.get("model") or lens.get("name")
    found = {
        "name": name,
        "magnification": lens.get("magnification"),
        "na": lens.get("na"),
        "immersion": lens.get("immersion"),
    }
    return {key: value for key, value in found.items() if value}


def _image(image: dict[str, Any], facts: dict[str, Any]) -> Wanted:
    wanted: Wanted = {"sizes": image["sizes"], "pixel": _pixel(image.get("physical_size"))}
    wanted["channels"] = [_channel(channel) for channel in image.get("channels", [])]
    if image.get("objective"):
        wanted["objective"] = _lens(image["objective"])
    elif len(facts.get("objectives", [])) == 1:
        wanted["objective"] = _lens(facts["objectives"][0])
    if image.get("acquisition_date"):
        wanted["date"] = image["acquisition_date"]
    stamps = image.get("timestamps") or {}
    if stamps.get("first"):
        wanted["date"] = stamps["first"]
    return wanted


def _scene(scene: dict[str, Any]) -> Wanted:
    return {
        "sizes": scene["sizes"], "pixel": _pixel(scene.get("physical_size")),
        "channels": [{"name": name} for name in scene.get("channels", [])],
        "objective": {"magnification": scene["magnification"]} if scene.get("magnification") else {},
    }  # fmt: skip


def _series(series: dict[str, Any], facts: dict[str, Any]) -> Wanted:
    sizes = {axis: size for axis, size in zip(series["axes"], series["shape"], strict=True) if axis in "XYZCT"}
    return {"sizes": sizes, "pixel": _pixel(facts.get("physical_size")), "channels": []}


def _setup(setup: dict[str, Any]) -> Wanted:
    sizes = dict(zip("XYZ", setup["size_xyz"], strict=True))
    pixel = {
        axis: units.micrometres(value, setup["voxel_unit"])
        for axis, value in zip("xyz", setup["voxel_size_xyz"], strict=True)
    }
    return {"sizes": sizes, "pixel": pixel, "channels": []}


def moment(value: str) -> datetime | None:
    """A date in one of the forms that readers write."""
    cleaned = re.sub(r"\s+", " ", value.strip())[:26].rstrip("Z")
    for form in ("%m/%d/%Y %I:%M:%S %p", "%d/%m/%Y %H:%M:%S"):
        try:
            return datetime.strptime(cleaned, form)
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(cleaned).replace(tzinfo=None)
    except ValueError:
        return None


def differences(facts: dict[str, Any], entry: dict[str, Any]) -> list[str]:
    """Sentences on sizes, channel count, pixel sizes and channel names that differ from the manifest."""
    found = []
    wanted = images_of(entry)
    if len(wanted) > len(facts["images"]):
        found.append(f"images: {len(facts['images'])}, wanted {len(wanted)}")
    for index, (image, want) in enumerate(zip(facts["images"], wanted, strict=False)):
        for axis, size in want["sizes"].items():
            if axis not in "XYZCT":
                continue
            ours = image[f"size_{axis.lower()}"]
            if axis == "C" and image["rgb"] and size in (1, ours):
                continue
            if ours != size:
                found.append(f"image {index} size {axis}: {ours}, wanted {size}")
        for axis, size in want["pixel"].items():
            ours = image["pixel_size_um"][axis]
            if ours is None or abs(ours - size) > 1e-3 * size:
                found.append(f"image {index} pixel {axis}: {ours}, wanted {size:.6g}")
        if len(want["channels"]) > max(1, len(image["channels"])) and not image["rgb"]:
            found.append(f"image {index} channels: {len(image['channels'])}, wanted {len(want['channels'])}")
        for number, channel in enumerate(want["channels"]):
            if "name" in channel:
                ours = image["channels"][number]["name"] if number < len(image["channels"]) else None
                if ours != channel["name"]:
                    found.append(f"image {index} channel {number} name: {ours}, wanted {channel['name']}")
    return found


def values(facts: dict[str, Any], entry: dict[str, Any]) -> tuple[int, list[str]]:
    """(number of values the manifest has of objective, wavelengths, exposure and date; those that we do not have)."""
    total, missing = 0, []
    for index, (image, want) in enumerate(zip(facts["images"], images_of(entry), strict=False)):
        pairs = [
            (f"objective/{key}", image["objective"][key], value) for key, value in want.get("objective", {}).items()
        ]
        for number, channel in enumerate(want["channels"]):
            ours = image["channels"][number] if number < len(image["channels"]) else {}
            pairs += [
                (f"channels/{number}/{key}", ours.get(key), value) for key, value in channel.items() if key != "name"
            ]
        if want.get("date"):
            pairs.append(("acquired_at", image["acquired_at"], want["date"]))
        for key, ours, value in pairs:
            total += 1
            if not _equal(key, ours, value):
                missing.append(f"image {index} {key}: {ours}, wanted {value}")
    return total, missing


_IMMERSION = {"GLYC": "Glycerol", "OIL": "Oil", "DRY": "Air"}


def _equal(key: str, ours: Any, wanted: Any) -> bool:
    if ours is None:
        return False
    if key == "acquired_at":
        ours_at, wanted_at = moment(str(ours)), moment(str(wanted))
        return ours_at is not None and wanted_at is not None and abs((ours_at - wanted_at).total_seconds()) < 2
    if isinstance(wanted, int | float):
        return abs(float(ours) - wanted) <= 2e-3 * abs(wanted)
    return bool(re.sub(r"\s+", " ", str(ours)) == re.sub(r"\s+", " ", _IMMERSION.get(str(wanted), str(wanted))))

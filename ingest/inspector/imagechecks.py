"""What is odd or missing in one image: calibration, optics, channels, date, loss, depth.

Pure. The checks Q-01 to Q-14 are those of the reference `quality/tiers.yaml`; `findings` gathers what they find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.inspector.facts import Finding, Image, finding

_DPI = (72, 75, 90, 96, 100, 110, 120, 144, 150, 180, 200, 220, 240, 250, 254, 300, 350, 360, 400, 600, 720, 1200, 2400)
_INDEX = {"Air": 1.0, "Water": 1.34, "WaterDipping": 1.34, "Glycerol": 1.48, "Oil": 1.53, "Multi": 1.53}
_MULTIPHOTON = ("MultiPhotonMicroscopy", "SecondHarmonicGenerationImaging")
_PICTURES = ("png", "jpeg", "bmp", "gif", "jp2")
LABEL = re.compile(r"(?i)\W*(label|macro|slide ?preview|label image|macro image|slide overview)\W*(image)?\W*")
Noted = tuple[Finding, list[str]]  # a finding and the pointers of the values it withdraws


def of_image(image: Image, at: str, facts: dict[str, Any], today: datetime) -> Iterator[Noted]:
    """Findings of every check of one image; `at` is its JSON pointer."""
    for check in _CHECKS:
        yield from check(image, at, facts, today)


def main_images(facts: dict[str, Any]) -> list[int]:
    """Indices of the images that a person took; labels, maps and thumbnails beside them are left out."""
    side = [
        index
        for index, image in enumerate(facts["images"])
        if _is_side_picture(image, f"/images/{index}", facts) or (index and LABEL.fullmatch(image["name"] or ""))
    ]
    return [index for index in range(len(facts["images"])) if index not in side]


def _calibration(image: Image, at: str, facts: dict[str, Any], _: datetime) -> Iterator[Noted]:
    sizes = image["pixel_size_um"]
    x, y = sizes["x"], sizes["y"]
    place = f"{at}/pixel_size_um"
    flat = image["size_y"] == 1 or image["size_x"] == 1
    if x is None and y is None:
        if not _is_side_picture(image, at, facts):
            yield _missing_size(place), []
    elif x is not None and (dpi := _viewer_resolution(x)) is not None:
        yield finding(
            "pixel_size_is_dpi", "warning",
            f"The file gives a pixel size of {x:.6g} µm, which is only the {dpi} dpi that picture software writes by "
            "default, not a calibration; distances measured with it are wrong. Enter the true pixel size, from the "
            "acquisition software or a stage micrometer.",
            f"{place}/x",
        ), [f"{place}/{axis}" for axis in "xy"]  # fmt: skip
    elif x == 1 and y in (1, None):
        yield finding(
            "pixel_size_is_one", "warning",
            "The file gives a pixel size of exactly 1 µm, which is what software writes when nobody calibrated; "
            "distances would be in pixels. Enter the true pixel size if you know it.",
            f"{place}/x",
        ), [f"{place}/{axis}" for axis in "xy" if sizes[axis] is not None] + ([f"{place}/z"] if sizes["z"] in (0, 1) else [])  # fmt: skip
    elif x is not None and (x <= 0 or (y is not None and y <= 0)):
        yield _missing_size(place), [f"{place}/{axis}" for axis in "xy"]
    else:
        yield from _unlikely_size(image, x, y, place, flat)
    yield from _steps(image, at)


def _is_side_picture(image: Image, at: str, facts: dict[str, Any]) -> bool:
    """Whether an image is the label, map or thumbnail beside a calibrated one."""
    first = facts["images"][0]
    if at == "/images/0" or first["pixel_size_um"]["x"] is None:
        return False
    named = bool(re.search(r"(?i)label|macro|thumb|overview|map", image["name"] or ""))
    return named or image["size_x"] * image["size_y"] * 4 < first["size_x"] * first["size_y"]


def _missing_size(place: str) -> Finding:
    return finding(
        "pixel_size_missing", "warning",
        "The file holds no pixel size, so nothing in it can be measured in µm and no scale bar can be drawn. Find it in "
        "the acquisition software, or compute it from camera pixel, magnification and binning, and write it down.",
        place,
    )  # fmt: skip


def _viewer_resolution(x: float) -> int | None:
    """The dpi that a pixel size in µm stands for, if it is one that viewers write (Q-01)."""
    if x <= 5:
        return None
    for dpi in _DPI:
        for inch in (25_400.0, 25_000.0):  # some writers take an inch for 25 mm
            if abs(x - inch / dpi) < 2e-4 * x:
                return dpi
    return None


def _unlikely_size(image: Image, x: float | None, y: float | None, place: str, flat: bool) -> Iterator[Noted]:
    z = image["pixel_size_um"]["z"]
    depth_scan = z is not None and x is not None and abs(x - z) < 1e-3 * x  # XZY: Y is the slow axis
    if x is not None and y is not None and not flat and not depth_scan and abs(x - y) > 0.01 * max(x, y):
        yield finding(
            "pixel_not_square", "warning",
            f"Pixels are {x:.4g} µm wide but {y:.4g} µm high. That is rare outside line scans, and often a slip; "
            "shapes and angles would come out wrong. Check the calibration.",
            place,
        ), []  # fmt: skip
    if x is not None and (x > 1000 or x < 1e-5):
        yield finding(
            "pixel_size_unlikely", "warning",
            f"The file gives a pixel size of {x:.6g} µm, which no light microscope has; probably the unit is wrong. "
            "Check the unit in the software that wrote the file.",
            f"{place}/x",
        ), []  # fmt: skip
    na = image["objective"]["na"]
    emissions = [channel["emission_nm"] for channel in image["channels"] if channel["emission_nm"]]
    if x is not None and na and emissions:
        wanted = min(emissions) / 1000 / (4 * na)
        if x > wanted * 1.01:
            yield finding(
                "undersampled", "info",
                f"Pixels of {x:.3g} µm are larger than the {wanted:.2g} µm that this objective (NA {na:g}) could use at "
                f"{min(emissions):g} nm, so fine detail is lost. That is a fair choice for overviews and tiles; for fine "
                "structures use less binning or more zoom.",
                f"{place}/x",
            ), []  # fmt: skip


def _steps(image: Image, at: str) -> Iterator[Noted]:
    z = image["pixel_size_um"]["z"]
    place = f"{at}/pixel_size_um/z"
    if image["size_z"] > 1 and (z is None or z == 0):
        yield finding(
            "z_step_missing", "warning",
            f"The stack has {image['size_z']} sections but no distance between them, so volumes and side views cannot "
            "be scaled. Note the z step of the acquisition.",
            place,
        ), [place] if z == 0 else []  # fmt: skip
    elif image["size_z"] > 1 and z == 1 and image["pixel_size_um"]["x"] not in (1, None):
        yield finding(
            "z_step_is_one", "info",
            "The distance between sections is exactly 1 µm: a common choice, and also what some software writes when it "
            "does not know. Compare it with the acquisition settings.",
            place,
        ), []  # fmt: skip
    if image["size_t"] > 1 and image["time_increment_s"] is None:
        yield finding(
            "time_step_missing", "warning",
            f"The series has {image['size_t']} time points but no times, so speeds and rates cannot be computed. Note the "
            "time between images.",
            f"{at}/time_increment_s",
        ), []  # fmt: skip


def _optics(image: Image, at: str, facts: dict[str, Any], _: datetime) -> Iterator[Noted]:
    lens = image["objective"]
    index = lens["refractive_index"] or _INDEX.get(lens["immersion"] or "")
    if lens["na"] and index and lens["na"] > index + 0.005:
        yield finding(
            "na_impossible", "warning",
            f"The numerical aperture {lens['na']:g} is larger than the refractive index {index:g} of the medium, which "
            "physics does not allow: one of the two is wrong. Read both off the objective.",
            f"{at}/objective/na",
        ), []  # fmt: skip
    if lens["na"] is None and lens["magnification"] is None and lens["name"] is None and not _is_picture(image, facts):
        yield finding(
            "objective_missing", "info",
            "The file does not name the objective, and every methods section needs magnification, aperture and immersion. "
            "Write them down while the microscope is at hand.",
            f"{at}/objective",
        ), []  # fmt: skip


def _channels(image: Image, at: str, facts: dict[str, Any], _: datetime) -> Iterator[Noted]:
    channels = image["channels"]
    for number, channel in enumerate(channels):
        emission, excitation = channel["emission_nm"], channel["excitation_nm"]
        if emission and excitation and emission <= excitation and channel["mode"] not in _MULTIPHOTON:
            yield finding(
                "wavelengths_swapped", "warning",
                f"Channel {number + 1} is said to emit at {emission:g} nm when excited at {excitation:g} nm. Light is "
                "emitted at longer wavelengths except with multi-photon excitation, so the two are probably swapped or "
                "wrong. Check the filter set.",
                f"{at}/channels/{number}/emission_nm",
            ), []  # fmt: skip
            break
    if image["rgb"] or not channels or _is_picture(image, facts):
        return
    names = [channel["name"] or channel["fluorophore"] for channel in channels]
    plain = [re.sub(r"(?i)^(?:channel|ch|c|cam|track)?[\s:_#-]*\d*$", "", (name or "").strip()) for name in names]
    if len(channels) > 1 and (not all(plain) or len(set(plain)) < len(plain)):
        said = ", ".join(name or "(none)" for name in names[:6])
        yield finding(
            "channel_names_missing", "warning",
            f"The channels are called: {said}. Nobody else can tell from that what each channel shows. Note the dye or "
            "structure of each channel; a repository will ask for it.",
            f"{at}/channels",
        ), []  # fmt: skip
    fluorescent = [c for c in channels if c["contrast"] == "Fluorescence" or c["fluorophore"] or c["excitation_nm"]]
    if fluorescent and not any(channel["emission_nm"] for channel in fluorescent):
        yield finding(
            "wavelengths_missing", "info",
            "This is a fluorescence image without emission wavelengths. Bleed-through and resolution cannot be judged "
            "without them. Note the filter set or detection range of each channel.",
            f"{at}/channels",
        ), []  # fmt: skip


def _dates(image: Image, at: str, facts: dict[str, Any], today: datetime) -> Iterator[Noted]:
    value = image["acquired_at"]
    if value is None:
        return
    when = parsed_date(value)
    if when is None or when.year < 1990 or when > today + timedelta(days=2):
        yield finding(
            "date_unlikely", "warning",
            f"The acquisition date in the file is {str(value)[:40]}, which cannot be right; the clock of the acquisition "
            "computer was probably not set. Enter the date from the log book.",
            f"{at}/acquired_at",
        ), [f"{at}/acquired_at"]  # fmt: skip


def parsed_date(value: str) -> datetime | None:
    """An ISO date and time as an aware datetime (UTC where the file does not say), None if it is none."""
    try:
        when = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _loss(image: Image, at: str, facts: dict[str, Any], _: datetime) -> Iterator[Noted]:
    if image["lossy"]:
        how = f" ({image['compression']})" if image["compression"] else ""
        yield finding(
            "lossy_compression", "warning",
            f"The pixels are stored with lossy compression{how}: intensities were changed and the original values cannot be "
            "brought back. Keep the uncompressed original, or say in the plan why this is good enough.",
            f"{at}/compression",
        ), []  # fmt: skip


def _is_picture(image: Image, facts: dict[str, Any]) -> bool:
    return (facts["format"] or {}).get("id") in _PICTURES


def _rendered(image: Image, at: str, facts: dict[str, Any], _: datetime) -> Iterator[Noted]:
    x = image["pixel_size_um"]["x"]
    uncalibrated = x is None or _viewer_resolution(x) is not None
    bare = image["objective"]["na"] is None and image["acquired_at"] is None and uncalibrated
    kind = (facts["format"] or {}).get("id")
    eight_bit = image["pixel_type"] in ("uint8", "int8")
    if (kind in _PICTURES and bare) or (kind == "tiff" and image["rgb"] and eight_bit and bare):
        yield finding(
            "rendered_picture", "warning",
            "This looks like a picture made for viewing (a screenshot or an export): colours or grey values without "
            "calibration or channels. It cannot replace the original data. Deposit the file that the microscope wrote.",
            at,
        ), []  # fmt: skip


_DEEP_FORMATS = ("ome-tiff", "ome-zarr", "czi", "lif", "nd2", "oir", "oib-oif", "imaris", "tiff", "hdf5", "lsm")
_CAMERA = re.compile(
    r"(?i)ccd|cmos|orca|zyla|prime|axiocam|iris|kinetix|neo\b|sona|retiga|coolsnap|hamamatsu|andor|photometrics"
)


def _depth(image: Image, at: str, facts: dict[str, Any], _: datetime) -> Iterator[Noted]:
    """8 bits a pixel from a camera for science, which delivers 12 to 16."""
    cameras = [
        detector for detector in image["instrument"]["detectors"]
        if _CAMERA.search(f"{detector['name'] or ''} {detector['type'] or ''}")
    ]  # fmt: skip
    if (
        cameras
        and image["pixel_type"] == "uint8"
        and not image["rgb"]
        and (facts["format"] or {}).get("id") in _DEEP_FORMATS
    ):
        named = cameras[0]["name"] or cameras[0]["type"]
        yield finding(
            "eight_bit_camera", "warning",
            f"The pixels have 8 bits, though the camera ({named}) delivers 12 to 16: weak signals were rounded to 256 steps and "
            "cannot be brought back. Record with the full depth, and keep the original if there is one.",
            f"{at}/pixel_type",
        ), []  # fmt: skip


_Check = Callable[[Image, str, dict[str, Any], datetime], Iterator[Noted]]
_CHECKS: tuple[_Check, ...] = (_calibration, _optics, _channels, _dates, _loss, _rendered, _depth)

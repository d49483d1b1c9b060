"""BigDataViewer: an XML with voxel sizes and set-ups beside an HDF5 file with the pixels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from ingest.inspector import omexml, units
from ingest.inspector.facts import Reading, blank_channel, blank_image, finding, text
from ingest.inspector.native import NotReadable, library_version, pixel_type
from ingest.inspector.native.hdf5 import Links, opened_hdf5, slices

_SOURCES = {
    "": "BDV ViewSetup/size", "name": "BDV ViewSetup/name", "pixel_size_um": "BDV ViewSetup/voxelSize",
    "size_t": "BDV Timepoints", "pyramid_levels": "BDV HDF5 resolutions", "pixel_type": "BDV HDF5 cells",
}  # fmt: skip


def read(path: Path, *, root: Path) -> Reading:
    """Facts of a BDV set: one image a view set-up. Raises NotReadable."""
    answer = Reading("h5py", library_version("h5py"), format_id="bdv", sources=dict(_SOURCES))
    tree = _tree(path)
    data = _data_file(tree, path, root)
    times = _time_points(tree)
    for setup in tree.iter("ViewSetup"):
        answer.images.append(_image(setup, times))
    if not answer.images:
        raise NotReadable("damaged", "no view set-ups")
    answer.used_files = [str(path)]
    if data is None:
        answer.findings.append(
            finding(
                "companion_missing",
                "error",
                "The HDF5 file with the pixels is not here; the sizes come from the XML alone. Add the .h5 file that "
                "belongs to it.",
            )
        )
        return answer
    answer.used_files.append(str(data))
    with opened_hdf5(data) as opened:
        links = Links(data, root)
        for number, image in enumerate(answer.images):
            levels = links.get(opened, f"s{number:02d}")
            if levels is not None and "resolutions" in levels:
                image["pyramid_levels"] = len(levels["resolutions"])
            cells = opened.get(f"t00000/s{number:02d}/0/cells")
            if cells is not None:
                # BDV keeps unsigned 16 bit numbers in a signed type
                image["pixel_type"] = "uint16" if cells.dtype == "int16" else pixel_type(cells.dtype)
                image["compression"] = cells.compression or "uncompressed"
    return answer


def _tree(path: Path) -> Element:
    if path.stat().st_size > 32 << 20:
        raise NotReadable("too_large", "BDV XML")
    try:
        tree = omexml.parse(path.read_bytes())
    except omexml.Unreadable as error:
        raise NotReadable("damaged", "BDV XML") from error
    if tree.tag != "SpimData":
        raise NotReadable("unsupported", "not BDV")
    return tree


def _data_file(tree: Element, path: Path, root: Path) -> Path | None:
    """The HDF5 file, None if it is missing. Raises Refused("refers_outside")."""
    named = text(tree.findtext("SequenceDescription/ImageLoader/hdf5"))
    if named is None:
        raise NotReadable("unsupported", "BDV without HDF5")
    links = Links(path, root)
    return Path(links.used[-1]) if links._is_here(named) else None


def _time_points(tree: Element) -> int:
    points = tree.find("SequenceDescription/Timepoints")
    if points is None:
        return 1
    first, last = units.number(points.findtext("first")), units.number(points.findtext("last"))
    if first is not None and last is not None and last >= first:
        return int(last - first) + 1
    pattern = text(points.findtext("integerpattern")) or ""
    return max(1, len([part for part in pattern.split(",") if part.strip()]))


def _image(setup: Element, times: int) -> dict[str, Any]:
    image = blank_image()
    image["name"] = text(setup.findtext("name"))
    sizes = (setup.findtext("size") or "").split()
    for axis, size in zip("xyz", sizes, strict=False):
        image[f"size_{axis}"] = int(units.number(size) or 1)
    image["size_t"] = times
    unit = text(setup.findtext("voxelSize/unit"))
    for axis, size in zip("xyz", (setup.findtext("voxelSize/size") or "").split(), strict=False):
        image["pixel_size_um"][axis] = units.micrometres(size, unit) if unit else None
    image["channels"] = [blank_channel()]
    return image


def planes(path: Path, image: dict[str, Any], *, target_px: int, plane_mb: int) -> Iterator[tuple[int, Any, float]]:
    """The middle plane of the first set-up."""
    data = _data_file(_tree(path), path, path.parent)
    if data is None:
        return
    with opened_hdf5(data) as opened:
        cells = opened["t00000/s00/0/cells"]
        for channel, plane, step in slices(cells, "ZYX", plane_mb):
            yield channel, plane.view("uint16") if plane.dtype == "int16" else plane, step

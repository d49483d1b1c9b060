"""HDF5 that no microscope vendor describes (ilastik, plain arrays), and what Imaris and BigDataViewer share: safe opening.

HDF5 follows links to other files. Every external link, external storage and virtual source is checked to lie inside
the set's folder before it is followed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy

from ingest.inspector import units
from ingest.inspector.facts import Reading, blank_channel, blank_image, finding
from ingest.inspector.native import NotReadable, library_version, pixel_type
from ingest.inspector.refusals import Refused

MAX_DATASETS = 200
_SOURCES = {"": "HDF5 dataset", "pixel_size_um": "HDF5 attribute element_size_um", "axes": "HDF5 dimension labels"}


@contextmanager
def opened_hdf5(path: Path) -> Iterator[h5py.File]:
    """An HDF5 file, read only. Raises NotReadable("damaged")."""
    try:
        with h5py.File(path, "r") as opened:
            yield opened
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, IndexError, AttributeError) as error:
        raise NotReadable("damaged", f"h5py: {type(error).__name__}") from error


class Links:
    """Follows the links of one file as far as they stay in its folder; remembers files used and files missing."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path, self.root = path, root
        self.used: list[str] = [str(path)]
        self.missing: list[str] = []

    def get(self, group: h5py.Group, name: str) -> Any:
        """The member `name`, None if its file is missing. Raises Refused("refers_outside")."""
        link = group.get(name, getlink=True)
        if isinstance(link, h5py.ExternalLink) and not self._is_here(link.filename):
            return None
        found = group.get(name)
        if isinstance(found, h5py.Dataset):
            for other, *_ in found.external or ():
                if not self._is_here(other):
                    return None
            if found.is_virtual:
                for source in found.virtual_sources():
                    if source.file_name != "." and not self._is_here(source.file_name):
                        return None
        return found

    def _is_here(self, name: str | bytes) -> bool:
        told = name.decode("utf-8", "replace") if isinstance(name, bytes) else name
        target = Path(os.path.realpath(self.path.parent / told))
        if not target.is_relative_to(self.root):
            raise Refused("refers_outside", "an HDF5 link")
        if not target.is_file():
            if told not in self.missing:
                self.missing.append(told)
            return False
        if str(target) not in self.used:
            self.used.append(str(target))
        return True

    def findings(self) -> list[dict[str, Any]]:
        """What the missing files mean."""
        if not self.missing:
            return []
        names = ", ".join(Path(name).name for name in self.missing[:3])
        return [
            finding(
                "companion_missing",
                "error",
                f"This file keeps pixels in other files that are not here ({names}), so they cannot be read. Add the "
                "whole folder, with the original names.",
            )
        ]


def word(value: Any) -> str | None:
    """An HDF5 attribute as text: bytes, text, or Imaris's array of single characters."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip("\0 ") or None
    if isinstance(value, numpy.ndarray):
        if value.dtype.kind == "S":
            return b"".join(value.ravel()[:100_000].tolist()).decode("utf-8", "replace").strip("\0 ") or None
        return str(value.ravel()[0]) if value.size else None
    return str(value).strip("\0 ") or None


def read(path: Path, *, root: Path) -> Reading:
    """Facts of a plain HDF5 file: one image for each numeric dataset of two or more axes. Raises NotReadable."""
    answer = Reading("h5py", library_version("h5py"), format_id="hdf5", sources=dict(_SOURCES))
    links = Links(path, root)
    with opened_hdf5(path) as opened:
        for name, dataset in datasets(opened, links):
            answer.images.append(_image(name, dataset))
    answer.used_files = links.used
    answer.findings += links.findings()
    if not answer.images:
        if links.missing:
            raise NotReadable("companion_missing", "linked files")
        raise NotReadable("not_an_image", "no dataset that could be an image")
    answer.findings.append(
        finding(
            "plain_hdf5",
            "info",
            "This is a general HDF5 container: what its axes mean and how large a pixel is, only its author knows. "
            "Describe the layout beside the file, or convert it to OME-Zarr or OME-TIFF.",
            "/format",
        )
    )
    return answer


def datasets(opened: h5py.File, links: Links) -> Iterator[tuple[str, h5py.Dataset]]:
    """Numeric datasets of two or more axes that could be images, at most 200, in name order; loops are cut."""
    waiting: list[tuple[str, h5py.Group, int]] = [("", opened, 0)]
    seen: set[Any] = set()
    given = 0
    while waiting:
        base, group, depth = waiting.pop(0)
        for name in sorted(group)[:5000]:
            member = links.get(group, name)
            full = f"{base}/{name}"
            if isinstance(member, h5py.Group) and depth < 16:
                if (mark := h5py.h5o.get_info(member.id).addr) not in seen:
                    seen.add(mark)
                    waiting.append((full, member, depth + 1))
            elif isinstance(member, h5py.Dataset) and _could_be_image(member):
                yield full, member
                given += 1
                if given >= MAX_DATASETS:
                    return


def _could_be_image(dataset: h5py.Dataset) -> bool:
    if word(dataset.attrs.get("CLASS")) in ("PALETTE", "DIMENSION_SCALE") or pixel_type(dataset.dtype) is None:
        return False
    large = [size for size in dataset.shape if size >= 8]
    return len(dataset.shape) >= 2 and len(large) >= 2


def axes_of(dataset: h5py.Dataset) -> str | None:
    """Axis letters in order, from ilastik's axistags or HDF5 dimension labels; None where nobody said."""
    tags = word(dataset.attrs.get("axistags"))
    if tags:
        try:
            return "".join(str(entry["key"]).upper()[:1] for entry in json.loads(tags)["axes"])
        except (ValueError, KeyError, TypeError):
            pass  # a damaged tag says nothing; the labels may
    labels = [(word(dim.label) or "")[:1].upper() for dim in dataset.dims]
    return "".join(labels) if all(labels) and len(set(labels)) == len(labels) else None


def _image(name: str, dataset: h5py.Dataset) -> dict[str, Any]:
    image = blank_image()
    image["name"] = name
    shape = tuple(int(size) for size in dataset.shape)
    letters = axes_of(dataset)
    if letters is None or len(letters) != len(shape):
        letters = "".join("?" * (len(shape) - 2)) + "YX"
        if len(shape) >= 3 and shape[-1] in (3, 4) and dataset.dtype == "uint8":
            letters = "?" * (len(shape) - 3) + "YXC"
        if len(shape) == 3 and letters.startswith("?"):
            letters = "Z" + letters[1:]
    for axis, size in zip(letters, shape, strict=True):
        if axis in "XYZCT":
            image[f"size_{axis.lower()}"] = size
        elif size > 1:
            image["axes"].append({"name": "unknown" if axis == "?" else axis.lower(), "size": size})
    image["pixel_type"] = pixel_type(dataset.dtype)
    image["channels"] = [blank_channel() for _ in range(image["size_c"])]
    image["compression"] = dataset.compression or "uncompressed"
    element = dataset.attrs.get("element_size_um")
    if element is not None and len(numpy.ravel(element)) == 3:
        for axis, value in zip("zyx", numpy.ravel(element), strict=True):
            image["pixel_size_um"][axis] = units.micrometres(float(value))
    return image


def planes(path: Path, image: dict[str, Any], *, target_px: int, plane_mb: int) -> Iterator[tuple[int, Any, float]]:
    """Middle planes of the dataset that `image` describes: (channel, array YX, scale)."""
    with opened_hdf5(path) as opened:
        dataset = opened[image["name"]]
        letters = axes_of(dataset) or ""
        if len(letters) != len(dataset.shape):
            letters = "?" * (len(dataset.shape) - 2) + "YX"
            if image["size_c"] > 1 and dataset.shape[-1] == image["size_c"]:
                letters = "?" * (len(dataset.shape) - 3) + "YXC"
        yield from slices(dataset, letters, plane_mb)


def slices(dataset: Any, letters: str, plane_mb: int) -> Iterator[tuple[int, Any, float]]:
    """Planes of an array with axis letters: middle of Z, first of the rest, at most six channels, read sparsely."""
    if "X" not in letters or "Y" not in letters:
        return
    size = dict(zip(letters, dataset.shape, strict=True))
    step = 1
    while (size["X"] // step) * (size["Y"] // step) * dataset.dtype.itemsize > plane_mb << 20:
        step *= 2
    for channel in range(min(6, size.get("C", 1))):
        where: list[Any] = []
        for axis in letters:
            if axis in "XY":
                where.append(slice(None, None, step))
            else:
                where.append({"Z": size.get("Z", 1) // 2, "C": channel}.get(axis, 0))
        plane = numpy.asarray(dataset[tuple(where)])
        yield channel, plane if letters.index("Y") < letters.index("X") else plane.T, float(step)

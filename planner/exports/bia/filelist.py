"""The file list of a study component: one row a file, columns only for what differs, by the archive's rules (BIA-F)."""

import re
from collections.abc import Iterator
from typing import Any

from planner.metadata import DatasetRecord
from planner.metadata.model import FileRecord

from ..idr.text import table

_PATH = re.compile(r"[A-Za-z0-9!_.*'()/-]+")
COLUMNS = ("Plate", "Well", "Channel", "Dimensions (XYZCT)", "Acquisition date", "Format", "SHA-256")


def file_list(dataset: DatasetRecord) -> bytes:
    """Of the files that were inspected. A column with one value for all is left out: constants belong in the form."""
    rows = [(path(file), _columns(file)) for file in dataset.files]
    kept = [name for name in COLUMNS if len({columns[name] for _path, columns in rows}) > 1]
    return table([["Files", *kept], *([name, *(columns[one] for one in kept)] for name, columns in rows)])


def path(file: FileRecord) -> str:
    return file.name.replace("\\", "/")


def path_problems(name: str) -> Iterator[str]:
    """Rules that a file's name breaks: it has to be renamed before the upload."""
    parts = name.split("/")
    if "\\" in name or "" in parts or "." in parts or ".." in parts:
        yield "BIA-F04"
    if not _PATH.fullmatch(name):
        yield "BIA-F05"
    if any(part != part.rstrip() for part in parts):
        yield "BIA-F06"


def list_problems(content: bytes) -> list[str]:
    """Broken rules of a whole list, by id."""
    rows = [line.split("\t") for line in content.decode().split("\n")[:-1]]
    found = []
    if not rows or rows[0][0] != "Files":
        found.append("BIA-F01")
    names = [row[0] for row in rows[1:]]
    if "" in names or len(set(names)) < len(names):
        found.append("BIA-F02")
    found += [rule for name in names for rule in path_problems(name)]
    for number in range(1, len(rows[0]) if rows else 0):
        if len({row[number] for row in rows[1:]}) < 2:
            found.append("BIA-F08")
    return found


def _columns(file: FileRecord) -> dict[str, str]:
    plates = [image["plate"] for image in file.images if image.get("plate")]
    first: dict[str, Any] = file.images[0] if file.images else {}
    names = [str(one.get("fluorophore") or one.get("name") or "") for one in first.get("channels") or []]
    sides = [str(first[f"size_{axis}"]) for axis in "xyzct"] if first else []
    return {
        "Plate": ";".join(dict.fromkeys(str(plate.get("name") or "") for plate in plates)),
        "Well": ";".join(dict.fromkeys(str(plate.get("well") or "") for plate in plates)),
        "Channel": ";".join(name for name in names if name),
        "Dimensions (XYZCT)": " x ".join(sides),
        "Acquisition date": str(first.get("acquired_at") or ""),
        "Format": file.format or "",
        "SHA-256": file.sha256 or "",
    }

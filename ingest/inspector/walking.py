"""Paths of a command line to the things to inspect: files, OME-Zarr folders, and sets whose members come once.

A folder is walked; files that an earlier answer already used are not inspected again. Documents and hidden files in
a walked folder are passed over, files named by the person never are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ingest.inspector import companions, formats, prechecks

_NO_IMAGES = (
    ".txt", ".md", ".csv", ".tsv", ".json", ".yaml", ".yml", ".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx",
    ".html", ".htm", ".log", ".py", ".m", ".r", ".ijm", ".db", ".ets", ".lifext", ".mdb", ".zip", ".gz", ".tar",
)  # fmt: skip


def candidates(folder: Path) -> list[Path]:
    """Files and OME-Zarr folders below a folder that may be images, the leaders of sets first in each folder."""
    found: list[Path] = []
    for here, below, names in os.walk(folder):
        base = Path(here)
        if (base != folder and formats.is_zarr(base)) or (base == folder and formats.is_zarr(base)):
            found.append(base)
            below.clear()
            continue
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names, key=companions.rank):
            passed_over = name.lower().endswith(_NO_IMAGES) and not name.lower().endswith(".zarr.zip")
            if not name.startswith(".") and not passed_over and _may_be_image(base / name):
                found.append(base / name)
    return found


def _may_be_image(path: Path) -> bool:
    if path.suffix.lower() != ".xml":
        return path.is_file()
    head = formats.read_head(path, 4096)
    return b"<SpimData" in head or b"<OME" in head or b":OME" in head


class Walk:
    """The things to inspect, one after another; told which files each answer used."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self.named = {given for given in paths if not Path(given).is_dir() or formats.is_zarr(Path(given))}
        self._used: set[Path] = set()

    def __iter__(self) -> Iterator[tuple[str, Path]]:
        """(path as given, path) of each thing; below a folder argument the path is the argument joined with the rest."""
        for given in self._paths:
            path = Path(given)
            if not path.is_dir() or formats.is_zarr(path):
                yield given, path
                continue
            for candidate in candidates(path):
                if not self.was_used(candidate):
                    yield str(Path(given) / candidate.relative_to(path)), candidate

    def was_used(self, path: Path) -> bool:
        """Whether an earlier answer already used this file of a walked folder."""
        return Path(os.path.realpath(path)) in self._used

    def used(self, path: Path, facts: dict[str, Any]) -> None:
        """Remembers the files of a set, so that its members are not inspected again."""
        folder = Path(os.path.realpath(path)).parent
        for name in facts.get("used_files") or ():
            self._used.add(folder / name)


__all__ = ["Walk", "candidates", "prechecks"]

"""Files that belong together: which one opens a set, which files were used, which are missing, which lie outside.

Pure but for looking at names and sizes in the set's own folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.inspector import contents, formats, prechecks
from ingest.inspector.facts import Finding, Reading, finding
from ingest.inspector.refusals import Refused

# Endings of files that describe a set, best first; everything else is data.
_LEADERS = (
    ".companion.ome", ".vsi", ".xlef", ".mvd2", ".oif", ".lei", ".xdce", ".wpi", ".htd", ".afi", ".ndpis", ".nhdr",
    ".ims", ".xml", ".nd", ".ics", ".ome.xml", ".ome", ".lif", ".czi", ".nd2", ".dv", ".ome.tif", ".ome.tiff",
)  # fmt: skip
# What must stand beside a file of this ending, as planner/catalogue/data/formats/formats.yaml tells (a test compares them).
# Endings that many formats share (.tif, .xml, .txt) say nothing and are not here.
NEEDED = {
    ".oif": "{name}.files", ".vsi": "_{stem}_", ".sldy": "{stem}.dir", ".mvd2": "Data", ".ids": "{stem}.ics",
}  # fmt: skip
_FOLLOWERS = (".ets", ".lifext", ".ids", ".txt", ".log", ".json", ".csv", ".lms", ".lof", ".xlif", ".xlcf")


def rank(name: str) -> tuple[int, int, str]:
    """Sort key: leaders first, then data, then files that only follow; shallow names before deep ones."""
    low = name.lower()
    depth = low.count("/")
    for place, ending in enumerate(_LEADERS):
        if low.endswith(ending):
            return place, depth, low
    return (1000 if low.endswith(_FOLLOWERS) else 500), depth, low


def entry_of(names: Sequence[str]) -> str:
    """The name to open first in a set of relative names; for an OME-Zarr set the folder itself.

    Raises Refused("not_an_image") for an empty set.
    """
    if not names:
        raise Refused("not_an_image")
    for name in sorted(names, key=lambda found: (found.count("/"), found)):
        parts = PurePosixPath(name).parts
        if parts[-1] in (".zgroup", ".zattrs", "zarr.json", ".zarray"):
            return "/".join(parts[:-1]) or "."
    return min(names, key=rank)


def check_inside(used: Iterable[Path], root: Path) -> None:
    """Every used file, links resolved, must lie in the set's folder. Raises Refused("refers_outside")."""
    for path in used:
        if not path.is_relative_to(root):
            raise Refused("refers_outside", "a used file outside the folder")


def used_files(path: Path, root: Path, by_bioformats: Iterable[Path], native: Reading | None) -> list[str]:
    """Names of all files that the readers used, relative to the set's folder, the entry first. `by_bioformats` has its links resolved."""
    found = [os.path.realpath(each) for each in (path, *(native.used_files if native else ()))]
    found[1:1] = [str(each) for each in by_bioformats]
    inside = str(root).rstrip(os.sep) + os.sep
    return [
        real[len(inside) :].replace(os.sep, "/") or "."
        for real in dict.fromkeys(found)
        if f"{real}{os.sep}".startswith(inside) and Path(real).exists()
    ]


def bytes_of(path: Path, used: Iterable[str], root: Path) -> int:
    """Bytes on disk of the entry (a folder counts whole) and all used files."""
    sizes: dict[Path, int] = {}
    if path.is_dir():
        sizes = {entry: entry.stat().st_size for entry in path.rglob("*") if entry.is_file() and not entry.is_symlink()}
    for name in used:
        each = root / name
        if each not in sizes and each.is_file():
            sizes[each] = each.stat().st_size
    return sum(sizes.values())


def needed(name: str) -> str | None:
    """The name of the file or folder that must stand beside a file, by its ending; None where nothing must."""
    path = PurePosixPath(name.replace("\\", "/"))
    form = NEEDED.get(path.suffix.lower())
    return form.format(name=path.name, stem=path.stem) if form else None


def missing_beside(path: Path) -> str | None:
    """What must stand beside the file and does not, letter case aside."""
    wanted = needed(path.name)
    if wanted is None or any(entry.name.lower() == wanted.lower() for entry in path.parent.iterdir()):
        return None
    return wanted


def findings(path: Path, root: Path, used: Sequence[str]) -> list[Finding]:
    """What is missing beside the entry, as far as its own header names it."""
    missing = [name for name in named_files(path) if not (path.parent / name).is_file()]
    beside = missing_beside(path)
    if beside is not None and len(used) < 2:
        missing.append(beside)
    if not missing:
        return []
    listed = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
    return [
        finding(
            "companion_missing",
            "error",
            f"This file names other files that are not here ({listed}), so a part of the pixels or of the metadata is "
            "missing. Add the whole folder or all files of the set, with their original names.",
        )
    ]


def named_files(path: Path) -> list[str]:
    """Base names that the OME block of a TIFF or companion file names (UUID FileName, BinaryOnly MetadataFile)."""
    block: bytes | None
    if path.name.lower().endswith((".companion.ome", ".ome", ".ome.xml")):
        with contents.opened(path) as opened:
            block = opened.read(1 << 20)
    else:
        block = prechecks.first_description(path) if path.is_file() else None
    if not block or (b"<OME" not in block and b":OME" not in block[:2000]):
        return []
    text = block.decode("utf-8", "replace")
    found = re.findall(r"""(?:FileName|MetadataFile)\s*=\s*["']([^"'<>]{1,255})["']""", text)
    names = dict.fromkeys(name for name in found if "/" not in name and "\\" not in name and not name.startswith("."))
    renamed_alone = len(names) == 1 and path.name not in names and "BinaryOnly" not in text
    return [] if renamed_alone else list(names)


__all__: list[Any] = [
    "bytes_of",
    "check_inside",
    "entry_of",
    "findings",
    "formats",
    "missing_beside",
    "named_files",
    "needed",
    "rank",
    "used_files",
]

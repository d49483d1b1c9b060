"""What is refused before any parser sees it: names that are commands, archives, documents, TIFF chains that loop.

Pure Python with bounded reads. The list follows the measurements in the safety notes: a `.fake` *name* alone makes
Bio-Formats sleep as long as it says; a TIFF whose directory points at itself fills the heap in 7 s; an archive is
unpacked by reader after reader.
"""

from __future__ import annotations

import re
import struct
from functools import lru_cache
from pathlib import Path

from ingest.inspector import completeness, contents, formats
from ingest.inspector.refusals import Refused
from ingest.inspector.tiffchain import MAGICS, Chain

COMMAND_ENDINGS = (
    ".fake", ".fake.ini", ".pattern", ".bfmemo", ".ini", ".url", ".urlreader", ".screen", ".bfoptions",
)  # fmt: skip
_ARCHIVES = (
    b"PK\3\4", b"PK\5\6", b"PK\7\x08", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07",
    b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"\x1f\x9d",
)  # fmt: skip
_NOT_IMAGES = (
    b"SQLite format 3\0", b"\0\1\0\0Standard Jet DB", b"\0\1\0\0Standard ACE DB", b"%PDF", b"\x7fELF", b"MZ",
    b"#!", b"{\\rtf", b"\xca\xfe\xba\xbe",
)  # fmt: skip
_TEXT_STARTS = (b"<html", b"<!doctype html", b"<svg", b"<script", b"<?php", b"{", b"[")
_ZARR_CHUNK = re.compile(r"(?:c[./])?\d+(?:\.\d+)*|c")  # compressed by itself, which looks like an archive


def check_name(name: str) -> None:
    """Refuses names that Bio-Formats takes as commands, and names no file system shares.

    Raises Refused("bad_name").
    """
    low = name.lower().rstrip(". ")
    base = low.replace("\\", "/").rsplit("/", 1)[-1]
    if not base or len(name) > 1000 or any(ord(sign) < 32 or ord(sign) == 127 for sign in name):
        raise Refused("bad_name")
    if base.endswith(COMMAND_ENDINGS) or ".urlreader" in base or ".fake" in base:
        raise Refused("bad_name")


def check_file(path: Path) -> bytes:
    """Checks one entry file; answers its first bytes.

    Raises Refused with empty, archive, not_an_image, damaged.
    """
    if path.is_dir():
        if formats.is_zarr(path):
            return b""
        raise Refused("not_an_image")
    if path.stat().st_size == 0:
        raise Refused("empty")
    head = formats.read_head(path)
    low_name = path.name.lower()
    claimed = formats.by_name(path.name)
    zipped = claimed is not None and claimed.id == "ome-zarr" and head.startswith(claimed.magics)
    if (head.startswith(_ARCHIVES) and not zipped) or head[257:262] == b"ustar":
        raise Refused("archive", low_name[-12:])
    start = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_NOT_IMAGES) or start.startswith(_TEXT_STARTS) or b"<svg" in start or b"<html" in start:
        raise Refused("not_an_image")
    if claimed is None and _is_text(head):
        raise Refused("not_an_image")
    if claimed is not None and claimed.magics and not head.startswith(claimed.magics):
        _refuse_mismatch(head, path)
    completeness.check(path, head)
    return head


def check_companion(path: Path) -> None:
    """Checks a member of a set that is not its entry: archives are refused, a TIFF's chain must end.

    Raises Refused with archive or damaged. Empty files and texts are no fault: sets hold logs.
    """
    if path.is_dir() or path.stat().st_size == 0 or _ZARR_CHUNK.fullmatch(path.name):
        return
    head = formats.read_head(path, 512)
    if head.startswith(_ARCHIVES) and not path.name.lower().endswith(".gz"):
        raise Refused("archive", "a member of the set")
    completeness.check(path, head)


def _refuse_mismatch(head: bytes, path: Path) -> None:
    """A file whose content is not what its name says: another image format goes on, the rest is refused."""
    found = formats.identify(path, head)
    if found.id != "unknown":
        return
    if _is_text(head):
        raise Refused("not_an_image")
    if not any(head):
        raise Refused(
            "damaged",
            message="The file holds only zeros where its header should be: the copy or transfer failed. "
            "Please copy it again from the microscope.",
        )
    raise Refused(
        "damaged",
        message="The content of this file is not what its name says. It may be damaged, incomplete or renamed; "
        "please copy it again from the microscope.",
    )


def _is_text(head: bytes) -> bool:
    sample = head[:4096]
    if b"\0" in sample:
        return False
    control = sum(1 for byte in sample if byte < 9 or 13 < byte < 32)
    return control * 50 < len(sample)


def first_description(path: Path) -> bytes | None:
    """The first ImageDescription of a TIFF, None for anything else or if it cannot be read."""
    try:
        return _described(path, contents.identity(path))
    except (OSError, Refused, struct.error):
        return None


@lru_cache(maxsize=1)  # the format, a missing companion and the reader that is asked depend on it
def _described(path: Path, _seen: contents.Identity) -> bytes | None:
    with contents.opened(path) as opened:
        return Chain(opened).description() if opened.read(4) in MAGICS else None

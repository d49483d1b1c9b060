"""What is refused before any parser sees it: names that are commands, archives, documents, TIFF chains that loop.

Pure Python with bounded reads. The list follows the measurements in the safety notes: a `.fake` *name* alone makes
Bio-Formats sleep as long as it says; a TIFF whose directory points at itself fills the heap in 7 s; an archive is
unpacked by reader after reader.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import BinaryIO

from ingest.inspector import completeness, formats
from ingest.inspector.refusals import Refused

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
MAX_DIRECTORIES = 100_000
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
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        walk_directories(path)
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
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        walk_directories(path)
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


class _Tiff:
    """Offsets of a TIFF or BigTIFF; reads directories without trusting one number in them."""

    def __init__(self, opened: BinaryIO) -> None:
        self.opened = opened
        head = opened.read(16)
        self.end = "<" if head[:2] == b"II" else ">"
        self.big = struct.unpack(self.end + "H", head[2:4])[0] == 43
        if len(head) < 8 or (self.big and len(head) < 16):
            raise Refused("damaged", "short TIFF header")
        self.first: int = struct.unpack(self.end + ("Q" if self.big else "I"), head[8:16] if self.big else head[4:8])[0]
        opened.seek(0, 2)
        self.length = opened.tell()

    def next_of(self, offset: int) -> int:
        """The offset of the directory after the one at `offset`, 0 at the end of the chain."""
        counter, entry, pointer = ("Q", 20, "Q") if self.big else ("H", 12, "I")
        size = struct.calcsize(counter)
        self.opened.seek(offset)
        raw = self.opened.read(size)
        if len(raw) < size:
            raise Refused("damaged", "directory beyond the end", completeness.CUT_OFF)
        count: int = struct.unpack(self.end + counter, raw)[0]
        after = offset + size + count * entry
        if count == 0 or count > 65_535 or after + struct.calcsize(pointer) > self.length:
            if after > self.length or count == 0 or count > 65_535:
                raise Refused("damaged", "directory of impossible size")
            return 0
        self.opened.seek(after)
        found: int = struct.unpack(self.end + pointer, self.opened.read(struct.calcsize(pointer)))[0]
        return found

    def description(self) -> bytes | None:
        """The first directory's ImageDescription (tag 270), at most 1 MiB."""
        if not 0 < self.first < self.length:
            return None
        counter, width = ("Q", 20) if self.big else ("H", 12)
        size = struct.calcsize(counter)
        self.opened.seek(self.first)
        raw = self.opened.read(size)
        if len(raw) < size:
            return None
        count = min(struct.unpack(self.end + counter, raw)[0], 4096)
        entries = self.opened.read(count * width)
        for start in range(0, len(entries) - width + 1, width):
            tag, _kind = struct.unpack(self.end + "HH", entries[start : start + 4])
            if tag != 270:
                continue
            layout = "QQ" if self.big else "II"
            length, offset = struct.unpack(self.end + layout, entries[start + 4 : start + width])
            if length <= (8 if self.big else 4) or offset >= self.length:
                return None
            self.opened.seek(offset)
            return self.opened.read(min(length, 1 << 20))
        return None


def walk_directories(path: Path) -> int:
    """Follows a TIFF's chain of directories and answers their number.

    Raises Refused("damaged") on a loop, a pointer outside the file, or more than 100 000 directories.
    NDPI files above 4 GB store their offsets differently and are left to their reader.
    """
    if path.suffix.lower() == ".ndpi":
        return 0
    with path.open("rb") as opened:
        tiff = _Tiff(opened)
        seen: set[int] = set()
        offset = tiff.first
        if not offset:
            raise Refused("damaged", "no directory")
        while offset:
            if offset in seen or len(seen) >= MAX_DIRECTORIES:
                raise Refused("damaged", "directory chain loops")
            if offset >= tiff.length:
                raise Refused("damaged", "directory beyond the end", completeness.CUT_OFF)
            seen.add(offset)
            offset = tiff.next_of(offset)
        return len(seen)


def first_description(path: Path) -> bytes | None:
    """The first ImageDescription of a TIFF, None for anything else or if it cannot be read."""
    try:
        with path.open("rb") as opened:
            if opened.read(4) not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
                return None
            opened.seek(0)
            return _Tiff(opened).description()
    except (OSError, Refused, struct.error):
        return None

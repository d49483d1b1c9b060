"""The bytes of one file for whoever looks at its header: a small file is read from disk once.

Checks, our own reader and Bio-Formats each jump through the same few thousand bytes.
"""

from __future__ import annotations

import io
import os
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

SMALL = 1 << 20  # of larger files copying costs more than jumping (measured)
Identity = tuple[int, int, int, int]


def identity(path: Path) -> Identity:
    """Device, inode, size in bytes and time of change in ns: the same for two looks at one unchanged file."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def opened(path: Path) -> BinaryIO:
    """The file open for reading, from memory if it is small."""
    content = whole(path, SMALL)
    return io.BytesIO(content) if content is not None else path.open("rb")


def whole(path: Path, largest: int) -> bytes | None:
    """All bytes of a file; None if there are more than `largest`, or fewer than the directory says."""
    seen = identity(path)
    return _read(path, seen) if seen[2] <= largest else None


def fill(path: Path, room: memoryview) -> bool:
    """Reads a file into memory of its size; False if its size has changed."""
    content = whole(path, SMALL)
    if content is not None:
        if len(content) != len(room):
            return False
        room[:] = content
        return True
    with path.open("rb", buffering=0) as opened:
        return opened.readinto(room) == len(room)


@lru_cache(maxsize=1)
def _read(path: Path, seen: Identity) -> bytes | None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        content = os.read(descriptor, seen[2] + 1)
    finally:
        os.close(descriptor)
    return content if len(content) == seen[2] else None


def forget() -> None:
    """Lets go of the bytes of the last file."""
    _read.cache_clear()

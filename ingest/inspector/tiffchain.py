"""The chain of directories of a TIFF or BigTIFF, followed without trusting one number in it.

Pure but for bounded reads. Source: TIFF 6.0, and the BigTIFF layout with offsets of 8 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from ingest.inspector.refusals import CUT_OFF, Refused

MAGICS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MAX_DIRECTORIES = 100_000


class Chain:
    """Directories of one open file. Raises Refused("damaged") for a header that is too short."""

    def __init__(self, opened: BinaryIO) -> None:
        self.opened = opened
        opened.seek(0)
        head = opened.read(16)
        self.order = "<" if head[:2] == b"II" else ">"
        self.big = head[2:4] in (b"+\0", b"\0+")
        if len(head) < 8 or (self.big and len(head) < 16):
            raise Refused("damaged", "short TIFF header")
        self._counter, self.width, self._pointer = ("Q", 20, "Q") if self.big else ("H", 12, "I")
        self.first: int = struct.unpack_from(self.order + self._pointer, head, 8 if self.big else 4)[0]
        self.length = opened.seek(0, 2)

    def directories(self) -> Iterator[bytes]:
        """The entries of each directory, `width` bytes each, in the order of the chain.

        Raises Refused("damaged") on a loop, a pointer outside the file, or more than 100 000 directories.
        """
        counter, pointer = struct.Struct(self.order + self._counter), struct.Struct(self.order + self._pointer)
        offset, seen = self.first, set[int]()
        if not offset:
            raise Refused("damaged", "no directory")
        while offset:
            if offset in seen or len(seen) >= MAX_DIRECTORIES:
                raise Refused("damaged", "directory chain loops")
            if offset >= self.length:
                raise Refused("damaged", "directory beyond the end", CUT_OFF)
            seen.add(offset)
            self.opened.seek(offset)
            raw = self.opened.read(counter.size)
            if len(raw) < counter.size:
                raise Refused("damaged", "directory beyond the end", CUT_OFF)
            (count,) = counter.unpack(raw)
            if count == 0 or count > 65_535 or offset + counter.size + count * self.width > self.length:
                raise Refused("damaged", "directory of impossible size")
            entries = self.opened.read(count * self.width)
            following = self.opened.read(pointer.size)
            if len(following) < pointer.size:
                raise Refused("damaged", "directory beyond the end", CUT_OFF)
            yield entries
            (offset,) = pointer.unpack(following)

    def description(self) -> bytes | None:
        """The first directory's ImageDescription (tag 270), at most 1 MiB; None if there is none."""
        if not 0 < self.first < self.length:
            return None
        self.opened.seek(self.first)
        size = struct.calcsize(self._counter)
        raw = self.opened.read(size)
        if len(raw) < size:
            return None
        count = min(struct.unpack(self.order + self._counter, raw)[0], 4096)
        entries = self.opened.read(count * self.width)
        for start in range(0, len(entries) - self.width + 1, self.width):
            tag, _kind = struct.unpack_from(self.order + "HH", entries, start)
            if tag != 270:
                continue
            length, offset = struct.unpack_from(self.order + ("QQ" if self.big else "II"), entries, start + 4)
            if length <= (8 if self.big else 4) or offset >= self.length:
                return None
            self.opened.seek(offset)
            return self.opened.read(min(length, 1 << 20))
        return None

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
DESCRIPTION = 270
Entry = tuple[int, int, int, int]  # tag, type, count, and the value or its place in the file


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
        counter, entry, pointer = ("Q", "HHQQ", "Q") if self.big else ("H", "HHII", "I")
        self._counter, self._entry = struct.Struct(self.order + counter), struct.Struct(self.order + entry)
        self._pointer = struct.Struct(self.order + pointer)
        self.room = self._pointer.size  # bytes of a value that stands in its entry
        self.first: int = self._pointer.unpack_from(head, self.room)[0]
        self.length = opened.seek(0, 2)

    def directories(self) -> Iterator[list[Entry]]:
        """The entries of each directory in the order of the chain.

        Raises Refused("damaged") on a loop, a pointer outside the file, or more than 100 000 directories.
        """
        counter, entry, pointer = self._counter, self._entry, self._pointer
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
            if count == 0 or count > 65_535 or offset + counter.size + count * entry.size > self.length:
                raise Refused("damaged", "directory of impossible size")
            entries = self.opened.read(count * entry.size)
            following = self.opened.read(pointer.size)
            if len(following) < pointer.size:
                raise Refused("damaged", "directory beyond the end", CUT_OFF)
            yield list(entry.iter_unpack(entries))
            (offset,) = pointer.unpack(following)

    def description(self) -> bytes | None:
        """The first directory's ImageDescription, at most 1 MiB; None if there is none. Raises Refused as `directories`."""
        for tag, _kind, length, offset in next(self.directories()):
            if tag == DESCRIPTION and length > self.room and offset < self.length:
                self.opened.seek(offset)
                return self.opened.read(min(length, 1 << 20))
        return None

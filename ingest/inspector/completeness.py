"""Whether a file ends before its data does: a copy that was cut off must not pass as an image with black parts.

Bio-Formats fills missing pixels with zeros in half of the formats tried, without a word. So the file's own directory is
asked where its data should lie, and compared with the length on disk. Bounded reads, no parser. Sources: TIFF 6.0 and
BigTIFF; Zeiss's CZI file format description (file header segment); the chunk map at the end of ND2 files; ITU T.81.
"""

from __future__ import annotations

import re
import struct
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from ingest.inspector import contents
from ingest.inspector.refusals import CUT_OFF, Refused
from ingest.inspector.tiffchain import DESCRIPTION, MAGICS, Chain, Entry

_CHECKED_EACH_END = 64
_MAX_PIECES = 1 << 20
_TELLING = frozenset((256, 257, 258, 259, DESCRIPTION, 273, 277, 279, 324, 325))
_KINDS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}
_SIZES = {"B": 1, "H": 2, "I": 4, "Q": 8}
_MRC = (".dv", ".r3d", ".mrc", ".mrcs", ".map", ".rec", ".st", ".ali")
_MRC_BYTES = {0: 1, 1: 2, 2: 4, 3: 4, 4: 8, 6: 2, 12: 2}  # by MODE; 3 and 4 are complex


def check(path: Path, head: bytes) -> None:
    """Raises Refused("damaged") if the file is shorter than its own directory says."""
    if cut := _cut_off(path, head):
        raise Refused("damaged", cut, CUT_OFF)


def _cut_off(path: Path, head: bytes) -> str | None:
    """Why the file is known to be cut off, None if it is not known to be."""
    length = path.stat().st_size
    with contents.opened(path) as opened:
        if head.startswith(MAGICS):
            return None if path.suffix.lower() == ".ndpi" and length > 1 << 32 else _tiff(opened, length)
        if head.startswith(b"ZISRAWFILE"):
            return _czi(opened, length)
        if head.startswith(b"\xda\xce\xbe\x0a"):
            opened.seek(max(0, length - 64))
            return None if b"ND2 CHUNK MAP SIGNATURE" in opened.read() else "no chunk map at the end"
        if head.startswith(b"\xff\xd8\xff"):
            return _jpeg(opened, length)
    return _mrc(head, length) if path.suffix.lower() in _MRC else None


def _mrc(head: bytes, length: int) -> str | None:
    """MRC and DeltaVision: a header of 1024 bytes, an extended one, then the pixels as they are."""
    if len(head) < 1024:
        return "short header"
    order = ">" if head[96:98] == b"\xc0\xa0" or head[212:214] == b"\x11\x11" else "<"
    columns, rows, sections, mode = struct.unpack_from(order + "4i", head, 0)
    (extended,) = struct.unpack_from(order + "i", head, 92)
    if min(columns, rows, sections) <= 0 or max(columns, rows) > 1 << 20 or mode not in _MRC_BYTES or extended < 0:
        return None
    return "pixels beyond the end" if 1024 + extended + columns * rows * sections * _MRC_BYTES[mode] > length else None


def _czi(opened: BinaryIO, length: int) -> str | None:
    """Directory, metadata and attachment directory must lie inside the file, each with its whole segment."""
    opened.seek(32)
    header = opened.read(80)
    if len(header) < 80:
        return "short header"
    (part,) = struct.unpack_from("<i", header, 48)
    directory, metadata = struct.unpack_from("<qq", header, 52)
    (attachments,) = struct.unpack_from("<q", header, 72)
    for position in (directory, metadata, attachments):
        if position == 0 or (part and position > length):
            continue
        if position < 0 or position + 32 > length:
            return "a directory beyond the end"
        opened.seek(position)
        segment = opened.read(32)
        _, used = struct.unpack_from("<qq", segment, 16)
        if not segment.startswith(b"ZISRAW") or position + 32 + used > length:
            return "a segment beyond the end"
        for place in _czi_entries(opened, segment):
            opened.seek(place)
            inner = opened.read(32)
            if len(inner) < 32 or place + 32 + struct.unpack_from("<qq", inner, 16)[1] > length:
                return "a piece beyond the end"
    return None


def _czi_entries(opened: BinaryIO, segment: bytes) -> list[int]:
    """Places of the last subblocks or attachments that a directory lists (the 64 that lie furthest in the file)."""
    attachments = segment.startswith(b"ZISRAWATTDIR")
    if not attachments and not segment.startswith(b"ZISRAWDIRECTORY"):
        return []
    data = opened.read(min(struct.unpack_from("<qq", segment, 16)[1], 256 << 20))
    if len(data) < 128:
        return []
    (count,) = struct.unpack_from("<i", data, 0)
    places, at = [], 256 if attachments else 128
    for _ in range(min(count, 1 << 20)):
        if attachments and at + 128 <= len(data):
            places.append(struct.unpack_from("<q", data, at + 12)[0])
            at += 128
        elif not attachments and at + 32 <= len(data) and data[at : at + 2] == b"DV":
            place, part = struct.unpack_from("<qi", data, at + 6)
            places += [place] if part == 0 else []
            at += 32 + 20 * struct.unpack_from("<i", data, at + 28)[0]
        else:
            break
    return sorted(place for place in places if place > 0)[-_CHECKED_EACH_END:]


def _jpeg(opened: BinaryIO, length: int) -> str | None:
    """An end marker after the start of the last scan; markers in an embedded preview come before it."""
    opened.seek(max(0, length - (1 << 20)))
    tail = opened.read()
    end, scan = tail.rfind(b"\xff\xd9"), tail.rfind(b"\xff\xda")
    return None if end > scan else "no end of image"


def _tiff(opened: BinaryIO, length: int) -> str | None:
    """Strips and tiles of the first and last 64 directories must lie inside the file. Raises Refused for a broken chain."""
    chain = Chain(opened)
    first: list[dict[int, Entry]] = []
    last: deque[dict[int, Entry]] = deque(maxlen=_CHECKED_EACH_END)
    for entries in chain.directories():
        tags = {entry[0]: entry for entry in entries if entry[0] in _TELLING}
        (first if len(first) < _CHECKED_EACH_END else last).append(tags)
    for tags in (*first, *last):
        if cut := _pieces(chain, tags, length):
            return cut
    return _imagej(chain, first[0], length) if len(first) == 1 else None


def _numbers(chain: Chain, entry: Entry | None) -> Sequence[int]:
    """Values of one entry; () for what is absent, strange, or larger than a million."""
    if entry is None or not 0 < entry[2] <= _MAX_PIECES:
        return ()
    _tag, kind, count, value = entry
    letter = _KINDS.get(kind)
    if letter is None:
        return ()
    size = _SIZES[letter] * count
    if size <= chain.room:
        raw = value.to_bytes(chain.room, "little" if chain.order == "<" else "big")[:size]
    else:
        chain.opened.seek(value)
        raw = chain.opened.read(size)
    return struct.unpack(f"{chain.order}{count}{letter}", raw) if len(raw) == size else ()


def _pieces(chain: Chain, tags: dict[int, Entry], length: int) -> str | None:
    described = tags.get(DESCRIPTION)
    if described and described[2] > chain.room and described[3] + described[2] > length + 1:  # some forget the last NUL
        return "a description beyond the end"
    for places, sizes in ((273, 279), (324, 325)):
        entry = tags.get(places)
        if entry is None:
            continue
        table = _SIZES[_KINDS[entry[1]]] * entry[2] if entry[1] in _KINDS else 0
        if table > chain.room and entry[3] + table > length:
            return "a table beyond the end"
        starts, counts = _numbers(chain, entry), _numbers(chain, tags.get(sizes))
        if places == 273 and len(starts) == 1 and _uncompressed(chain, tags):
            counts = [min(counts[0] if counts else 1 << 62, _plane_bytes(chain, tags) or 1 << 62)]
            counts = [0] if counts[0] >= 1 << 62 else counts
        if not starts or not counts or max(starts) + max(counts) <= length:
            continue
        for start, count in zip(starts, counts, strict=False):
            if count and start + count > length:
                return "pixels beyond the end"
    return None


def _uncompressed(chain: Chain, tags: dict[int, Entry]) -> bool:
    return _numbers(chain, tags.get(259)) in ((1,), ())


def _plane_bytes(chain: Chain, tags: dict[int, Entry]) -> int:
    shape = [_numbers(chain, tags.get(tag)) for tag in (256, 257)]
    bits = _numbers(chain, tags.get(258)) or (1,)
    samples = (_numbers(chain, tags.get(277)) or (1,))[0]
    if not all(shape):
        return 0
    return shape[0][0] * shape[1][0] * samples * bits[0] // 8


def _imagej(chain: Chain, tags: dict[int, Entry], length: int) -> str | None:
    """ImageJ writes large stacks behind one directory: "images=N" planes, one after another."""
    entry = tags.get(DESCRIPTION)
    starts = _numbers(chain, tags.get(273))
    if entry is None or not starts or entry[2] > 1 << 20 or not _uncompressed(chain, tags):
        return None
    chain.opened.seek(entry[3])
    text = chain.opened.read(min(entry[2], 4096))
    count = re.search(rb"images=(\d{1,9})", text) if text.startswith(b"ImageJ=") else None
    wanted = starts[0] + int(count[1]) * _plane_bytes(chain, tags) if count else 0
    return "pixels beyond the end" if wanted > length else None

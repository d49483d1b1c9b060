"""The header of a CZI without its bulk: Zeiss writes the state of every motor and the search paths of its autofocus into it.

They are four fifths of the XML of a ZEN file and hold no fact of the image (a test compares the answers), but every
reader's time goes into them. Reads by the offsets of the ZISRAW layout: file header, then the metadata segment.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_BULK = re.compile(r"<(/?)(?:HardwareSetting|HelperSetups|ParameterCollection)(?=[\s/>])[^<>]*?(/?)>")
# Read from device settings where the summary of the image (Information) has none.
_NEEDED = ("<Objective ", "<Microscope ", "<Detector ")
_SEGMENT, _XML_AT = 32, 288  # bytes of a segment's head; from a metadata segment's start to its XML
_LARGEST_XML = 64 << 20
_WORTH = 16 << 10  # bulk below this costs less than leaving it out


@dataclass(frozen=True)
class Header:
    """The XML as written, the XML without its bulk, and where it stands in the file."""

    xml: str
    short: str
    at: int


def read(path: Path) -> Header | None:
    """The XML of a CZI. None where the offsets do not lead to a metadata segment."""
    status = path.stat()
    return _read(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1)  # two readers of one file ask for the same
def _read(path: Path, _size: int, _changed: int) -> Header | None:
    with path.open("rb") as opened:
        head = opened.read(112)
        if len(head) < 112 or not head.startswith(b"ZISRAWFILE"):
            return None
        (at,) = struct.unpack("<q", head[92:100])
        if at <= 0:
            return None
        opened.seek(at)
        segment = opened.read(_SEGMENT + 8)
        if len(segment) < _SEGMENT + 8 or not segment.startswith(b"ZISRAWMETADATA"):
            return None
        (length,) = struct.unpack("<i", segment[_SEGMENT : _SEGMENT + 4])
        if not 0 < length <= _LARGEST_XML:
            return None
        opened.seek(at + _XML_AT)
        raw = opened.read(length)
    if len(raw) < length:
        return None
    xml = raw.decode("utf-8", "replace").strip("\0 \r\n\t\ufeff")
    return Header(xml, without_bulk(xml), at)


def without_bulk(xml: str) -> str:
    """The XML without device settings and helper set-ups; as it was if its tags do not pair or little would go."""
    if "<!--" in xml or "<![CDATA[" in xml or "<!DOCTYPE" in xml:
        return xml
    kept, depth, end = [], 0, 0
    for tag in _BULK.finditer(xml):
        if tag[2]:
            continue
        if depth == 0:
            if tag[1]:
                return xml
            kept.append(xml[end : tag.start()])
        depth += -1 if tag[1] else 1
        if depth == 0:
            end = tag.end()
    if depth:
        return xml
    short = "".join([*kept, xml[end:]])
    kept_all = all(word in short for word in _NEEDED if word in xml)
    return short if kept_all and len(xml) - len(short) >= _WORTH else xml


def lightened(path: Path, *, largest: int) -> bytes | None:
    """The bytes of a CZI of at most `largest` bytes with the short XML in place of the long one; None if nothing is gained."""
    size = path.stat().st_size
    if size > largest:
        return None
    header = read(path)
    if header is None or header.short is header.xml:
        return None
    short = header.short.encode()
    with path.open("rb") as opened:
        whole = bytearray(size)
        if opened.readinto(whole) != size:
            return None
    whole[header.at + _SEGMENT : header.at + _SEGMENT + 4] = struct.pack("<i", len(short))
    whole[header.at + _XML_AT : header.at + _XML_AT + len(short)] = short
    return bytes(whole)

"""The header of a CZI without its bulk: Zeiss writes the state of every motor and the search paths of its autofocus into it.

They are four fifths of the XML of a ZEN file and hold no fact of the image (a test compares the answers), but every
reader's time goes into them. Reads by the offsets of the ZISRAW layout: file header, then the metadata segment.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.inspector import contents

_BULK = (b"HardwareSetting", b"HelperSetups", b"ParameterCollection")
# Read from device settings where the summary of the image (Information) has none.
_NEEDED = (b"<Objective ", b"<Microscope ", b"<Detector ")
_SEGMENT, _XML_AT = 32, 288  # bytes of a segment's head; from a metadata segment's start to its XML
_LARGEST_XML = 64 << 20
_WORTH = 16 << 10  # bulk below this costs less than leaving it out


@dataclass(frozen=True)
class Header:
    """The XML as written, the XML without its bulk, and where it stands in the file."""

    xml: bytes
    short: bytes
    at: int


def read(path: Path) -> Header | None:
    """The XML of a CZI. None where the offsets do not lead to a metadata segment."""
    return _read(path, contents.identity(path))


@lru_cache(maxsize=1)  # two readers of one file ask for the same
def _read(path: Path, _seen: contents.Identity) -> Header | None:
    with contents.opened(path) as opened:
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
    xml = raw.strip(b"\0 \r\n\t\xef\xbb\xbf")  # with its byte order mark
    return Header(xml, without_bulk(xml), at)


def without_bulk(xml: bytes) -> bytes:
    """The XML without device settings and helper set-ups; as it was if its tags do not pair or little would go."""
    if _has_declarations(xml):
        return xml
    short = xml
    for name in _BULK:
        rest = _without(name, short)
        if rest is None:
            return xml
        short = rest
    kept_all = all(word in short or word not in xml for word in _NEEDED)
    return short if kept_all and len(xml) - len(short) >= _WORTH else xml


def _has_declarations(xml: bytes) -> bool:
    """Whether a comment, CDATA or a DTD stands in it: by its rare second sign, which is found fifty times sooner than both."""
    at = xml.find(b"!")
    for _ in range(100):
        if at < 0 or xml[at - 1] == ord("<"):
            return at >= 0
        at = xml.find(b"!", at + 1)
    return b"<!" in xml


def _without(name: bytes, xml: bytes) -> bytes | None:
    """The XML without the elements of a name, but for empty ones; None if their tags do not pair."""
    opening, closing = b"<" + name, b"</" + name + b">"
    kept, end, depth, at = [], 0, 0, 0
    start, stop = xml.find(opening), xml.find(closing)
    while start >= 0 or stop >= 0:
        if start >= 0 and (start < stop or stop < 0):
            at = xml.find(b">", start) + 1
            if at == 0:
                return None
            if xml[start + len(opening)] in b" \t\r\n>" and xml[at - 2] != ord("/"):
                if depth == 0:
                    kept.append(xml[end:start])
                depth += 1
            start = xml.find(opening, at)
        else:
            if depth == 0:
                return None
            at, depth = stop + len(closing), depth - 1
            if depth == 0:
                end = at
            stop = xml.find(closing, at)
    return None if depth else b"".join([*kept, xml[end:]])


def lighten(content: memoryview, header: Header) -> None:
    """Puts the short XML into the place of the long one, in memory that holds the whole file."""
    start, text = header.at + _SEGMENT, header.at + _XML_AT
    content[start : start + 4] = struct.pack("<i", len(header.short))
    content[text : text + len(header.short)] = header.short

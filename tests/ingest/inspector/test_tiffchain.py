"""The chain of directories of a TIFF: followed to its end, refused where it cannot be."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy
import pytest
import tifffile

from ingest.inspector.refusals import Refused
from ingest.inspector.tiffchain import Chain


def _tiff(**options: Any) -> bytes:
    written = io.BytesIO()
    with tifffile.TiffWriter(written, **options) as opened:
        for number in range(3):
            opened.write(numpy.zeros((4, 4), "uint8"), description=f"page {number} of three", metadata=None)
    return written.getvalue()


@pytest.mark.parametrize("options", [{}, {"bigtiff": True}, {"byteorder": ">"}, {"bigtiff": True, "byteorder": ">"}])
def test_every_directory_comes_once_and_in_order(options: dict[str, Any]) -> None:
    content = _tiff(**options)
    chain = Chain(io.BytesIO(content))
    with tifffile.TiffFile(io.BytesIO(content)) as known:
        assert [len(entries) for entries in chain.directories()] == [len(p.tags) for p in known.pages]
    assert (chain.description() or b"").rstrip(b"\0") == b"page 0 of three"


def _first(content: bytes) -> int:
    (offset,) = struct.unpack_from("<I", content, 4)
    return int(offset)


def _with_next(content: bytes, following: int) -> bytes:
    at = _first(content)
    (count,) = struct.unpack_from("<H", content, at)
    changed = bytearray(content)
    struct.pack_into("<I", changed, at + 2 + 12 * count, following)
    return bytes(changed)


def _with_count(content: bytes, count: int) -> bytes:
    changed = bytearray(content)
    struct.pack_into("<H", changed, _first(content), count)
    return bytes(changed)


@pytest.mark.parametrize(
    "content",
    [
        _with_next(_tiff(), _first(_tiff())),
        _with_next(_tiff(), 1 << 30),
        _with_count(_tiff(), 0),
        _with_count(_tiff(), 60_000),
        _tiff()[: _first(_tiff()) + 20],
        b"II*\0" + struct.pack("<I", 0),
        b"II*\0\0",
    ],
    ids=["loop", "beyond the end", "no entries", "too many entries", "cut off", "no directory", "short header"],
)
def test_a_chain_that_cannot_be_followed_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        list(Chain(io.BytesIO(content)).directories())
    assert refused.value.code == "damaged"

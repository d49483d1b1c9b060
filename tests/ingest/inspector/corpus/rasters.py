"""TIFF and other pictures: loops, pointers to nowhere, giant planes, bombs, files cut off."""

from __future__ import annotations

import struct
import zlib
from functools import partial

from .. import makers
from . import Ground, Made, add

Entries = list[tuple[int, int, int, int]]


def tiff(*directories: tuple[Entries, int], first: int = 8, tail: bytes = bytes(4096)) -> bytes:
    """A little-endian TIFF of (entries, offset of the next directory), laid out one after another."""
    data = b"II*\0" + struct.pack("<I", first)
    for entries, following in directories:
        data += struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        data += struct.pack("<I", following)
    return data + tail


def entries(width: int = 16, height: int = 16, **changed: int) -> Entries:
    """Directory of one strip of 8-bit grey; `changed`: t259=5 sets tag 259."""
    told = {
        256: width,
        257: height,
        258: 8,
        259: 1,
        262: 1,
        273: 200,
        277: 1,
        278: height,
        279: min(width * height, 2**32 - 1),
    }
    told |= {int(key[1:]): value for key, value in changed.items()}
    return [(tag, 4, 1, value) for tag, value in sorted(told.items())]


def _bomb(width: int, height: int) -> bytes:
    """One Deflate strip that becomes width x height bytes."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(width * height >> 20)) + packer.flush()
    head = tiff((entries(width, height, t259=8, t279=len(packed), t273=122), 0), tail=b"")
    return head.ljust(122, b"\0") + packed


_TIFFS: dict[str, bytes] = {
    "self": tiff((entries(), 8)), "loop of two": tiff((entries(), 122), (entries(), 8)), "far": tiff((entries(), 4_000_000_000)),
    "giant": tiff((entries(2**31 - 1, 2**31 - 1), 0)), "4 Gpx": tiff((entries(2**16, 2**16), 0)), "zero": tiff((entries(0, 0), 0)),
    "no directory": tiff(first=0), "short": b"II*\0", "null": b"MM\0*" + bytes(8),
    "bigtiff far": b"II+\0\x08\0\0\0" + struct.pack("<Q", 2**63), "sub-directory loop": tiff((entries(t330=8), 0)),
    "exif loop": tiff((entries(t34665=8), 0)), "gps loop": tiff((entries(t34853=8), 0)), "bits 0": tiff((entries(t258=0), 0)),
    "bits 65535": tiff((entries(t258=65535), 0)), "samples 65535": tiff((entries(t277=65535), 0)), "unknown codec": tiff((entries(t259=60000), 0)),
    "rows 0": tiff((entries(t278=0), 0)), "tile 2^31": tiff((entries(t322=2**31, t323=2**31, t324=200, t325=100), 0)),
    "tile 0": tiff((entries(t322=0, t323=0, t324=200, t325=100), 0)), "odd photometric": tiff((entries(t262=6), 0)),
    "count of 2^32": tiff(([*entries(), (306, 2, 2**32 - 1, 100)], 0)), "description of 2^31": tiff(([(270, 2, 2**31, 100), *entries()], 0)),
    "65535 entries": b"II*\0\x08\0\0\0" + b"\xff\xff" + bytes(65535 * 12 + 4), "types unknown": tiff(([(256, 99, 1, 16), (257, 0, 1, 16)], 0)),
    "lzw rubbish": tiff((entries(t259=5), 0)), "jpeg rubbish": tiff((entries(t259=7), 0)), "old jpeg": tiff((entries(t259=6), 0)),
    "jpeg 2000 rubbish": tiff((entries(t259=33003), 0)), "zstd rubbish": tiff((entries(t259=50000), 0)), "packbits rubbish": tiff((entries(t259=32773), 0)),
    "strips of negative": tiff((entries(t273=2**32 - 4), 0)),
}  # fmt: skip


def _chain(ground: Ground) -> Made:
    """100,001 directories, one after another."""
    one = struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 1)
    size = len(one) + 4
    data = bytearray(b"II*\0" + struct.pack("<I", 8))
    for number in range(100_002):
        data += one + struct.pack("<I", 8 + (number + 1) * size)
    return {"x.tif": ground.write("x.tif", bytes(data))}


def _png(width: int, height: int, rows: int = 1) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packed = zlib.compress(bytes(rows * (width // 8 + 1)), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def _png_text(ground: Ground) -> Made:
    """A compressed comment of 200 MB in 200 KB."""
    data = b"a\0\0" + zlib.compress(bytes(200 << 20), 9)
    whole = _png(16, 16, 16)
    comment = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    return {"x.png": ground.write("x.png", whole[:33] + comment + whole[33:])}


_PICTURES = {
    "giant.png": _png(2**31 - 1, 2**31 - 1), "wide.png": _png(100_000, 100_000), "flat.png": _png(60_000, 30_000, 30_000),
    "giant.gif": b"GIF89a" + struct.pack("<HHBBB", 65535, 65535, 0xF0, 0, 0) + bytes(6) + b",\0\0\0\0" + struct.pack("<HHB", 65535, 65535, 0) + b"\2\2\x4c\1\0;",
    "giant.bmp": b"BM" + struct.pack("<IHHI", 100, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 2**31 - 1, -(2**31 - 1), 1, 24, 0, 0, 0, 0, 0, 0) + bytes(100),
    "rle.bmp": b"BM" + struct.pack("<IHHI", 100, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 60000, 60000, 1, 8, 1, 0, 0, 0, 0, 0) + bytes(100),
    "giant.jpg": b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\1\x22\0\2\x11\1\3\x11\1\xff\xda\0\x0c\3\1\0\2\x11\3\x11\0\x3f\0" + bytes(100) + b"\xff\xd9",
    "markers.jpg": b"\xff\xd8" + b"\xff\xe1\xff\xff" * 2000 + b"\xff\xd9",
    "giant.jp2": b"\xff\x4f\xff\x51\0\x29\0\0" + struct.pack(">IIIIIIII", 2**31, 2**31, 0, 0, 1, 1, 0, 0) + b"\0\1\7\1\1" + bytes(50),
    "giant.mrc": struct.pack("<4i", 100_000, 100_000, 100_000, 0) + bytes(196) + b"MAP \x44\x44\0\0" + bytes(4000),
    "negative.mrc": struct.pack("<4i", -1, -1, -1, 2) + bytes(196) + b"MAP \x44\x44\0\0" + bytes(4000),
    "giant.dv": struct.pack("<4i", 65535, 65535, 30000, 6) + bytes(80) + b"\xa0\xc0" + bytes(4000),
    "giant.nrrd": b"NRRD0004\ntype: uint8\ndimension: 3\nsizes: 2000000000 2000000000 2000000000\nencoding: raw\n\n" + bytes(64),
    "gzip.nrrd": b"NRRD0004\ntype: uint8\ndimension: 2\nsizes: 60000 60000\nencoding: gzip\n\n" + zlib.compress(bytes(1 << 24), 9),
    "giant.dcm": bytes(128) + b"DICM" + b"\2\0\0\0UL\4\0\xff\xff\xff\xff" + b"\x28\0\x10\0US\2\0\xff\xff" * 400,
    "loop.lif": struct.pack("<II", 0x70, 2**31 - 1) + b"\x2a" + struct.pack("<I", 2**31 - 1) + bytes(200),
    "chunks.nd2": b"\xda\xce\xbe\x0a" + struct.pack("<IQ", 32, 2**62) + b"ND2 FILE SIGNATURE CHUNK NAME01!Ver3.0" + bytes(100) + b"ND2 CHUNK MAP SIGNATURE 0000001" + struct.pack("<Q", 8),
    "old.nd2": b"\0\0\0\x0cjP  \r\n\x87\n" + (b"\0\0\0\1jp2c" + struct.pack(">Q", 2**62)) * 20,
    "empty.czi": b"ZISRAWFILE" + bytes(6) + struct.pack("<qq", 512, 512) + bytes(600),
    "loop.czi": b"ZISRAWFILE" + bytes(6) + struct.pack("<qq", 512, 512) + struct.pack("<iiii", 1, 0, 0, 0) + bytes(32) + struct.pack("<iqqiq", 0, 32, 32, 0, 32) + bytes(600),
    "ole.zvi": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10) + struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 1, 1, 1, 1, 0) + b"\0\0\0\0" * 300,
    "ole.oib": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 1500,
    "frames.avi": b"RIFF\xff\xff\xff\xffAVI LIST" + struct.pack("<I", 2**31) + b"hdrlavih" + struct.pack("<I", 56) + b"\xff" * 56 + b"idx1\xff\xff\xff\xff" * 99,
    "giant.ics": b"\t\nics_version\t1.0\nlayout\tparameters\t6\nlayout\torder\tbits\tx\ty\tz\tt\tch\nlayout\tsizes\t64\t99999999\t99999999\t999\t999\t999\nend\n",
    "giant.sif": b"Andor Technology Multi-Channel File\n65538 1\n" + b"9999999 " * 4000,
    "giant.dm3": struct.pack(">III", 3, 2**31 - 1, 1) + b"\1\1" + struct.pack(">I", 2**31 - 1) + bytes(4000),
    "giant.klb": b"\2" + struct.pack("<5I", 2**31, 2**31, 2**31, 2**31, 2**31) + bytes(400),
    "giant.oir": b"OLYMPUSRAWFORMAT" + b"\xff" * 600,
    "giant.sdt": b"\x12\0" + struct.pack("<IHIHIH", 2**31, 65535, 2**31, 65535, 2**31, 65535) + b"\xff" * 600,
    "giant.lsm": tiff((entries(60_000, 60_000, t34412=8), 0)), "giant.svs": tiff((entries(500_000, 500_000, t322=256, t323=256, t324=200, t325=16), 0)),
    "giant.stk": tiff((entries(t33629=8, t33628=8), 0)), "giant.flex": tiff((entries(t65200=8), 0)),
}  # fmt: skip


def _file(name: str, data: bytes, ground: Ground) -> Made:
    return {name: ground.write(name, data)}


def _deflate(ground: Ground) -> Made:
    return {"x.tif": ground.write("x.tif", _bomb(1 << 15, 1 << 15))}


def _cut(kind: str, part: float, ground: Ground) -> Made:
    make = {"ome.tif": makers.ome_tiff, "czi": makers.czi, "ims": makers.imaris, "tif": makers.imagej_tiff}[kind]
    data = make(ground.folder / f"whole.{kind}").read_bytes()
    return {f"cut.{kind}": ground.write(f"cut.{kind}", data[: int(len(data) * part)])}


for _name, _data in _TIFFS.items():
    add(f"tiff/{_name}", partial(_file, "x.tif", _data))
for _name, _data in _PICTURES.items():
    add(f"picture/{_name}", partial(_file, _name, _data))
add("tiff/deflate of 1 GB", _deflate, slow=True)
add("tiff/chain of 100002", _chain, "damaged")
add("picture/comment of 200 MB", _png_text)
for _kind in ("ome.tif", "czi", "ims", "tif"):
    for _part in (0.0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97):
        _codes = ("empty",) if _part == 0 else ("damaged", "not_an_image", "unsupported")
        add(f"cut/{_kind} {_part}", partial(_cut, _kind, _part), *_codes)

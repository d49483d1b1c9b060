"""Archives by name and by content, documents and programs with an image's name, zips that climb or burst."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
from functools import partial
from pathlib import Path

from .. import makers
from . import CANARY, Ground, Made, add


def _tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as opened:
        entry = tarfile.TarInfo("../../evil.tif")
        entry.size = 4
        opened.addfile(entry, io.BytesIO(b"II*\0"))
    return buffer.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members.items():
            opened.writestr(name, data)
    return buffer.getvalue()


_ARCHIVES = {
    "zip": _zip({"a.tif": b"II*\0"}), "zip that climbs": _zip({"../../evil.tif": b"II*\0"}), "gzip": gzip.compress(bytes(1 << 24)),
    "bzip2": bz2.compress(bytes(1 << 24)), "xz": lzma.compress(bytes(1 << 24)), "7z": b"7z\xbc\xaf\x27\x1c" + bytes(99),
    "rar": b"Rar!\x1a\x07\1\0" + bytes(99), "tar": _tar(), "zstd": b"\x28\xb5\x2f\xfd" + bytes(99), "lz4": b"\x04\x22\x4d\x18" + bytes(99),
}  # fmt: skip
_DOCUMENTS = {
    "page.tif": b"<html><body><script>alert(1)</script>", "drawing.svg": b"<svg onload='alert(1)'/>", "text.czi": b"hello" * 99, "paper.tif": b"%PDF-1.7",
    "base.db": b"SQLite format 3\0" + bytes(99), "table.txt": b"name,value\n1,2\n", "program.tif": b"\x7fELF" + bytes(99), "dos.czi": b"MZ" + bytes(99),
    "shell.tif": b"#!/bin/sh\nrm -rf /\n", "settings.json": b'{"a": 1}', "class.lif": b"\xca\xfe\xba\xbe" + bytes(99), "zeros.czi": bytes(4096),
    "noise.nd2": bytes(range(256)) * 20, "php.jpg": b"<?php system('id');",
}  # fmt: skip


def _file(name: str, data: bytes, ground: Ground) -> Made:
    return {name: ground.write(name, data)}


def _beside(ground: Ground) -> Made:
    return {"a.ome.tif": makers.ome_tiff(ground.folder / "a.ome.tif"), "b.tif": ground.write("b.tif", _ARCHIVES["zip"])}


def zarr_zip(folder: Path, *, change: dict[str, bytes | None] | None = None, top: str = "") -> bytes:
    """An OME-Zarr as a zip; `change` adds or (None) leaves out members."""
    made = makers.ome_zarr(folder / "whole.ome.zarr")
    members: dict[str, bytes | None] = {
        top + path.relative_to(made).as_posix(): path.read_bytes() for path in sorted(made.rglob("*")) if path.is_file()
    }
    members |= change or {}
    return _zip({name: data for name, data in members.items() if data is not None})


def _zipped(change: dict[str, bytes | None], ground: Ground) -> Made:
    return {"x.ozx": ground.write("x.ozx", zarr_zip(ground.folder, change=change))}


def _symlink(target: str, ground: Ground) -> Made:
    """A member that is a symbolic link."""
    data = zarr_zip(ground.folder)
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as opened:
        entry = zipfile.ZipInfo("0/0.0.0.1")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(entry, target or str(ground.secret))
    return {"x.ozx": ground.write("x.ozx", buffer.getvalue())}


def _zip_bomb(ground: Ground) -> Made:
    """3 MB that become 3 GB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as opened:
        opened.writestr(".zgroup", '{"zarr_format": 2}')
        for number in range(3):
            with opened.open(f"0/{number}", "w", force_zip64=True) as member:
                for _ in range(256):
                    member.write(bytes(1 << 22))
    return {"x.ozx": ground.write("x.ozx", buffer.getvalue())}


def _lying_size(ground: Ground) -> Made:
    """The directory says 10 bytes, the stream holds 256 MB."""
    data = bytearray(_zip({".zattrs": b"{}", "0/0.0": bytes(256 << 20)}))
    while (at := data.find(struct.pack("<I", 256 << 20))) >= 0:
        data[at : at + 4] = struct.pack("<I", 10)
    return {"x.zarr.zip": ground.write("x.zarr.zip", bytes(data))}


def _many(ground: Ground) -> Made:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for number in range(120_000):
            opened.writestr(f"0/{number}", b"")
    return {"x.ozx": ground.write("x.ozx", buffer.getvalue())}


def _locked(ground: Ground) -> Made:
    data = bytearray(zarr_zip(ground.folder))
    at = 0
    while (at := data.find(b"PK\1\2", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return {"x.ozx": ground.write("x.ozx", bytes(data))}


def _twice(ground: Ground) -> Made:
    buffer = io.BytesIO(zarr_zip(ground.folder))
    with zipfile.ZipFile(buffer, "a") as opened:
        opened.writestr("0/.zarray", b"{}")
    return {"x.ozx": ground.write("x.ozx", buffer.getvalue())}


def _cut(ground: Ground) -> Made:
    data = zarr_zip(ground.folder)
    return {"x.ozx": ground.write("x.ozx", data[: len(data) // 2])}


for _name, _data in _ARCHIVES.items():
    add(f"archive/{_name} as tif", partial(_file, "x.tif", _data), "archive")
    add(f"archive/{_name} as czi", partial(_file, "x.czi", _data), "archive")
add("archive/beside an image", _beside, "archive")
for _name, _data in _DOCUMENTS.items():
    add(f"document/{_name}", partial(_file, _name, _data), "not_an_image", "damaged")
add("document/page behind a GIF", partial(_file, "x.gif", b"GIF89a/*" + bytes(10) + b"*/=1;alert(1)"))
_REFUSED = ("archive", "bad_name", "damaged", "not_an_image", "refers_outside", "too_large")
for _name in (
    "../evil",
    "../../other-person/evil",
    "/etc/evil",
    "a/../../evil",
    "..\\evil",
    "C:/evil",
    "0/\x01evil",
    "0/" + "d/" * 40 + "x",
):
    add(f"zip/member {_name!r:.30}", partial(_zipped, {_name: CANARY.encode()}), *_REFUSED)
add("zip/link to a secret", partial(_symlink, ""), *_REFUSED)
add("zip/link that climbs", partial(_symlink, "../../other-person/secret.txt"), *_REFUSED)
add("zip/bomb", _zip_bomb, *_REFUSED, slow=True)
add("zip/lying size", _lying_size, *_REFUSED)
add("zip/many members", _many, *_REFUSED)
add("zip/locked", _locked, *_REFUSED)
add("zip/one member twice", _twice, *_REFUSED)
add("zip/cut off", _cut, *_REFUSED)
add("zip/zip inside", partial(_zipped, {"inner.zip": _ARCHIVES["zip"], ".zgroup": None, ".zattrs": None}), *_REFUSED)
add("zip/no zarr inside", lambda ground: _file("x.ozx", _zip({"a.tif": b"II*\0"}), ground), *_REFUSED)
add("zip/gzip named ozx", partial(_file, "x.ozx", _ARCHIVES["gzip"]), *_REFUSED)
add("zip/empty", partial(_file, "x.ozx", _zip({})), *_REFUSED)

"""OME-Zarr in one zip file (`.ozx`, `.zarr.zip`): unpacked by this module alone, and only as far as it stays bounded.

Nothing in a zip is believed: not its count, not its sizes, not its names. Headers are always unpacked; chunks only if all
of them together are no larger than the file itself and 64 MiB (chunks are compressed already, so honest files stay
below), because a part of the chunks would look like an image with holes. Layout: OME-NGFF RFC 9, "Zipped OME-Zarr".
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from ingest.inspector import formats
from ingest.inspector.facts import Finding, finding
from ingest.inspector.limits import Limits
from ingest.inspector.refusals import Refused

ENDINGS = (".ozx", ".zarr.zip")
MAX_MEMBERS = 100_000
MAX_DIRECTORY = 32 << 20  # bytes of the list of members
MAX_BYTES = 1 << 30
SLACK = 64 << 20
_MAX_HEADERS = 32 << 20
_MAX_DEPTH = 24
_HEADERS = (".zattrs", ".zgroup", ".zarray", ".zmetadata", "zarr.json", "METADATA.ome.xml")


def is_zipped_zarr(path: Path) -> bool:
    """Whether a file's name says that it is an OME-Zarr in a zip."""
    return path.name.lower().endswith(ENDINGS) and not path.is_dir()


def unpack(path: Path, into: Path, limits: Limits) -> tuple[Path, bool]:
    """(the Zarr folder below `into`, whether its chunks were unpacked as well as its headers).

    Raises Refused: damaged, too_large, bad_name, refers_outside, not_an_image.
    """
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as opened:
            members = _checked(opened.infolist())
            headers = [entry for entry in members if entry.filename.rsplit("/", 1)[-1] in _HEADERS]
            if sum(entry.file_size for entry in headers) > _MAX_HEADERS:
                raise Refused("too_large", "headers of a zip")
            whole = _is_bounded(members, path.stat().st_size, limits)
            for entry in members if whole else headers:
                _write(opened, entry, into)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Refused("damaged", f"zip: {type(error).__name__}") from error
    return _top(into, path), whole


def _check_directory(path: Path) -> None:
    """Looks at the end record before a library builds an object for each member it promises."""
    with path.open("rb") as opened:
        opened.seek(0, 2)
        length = opened.tell()
        opened.seek(max(0, length - 65_557 - 98))
        tail = opened.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) < at + 22:
        raise Refused("damaged", "no end record of a zip")
    count, size = struct.unpack_from("<HI", tail, at + 10)
    wide = tail.rfind(b"PK\6\6", 0, at)
    if wide >= 0 and len(tail) >= wide + 48:
        count, size = struct.unpack_from("<QQ", tail, wide + 32)
    if count > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise Refused("too_large", "too many members of a zip")


def _checked(entries: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The files among the members. Raises Refused for one bad member: such a zip was not made by a microscope."""
    kept: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.orig_filename
        pieces = name.rstrip("/").split("/")
        odd = any(ord(sign) < 32 for sign in name) or "\\" in name or ":" in name or len(pieces) > _MAX_DEPTH
        if odd or any(piece in ("", ".", "..") or len(piece.encode()) > 240 for piece in pieces):
            raise Refused("bad_name", "a member of a zip")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Refused("refers_outside", "a link in a zip")
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("damaged", "a locked or strange member", LOCKED)
        if entry.is_dir():
            continue
        if name in kept:
            raise Refused("damaged", "two members of one name")
        kept[name] = entry
    return list(kept.values())


LOCKED = (
    "The zip around this OME-Zarr is locked by a password or packed in a way we do not open. Please zip the folder again "
    "without a password and without further compression."
)


def _is_bounded(members: list[zipfile.ZipInfo], packed: int, limits: Limits) -> bool:
    total = sum(entry.file_size for entry in members)
    largest = max((entry.file_size for entry in members), default=0)
    return total <= min(packed + SLACK, MAX_BYTES) and largest < limits.written_file_mb << 20


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    """Writes one member of checked name; at most as many bytes as it promised."""
    target = into / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with opened.open(entry) as source, target.open("xb") as kept:
        while block := source.read(1 << 20):
            left -= len(block)
            if left < 0:
                raise Refused("damaged", "a member larger than it says")
            kept.write(block)
    if left:
        raise Refused("damaged", "a member smaller than it says")


def _top(into: Path, path: Path) -> Path:
    """The Zarr folder: the top, or the one folder in it."""
    if formats.is_zarr(into):
        return into
    inside = [entry for entry in into.iterdir() if entry.is_dir()]
    if len(inside) == 1 and formats.is_zarr(inside[0]):
        return inside[0]
    raise Refused(
        "not_an_image", "no Zarr in the zip", "This zip holds no OME-Zarr. Please unpack it and add the images."
    )


def header_only() -> Finding:
    """The chunks were left where they are."""
    return finding(
        "zip_header_only", "info",
        "The zip around this OME-Zarr would grow too much if it were unpacked here, so only its headers were read: the "
        "facts are complete, but there is no preview and no test of the pixels. Open it in napari or Fiji to see them, or add "
        "the folder unpacked.",
        "/images",
    )  # fmt: skip

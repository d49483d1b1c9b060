"""Seeded damage to good files: number N is the same file with the same wound in every run.

The sources are the real samples where they stand beside the checkout (up to 1.5 MB, primaries of sets with their set), else
files the tests make themselves.
"""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from pathlib import Path

from . import makers
from .corpus import Ground, Made

_MOST = 1_500_000
_EXTREMES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF)
_XML = (
    b"&x;",
    b"<!DOCTYPE a [<!ENTITY x SYSTEM '/etc/passwd'>]>",
    b"\0",
    b"]]>",
    b"<",
    b"NaN",
    b"1e400",
    b"9" * 60,
    b"../../",
    b"\xff\xfe",
)


def sources(samples: Path | None, folder: Path) -> list[Made]:
    """Good uploads to be damaged, in a fixed order."""
    if samples is not None:
        found = []
        for entry in json.loads((samples / "MANIFEST.json").read_text())["files"]:
            path = samples / entry["name"].rstrip("/")
            if entry["role"] != "primary" or entry["bytes"] > _MOST:
                continue
            if path.is_dir():
                found.append(makers.files_of(path))
            elif entry["name"].count("/") >= 2:
                inside = [each for each in sorted(path.parent.rglob("*")) if each.is_file()]
                found.append({str(each.relative_to(path.parent)): each for each in inside})
            else:
                found.append({path.name: path})
        return found
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Made] = []
    for name, make in {
        "a.ome.tif": makers.ome_tiff,
        "b.tif": makers.imagej_tiff,
        "c.czi": makers.czi,
        "d.ims": makers.imaris,
        "e.tif": makers.plain_tiff,
    }.items():
        made.append({name: make(folder / name)})
    return [
        *made,
        makers.files_of(makers.ome_zarr(folder / "f.ome.zarr")),
        makers.files_of(makers.ome_zarr(folder / "g.ome.zarr", version=3)),
    ]


def _flip(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 3, 12, 60))):
        data[_place(data, dice)] = dice.randrange(256)


def _number(data: bytearray, dice: random.Random) -> None:
    """Extreme whole numbers where a header may keep sizes, counts and offsets."""
    for _ in range(dice.choice((1, 2, 5))):
        at, kind = _place(data, dice), dice.choice(["<H", "<I", "<Q", ">H", ">I", ">Q"])
        value = dice.choice(_EXTREMES) & ((1 << 8 * struct.calcsize(kind)) - 1)
        piece = struct.pack(kind, value)
        data[at : at + len(piece)] = piece[: len(data) - at]


def _truncate(data: bytearray, dice: random.Random) -> None:
    del data[int(len(data) * dice.random()) :]


def _zero(data: bytearray, dice: random.Random) -> None:
    at = _place(data, dice)
    data[at : at + dice.choice((4, 64, 1024, 65_536))] = bytes(min(len(data) - at, dice.choice((4, 64, 1024, 65_536))))


def _remove(data: bytearray, dice: random.Random) -> None:
    at = _place(data, dice)
    del data[at : at + dice.choice((1, 2, 7, 512))]


def _repeat(data: bytearray, dice: random.Random) -> None:
    at, size = _place(data, dice), dice.choice((1, 12, 512, 8192))
    data[at:at] = data[at : at + size] * dice.choice((1, 3))


def _swap(data: bytearray, dice: random.Random) -> None:
    first, second, size = _place(data, dice), _place(data, dice), dice.choice((4, 128, 4096))
    one, two = bytes(data[first : first + size]), bytes(data[second : second + size])
    if len(one) == len(two):
        data[first : first + size], data[second : second + size] = two, one


def _word(data: bytearray, dice: random.Random) -> None:
    """Signs that trouble an XML or JSON header, put into one if the file has any."""
    at = data.find(dice.choice((b"<", b'="', b"Name", b"Size", b'":')), _place(data, dice))
    at = _place(data, dice) if at < 0 else at + 1
    word = dice.choice(_XML)
    if dice.random() < 0.5:
        data[at : at + len(word)] = word
    else:
        data[at:at] = word


_WOUNDS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _number,
    _number,
    _truncate,
    _zero,
    _remove,
    _repeat,
    _swap,
    _word,
    _word,
)


def _place(data: bytearray, dice: random.Random) -> int:
    """A place in the file; half of the time in its first or last 4 KB, where headers and directories are."""
    if not data:
        return 0
    reach = min(4096, len(data))
    near = dice.random()
    if near < 0.35:
        return dice.randrange(reach)
    return len(data) - 1 - dice.randrange(reach) if near < 0.55 else dice.randrange(len(data))


def mutate(number: int, good: list[Made], ground: Ground) -> tuple[str, Made]:
    """(what was done, the upload) of mutation `number`."""
    dice = random.Random(number)
    source = good[number % len(good)]
    names = sorted(source)
    headers = [name for name in names if name.rsplit("/", 1)[-1].startswith((".z", "zarr"))]
    victim = dice.choice(headers if headers and dice.random() < 0.6 else names)
    wound = dice.choice(_WOUNDS)
    data = bytearray(source[victim].read_bytes())
    if data:
        wound(data, dice)
    hurt = ground.folder / f"mutation{Path(victim).suffix}"
    hurt.write_bytes(bytes(data))
    return f"{victim} {wound.__name__.strip('_')}", {**source, victim: hurt}

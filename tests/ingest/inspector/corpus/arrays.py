"""HDF5 and Zarr: giant shapes, bombs in chunks, loops, headers that lie, paths that climb."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import numpy

from .. import makers
from . import Ground, Made, add

REFUSED = (
    "damaged",
    "not_an_image",
    "too_large",
    "refers_outside",
    "companion_missing",
    "unsupported",
    "too_slow",
    "bad_name",
)


def _giant(opened: h5py.File) -> None:
    opened.create_dataset("a", (2**40, 2**20, 2**20), "u2", chunks=(1, 64, 64))


def _bomb(opened: h5py.File) -> None:
    opened.create_dataset("a", (1, 30_000, 30_000), "u1", chunks=(1, 30_000, 30_000), compression="gzip")
    opened["a"][0, 0, 0] = 1


def _wide_chunk(opened: h5py.File) -> None:
    opened.create_dataset("a", (4, 30_000, 30_000), "u1", chunks=(4, 15_000, 15_000), compression="gzip")


def _deep(opened: h5py.File) -> None:
    group = opened
    for _ in range(2000):
        group = group.create_group("g")
    group["a"] = makers.pixels(32, 32)


def _loop(opened: h5py.File) -> None:
    opened["group/data"] = makers.pixels(32, 32)
    opened["group/again"] = opened["group"]
    opened["group/soft"] = h5py.SoftLink("/group")
    opened["self"] = h5py.SoftLink("/self")


def _many(opened: h5py.File) -> None:
    for number in range(3000):
        opened.create_dataset(f"d{number}", (8, 8), "u1")


def _attribute(opened: h5py.File) -> None:
    opened["a"] = makers.pixels(32, 32)
    opened["a"].attrs["axistags"] = '{"axes": [' + '{"key": "x"},' * 2000 + '{"key": "y"}]}'
    opened["a"].attrs["element_size_um"] = [float("nan"), float("inf"), -1.0]


def _nested_json(opened: h5py.File) -> None:
    opened["a"] = makers.pixels(32, 32)
    opened["a"].attrs["axistags"] = "[" * 30_000


def _odd_types(opened: h5py.File) -> None:
    opened["text"] = numpy.array([["a"] * 9] * 9, dtype=h5py.string_dtype())
    opened["table"] = numpy.zeros((9, 9), dtype=[("a", "u1"), ("b", "f8")])
    opened["refs"] = numpy.array([[opened.ref] * 9] * 9, dtype=h5py.ref_dtype)
    opened["complex"] = numpy.zeros((9, 9), "complex64")


def _names(opened: h5py.File) -> None:
    opened["../../evil\u202e<script>"] = makers.pixels(32, 32)


def _imaris_lies(opened: h5py.File) -> None:
    for key, word in (("X", "99999999999"), ("ExtMax0", "nan"), ("Z", "-3")):
        opened["DataSetInfo/Image"].attrs[key] = numpy.array([sign.encode() for sign in word], "S1")


def _hdf5(change: Callable[[h5py.File], None], ending: str, ground: Ground) -> Made:
    path = ground.folder / f"x.{ending}"
    if ending == "ims":
        makers.imaris(path)
    with h5py.File(path, "a") as opened:
        change(opened)
    return {path.name: path}


for _change in (_giant, _bomb, _wide_chunk, _deep, _loop, _many, _attribute, _nested_json, _odd_types, _names):
    add(f"hdf5/{_change.__name__.strip('_')}", partial(_hdf5, _change, "h5"), slow=_change in (_giant, _bomb))
for _change in (_imaris_lies, _loop, _deep):
    add(f"hdf5/imaris {_change.__name__.strip('_')}", partial(_hdf5, _change, "ims"), slow=_change is not _imaris_lies)


def _zarr(version: int, change: Callable[[Path, Ground], None], ground: Ground) -> Made:
    folder = makers.ome_zarr(ground.folder / "x.ome.zarr", version=version)
    change(folder, ground)
    return makers.files_of(folder)


def _told(version: int, folder: Path) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    """(header file, its whole content, the OME part)."""
    path = folder / (".zattrs" if version == 2 else "zarr.json")
    whole = json.loads(path.read_text())
    return path, whole, whole if version == 2 else whole["attributes"]["ome"]


def _path(version: int, target: str, folder: Path, ground: Ground) -> None:
    path, whole, ome = _told(version, folder)
    ome["multiscales"][0]["datasets"][0]["path"] = target.format(secret=ground.secret, url=ground.url)
    path.write_text(json.dumps(whole))


def _array(version: int, key: str, value: Any, folder: Path, _: Ground) -> None:
    path = folder / "0" / (".zarray" if version == 2 else "zarr.json")
    whole = json.loads(path.read_text())
    whole[key] = value
    path.write_text(json.dumps(whole))


def _ome(version: int, key: str, value: Any, folder: Path, _: Ground) -> None:
    path, whole, ome = _told(version, folder)
    ome[key] = value
    path.write_text(json.dumps(whole))


def _text(version: int, text: str, folder: Path, _: Ground) -> None:
    (folder / (".zattrs" if version == 2 else "zarr.json")).write_text(text)


def _chunk(version: int, folder: Path, ground: Ground) -> None:
    """A chunk whose stream becomes gigabytes."""
    import zlib

    _array(version, "shape", [1, 1, 2**15, 2**15], folder, ground)
    if version == 2:
        _array(version, "chunks", [1, 1, 2**15, 2**15], folder, ground)
        _array(version, "compressor", {"id": "zlib", "level": 9}, folder, ground)
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1 << 22)) for _ in range(512)) + packer.flush()
    for name in (".".join("0000"), "0/0/0/0", "c/0/0/0/0"):
        target = folder / "0" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


for _version in (2, 3):
    for _name, _target in {
        "climbing": "../../other-person",
        "absolute": "{secret}",
        "url": "{url}",
        "dots": "..",
        "itself": ".",
        "empty": "",
    }.items():
        add(f"zarr/{_version} path {_name}", partial(_zarr, _version, partial(_path, _version, _target)), *REFUSED)
    for _name, _value in {
        "negative": [-1, 4, 32, 48],
        "giant": [2**62] * 4,
        "text": ["a"] * 4,
        "many": [1] * 500,
        "float": [1.5, 2, 3, 4],
        "none": None,
    }.items():
        add(f"zarr/{_version} shape {_name}", partial(_zarr, _version, partial(_array, _version, "shape", _value)))
    add(f"zarr/{_version} chunk bomb", partial(_zarr, _version, partial(_chunk, _version)), slow=True)
    add(f"zarr/{_version} deep header", partial(_zarr, _version, partial(_text, _version, '{"a":' * 50_000)), *REFUSED)
    add(
        f"zarr/{_version} header of 9 MB",
        partial(_zarr, _version, partial(_text, _version, '{"a": "' + "x" * (9 << 20) + '"}')),
        *REFUSED,
    )
    add(f"zarr/{_version} header no object", partial(_zarr, _version, partial(_text, _version, "[1, 2]")), *REFUSED)
    add(
        f"zarr/{_version} scale nan",
        partial(
            _zarr,
            _version,
            partial(
                _ome,
                _version,
                "multiscales",
                [
                    {
                        "axes": ["y", "x"],
                        "datasets": [
                            {"path": "0", "coordinateTransformations": [{"type": "scale", "scale": ["nan", 1e999]}]}
                        ],
                    }
                ],
            ),
        ),
    )
    add(
        f"zarr/{_version} multiscales a number",
        partial(_zarr, _version, partial(_ome, _version, "multiscales", 7)),
        *REFUSED,
    )
    add(
        f"zarr/{_version} plate climbs",
        partial(
            _zarr,
            _version,
            partial(_ome, _version, "plate", {"wells": [{"path": "../../other-person"}, {"path": "/etc"}, 7]}),
        ),
        *REFUSED,
    )
    add(
        f"zarr/{_version} 10,000 channels",
        partial(
            _zarr,
            _version,
            partial(_ome, _version, "omero", {"channels": [{"label": "x" * 999, "color": "<>"}] * 10_000}),
        ),
    )
    add(
        f"zarr/{_version} codec of pickles",
        partial(
            _zarr,
            _version,
            partial(
                _array,
                _version,
                "filters" if _version == 2 else "codecs",
                [{"id": "pickle", "name": "numcodecs.pickle", "configuration": {}}],
            ),
        ),
    )


def _object_array(folder: Path, _: Ground) -> None:
    """A dtype of objects with a pickle filter: decoding it would run code."""
    path = folder / "0" / ".zarray"
    whole = json.loads(path.read_text())
    whole |= {"dtype": "|O", "filters": [{"id": "pickle", "protocol": 5}], "compressor": None, "fill_value": None}
    path.write_text(json.dumps(whole))


def _xml_beside(folder: Path, ground: Ground) -> None:
    (folder / ".zattrs").write_text('{"bioformats2raw.layout": 3}')
    os.makedirs(folder / "OME")
    entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{ground.secret.as_uri()}">]>'
    (folder / "OME" / "METADATA.ome.xml").write_text(f"{entity}<OME><Image Name='&x;'/></OME>")


add("zarr/objects with pickles", partial(_zarr, 2, _object_array))
add("zarr/entity in METADATA.ome.xml", partial(_zarr, 2, _xml_beside), *REFUSED)

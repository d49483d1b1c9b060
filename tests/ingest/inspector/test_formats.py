"""Files made by the tests are read with the values they were made with."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import jsonschema
import numpy
import pytest
import tifffile
from PIL import Image

from ingest.inspector.client import Answer, Part, UploadChild
from ingest.inspector.facts import blank_channel, blank_image, copied
from ingest.inspector.resaving import metadata_kept
from ingest.inspector.thumbnail import contact_sheet
from ingest.inspector.walking import candidates

from . import makers

Inspect = Callable[..., Answer]


def test_ome_tiff_has_sizes_calibration_channels_and_provenance(inspect: Inspect, tmp_path: Path) -> None:
    facts = inspect(makers.ome_tiff(tmp_path / "cells.ome.tif")).facts
    image = facts["images"][0]
    assert facts["format"]["id"] == "ome-tiff"
    assert [image[f"size_{axis}"] for axis in "xyzct"] == [64, 48, 3, 2, 1]
    assert image["pixel_size_um"] == {"x": 0.25, "y": 0.25, "z": 0.5}
    assert [channel["name"] for channel in image["channels"]] == ["DAPI", "GFP"]
    assert facts["second_reader"] == {"name": "tifffile", "version": facts["second_reader"]["version"], "agrees": True,
                                      "differences": []}  # fmt: skip
    assert facts["provenance"]["/images/0/pixel_size_um/x"]["source"] == "OME/Image/Pixels/@PhysicalSizeX"
    assert facts["rembi"]["image.physical_size_x"]["value"] == "0.25 µm"
    assert facts["rembi"]["image.channel.name"]["fill"] == "auto"


def test_answer_fits_the_schema(inspect: Inspect, tmp_path: Path) -> None:
    schema = json.loads((Path(makers.__file__).resolve().parents[3] / "ingest/inspector/facts.schema.json").read_text())
    for made in (makers.ome_tiff(tmp_path / "a.ome.tif"), makers.imaris(tmp_path / "b.ims")):
        jsonschema.validate(inspect(made).facts, schema)


def test_zstandard_czi_is_read_by_both_readers(inspect: Inspect, tmp_path: Path) -> None:
    facts = inspect(makers.czi(tmp_path / "zstd.czi")).facts
    image = facts["images"][0]
    assert [image[f"size_{axis}"] for axis in "xyzct"] == [60, 40, 3, 2, 1]
    assert image["pixel_size_um"]["x"] == pytest.approx(0.2)
    assert facts["second_reader"]["agrees"], facts["second_reader"]


def test_imaris_is_read_with_its_extents(inspect: Inspect, tmp_path: Path) -> None:
    facts = inspect(makers.imaris(tmp_path / "cells.ims"), thumbnail=True).facts
    image = facts["images"][0]
    assert facts["format"]["id"] == "imaris"
    assert image["pixel_size_um"] == {"x": 0.5, "y": 0.5, "z": 1.0}
    assert image["acquired_at"] == "2024-05-06T07:08:09"
    assert [channel["name"] for channel in image["channels"]] == ["DAPI", "GFP"]


@pytest.mark.parametrize("version", [2, 3])
def test_ome_zarr_of_both_versions_is_one_image_with_levels(inspect: Inspect, tmp_path: Path, version: int) -> None:
    answer = inspect(makers.files_of(makers.ome_zarr(tmp_path / "cells.ome.zarr", version=version)), thumbnail=True)
    facts, image = answer.facts, answer.facts["images"][0]
    assert facts["path"] == "cells.ome.zarr"
    assert [image[f"size_{axis}"] for axis in "xyzct"] == [48, 32, 4, 2, 1]
    assert image["pixel_size_um"] == {"x": 0.2, "y": 0.2, "z": 0.5}
    assert image["pyramid_levels"] == 2
    assert image["channels"][0] == {**image["channels"][0], "name": "DAPI", "color": "#0000FF"}
    assert answer.thumbnail is not None


def test_72_dpi_is_withdrawn_and_told(inspect: Inspect, tmp_path: Path) -> None:
    facts = inspect(makers.plain_tiff(tmp_path / "scan.tif")).facts
    assert facts["images"][0]["pixel_size_um"] == {"x": None, "y": None, "z": None}
    told = next(found for found in facts["findings"] if found["code"] == "pixel_size_is_dpi")
    assert "72 dpi" in told["message"]
    assert "352.778" in told["message"]


def test_imagej_pixels_are_no_micrometres(inspect: Inspect, tmp_path: Path) -> None:
    facts = inspect(makers.imagej_tiff(tmp_path / "px.tif", unit="px")).facts
    assert facts["images"][0]["pixel_size_um"] == {"x": None, "y": None, "z": None}
    assert "pixel_size_unit" in {found["code"] for found in facts["findings"]}


def test_imagej_hyperstack_keeps_step_and_interval(inspect: Inspect, tmp_path: Path) -> None:
    image = inspect(makers.imagej_tiff(tmp_path / "um.tif")).facts["images"][0]
    assert [image[f"size_{axis}"] for axis in "zct"] == [3, 2, 2]
    assert image["pixel_size_um"]["z"] == pytest.approx(0.7)
    assert image["time_increment_s"] == pytest.approx(2.5)


def test_thumbnail_is_a_bounded_rgb_png(inspect: Inspect, tmp_path: Path) -> None:
    answer = inspect(makers.ome_tiff(tmp_path / "cells.ome.tif"), thumbnail=True)
    with Image.open(io.BytesIO(answer.thumbnail or b"")) as picture:
        assert picture.format == "PNG"
        assert picture.mode == "RGB"
        assert max(picture.size) <= 512


def test_raw_key_values_are_gzipped_json(inspect: Inspect, tmp_path: Path) -> None:
    answer = inspect(makers.imagej_tiff(tmp_path / "um.tif"))
    raw = json.loads(gzip.decompress(answer.raw or b""))
    assert raw["bioformats"]["global"]["ImageWidth"]


def test_multi_file_ome_tiff_names_all_its_files(inspect: Inspect, tmp_path: Path) -> None:
    uuids = ["urn:uuid:00000000-0000-0000-0000-00000000000" + digit for digit in "12"]
    blocks = "".join(
        f'<TiffData FirstZ="{z}" IFD="0" PlaneCount="1"><UUID FileName="z{z}.ome.tif">{uuid}</UUID></TiffData>'
        for z, uuid in enumerate(uuids)
    )
    for z, uuid in enumerate(uuids):
        makers.ome_block(
            tmp_path / f"z{z}.ome.tif",
            f'<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" '
            f'UUID="{uuid}"><Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="16" '
            f'SizeY="16" SizeZ="2" SizeC="1" SizeT="1"><Channel ID="Channel:0:0" SamplesPerPixel="1"/>{blocks}</Pixels>'
            "</Image></OME>",
        )
    both = {name: tmp_path / name for name in ("z0.ome.tif", "z1.ome.tif")}
    facts = inspect(both).facts
    assert sorted(facts["used_files"]) == ["z0.ome.tif", "z1.ome.tif"]
    assert facts["images"][0]["size_z"] == 2
    alone = inspect(both["z0.ome.tif"]).facts
    assert "companion_missing" in {found["code"] for found in alone["findings"]}


def test_lossless_copies_are_measured_on_the_pixels(child: UploadChild, tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    found = child.inspect([Part(made, made.name)], resave=True).resaved or []
    assert [entry["as"] for entry in found] == ["OME-TIFF, Deflate", "OME-TIFF, Zstandard", "OME-Zarr, Zstandard"]
    for entry in found:
        assert entry["bytes"] == 2 * 48 * 64 * 2
        assert 0 < entry["ratio"] < 2
    tiff, zarr = found[0]["metadata"], found[2]["metadata"]
    assert tiff["kept"] == tiff["of"] >= zarr["kept"] > 0 and tiff["lost"] == []
    assert {"pixel_size_um/x", "channels/*/name"}.isdisjoint(zarr["lost"])


def test_what_a_copy_would_lose_is_what_its_converter_does_not_read() -> None:
    image = blank_image() | {
        "name": "a",
        "acquired_at": "2026-01-01T00:00:00Z",
        "channels": [blank_channel() | {"exposure_ms": 10.0}],
    }
    image["pixel_size_um"] = {"x": 0.1, "y": 0.1, "z": None}
    read = copied(image)
    read["channels"][0]["exposure_ms"] = None
    kept = metadata_kept(image, read)
    assert kept["OME-TIFF"] == {"kept": 4, "of": 5, "lost": ["channels/*/exposure_ms"]}
    assert kept["OME-Zarr"] == {"kept": 3, "of": 5, "lost": ["acquired_at", "channels/*/exposure_ms"]}
    assert "OME-TIFF" not in metadata_kept(image, None)


def test_exposure_of_a_czi_is_not_taken_from_bioformats(inspect: Inspect, tmp_path: Path) -> None:
    facts = inspect(makers.czi(tmp_path / "made.czi")).facts
    assert [channel["exposure_ms"] for channel in facts["images"][0]["channels"]] == [None, None]


@pytest.mark.parametrize("codec", ["gzip", "zstd"])
def test_chunks_of_a_zarr_are_no_archives(inspect: Inspect, tmp_path: Path, codec: str) -> None:
    import zarr
    from numcodecs import GZip, Zstd

    folder = makers.ome_zarr(tmp_path / "cells.ome.zarr")
    shutil.rmtree(folder / "0")
    zarr.create_array(
        str(folder / "0"), data=makers.pixels(2, 4, 32, 48), chunks=(1, 1, 32, 32), zarr_format=2,
        compressors=GZip() if codec == "gzip" else Zstd(), chunk_key_encoding={"name": "v2", "separator": "."},
    )  # fmt: skip
    assert (folder / "0" / ".".join("0000")).is_file()
    answer = inspect(makers.files_of(folder), thumbnail=True)
    assert answer.facts["status"] == "ok", answer.facts["error"]
    assert answer.facts["images"][0]["compression"] == codec
    assert answer.thumbnail is not None


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", ["cells.ozx", "cells.ome.zarr.zip"])
@pytest.mark.parametrize("top", ["", "cells.ome.zarr/"])
def test_zipped_ome_zarr_is_read_like_its_folder(
    child: UploadChild, tmp_path: Path, version: int, name: str, top: str
) -> None:
    folder = makers.ome_zarr(tmp_path / "cells.ome.zarr", version=version)
    packed = makers.zipped(tmp_path / name, folder, top=top)
    answer = child.inspect([Part(packed, name)])
    facts, image = answer.facts, answer.facts["images"][0]
    assert (facts["status"], facts["format"]["id"]) == ("ok", "ome-zarr")
    assert (facts["path"], facts["used_files"], facts["bytes"]) == (name, [name], packed.stat().st_size)
    assert [image[f"size_{axis}"] for axis in "xyzct"] == [48, 32, 4, 2, 1]
    assert image["pixel_size_um"] == {"x": 0.2, "y": 0.2, "z": 0.5}
    assert answer.thumbnail is not None
    assert "zip_header_only" not in {found["code"] for found in facts["findings"]}
    deadline = time.monotonic() + 5
    while left := list(child.folder.glob("child-*/tmp/unpacked-*")):
        assert time.monotonic() < deadline, left
        time.sleep(0.02)


def test_zipped_ome_zarr_that_would_grow_is_read_by_its_headers(child: UploadChild, tmp_path: Path) -> None:
    folder = makers.ome_zarr(tmp_path / "cells.ome.zarr")
    for number in range(40):
        (folder / "0" / f"9.9.9.{number}").write_bytes(bytes(4 << 20))  # 160 MB of zeros in 160 KB
    packed = makers.zipped(tmp_path / "cells.ozx", folder)
    answer = child.inspect([Part(packed, "cells.ozx")])
    assert answer.facts["images"][0]["size_z"] == 4
    assert "zip_header_only" in {found["code"] for found in answer.facts["findings"]}
    assert answer.thumbnail is None


def test_folder_walk_finds_zipped_ome_zarr_and_no_other_zip(tmp_path: Path) -> None:
    folder = makers.ome_zarr(tmp_path / "cells.ome.zarr")
    makers.zipped(tmp_path / "walk" / "a.zarr.zip", folder)
    makers.zipped(tmp_path / "walk" / "b.zip", folder)
    assert [path.name for path in candidates(tmp_path / "walk")] == ["a.zarr.zip"]


def _several(path: Path, names: list[str]) -> Path:
    """An OME-TIFF of several images, each of one grey value, larger than the last."""
    with tifffile.TiffWriter(path, ome=True) as opened:
        for number, name in enumerate(names):
            data = numpy.full((64, 64), 1000 * (number + 1), "uint16")
            data[:, ::2] = 0
            opened.write(data, metadata={"axes": "YX", "Name": name}, photometric="minisblack")
    return path


def test_a_file_of_several_images_has_a_contact_sheet_without_the_slide_label(inspect: Inspect, tmp_path: Path) -> None:
    answer = inspect(_several(tmp_path / "wells.ome.tif", ["A1", "A2", "A3", "label"]), thumbnail=True)
    assert len(answer.facts["images"]) == 4
    with Image.open(io.BytesIO(answer.thumbnail or b"")) as picture:
        assert max(picture.size) <= 512
        grey = numpy.asarray(picture.convert("L"))
    quarters = [grey[y : y + 256, x : x + 256] for y in (0, 256) for x in (0, 256)]
    assert [bool((part < 64).mean() > 0.3) for part in quarters] == [True, True, True, False]  # the last place is paper
    assert (quarters[3] > 250).all()


def test_one_image_that_cannot_be_decoded_does_not_cost_the_picture_of_the_first(
    inspect: Inspect, tmp_path: Path
) -> None:
    path = tmp_path / "two.ome.tif"
    with tifffile.TiffWriter(path, ome=True) as opened:
        for name in ("good", "bad"):
            opened.write(makers.pixels(64, 64), metadata={"axes": "YX", "Name": name}, compression="zlib")
    with tifffile.TiffFile(path) as opened:
        start, count = opened.pages[1].dataoffsets[0], opened.pages[1].databytecounts[0]
    content = bytearray(path.read_bytes())
    content[start : start + count] = b"\xff" * count
    path.write_bytes(content)
    answer = inspect(path, thumbnail=True)
    assert len(answer.facts["images"]) == 2
    assert answer.thumbnail is not None


def test_contact_sheet_counts_what_it_leaves_out_and_stays_bounded() -> None:
    tall = [Image.new("RGB", (40, 160), (200, 0, 0)) for _ in range(9)]
    sheet = contact_sheet(tall, target=512, more=31)
    assert max(sheet.size) <= 512
    red = numpy.asarray(sheet)[..., 0] > numpy.asarray(sheet)[..., 1] + 100
    assert red.any(axis=0).sum() > 100
    assert contact_sheet([Image.new("RGB", (900, 30))] * 2, target=512).height < 20

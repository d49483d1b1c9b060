"""Hostile files: none leaks, none leaves its folder, none kills more than its child, and a good file follows each."""

from __future__ import annotations

import ctypes
import gzip
import json
import os
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ingest.inspector.client import Answer, Limits, Part, UploadChild

from . import makers

CANARY = "CANARY-7f3a-secret-of-another-person"
_OME = 'xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"'
_PIXELS = (
    '<Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16" SizeX="16" SizeY="16" SizeZ="1" SizeC="1" SizeT="1">'
    '<Channel ID="Channel:0:0" SamplesPerPixel="1"/><TiffData IFD="0" PlaneCount="1"/></Pixels>'
)


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UploadChild]:
    """A warm child with short limits."""
    with UploadChild(tmp_path_factory.mktemp("hostile"), limits=Limits(wall_s=20)) as kept:
        yield kept


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    """A file of another-person, outside the set; the test fails if anybody as much as opens it (inotify)."""
    folder = tmp_path / "other-person"
    folder.mkdir()
    path = folder / "secret.txt"
    path.write_text(CANARY)
    libc = ctypes.CDLL(None)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    libc.inotify_add_watch(watch, bytes(path), 0x20)  # IN_OPEN
    yield path
    try:
        opened = os.read(watch, 4096)
    except BlockingIOError:
        opened = b""
    os.close(watch)
    assert not opened, "somebody opened the canary"


Attack = Callable[[Path | dict[str, Path]], Answer]


@pytest.fixture
def attack(box: UploadChild, tmp_path_factory: pytest.TempPathFactory) -> Attack:
    """Inspects a hostile file or set, looks for the canary in all of the answer, then reads a good file."""
    good = makers.ome_tiff(tmp_path_factory.mktemp("good") / "good.ome.tif")

    def run(what: Path | dict[str, Path]) -> Answer:
        parts = [Part(path, name) for name, path in what.items()] if isinstance(what, dict) else [Part(what, what.name)]
        answer = box.inspect(parts)
        everything = json.dumps(answer.facts) + (gzip.decompress(answer.raw).decode() if answer.raw else "")
        assert "CANARY" not in everything
        assert "inspector-" not in json.dumps(answer.facts)
        assert "java" not in json.dumps(answer.facts.get("error") or "").lower()
        assert box.inspect([Part(good, "good.ome.tif")]).facts["status"] == "ok"
        return answer

    return run


def _xxe(target: str) -> list[str]:
    """OME blocks that pull `target` into a text that our answer shows (a project's description)."""

    def block(doctype: str, description: str, more: str = "") -> str:
        return (
            f'<?xml version="1.0"?>{doctype}<OME {_OME}{more}><Project ID="Project:0" Name="p"><Description>{description}'
            f'</Description></Project><Image ID="Image:0" Name="x">{_PIXELS}</Image></OME>'
        )

    return [
        block(f'<!DOCTYPE OME [<!ENTITY x SYSTEM "{target}">]>', "&x;"),
        block(f'<!DOCTYPE OME [<!ENTITY x PUBLIC "-//a//b" "{target}">]>', "a &x; b"),
        block(f'<!DOCTYPE OME SYSTEM "{target}">', "dtd"),
        block(f'<!DOCTYPE OME [<!ENTITY % p SYSTEM "{target}">%p;]>', "parameter"),
        block("", f'<xi:include href="{target}" parse="text"/>', ' xmlns:xi="http://www.w3.org/2001/XInclude"'),
    ]


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize("suffix", [".ome.tif", ".ome", ".companion.ome"])
def test_entities_in_ome_xml_leak_nothing(attack: Attack, tmp_path: Path, canary: Path, kind: int, suffix: str) -> None:
    xml = _xxe(canary.as_uri())[kind]
    path = tmp_path / f"x{suffix}"
    if suffix == ".ome.tif":
        makers.ome_block(path, xml)
    else:
        path.write_text(xml)
    attack(path)


def test_an_ome_block_with_a_dtd_is_said_to_be_unreadable(attack: Attack, tmp_path: Path, canary: Path) -> None:
    facts = attack(makers.ome_block(tmp_path / "x.ome.tif", _xxe(canary.as_uri())[0])).facts
    assert facts["status"] == "refused" or "ome_unreadable" in {found["code"] for found in facts["findings"]}


def test_entities_in_czi_metadata_leak_nothing(attack: Attack, tmp_path: Path, canary: Path) -> None:
    path = makers.czi(tmp_path / "x.czi", compression="uncompressed:")
    data = path.read_bytes()
    start = data.index(b"<ImageDocument")
    length = data.index(b"</ImageDocument>") + 16 - start
    evil = (
        f'<!DOCTYPE ImageDocument [<!ENTITY x SYSTEM "{canary.as_uri()}">]><ImageDocument><Metadata><Information><Image>'
        "<SizeX>60</SizeX><Name>&x;</Name></Image></Information></Metadata></ImageDocument>"
    ).encode()
    assert len(evil) <= length
    path.write_bytes(data[:start] + evil.ljust(length) + data[start + length :])
    attack(path)


def test_entity_bomb_ends_quickly(attack: Attack, tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    xml = (
        f'<!DOCTYPE OME [<!ENTITY a0 "ha">{lines}]><OME {_OME}><Image ID="Image:0" Name="&a9;">{_PIXELS}</Image></OME>'
    )
    started = time.monotonic()
    attack(makers.ome_block(tmp_path / "bomb.ome.tif", xml))
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("deep", [2_000, 200_000])
def test_deep_xml_ends(attack: Attack, tmp_path: Path, deep: int) -> None:
    attack(makers.ome_block(tmp_path / "deep.ome.tif", f"<OME {_OME}>" + "<a>" * deep + "</a>" * deep + "</OME>"))


def test_references_outside_are_not_followed(attack: Attack, tmp_path: Path, canary: Path) -> None:
    other = makers.ome_block(canary.parent / "other.ome.tif", f'<OME {_OME}><Image ID="I:0" Name="{CANARY}"/></OME>')
    for target in (str(other), f"../other-person/{other.name}", other.as_uri(), "http://127.0.0.1:9/x.ome.tif"):
        binary = f'<OME {_OME}><BinaryOnly MetadataFile="{target}" UUID="urn:uuid:1"/></OME>'
        attack(makers.ome_block(tmp_path / "binary.ome.tif", binary))
        pieces = _PIXELS.replace(
            '<TiffData IFD="0" PlaneCount="1"/>',
            f'<TiffData IFD="0" PlaneCount="1"><UUID FileName="{target}">urn:uuid:2</UUID></TiffData>',
        )
        attack(makers.ome_block(tmp_path / "uuid.ome.tif", f'<OME {_OME}><Image ID="Image:0">{pieces}</Image></OME>'))
        nhdr = tmp_path / "x.nhdr"
        nhdr.write_text(f"NRRD0004\ntype: uint8\ndimension: 2\nsizes: 4 4\nencoding: raw\ndata file: {target}\n")
        attack(nhdr)


def test_links_in_hdf5_are_not_followed(attack: Attack, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    with h5py.File(outside / "other.h5", "w") as opened:
        opened[CANARY] = makers.pixels(32, 32)
    links = {
        "external.h5": lambda h: h.__setitem__("link", h5py.ExternalLink(str(outside / "other.h5"), CANARY)),
        "relative.h5": lambda h: h.__setitem__("link", h5py.ExternalLink("../outside/other.h5", "/")),
        "storage.h5": lambda h: h.create_dataset(
            "raw", (32, 32), "u2", external=[(str(outside / "other.h5"), 0, 2048)]
        ),
    }
    for name, make in links.items():
        with h5py.File(tmp_path / name, "w") as opened:
            make(opened)
        facts = attack(tmp_path / name).facts
        assert facts["status"] == "refused", name
    with h5py.File(tmp_path / "loop.h5", "w") as opened:
        opened["group/again"] = h5py.SoftLink("/group")
        opened["group/data"] = makers.pixels(32, 32)
    assert attack(tmp_path / "loop.h5").facts["status"] == "ok"


def test_links_in_a_zarr_set_are_copied_as_files_or_refused(attack: Attack, tmp_path: Path, canary: Path) -> None:
    folder = makers.ome_zarr(tmp_path / "x.ome.zarr")
    told = json.loads((folder / ".zattrs").read_text())
    told["multiscales"][0]["datasets"][0]["path"] = "../../other-person"
    (folder / ".zattrs").write_text(json.dumps(told))
    assert attack(makers.files_of(folder)).facts["status"] == "refused"


def _tiff(*directories: tuple[list[tuple[int, int, int, int]], int], first: int = 8) -> bytes:
    """A little-endian TIFF of (entries, offset of the next directory), laid out one after another."""
    data = b"II*\0" + struct.pack("<I", first)
    for entries, following in directories:
        data += struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        data += struct.pack("<I", following)
    return data + bytes(4096)


def _entries(width: int = 16, height: int = 16) -> list[tuple[int, int, int, int]]:
    return [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 200),
            (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, min(width * height, 2**32 - 1))]  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        _tiff((_entries(), 8)),
        _tiff((_entries(), 122), (_entries(), 8)),
        _tiff((_entries(), 4_000_000_000)),
        _tiff((_entries(2**31 - 1, 2**31 - 1), 0)),
        _tiff((_entries(2**16, 2**16), 0)),
        _tiff((_entries(0, 0), 0)),
        _tiff(first=0),
        b"II*\0",
        b"MM\0*" + bytes(8),
        b"II+\0\x08\0\0\0" + struct.pack("<Q", 2**63),
    ],
    ids=["self", "loop", "far", "giant", "4 Gpx", "zero", "none", "short", "null", "bigtiff"],
)
def test_broken_tiff_is_refused_quickly(attack: Attack, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.tif"
    path.write_bytes(data)
    started = time.monotonic()
    facts = attack(path).facts
    assert facts["status"] == "refused" or facts["findings"]
    assert time.monotonic() - started < 15


def test_archives_are_refused_by_content(attack: Attack, tmp_path: Path) -> None:
    zipped = tmp_path / "x.zip"
    with zipfile.ZipFile(zipped, "w") as opened:
        opened.writestr("../../evil.tif", b"II*\0")
    packed = gzip.compress(bytes(1 << 20))
    for name, data in {
        "x.tif": zipped.read_bytes(),
        "x.tif.gz": packed,
        "y.czi": packed,
        "x.zip": zipped.read_bytes(),
    }.items():
        path = tmp_path / f"in-{name}"
        path.write_bytes(data)
        assert attack(path).facts["error"]["code"] == "archive", name


@pytest.mark.parametrize(
    "name",
    ["a&sizeX=9999999&sleepInitFile=60000.fake", "x.fake.ini", "x.pattern", ".x.tif.bfmemo", "x.url", "a\nb.fake", ""],
)
def test_names_that_are_commands_are_refused(box: UploadChild, tmp_path: Path, name: str) -> None:
    made = makers.plain_tiff(tmp_path / "x.tif")
    assert box.inspect([Part(made, name)]).facts["error"]["code"] == "bad_name"


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.ome.tif", "/etc/cron.d/x.ome.tif", "C:\\Users\\ola\\x.ome.tif", "æøå ÆØÅ 細胞.ome.tif",
        "e\u0301.ome.tif", "🔬.ome.tif", "x" * 250 + ".ome.tif", "a'b\"c`d$(e).ome.tif", "-rf.ome.tif", "con.ome.tif",
        "=cmd|' /C calc'!A0.ome.tif", "<img src=x onerror=alert(1)>.ome.tif", "%2e%2e%2fx.ome.tif", "x\u202etif.ome.tif",
    ],
)  # fmt: skip
def test_odd_names_are_data(box: UploadChild, tmp_path: Path, name: str) -> None:
    made = makers.ome_tiff(tmp_path / "made.ome.tif")
    facts = box.inspect([Part(made, name)], thumbnail=False).facts
    assert facts["status"] == "ok", facts["error"]
    assert facts["format"]["id"] == "ome-tiff"
    json.dumps(facts).encode()


def test_control_signs_and_emoji_in_the_header_survive_or_vanish(attack: Attack, tmp_path: Path) -> None:
    for word in ("emoji 🔬", "nul \x01 bell \x07", "=1+1", "<script>alert(1)</script>"):
        safe = word.replace("<", "&lt;")
        path = makers.ome_block(
            tmp_path / "x.ome.tif", f'<OME {_OME}><Image ID="Image:0" Name="{safe}">{_PIXELS}</Image></OME>'
        )
        facts = attack(path).facts
        assert facts["status"] == "ok"
        assert not any(ord(sign) < 32 for sign in facts["images"][0]["name"] or "")


def test_numbers_that_are_none_become_null(attack: Attack, tmp_path: Path) -> None:
    for value in ("NaN", "INF", "1e400", "-1", "0"):
        pixels = _PIXELS.replace("<Channel", "<Channel", 1).replace('SizeT="1"', f'SizeT="1" PhysicalSizeX="{value}"')
        facts = attack(
            makers.ome_block(tmp_path / "x.ome.tif", f'<OME {_OME}><Image ID="Image:0">{pixels}</Image></OME>')
        ).facts
        assert facts["status"] == "ok"
        assert facts["images"][0]["pixel_size_um"]["x"] is None


@pytest.mark.parametrize("part", [0.0, 0.01, 0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("kind", ["ome.tif", "czi", "ims"])
def test_truncated_files_are_refused_or_said_to_be_damaged(
    attack: Attack, tmp_path: Path, kind: str, part: float
) -> None:
    make = {"ome.tif": makers.ome_tiff, "czi": makers.czi, "ims": makers.imaris}[kind]
    data = make(tmp_path / f"whole.{kind}").read_bytes()
    path = tmp_path / f"cut.{kind}"
    path.write_bytes(data[: int(len(data) * part)])
    facts = attack(path).facts
    assert facts["status"] == "refused"
    if part == 0:
        assert facts["error"]["code"] == "empty"
    elif part > 0.1:
        assert facts["error"]["code"] == "damaged"


def test_a_stack_behind_one_directory_is_known_to_be_cut(attack: Attack, tmp_path: Path) -> None:
    data = makers.imagej_tiff(tmp_path / "whole.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(data[:-3000])
    facts = attack(tmp_path / "cut.tif").facts
    assert facts["error"]["code"] == "damaged"
    assert "cut off" in facts["error"]["message"]


def test_a_cut_jpeg_is_refused(attack: Attack, tmp_path: Path) -> None:
    Image.fromarray(makers.pixels(200, 300, dtype="uint8")).save(tmp_path / "whole.jpg", quality=95)
    data = (tmp_path / "whole.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(data[: len(data) * 2 // 3])
    assert attack(tmp_path / "whole.jpg").facts["status"] == "ok"
    assert attack(tmp_path / "cut.jpg").facts["error"]["code"] == "damaged"


def test_documents_are_no_images(attack: Attack, tmp_path: Path) -> None:
    texts = {"a.tif": b"<html><body>hello</body></html>", "b.svg": b"<svg onload='alert(1)'/>", "c.czi": b"hello" * 99,
             "d.docx.tif": b"%PDF-1.7", "e.db": b"SQLite format 3\0" + bytes(99), "f.txt": b"name,value\n1,2\n"}  # fmt: skip
    for name, data in texts.items():
        (tmp_path / name).write_bytes(data)
        assert attack(tmp_path / name).facts["error"]["code"] == "not_an_image", name


def test_a_set_may_not_name_one_file_twice_or_leave_its_folder(box: UploadChild, tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "x.ome.tif")
    for names in (("a.tif", "A.tif"), ("a.tif", "../b.tif"), ("a.tif", "/etc/b.tif"), ("a.tif", "b/\x00.tif")):
        assert box.inspect([Part(made, name) for name in names]).facts["error"]["code"] == "bad_name", names


def test_temporary_folder_of_the_child_stays_small(box: UploadChild) -> None:
    tmp = [path for path in box.folder.glob("child-*/tmp/**/*") if path.is_file()]
    assert sum(path.stat().st_size for path in tmp) < 64 << 20
    assert not list(box.folder.glob("child-*/out/*"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12),
    kind=st.sampled_from(["ome.tif", "czi", "ims"]),
)
def test_any_damaged_byte_gives_an_answer(
    box: UploadChild, tmp_path: Path, flips: list[tuple[float, int]], kind: str
) -> None:
    make = {"ome.tif": makers.ome_tiff, "czi": makers.czi, "ims": makers.imaris}[kind]
    whole = tmp_path / f"whole.{kind}"
    if not whole.is_file():
        make(whole)
    data = bytearray(whole.read_bytes())
    for place, value in flips:
        data[int(place * len(data))] = value
    path = tmp_path / f"flipped.{kind}"
    path.write_bytes(bytes(data))
    facts = box.inspect([Part(path, path.name)], thumbnail=False).facts
    assert facts["status"] in ("ok", "refused")
    assert (facts["error"] or {}).get("code") not in ("engine_failed", "worker_lost")

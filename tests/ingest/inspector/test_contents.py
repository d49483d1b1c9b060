"""Bytes of small files: read once, never another file's, and in memory that the next file uses again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pytest
import tifffile

from ingest.inspector import contents, engine, prechecks
from ingest.inspector.client import Part
from ingest.inspector.limits import Limits
from ingest.inspector.pool import SourcePool


@pytest.fixture(autouse=True)
def _forget() -> None:
    contents.forget()


def test_a_small_file_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    first = contents.whole(path, contents.SMALL)
    assert first == b"one"
    assert contents.whole(path, contents.SMALL) is first
    contents.forget()
    assert contents.whole(path, contents.SMALL) is not first


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"one")
    assert contents.whole(path, contents.SMALL) == b"one"
    other.write_bytes(b"two")
    other.replace(path)  # the same name, size and folder, another file
    assert contents.whole(path, contents.SMALL) == b"two"


def test_a_larger_file_is_opened_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * (contents.SMALL + 1))
    assert contents.whole(path, contents.SMALL) is None
    with contents.opened(path) as opened:
        assert opened.fileno() > 0
        assert opened.read(2) == b"xx"
    assert contents.fill(path, memoryview(bytearray(contents.SMALL + 1)))


@pytest.mark.parametrize("size", [2, 4])
def test_memory_of_another_size_is_not_filled(size: int, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    room = bytearray(size)
    assert not contents.fill(path, memoryview(room))
    assert not any(room)


def test_a_file_after_a_larger_one_reads_as_it_does_alone(child: Any, tmp_path: Path) -> None:
    small, large = tmp_path / "small.ome.tif", tmp_path / "large.ome.tif"
    tifffile.imwrite(small, numpy.zeros((2, 32, 32), "uint16"), ome=True, metadata={"axes": "ZYX"})
    noise = numpy.random.default_rng(4).integers(0, 65_536, (9, 256, 256), "uint16")
    tifffile.imwrite(large, noise, ome=True, metadata={"axes": "CYX", "Channel": {"Name": [f"c{n}" for n in range(9)]}})
    answers = [child.inspect([Part(path, path.name)]) for path in (small, large, small)]
    assert answers[1].facts["images"][0]["size_c"] == 9
    for answer in answers:
        answer.facts["elapsed_ms"] = None
    assert answers[0] == answers[2]


def test_children_that_fill_every_core_compile_quickly_only(tmp_path: Path) -> None:
    for size, optimise in ((1, True), (2, False)):
        with SourcePool(tmp_path / str(size), [tmp_path], size=size) as pool, pool._make() as child:
            assert child.limits.optimise is optimise
    quick = "-XX:TieredStopAtLevel=1"
    assert quick in engine.jvm_flags(Limits(optimise=False), tmp_path)
    assert quick not in engine.jvm_flags(Limits(), tmp_path)


def test_the_description_of_a_rewritten_file_is_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    for text in (b"the first of them", b"another, and longer"):
        tifffile.imwrite(path, numpy.zeros((4, 4), "uint8"), description=text.decode(), metadata=None)
        assert (prechecks.first_description(path) or b"").rstrip(b"\0") == text

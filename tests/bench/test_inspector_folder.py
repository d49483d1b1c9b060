"""A thousand files in a mounted folder, two files of 2 GB read in place, and the cold start: the inspector's figures for
operators."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest
import tifffile

from ingest.inspector.client import Answer, SourceChild
from ingest.inspector.pool import SourcePool
from tests.bench.test_inspector_speed import LOOPS, Loop, real_files, tell

pytestmark = pytest.mark.bench
_FILES = 1000
_GIB = 1 << 30
_GROUPS = ("czi", "lif", "nd2", "ome-tiff", "tiff", "png-jpeg")


def _resident_mb(pid: int) -> float:
    """Proportional share of memory: pages of one library in several children count once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


class _Memory(threading.Thread):
    """Watches the memory of a pool's children together."""

    def __init__(self, pool: SourcePool) -> None:
        super().__init__(daemon=True)
        self.pool, self.largest, self.over = pool, 0.0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.25):
            self.largest = max(self.largest, sum(_resident_mb(pid) for pid in self.pool.pids))


def _ask(child: SourceChild, path: Path) -> Answer:
    return child.inspect(path, first_look=False)


def test_a_thousand_mixed_files_against_each_loop(tmp_path: Path) -> None:
    """All begin cold with the same files in the same order; 250 at a time in turn, so that a busy machine hits all."""
    sources = real_files(_GROUPS)
    if not sources:
        pytest.skip("../shared/samples is not beside the checkout")
    folder = tmp_path / "mounted"
    paths = []
    for number in range(_FILES):
        source = sources[number % len(sources)]
        path = folder / f"{number // len(sources):03d}" / source.name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, path)
        paths.append(path)
    ours, theirs, loops = 0.0, dict.fromkeys(LOOPS, 0.0), dict[str, Loop]()
    with SourcePool(tmp_path / "scratch", [folder]) as pool:
        memory = _Memory(pool)
        memory.start()
        refused = 0
        for start in range(0, _FILES, 250):
            part = paths[start : start + 250]
            began = time.perf_counter()
            refused += sum(answer.facts["status"] != "ok" for _, answer in pool.inspect_all(part, _ask))
            ours += time.perf_counter() - began
            for kind in LOOPS:
                began = time.perf_counter()
                loop = loops[kind] = loops.get(kind) or Loop(kind)
                for path in part:
                    loop.read_ms(path)
                theirs[kind] += time.perf_counter() - began
        memory.over.set()
        memory.join()
        size = pool.size
    for loop in loops.values():
        loop.close()
    assert refused == 0
    for kind, against in LOOPS.items():
        tell(f"folder.{_FILES}_files_{size}_children", ours, "s", f"all from a cold start: {against}", theirs[kind])
    tell("folder.memory_of_all_children", memory.largest, "MiB", "the bound of 1.5 GiB", 1536)
    assert memory.largest < 1536


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for 2 GB, emptied at once afterwards."""
    if shutil.disk_usage(tmp_path).free < 5 * _GIB:
        pytest.skip("less than 5 GB are free")
    yield tmp_path
    for path in tmp_path.glob("large.*"):
        path.unlink()


def _write_czi(path: Path) -> None:
    from pylibCZIrw import czi

    plane = numpy.zeros((4096, 4096, 1), "uint16")
    with czi.create_czi(str(path)) as opened:
        for number in range(64):
            plane[number % 4096] = number
            opened.write(data=plane, plane={"C": 0, "Z": number, "T": 0})
        opened.write_metadata(scale_x=1e-7, scale_y=1e-7, scale_z=1e-6)


def _write_tiff(path: Path) -> None:
    pages = (numpy.full((4096, 4096), number, "uint16") for number in range(64))
    with tifffile.TiffWriter(path, bigtiff=True, ome=True) as opened:
        opened.write(
            pages, shape=(64, 4096, 4096), dtype="uint16",
            metadata={"axes": "ZYX", "PhysicalSizeX": 0.1, "PhysicalSizeY": 0.1, "PhysicalSizeZ": 1.0},
        )  # fmt: skip


def _bytes_read(pid: int) -> int:
    """All bytes a process asked the kernel for, cached or not."""
    lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("rchar:")).split()[1])


@pytest.mark.parametrize(("name", "write"), [("large.czi", _write_czi), ("large.ome.tif", _write_tiff)])
def test_a_file_of_2_gb_is_read_in_place_by_its_directory(name: str, write: object, room: Path) -> None:
    path = room / name
    write(path)  # type: ignore[operator]
    size = path.stat().st_size
    assert size > 2 * 10**9
    small = room / f"small{''.join(path.suffixes)}"
    tifffile.imwrite(small.with_suffix(".tif"), numpy.zeros((16, 16), "uint16"))
    with SourceChild(room / "scratch", [room]) as child:
        child.inspect(small.with_suffix(".tif"))  # what the child reads of its own libraries is behind it
        time.sleep(1.5)
        assert child.pid is not None
        before = _bytes_read(child.pid)
        facts = child.inspect(path).facts
        read = _bytes_read(child.pid) - before
    assert facts["status"] == "ok"
    assert facts["images"][0]["size_z"] == 64
    tell(f"in_place.{name}", read, "B", "bytes of the file", size)
    tell(f"in_place.{name}.time", facts["elapsed_ms"], "ms")
    assert read < size / 100

"""The inspector against Bio-Formats used plainly, side by side on the same files, and its own parts.

Every figure is one JSON line {"name", "value", "unit", "against", "ratio"}; ratio is the other's value over ours, so
above 1 we are quicker.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.inspector import engine
from ingest.inspector.client import Part, SourceChild, UploadChild
from tests.ingest.inspector import makers
from tests.ingest.inspector.conftest import SAMPLES

pytestmark = pytest.mark.bench
_ROOT = Path(makers.__file__).resolve().parents[3]
_ROUNDS = 25
_SAMPLES = {
    "czi": "czi/nuc_small.czi", "nd2": "nd2/cluster.nd2", "lif": "lif/xz-example.lif",
    "ome-tiff-real": "ome-tiff/multi-channel-z-series.ome.tif", "imagej-tiff": "tiff/xyz_8bit__mitotic_plate_calibrated.tif",
}  # fmt: skip

# Bio-Formats as its documentation shows it: one warm ImageReader, OME-XML as text; no box, no second reader.
_PLAIN = """
import sys, time, jpype, os
from pathlib import Path
from ingest.inspector import engine
from ingest.inspector.limits import Limits
engine.start(Limits(), Path(sys.argv[1]), jar=engine.find_jar(), jvm=engine.find_jvm())
service = jpype.JClass("loci.common.services.ServiceFactory")().getInstance(jpype.JClass("loci.formats.services.OMEXMLService"))
reader = jpype.JClass("loci.formats.ImageReader")()
print("ready", flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    store = service.createOMEXMLMetadata()
    reader.setMetadataStore(store)
    reader.setId(line.strip())
    str(service.getOMEXML(store))
    elapsed = (time.perf_counter() - began) * 1000
    reader.close()
    print(elapsed, flush=True)
"""


def tell(name: str, value: float, unit: str, against: str | None = None, other: float | None = None) -> None:
    """Prints one figure."""
    ratio = round(other / value, 3) if other is not None and value else None
    print(
        json.dumps({"name": name, "value": round(value, 3), "unit": unit, "against": against, "ratio": ratio}),
        flush=True,
    )


class _Plain:
    """Plain Bio-Formats in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PLAIN, str(folder)], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._line()

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def read_ms(self, path: Path) -> float:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        return float(self._line())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files made here, and real ones where ../shared/samples is there."""
    folder = tmp_path_factory.mktemp("bench")
    made = {"ome-tiff": makers.ome_tiff(folder / "cells.ome.tif"), "czi-zstd": makers.czi(folder / "cells.czi")}
    real = {name: SAMPLES / path for name, path in _SAMPLES.items() if (SAMPLES / path).is_file()}
    if len(real) < len(_SAMPLES):
        print("REAL FILES MISSING: ../shared/samples is not beside the checkout; only made files are measured")
    return made | real


@pytest.fixture(scope="module")
def child(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SourceChild]:
    """A source child for all folders of the files."""
    roots = sorted({path.parent for path in files.values()})
    with SourceChild(tmp_path_factory.mktemp("scratch"), roots) as kept:
        yield kept


def test_warm_file_against_plain_bioformats(files: dict[str, Path], child: SourceChild, tmp_path: Path) -> None:
    plain = _Plain(tmp_path)
    try:
        for name, path in files.items():
            ours, theirs, looks = [], [], []
            for number in range(_ROUNDS):
                began = time.perf_counter()
                first: list[float] = []

                def beat(stage: str, partial: Any, began: float = began, first: list[float] = first) -> None:
                    if partial:
                        first.append((time.perf_counter() - began) * 1000)

                facts = child.inspect(path, beat=beat).facts
                assert facts["status"] == "ok"
                other = plain.read_ms(path)
                if number >= _ROUNDS // 2:
                    ours.append(facts["elapsed_ms"])
                    theirs.append(other)
                    looks += first[:1]
            against = "Bio-Formats ImageReader + OME-XML, warm, same JVM flags, no box and no second reader"
            tell(f"inspect.warm.{name}", statistics.median(ours), "ms", against, statistics.median(theirs))
            if looks:
                full = statistics.median(ours)
                tell(f"inspect.first_look.{name}", statistics.median(looks), "ms", "full answer of the same file", full)
    finally:
        plain.close()


def test_cold_start_against_the_command_line_of_bioformats(files: dict[str, Path]) -> None:
    path = files["ome-tiff"]
    jar = engine.find_jar()
    java = engine.java_home(engine.find_jvm()) / "bin/java"
    ours, theirs = [], []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "ingest.inspector", "--json", str(path)], cwd=_ROOT, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        subprocess.run(
            [str(java), *engine.XML_FLAGS, "-cp", str(jar.path), "loci.formats.tools.ImageInfo", "-nopix", "-omexml",
             "-no-upgrade", str(path)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        theirs.append(time.perf_counter() - began)
    against = "showinf -nopix -omexml of the same jar and Java"
    tell("inspect.cold_command", statistics.median(ours), "s", against, statistics.median(theirs))


def test_upload_child_with_thumbnail(files: dict[str, Path], tmp_path: Path) -> None:
    path = files["ome-tiff"]
    with UploadChild(tmp_path / "scratch") as kept:
        whole, bare = [], []
        for _ in range(_ROUNDS):
            for wanted, times in ((True, whole), (False, bare)):
                began = time.perf_counter()
                kept.inspect([Part(path, path.name)], thumbnail=wanted)
                times.append((time.perf_counter() - began) * 1000)
    shown, plain = statistics.median(whole[5:]), statistics.median(bare[5:])
    tell("inspect.upload_with_thumbnail", shown, "ms", "the same without thumbnail", plain)


def test_replacing_a_killed_child(files: dict[str, Path], tmp_path: Path) -> None:
    path = files["ome-tiff"]
    with UploadChild(tmp_path / "scratch") as kept:
        kept.inspect([Part(path, path.name)])
        times = []
        for _ in range(3):
            kept._drop()
            began = time.perf_counter()
            kept.inspect([Part(path, path.name)])
            times.append(time.perf_counter() - began)
    tell("inspect.after_lost_child", statistics.median(times), "s")


def test_lossless_copies(files: dict[str, Path], tmp_path: Path) -> None:
    with UploadChild(tmp_path / "scratch") as kept:
        for name, path in files.items():
            for entry in kept.inspect([Part(path, path.name)], resave=True).resaved or ():
                tell(f"resave.{name}.{entry['as']}", entry["resaved_bytes"], "B", "uncompressed pixels", entry["bytes"])

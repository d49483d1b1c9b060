"""The inspector against Bio-Formats used plainly, side by side on the same files, and its own parts.

Every figure is one JSON line {"name", "value", "unit", "against", "ratio"}; ratio is the other's value over ours, so
above 1 we are quicker.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ingest.inspector import engine
from ingest.inspector.client import Part, SourceChild, UploadChild
from tests.ingest.inspector import makers
from tests.ingest.inspector.conftest import SAMPLES

pytestmark = pytest.mark.bench
_ROOT = Path(makers.__file__).resolve().parents[3]
# Rounds over all files in which times are taken. In the rests between, each engine's compiler works off what has gathered, as
# it does in a child that waits for the next upload.
AGES = {"young": range(4, 10, 2), "warm": range(40, 50, 2)}
RESTS, REST_S = (10, 20, 30, 40), 4
_SAMPLES = {
    "czi": "czi/nuc_small.czi", "nd2": "nd2/cluster.nd2", "lif": "lif/xz-example.lif",
    "ome-tiff-real": "ome-tiff/multi-channel-z-series.ome.tif", "imagej-tiff": "tiff/xyz_8bit__mitotic_plate_calibrated.tif",
}  # fmt: skip

# Bio-Formats in one warm JVM with that JVM's own settings, no box and no second reader. `plain` is the leanest loop: one
# ImageReader kept, OME-XML as text. `wrapper` does for each file what `get_omexml_metadata` of python-bioformats 4.1 does: an
# ImageReader of its own with the original metadata, which our raw values are.
_LOOP = """
import sys, time, jpype
from ingest.inspector import engine
jpype.startJVM("-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED", jvmpath=str(engine.find_jvm()),
               classpath=[str(engine.find_jar().path)], convertStrings=False)
jpype.JClass("loci.common.DebugTools").setRootLevel("OFF")
service = jpype.JClass("loci.common.services.ServiceFactory")().getInstance(jpype.JClass("loci.formats.services.OMEXMLService"))
ImageReader = jpype.JClass("loci.formats.ImageReader")
everything = jpype.JClass("loci.formats.in.DefaultMetadataOptions")(jpype.JClass("loci.formats.in.MetadataLevel").ALL)
kept = ImageReader()

def made():
    reader = ImageReader()
    reader.setGroupFiles(False)
    reader.setOriginalMetadataPopulated(True)
    reader.setMetadataOptions(everything)
    return reader

print("ready", flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    reader = kept if sys.argv[1] == "plain" else made()
    store = service.createOMEXMLMetadata()
    reader.setMetadataStore(store)
    reader.setId(line.strip())
    str(service.getOMEXML(store))
    elapsed = (time.perf_counter() - began) * 1000
    reader.close()
    print(elapsed, flush=True)
"""
LOOPS = {
    "plain": "one ImageReader kept in one JVM, OME-XML as text, as warm; no raw values, no box, no second reader",
    "wrapper": "what python-bioformats does a file, in one JVM, as warm; OME-XML with raw values, no box, no second reader",
}


def tell(name: str, value: float, unit: str, against: str | None = None, other: float | None = None) -> None:
    """Prints one figure."""
    ratio = round(other / value, 3) if other is not None and value else None
    print(
        json.dumps({"name": name, "value": round(value, 3), "unit": unit, "against": against, "ratio": ratio}),
        flush=True,
    )


@contextlib.contextmanager
def turn_of(pid: int | None) -> Iterator[None]:
    """The machine to one process: outside its turns it stands still, its compiler threads as well."""
    assert pid is not None
    os.kill(pid, signal.SIGCONT)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGSTOP)


class Loop:
    """One of the loops in a process of its own."""

    def __init__(self, kind: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LOOP, kind], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
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


def real_files(groups: Sequence[str]) -> list[Path]:
    """The single sample files of some groups, in order; [] where ../shared/samples is not there."""
    return sorted(path for group in groups for path in (SAMPLES / group).glob("*") if path.is_file())


def _showinf_ms(path: Path) -> float:
    jar, java = engine.find_jar(), engine.java_home(engine.find_jvm()) / "bin/java"
    began = time.perf_counter()
    subprocess.run(
        [str(java), *engine.XML_FLAGS, "-cp", str(jar.path), "loci.formats.tools.ImageInfo", "-nopix", "-omexml",
         "-no-upgrade", str(path)], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return (time.perf_counter() - began) * 1000


def test_warm_files_against_bioformats_and_its_command_line(tmp_path: Path) -> None:
    """Every single real file of the four groups, a round of ours and a round of each loop in turn, each alone on the machine;
    medians of a file, of a group, of all."""
    groups = ("czi", "lif", "nd2", "ome-tiff")
    paths = real_files(groups)
    if not paths:
        pytest.skip("../shared/samples is not beside the checkout")
    times: dict[tuple[str, str, Path], list[float]] = defaultdict(list)  # ms by age, engine and file
    looks: list[float] = []
    loops = {kind: Loop(kind) for kind in LOOPS}
    with SourceChild(tmp_path / "scratch", [SAMPLES]) as child:
        child.inspect(paths[0])  # starts it
        for number in range(AGES["warm"].stop):
            age = next((age for age, rounds in AGES.items() if number in rounds), "between")
            looked = looks if number > AGES["warm"].start and number % 2 else None
            if number in RESTS:
                for pid in (child.pid, *(loop.process.pid for loop in loops.values())):
                    with turn_of(pid):
                        time.sleep(REST_S)
            with turn_of(child.pid):
                for path in paths:
                    times[age, "ours", path].append(_read_ms(child, path, looked))
            for kind, loop in loops.items():
                with turn_of(loop.process.pid):
                    for path in paths:
                        times[age, kind, path].append(loop.read_ms(path))
        os.kill(child.pid or 0, signal.SIGCONT)
    for loop in loops.values():
        loop.close()
    typical = {key: statistics.median(found) for key, found in times.items()}
    for group in (*groups, "all"):
        inside = [path for path in paths if group in ("all", path.parent.name)]
        for age in AGES:
            ours = statistics.median(typical[age, "ours", path] for path in inside)
            for kind, against in LOOPS.items():
                ratio = statistics.median(typical[age, kind, path] / typical[age, "ours", path] for path in inside)
                tell(f"inspect.{age}.{group}", ours, "ms", against, ours * ratio)
    commands = {path: _showinf_ms(path) for group in groups for path in _four(paths, group)}
    for group in (*groups, "all"):
        inside = [path for path in commands if group in ("all", path.parent.name)]
        ours = statistics.median(typical["warm", "ours", path] for path in inside)
        ratio = statistics.median(commands[path] / typical["warm", "ours", path] for path in inside)
        tell(f"inspect.command.{group}", ours, "ms", "showinf -nopix -omexml, one process a file", ours * ratio)
    tell("inspect.first_look", statistics.median(looks), "ms", "the bound of 10 ms after the last byte", 10.0)


def _read_ms(child: SourceChild, path: Path, looks: list[float] | None) -> float:
    """How long the child takes for a file; with `looks`, it is also asked for a first look, and when that came is noted."""
    began = time.perf_counter()

    def beat(_stage: str, partial: object) -> None:
        if partial and looks is not None:
            looks.append((time.perf_counter() - began) * 1000)

    elapsed: float = child.inspect(path, beat=beat if looks is not None else None).facts["elapsed_ms"]
    return elapsed


def _four(paths: list[Path], group: str) -> list[Path]:
    """Up to four files of a group, spread over it: one start of Java each is enough."""
    inside = [path for path in paths if path.parent.name == group]
    return inside[:: max(1, len(inside) // 4)][:4]


def test_cold_start_against_the_command_line_of_bioformats(files: dict[str, Path]) -> None:
    path = files["ome-tiff"]
    ours, theirs = [], []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "ingest.inspector", "--json", str(path)], cwd=_ROOT, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        ours.append(time.perf_counter() - began)
        theirs.append(_showinf_ms(path) / 1000)
    against = "showinf -nopix -omexml of the same jar and Java"
    tell("inspect.cold_command", statistics.median(ours), "s", against, statistics.median(theirs))


def test_first_answer_of_a_new_child_against_the_command_line_of_bioformats(
    files: dict[str, Path], tmp_path: Path
) -> None:
    path, ours, theirs = files["ome-tiff"], [], []
    for number in range(5):
        with SourceChild(tmp_path / str(number), [path.parent]) as child:
            began = time.perf_counter()
            facts = child.inspect(path).facts
            ours.append((time.perf_counter() - began) * 1000)
        assert facts["status"] == "ok"
        theirs.append(_showinf_ms(path))
    against = "showinf -nopix -omexml of the same jar and Java"
    tell("inspect.cold_child", statistics.median(ours), "ms", against, statistics.median(theirs))


def test_upload_child_with_thumbnail(files: dict[str, Path], tmp_path: Path) -> None:
    path = files["ome-tiff"]
    with UploadChild(tmp_path / "scratch") as kept:
        whole, bare = [], []
        for _ in range(20):
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

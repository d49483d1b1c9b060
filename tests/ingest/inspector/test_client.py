"""The parent's side: beats, staging, replacement, deaths of either side, limits."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import numpy
import psutil
import pytest
import tifffile

from ingest.inspector import sandbox
from ingest.inspector.client import ChildLost, EngineUnavailable, Limits, Part, SourceChild, UploadChild

from . import makers


def test_beat_gives_stages_and_a_first_look(child: UploadChild, tmp_path: Path) -> None:
    heard = []
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    child.inspect([Part(made, "cells.ome.tif")], beat=lambda stage, partial: heard.append((stage, partial)))
    stages = [stage for stage, _ in heard]
    assert [stage for stage in ("first look", "reading", "thumbnail") if stage in stages] == [
        "first look", "reading", "thumbnail",
    ]  # fmt: skip
    first = next(partial for stage, partial in heard if stage == "first look" and partial)
    assert first["images"][0]["size_x"] == 64
    assert first["reader"]["name"] == "tifffile"


def test_beat_comes_every_second_while_the_child_starts(tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    moments = []
    with UploadChild(tmp_path / "scratch") as child:
        child.warm()
        os.kill(child.pid or 0, signal.SIGSTOP)
        threading.Timer(2.5, os.kill, (child.pid, signal.SIGCONT)).start()
        child.inspect([Part(made, "cells.ome.tif")], beat=lambda *_: moments.append(time.monotonic()))
    gaps = [after - before for before, after in pairwise(moments)]
    assert len(moments) > 3
    assert max(gaps) <= 1.2


def test_exception_of_beat_kills_the_child_and_comes_through(tmp_path: Path) -> None:
    class ClaimLost(Exception):
        pass

    def beat(stage: str, partial: object) -> None:
        if stage == "reading":
            raise ClaimLost

    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    with UploadChild(tmp_path / "scratch") as child:
        child.inspect([Part(made, "cells.ome.tif")])
        before = child.pid
        with pytest.raises(ClaimLost):
            child.inspect([Part(made, "cells.ome.tif")], beat=beat)
        assert not psutil.pid_exists(before or 0)
        assert child.inspect([Part(made, "cells.ome.tif")]).facts["status"] == "ok"


def test_staging_is_empty_after_each_file_and_folders_go_with_the_child(tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    with UploadChild(scratch) as child:
        child.inspect([Part(made, "../../evil.ome.tif")])
        child.inspect([Part(made, "cells.ome.tif")])
        staging = next(scratch.glob("inspector-*/set"))
        assert list(staging.iterdir()) == []
    assert list(scratch.iterdir()) == []
    assert made.is_file()


def test_killed_child_is_lost_and_the_next_file_gets_a_new_one(tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    with UploadChild(tmp_path / "scratch") as child:
        child.inspect([Part(made, "cells.ome.tif")])
        os.kill(child.pid or 0, signal.SIGSTOP)  # so that it cannot have answered before it dies
        threading.Timer(0.5, os.kill, (child.pid, signal.SIGKILL)).start()
        with pytest.raises(ChildLost):
            child.inspect([Part(made, "cells.ome.tif")])
        assert child.inspect([Part(made, "cells.ome.tif")]).facts["status"] == "ok"


def _wait_gone(child: UploadChild, pid: int) -> None:
    """Until the process is gone for its parent; one of many threads dies slowly on a busy machine."""
    for _try in range(200):
        if child.pid != pid:
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} lives on")


def test_kills_at_random_moments_give_the_answer_or_a_lost_child_never_a_refusal(tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    moments = random.Random(5)
    with UploadChild(tmp_path / "scratch") as child:
        child.inspect([Part(made, "cells.ome.tif")])
        for _ in range(6):
            killed = child.pid or 0
            killer = threading.Timer(moments.uniform(0.0, 0.06), os.kill, (killed, signal.SIGKILL))
            killer.start()
            with contextlib.suppress(ChildLost):
                assert child.inspect([Part(made, "cells.ome.tif")]).facts["status"] == "ok"
            killer.join()
            _wait_gone(child, killed)  # a child that is dying now is dead for the next file
            assert child.inspect([Part(made, "cells.ome.tif")]).facts["status"] == "ok"


def test_child_killed_between_files_costs_nothing(tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    with UploadChild(tmp_path / "scratch") as child:
        child.inspect([Part(made, "cells.ome.tif")])
        killed = child.pid or 0
        os.kill(killed, signal.SIGKILL)
        _wait_gone(child, killed)
        assert child.inspect([Part(made, "cells.ome.tif")]).facts["status"] == "ok"


def test_a_child_that_hangs_is_stopped_and_called_too_slow(tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    with UploadChild(tmp_path / "scratch", limits=Limits(wall_s=2)) as child:
        child.inspect([Part(made, "cells.ome.tif")])
        os.kill(child.pid or 0, signal.SIGSTOP)  # before the file, or a quick child has answered first
        started = time.monotonic()
        facts = child.inspect([Part(made, "cells.ome.tif")]).facts
        assert facts["error"]["code"] == "too_slow"
        assert time.monotonic() - started < 5
        assert child.inspect([Part(made, "cells.ome.tif")]).facts["status"] == "ok"


def test_a_file_that_fills_the_heap_is_too_large_and_the_next_is_read(tmp_path: Path) -> None:
    good, large = makers.ome_tiff(tmp_path / "cells.ome.tif"), tmp_path / "large.tif"
    plane = numpy.zeros((6000, 6000), "uint16")  # one strip of 72 MB that must be unpacked whole
    tifffile.imwrite(large, plane, photometric="minisblack", rowsperstrip=6000, compression="zlib")
    with UploadChild(tmp_path / "scratch", limits=Limits(heap_mb=40)) as child:
        assert child.inspect([Part(large, "large.tif")]).facts["error"]["code"] == "too_large"
        assert child.inspect([Part(good, "cells.ome.tif")]).facts["status"] == "ok"
    with UploadChild(tmp_path / "scratch", limits=Limits(resident_mb=220)) as child:
        facts = child.inspect([Part(large, "large.tif")]).facts
        assert facts["error"]["code"] == "too_large"
        assert facts["elapsed_ms"] > 0


def test_child_is_replaced_after_its_number_of_files(tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    with UploadChild(tmp_path / "scratch", limits=Limits(files_per_child=2)) as child:
        pids = []
        for _ in range(4):
            child.inspect([Part(made, "cells.ome.tif")], beat=lambda *_: pids.append(child.pid))
        assert len(set(pids)) == 2


_PARENT = """
import sys, time
from pathlib import Path
from ingest.inspector.client import Part, UploadChild
child = UploadChild(Path(sys.argv[1]))
child.inspect([Part(Path(sys.argv[2]), "cells.ome.tif")])
print(child.pid, flush=True)
time.sleep(60)
"""


def test_kill_of_the_parent_leaves_no_child(tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    scratch = tmp_path / "scratch"
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(scratch), str(made)],
        stdout=subprocess.PIPE, cwd=Path(makers.__file__).resolve().parents[3],
    )  # fmt: skip
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert psutil.pid_exists(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(pid)
    assert list(scratch.iterdir()) != []
    with UploadChild(scratch):  # the next inspector sweeps away what the killed one left
        assert len(list(scratch.iterdir())) == 1


def test_child_has_no_secrets_and_no_descriptors_of_the_parent(child: UploadChild, tmp_path: Path) -> None:
    os.environ["SECRET_KEY"] = os.environ["DATABASE_URL"] = "not-for-children"
    secret = (tmp_path / "open").open("w")
    try:
        with UploadChild(tmp_path / "scratch") as other:
            other.inspect([Part(makers.ome_tiff(tmp_path / "cells.ome.tif"), "cells.ome.tif")])
            process = psutil.Process(other.pid)
            assert "not-for-children" not in process.environ().values()
            assert secret.name not in {opened.path for opened in process.open_files()}
            assert process.net_connections() == []
    finally:
        secret.close()
        del os.environ["SECRET_KEY"], os.environ["DATABASE_URL"]


def test_missing_and_corrupt_jar_are_one_sentence_and_no_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    corrupt = tmp_path / "corrupt.jar"
    corrupt.write_bytes(b"PK\3\4 not really")
    for jar in (tmp_path / "absent.jar", corrupt):
        monkeypatch.setenv("BIOFORMATS_JAR", str(jar))
        with UploadChild(tmp_path / "scratch") as child, pytest.raises(EngineUnavailable) as told:
            child.inspect([Part(made, "cells.ome.tif")])
        assert str(told.value).count(".") == 1 or "jar" in str(told.value)
        assert str(tmp_path) not in str(told.value)


def test_missing_java_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYSPLAN_JVM", str(tmp_path / "nowhere"))
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    with UploadChild(tmp_path / "scratch") as child, pytest.raises(EngineUnavailable, match="LYSPLAN_JVM"):
        child.inspect([Part(made, "cells.ome.tif")])


def test_required_sandbox_refuses_to_start_without_landlock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "landlock_version", lambda: 0)
    with pytest.raises(EngineUnavailable, match="Landlock"):
        UploadChild(tmp_path / "scratch", sandbox="require")


def test_source_child_reads_in_place_and_nothing_outside(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    makers.ome_tiff(outside / "other.ome.tif")
    made = makers.ome_tiff(inside / "cells.ome.tif")
    with SourceChild(tmp_path / "scratch", [inside]) as child:
        assert child.inspect(made).facts["status"] == "ok"
        facts = child.inspect(outside / "other.ome.tif").facts
        assert facts["status"] == "refused"

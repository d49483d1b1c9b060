"""`lysplan-inspect` as a person runs it."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from . import makers

_ROOT = Path(makers.__file__).resolve().parents[3]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest.inspector", *arguments], cwd=_ROOT, capture_output=True, text=True, check=False
    )


def test_json_is_one_object_a_file_and_nothing_else(tmp_path: Path) -> None:
    good, empty = makers.ome_tiff(tmp_path / "cells.ome.tif"), tmp_path / "empty.czi"
    empty.touch()
    done = _run("--json", "--hash", str(good), str(empty), str(good))
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["path"] for line in lines] == [str(good), str(empty), str(good)]
    assert [line["status"] for line in lines] == ["ok", "refused", "ok"]
    assert lines[0]["sha256"] == hashlib.sha256(good.read_bytes()).hexdigest()
    assert lines[1]["error"]["code"] == "empty"
    assert isinstance(lines[0]["elapsed_ms"], float)
    assert done.returncode == 1


def test_exit_code_is_0_when_all_were_read_and_2_for_usage(tmp_path: Path) -> None:
    good = makers.ome_tiff(tmp_path / "cells.ome.tif")
    assert _run("--json", str(good)).returncode == 0
    assert _run().returncode == 2
    assert _run("--json", str(tmp_path / "absent.tif")).returncode == 2
    assert _run("--timeout", "0", str(good)).returncode == 2


def test_folder_is_walked_and_sets_come_once(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "sub").mkdir(parents=True)
    makers.ome_tiff(folder / "a.ome.tif")
    makers.imaris(folder / "sub" / "b.ims")
    makers.ome_zarr(folder / "c.ome.zarr")
    (folder / "README.txt").write_text("no image")
    (folder / ".hidden.tif").write_text("no image")
    done = _run("--json", str(folder))
    found = {json.loads(line)["path"]: json.loads(line)["status"] for line in done.stdout.splitlines()}
    assert found == {str(folder / name): "ok" for name in ("a.ome.tif", "c.ome.zarr", "sub/b.ims")}


def test_text_for_people_and_raw_values_in_a_file(tmp_path: Path) -> None:
    good = makers.ome_tiff(tmp_path / "cells.ome.tif")
    done = _run("--raw", str(tmp_path / "raw.gz"), str(good))
    assert "64 x 48, 3 sections, 2 channels" in done.stdout
    line = json.loads(gzip.decompress((tmp_path / "raw.gz").read_bytes()).splitlines()[0])
    assert line["path"] == str(good)
    assert line["raw"]["bioformats"]


def test_sha256_is_null_unless_asked_for(tmp_path: Path) -> None:
    done = _run("--json", str(makers.ome_tiff(tmp_path / "cells.ome.tif")))
    assert json.loads(done.stdout)["sha256"] is None


def test_missing_engine_is_one_sentence_and_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIOFORMATS_JAR", str(tmp_path / "absent.jar"))
    done = _run("--json", str(makers.ome_tiff(tmp_path / "cells.ome.tif")))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip() == "lysplan-inspect: BIOFORMATS_JAR names a file that does not exist."

"""With `BIOFORMATS_JAR` set to the 6.7.0 jar everything still works: it reads less, and each answer says so."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from ingest.inspector.client import Part, UploadChild

from . import makers


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UploadChild]:
    """A child with the old engine."""
    spec = find_spec("bioformats_jar")
    assert spec is not None and spec.submodule_search_locations
    jar = Path(next(iter(spec.submodule_search_locations))) / "bioformats_package.jar"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIOFORMATS_JAR", str(jar))
        with UploadChild(tmp_path_factory.mktemp("old")) as kept:
            yield kept


def test_what_it_reads_names_its_version(old: UploadChild, tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    answer = old.inspect([Part(made, made.name)])
    assert answer.facts["status"] == "ok"
    assert answer.facts["reader"] == {"name": "Bio-Formats", "version": "6.7.0"}
    assert answer.facts["provenance"]["/images/0/size_x"]["version"] == "6.7.0"
    assert answer.facts["second_reader"]["agrees"]
    assert answer.thumbnail is not None


def test_it_says_that_it_is_old(old: UploadChild, tmp_path: Path) -> None:
    made = makers.ome_tiff(tmp_path / "cells.ome.tif")
    told = next(f for f in old.inspect([Part(made, made.name)]).facts["findings"] if f["code"] == "bioformats_old")
    assert "6.7.0" in told["message"]


def test_zstandard_czi_that_it_refuses_is_read_by_the_other_reader_and_said(old: UploadChild, tmp_path: Path) -> None:
    made = makers.czi(tmp_path / "cells.czi")
    facts = old.inspect([Part(made, made.name)]).facts
    assert facts["status"] == "ok", facts["error"]
    assert [facts["images"][0][f"size_{axis}"] for axis in "xyzct"] == [60, 40, 3, 2, 1]
    assert "bioformats_cannot_read" in {found["code"] for found in facts["findings"]}
    assert facts["reader"]["name"] != "Bio-Formats"


def test_formats_of_our_own_readers_do_not_suffer(old: UploadChild, tmp_path: Path) -> None:
    assert old.inspect([Part(makers.imaris(tmp_path / "a.ims"), "a.ims")]).facts["images"][0]["size_z"] == 5
    folder = makers.ome_zarr(tmp_path / "cells.ome.zarr", version=3)
    parts = [Part(path, name) for name, path in makers.files_of(folder).items()]
    assert old.inspect(parts).facts["images"][0]["size_z"] == 4


@pytest.mark.samples
def test_nd2_that_it_reads_wrongly_in_silence_is_a_disagreement(old: UploadChild, samples: Path) -> None:
    facts = old.inspect([Part(samples / "nd2/cluster.nd2", "cluster.nd2")]).facts
    told = next(found for found in facts["findings"] if found["code"] == "readers_disagree")
    assert "10" in told["message"]
    assert not facts["second_reader"]["agrees"]


@pytest.mark.samples
def test_at_least_nine_of_ten_real_files_open(old: UploadChild, samples: Path) -> None:
    names = sorted(path for folder in ("czi", "lif", "nd2", "tiff") for path in (samples / folder).iterdir())
    refused = [
        path.name for path in names if old.inspect([Part(path, path.name)], thumbnail=False).facts["status"] != "ok"
    ]
    print(f"Bio-Formats 6.7.0 and our readers: {len(names) - len(refused)} of {len(names)} open; refused: {refused}")
    assert len(refused) <= len(names) // 10, refused

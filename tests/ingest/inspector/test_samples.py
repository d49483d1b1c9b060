"""Every real file against what independent readers say of it (../shared/samples/MANIFEST.json)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ingest.inspector.client import Answer

from .conftest import SAMPLES
from .expectations import differences, values

pytestmark = pytest.mark.samples
_MANIFEST = SAMPLES / "MANIFEST.json"
_ENTRIES = json.loads(_MANIFEST.read_text())["files"] if _MANIFEST.is_file() else []
_PRIMARY = [entry["name"] for entry in _ENTRIES if entry["role"] == "primary"]
_GOOD = [name for name in _PRIMARY if not name.startswith("broken/")]
_EXCEPTIONS = json.loads((Path(__file__).parent / "exceptions.json").read_text())
# What else than "ok" or a refusal is right where the manifest does not ask that a file opens.
_REFUSED = {
    "broken/broken.svs": {"not_an_image"},
    "broken/unopenable.tiff": {"ok", "unsupported", "damaged"},
    "ome-tiff/TSeries-04142017-1215-1341_Cycle00001_Ch1_000082.ome.tif": {"ok", "companion_missing"},
    "zarr/mri-stack.ome.zarr/": {"ok", "unsupported"},
}
_SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "ingest/inspector/facts.schema.json").read_text())
_VALID = jsonschema.Draft202012Validator(_SCHEMA)


def _parts(samples: Path, name: str) -> dict[str, Path]:
    """The set of a sample: its folder where the folder is a set, else the file alone."""
    path = samples / name.rstrip("/")
    if path.is_dir():
        files = [found for found in path.rglob("*") if found.is_file()]
        return {str(found.relative_to(path.parent)): found for found in files}
    if name.count("/") >= 2:
        files = [found for found in path.parent.rglob("*") if found.is_file()]
        return {str(found.relative_to(path.parent)): found for found in files}
    return {path.name: path}


@pytest.fixture(scope="module")
def answers(samples: Path, child: Any) -> dict[str, Answer]:
    """The answer of each primary file, uploaded as a person would: as a set where it is one."""
    from ingest.inspector.client import Part

    found = {}
    for name in _PRIMARY:
        parts = [Part(path, given) for given, path in _parts(samples, name).items()]
        found[name] = child.inspect(parts)
    return found


@pytest.mark.parametrize("name", _GOOD)
def test_good_file_opens_and_agrees_with_the_manifest(
    name: str, answers: dict[str, Answer], manifest: dict[str, dict[str, Any]]
) -> None:
    facts = answers[name].facts
    assert facts["status"] == "ok", facts["error"]
    found = differences(facts, manifest[name])
    if name in _EXCEPTIONS:
        axis = _EXCEPTIONS[name].split(":")[0]
        found = [text for text in found if f" {axis}: " not in text]
    assert found == []


def test_every_file_that_must_open_opens_and_the_others_are_refused_with_their_code(answers: dict[str, Answer]) -> None:
    ends = {name: answer.facts["error"]["code"] if answer.facts["error"] else "ok" for name, answer in answers.items()}
    must = [entry["name"] for entry in _ENTRIES if entry["role"] == "primary" and entry["expect"] == "opens"]
    assert len(must) >= 83
    assert {name: ends[name] for name in must if ends[name] != "ok"} == {}
    rest = {name: end for name, end in ends.items() if name not in must}
    assert set(rest) == set(_REFUSED), "the manifest expects something of a file that no test knows"
    assert {name: end for name, end in rest.items() if end not in _REFUSED[name]} == {}


def test_explained_readings_are_of_files_that_differ(
    answers: dict[str, Answer], manifest: dict[str, dict[str, Any]]
) -> None:
    """An exception that no file needs any more would hide the next fault."""
    for name, why in _EXCEPTIONS.items():
        axis = why.split(":")[0]
        assert any(f" {axis}: " in text for text in differences(answers[name].facts, manifest[name])), name


@pytest.mark.parametrize("name", _PRIMARY)
def test_answer_fits_the_schema(name: str, answers: dict[str, Answer]) -> None:
    _VALID.validate(answers[name].facts)


@pytest.mark.parametrize("name", _GOOD)
def test_good_file_has_a_picture(name: str, answers: dict[str, Answer]) -> None:
    codes = {finding["code"] for finding in answers[name].facts["findings"]}
    picture = answers[name].thumbnail
    assert (picture is not None and picture.startswith(b"\x89PNG")) or "pixels_unreadable" in codes


def test_at_least_95_percent_of_optics_wavelengths_exposures_and_dates(
    answers: dict[str, Answer], manifest: dict[str, dict[str, Any]]
) -> None:
    total, missing = 0, []
    for name in _GOOD:
        count, lacking = values(answers[name].facts, manifest[name])
        total += count
        missing += [f"{name}: {text}" for text in lacking]
    listed = "\n".join(missing)
    print(
        f"{total - len(missing)} of {total} values of the manifest are in our facts ({1 - len(missing) / total:.1%})\n{listed}"
    )
    assert total > 150
    assert len(missing) <= total * 0.05, listed


def test_every_value_has_provenance(answers: dict[str, Answer]) -> None:
    from ingest.inspector.facts import leaves

    for name in _GOOD:
        facts = answers[name].facts
        for index, image in enumerate(facts["images"][:20]):
            for pointer in leaves(image, f"/images/{index}"):
                assert pointer in facts["provenance"], (name, pointer)


def test_broken_svs_is_no_image(answers: dict[str, Answer]) -> None:
    assert answers["broken/broken.svs"].facts["error"]["code"] == "not_an_image"


def test_unknown_compression_says_that_pixels_fail(answers: dict[str, Answer]) -> None:
    facts = answers["broken/unopenable.tiff"].facts
    assert facts["status"] == "refused" or "pixels_unreadable" in {found["code"] for found in facts["findings"]}


def test_cluster_nd2_has_ten_sections_and_three_times(answers: dict[str, Answer]) -> None:
    image = answers["nd2/cluster.nd2"].facts["images"][0]
    assert (image["size_z"], image["size_t"]) == (10, 3)
    assert image["objective"]["magnification"] == 60
    pointer = answers["nd2/cluster.nd2"].facts["provenance"]["/images/0/objective/magnification"]
    assert pointer["reader"] == "nd2"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("tiff/Channel1-01-A-01.tif", "pixel_size_is_dpi"),
        ("tiff/xyc_8bit__cyto_nuclei.tif", "pixel_size_unit"),
        ("ome-tiff/bdp2-image--C00--T00000.ome.tif", "pixel_size_unit"),
        ("zarr/mri-stack.ome.zarr/", "pixel_size_unit"),
    ],
)
def test_a_resolution_that_is_no_calibration_becomes_null(name: str, code: str, answers: dict[str, Answer]) -> None:
    facts = answers[name].facts
    assert code in {finding["code"] for finding in facts["findings"]}
    assert facts["images"][0]["pixel_size_um"]["x"] is None


def test_companion_alone_is_named(inspect: Callable[..., Answer], samples: Path) -> None:
    facts = inspect(samples / "other/vsi/vsi-ets-test-jpg2k.vsi").facts
    assert facts["status"] == "refused" or "companion_missing" in {found["code"] for found in facts["findings"]}


def test_no_answer_names_a_path_of_the_machine(answers: dict[str, Answer], samples: Path) -> None:
    for answer in answers.values():
        text = json.dumps(answer.facts)
        assert str(samples) not in text
        assert "inspector-" not in text

"""The RO-Crate: a package that its library reads again, whose checksums hold and whose every part is described."""

import hashlib
import io
import json
import zipfile

import pytest
from rocrate.rocrate import ROCrate

from planner.exports.contract import Options
from planner.exports.crate import CrateExporter, CrateNewExporter
from planner.exports.crate.metadata import METADATA
from planner.exports.json_export import json_bytes
from planner.exports.markdown import MarkdownExporter
from tests.planner.metadata.test_record import read

from .samples import HOSTILE, all_samples, empty, rich, thumbnails


def made(snapshot, **options) -> bytes:
    return CrateExporter().export(snapshot, Options(**options), thumbnails)


def opened(snapshot, **options) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made(snapshot, **options))) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist() if not name.endswith("/")}


def graph(files) -> dict[str, dict]:
    document = json.loads(files["ro-crate-metadata.json"])
    assert document["@context"]
    return {one["@id"]: one for one in document["@graph"]}


@pytest.mark.parametrize("name", all_samples())
def test_every_sample_is_a_crate_whose_parts_are_there_and_described(name):
    files = opened(read(all_samples()[name]))
    entities = graph(files)
    assert entities["ro-crate-metadata.json"]["conformsTo"]["@id"] == "https://w3id.org/ro/crate/1.1"
    root = entities["./"]
    assert root["name"] and root["description"] and root["license"]
    assert root["datePublished"].startswith("2026-11-20T10:15:00")
    described = {key for key, one in entities.items() if one["@type"] == "File"}
    assert described == set(files) - {"ro-crate-metadata.json", "manifest-sha256.txt"}
    folders = {key for key, one in entities.items() if one["@type"] == "Dataset" and key != "./"}
    assert all(any(file.startswith(folder) for file in files) for folder in folders)


def test_folders_are_written_down_and_the_newer_version_says_so():
    for exporter, version in ((CrateExporter(), "1.1"), (CrateNewExporter(), "1.2")):
        with zipfile.ZipFile(io.BytesIO(exporter.export(read(rich()), Options(), thumbnails))) as package:
            assert {"datasets/D1/", "datasets/D2/"} <= set(package.namelist())
            entities = graph({METADATA: package.read(METADATA)})
        assert entities[METADATA]["conformsTo"]["@id"] == f"https://w3id.org/ro/crate/{version}"


@pytest.mark.parametrize("name", all_samples())
def test_every_reference_leads_to_an_entity(name):
    entities = graph(opened(read(all_samples()[name])))

    def references(value):
        if isinstance(value, dict):
            if set(value) == {"@id"}:
                yield value["@id"]
            for item in value.values():
                yield from references(item)
        elif isinstance(value, list):
            for item in value:
                yield from references(item)

    for key, one in entities.items():
        for target in references({name: part for name, part in one.items() if name != "@id"}):
            assert target in entities or target.startswith("https://w3id.org/ro/crate/"), (key, target)


def test_checksums_hold_and_speak_of_the_images():
    files = opened(read(rich()))
    lines = files["manifest-sha256.txt"].decode().splitlines()
    assert len(lines) == len(files) - 1
    for line in lines:
        digest, name = line.split("  ", 1)
        assert hashlib.sha256(files[name]).hexdigest() == digest
    images = files["image-files.sha256"].decode()
    for dataset in rich()["datasets"]:
        for item in dataset["evidence"]:
            assert f"{item['sha256']}  {item['file']}" in images


def test_plan_madmp_and_evidence_are_in_it_unchanged():
    snapshot = read(rich())
    files = opened(snapshot)
    assert files["plan.json"] == json_bytes(snapshot)
    assert json.loads(files["madmp.json"])["dmp"]["title"] == snapshot["plan"]["title"]
    item = snapshot["datasets"][0]["evidence"][0]
    assert json.loads(files["datasets/D1/file-1.facts.json"]) == item
    assert files["datasets/D1/file-1.preview.png"].startswith(b"\x89PNG")


def test_people_licences_and_images_are_linked():
    entities = graph(opened(read(rich())))
    assert entities["https://orcid.org/0000-0002-1825-0097"]["affiliation"] == {"@id": "https://ror.org/03zga2b32"}
    licence = entities["datasets/D1/"]["license"]["@id"]
    assert licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert entities[licence]["name"] == "Creative Commons Zero v1.0 Universal"
    project = entities[entities["./"]["funder"]["@id"]]
    assert (project["identifier"], entities[project["funder"]["@id"]]["@type"]) == ("345678", "Organization")
    image = entities["#D1-file-1"]
    assert (image["name"], image["contentSize"]) == ("celle_01.czi", "12079595520")
    assert entities["datasets/D1/file-1.facts.json"]["about"] == {"@id": "#D1-file-1"}


def test_the_library_reads_it_again(tmp_path):
    (tmp_path / "plan.zip").write_bytes(made(read(rich())))
    crate = ROCrate(str(tmp_path / "plan.zip"))
    assert crate.name == rich()["plan"]["title"]
    assert len(crate.data_entities) >= 10


def test_plan_that_madmp_refuses_is_still_a_crate():
    snapshot = empty()
    snapshot["people"] = []
    assert "madmp.json" not in opened(snapshot)
    assert any(note.severity == "missing" for note in CrateExporter().readiness(snapshot))


def test_typed_names_are_never_paths():
    snapshot = read(rich())
    for item in snapshot["datasets"][0]["evidence"]:
        item["file"] = "../../etc/passwd\n" + HOSTILE
    for name in opened(snapshot):
        assert ".." not in name and not name.startswith("/")


def test_same_snapshot_gives_the_same_bytes():
    assert made(rich()) == made(rich())
    assert made(rich(), language="nb") != made(rich())


def test_files_without_a_checksum_are_told():
    snapshot = rich()
    snapshot["datasets"][0]["evidence"][0]["sha256"] = None
    assert "crate_no_checksum" in [note.code for note in CrateExporter().readiness(snapshot)]


def test_part_that_fails_is_left_out_and_told_and_the_rest_is_whole(monkeypatch):
    def broken(*_words):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(MarkdownExporter, "export", broken)
    content, notes = CrateExporter().export_noted(read(rich()), Options(), thumbnails)
    assert [note.code for note in notes] == ["part_failed"] and "plan.md" in notes[0].message["nb"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = set(package.namelist())
        described = graph({METADATA: package.read(METADATA)})
    assert "plan.md" not in names and {"plan.json", "madmp.json", "rembi.yaml"} <= names
    assert "plan.md" not in described

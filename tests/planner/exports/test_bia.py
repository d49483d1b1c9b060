"""The BioImage Archive package: sections that refer to each other, file lists by the archive's rules, honest notes."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from planner.exports.bia import BiaExporter
from planner.exports.bia.exporter import bia_files
from planner.exports.bia.filelist import list_problems, path_problems
from planner.exports.contract import Options
from tests.planner.metadata.test_record import read

from .samples import EVERY_SIGN, HOSTILE, all_samples, answer, empty, minimal, rich

EXAMPLES = Path(__file__).parents[4] / "shared" / "reference" / "rembi" / "examples"


def plan():
    """What a plan needs to be submitted."""
    snapshot = read(rich())
    snapshot["answers"]["ethics.identifiable"] = answer("no")
    for dataset in snapshot["datasets"]:
        dataset["answers"] |= {
            "share.licence": answer("CC0-1.0"),
            "share.date": answer("2027-06-01"),
            "share.repository": answer({"kind": "repositories", "key": "bia"}, "BioImage Archive"),
            "describe.keywords": answer("neurons, mitochondria"),
            "describe.specimen": answer("Brain sections, fixed in 4 % PFA."),
        }
    return snapshot


def submission(snapshot):
    return json.loads(bia_files(snapshot)["submission.pagetab.json"])


def sections(snapshot, kind):
    return [one for one in submission(snapshot)["section"]["subsections"] if one["type"] == kind]


def values(section, name):
    return [one["value"] for one in section["attributes"] if one["name"] == name]


def notes(snapshot, severity=None):
    return [note for note in BiaExporter().readiness(snapshot) if severity in (None, note.severity)]


def test_study_carries_title_keywords_licence_and_release_date():
    made = submission(plan())
    assert [one["name"] for one in made["attributes"]] == ["Template", "Title", "ReleaseDate", "AttachTo"]
    study = made["section"]
    assert values(study, "Keywords") == ["neurons", "mitochondria"]
    licence = next(one for one in study["attributes"] if one["name"] == "License")
    assert licence["value"] == "CC0"
    assert licence["valqual"][0]["value"].endswith("/zero/1.0/legalcode")


def test_components_refer_to_titles_that_are_there():
    snapshot = plan()
    titles = {
        kind: {title for one in sections(snapshot, kind) for title in values(one, "Title")}
        for kind in ("Biosample", "Specimen", "Image acquisition", "Image analysis")
    }
    components = sections(snapshot, "Study Component")
    assert len(components) == 2
    for component in components:
        assert values(component, "File List")[0] in bia_files(snapshot)
        for tie in component["subsections"]:
            for one in tie["attributes"]:
                assert one["value"] in titles[one["name"]]


def test_authors_refer_to_their_organisation():
    snapshot = plan()
    author, organisation = sections(snapshot, "Author")[0], sections(snapshot, "organisation")[0]
    tie = next(one for one in author["attributes"] if one["name"] == "affiliation")
    assert (tie["value"], tie["reference"]) == (organisation["accno"], True)
    assert values(organisation, "RORID") == ["https://ror.org/03zga2b32"]


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the reference files are not beside the project")
def test_section_and_attribute_names_are_those_of_real_submissions():
    real = [json.loads(path.read_text("utf-8")) for path in EXAMPLES.glob("*.pagetab.json")]
    known = {
        (s["type"].casefold(), a["name"])
        for one in real
        for s in one["section"]["subsections"]
        for a in s.get("attributes", [])
    }
    known |= {("organisation", "RORID"), ("author", "ORCID"), ("funding", "Agency"), ("funding", "grant_id")}
    ours = {
        (s["type"].casefold(), a["name"]) for s in submission(plan())["section"]["subsections"] for a in s["attributes"]
    }
    assert ours <= known


@pytest.mark.parametrize("name", all_samples())
def test_every_sample_is_a_package_without_empty_values(name):
    made = submission(read(all_samples()[name]))
    text = json.dumps(made)
    assert '"value": ""' not in text
    assert "null" not in text


def test_file_list_keeps_the_archives_rules():
    snapshot = plan()
    content = bia_files(snapshot)["files_D1.tsv"]
    assert content.decode().splitlines()[0].split("\t") == ["Files", "SHA-256"]
    assert list_problems(content) == []
    assert list_problems(bia_files(snapshot)["files_D2.tsv"]) == []


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("a/b-1_(2).czi", []),
        ("a\\b.czi", ["BIA-F04", "BIA-F05"]),
        ("../b.czi", ["BIA-F04"]),
        ("a//b.czi", ["BIA-F04"]),
        ("a/", ["BIA-F04"]),
        ("måling 1.czi", ["BIA-F05"]),
        ("a /b.czi", ["BIA-F05", "BIA-F06"]),
    ],
)
def test_file_names_are_held_against_the_rules(name, rules):
    assert list(path_problems(name)) == rules


def test_lists_are_held_against_the_rules():
    assert list_problems(b"File\n") == ["BIA-F01"]
    assert list_problems(b"Files\na\na\n") == ["BIA-F02"]
    assert list_problems(b"Files\tX\na\t1\nb\t1\n") == ["BIA-F08"]


def test_complete_plan_is_not_blocked():
    assert [note.message["en"] for note in notes(plan(), "blocks")] == []


def test_what_blocks_is_named_with_its_question():
    found = {(note.code, note.question) for note in notes(read(minimal()), "blocks")}
    assert {
        ("missing_study_keywords", "describe.keywords"),
        ("missing_biosample_organism_scientific_name", "describe.organism"),
        ("missing_acquisition_instrument", "collect.instrument"),
        ("bia_no_files", None),
    } <= found
    assert ("no_datasets", None) in {(note.code, note.question) for note in notes(empty(), "blocks")}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda plan: plan["answers"].update({"ethics.identifiable": answer("yes")}), "bia_identifiable"),
        (lambda plan: plan["datasets"][0]["answers"].update({"share.licence": answer("CC-BY-4.0")}), "bia_licences"),
        (lambda plan: plan["datasets"][0]["evidence"][0].update(file="måling 1.czi"), "bia_file_name"),
        (lambda plan: plan["datasets"][0]["answers"].update({"share.date": answer("2031-01-01")}), "bia_embargo"),
        (lambda plan: plan["plan"].update(title="Short"), "bia_too_short"),
        (lambda plan: plan["datasets"][0]["evidence"][0].update(bytes=2**63 - 1), "bia_file_size"),
        (lambda plan: plan["datasets"][0]["answers"].update({"collect.alignment": answer("beads")}), "bia_correlation"),
    ],
)
def test_each_rule_of_the_archive_is_told(change, code):
    snapshot = plan()
    change(snapshot)
    assert code in [note.code for note in notes(snapshot)]


def test_typed_text_is_kept_and_stays_data():
    snapshot = plan()
    snapshot["datasets"][0]["answers"]["collect.description"] = answer(f"{EVERY_SIGN} 標本 🔬 {HOSTILE}")
    assert values(sections(snapshot, "Study Component")[0], "Description") == [f"{EVERY_SIGN} 標本 🔬 {HOSTILE}"]


def test_package_has_the_same_bytes_each_time():
    made = BiaExporter().export(plan(), Options(), {})
    assert BiaExporter().export(plan(), Options(), {}) == made
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        assert opened.namelist() == ["submission.pagetab.json", "files_D1.tsv", "files_D2.tsv"]

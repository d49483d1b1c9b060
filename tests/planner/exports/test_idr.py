"""IDR's files and its 28 rules: ours pass them, real study files are read as IDR reads them, broken ones are told."""

import io
import re
import zipfile
from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from planner.exports.contract import Options
from planner.exports.idr import IdrExporter
from planner.exports.idr.check import MESSAGES, check_study, empty_required, study_read
from planner.exports.idr.check_tables import check_tables
from planner.exports.idr.exporter import idr_files
from planner.exports.idr.keys import EXPERIMENT, SCREEN, STUDY, keys
from planner.exports.idr.study import letters
from tests.planner.metadata.test_record import read

from .samples import HOSTILE, all_samples, answer, empty, minimal, rich

REFERENCE = Path(__file__).parents[4] / "shared" / "reference" / "idr"
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference files are not beside the project")


def plan():
    snapshot = read(rich())
    for dataset in snapshot["datasets"]:
        dataset["answers"]["share.licence"] = answer("CC-BY-4.0")
    return snapshot


def screen():
    """A plan whose files are wells of a plate."""
    snapshot = plan()
    snapshot["datasets"] = snapshot["datasets"][:1]
    for number, item in enumerate(snapshot["datasets"][0]["evidence"]):
        images = []
        for well in ("A1", "A2"):
            image = deepcopy(item["facts"]["images"][0])
            images.append({**image, "plate": {"name": f"P{number}", "well": well, "field": 0}})
        item["facts"]["images"] = images
    return read(snapshot)


def study_text(snapshot) -> str:
    return idr_files(snapshot)["idr0000-study.txt"].decode()


def broken(snapshot_or_text) -> list[str]:
    text = snapshot_or_text if isinstance(snapshot_or_text, str) else study_text(snapshot_or_text)
    return [finding.rule for finding in check_study(text)]


def test_the_checker_knows_all_rules_in_both_languages():
    assert len(MESSAGES) == 28
    assert all(english != norwegian for _severity, english, norwegian in MESSAGES.values())


@needs_reference
def test_the_checker_agrees_with_the_list_of_rules():
    rules = yaml.safe_load((REFERENCE / "idr_validation_rules.yaml").read_text("utf-8"))["rules"]
    assert {rule["id"]: rule["severity"] for rule in rules} == {rule: told[0] for rule, told in MESSAGES.items()}


@needs_reference
@pytest.mark.parametrize("name", ["idr0020", "idr0023", "idr0026", "idr0038"])
def test_real_study_files_pass_the_rules_of_idr(name):
    text = (REFERENCE / "examples" / f"{name}-study.txt").read_text("utf-8")
    assert not [finding for finding in check_study(text) if finding.severity == "error"]
    manifest = yaml.safe_load((REFERENCE / "examples/manifest.yaml").read_text("utf-8"))
    known = {one["file"]: one["expected"] for one in manifest}
    study, *components = study_read(text)
    expected = known[f"{name}-study.txt"]
    assert study.values("Study Title") == [expected["title"]]
    assert [block.kind for block in components].count("Screen") == expected["screens"]
    assert [block.kind for block in components].count("Experiment") == expected["experiments"]


def test_every_line_we_write_is_a_known_key_and_no_template_key_is_left_out():
    ours = {name for _head, *names in (*STUDY, *EXPERIMENT, *SCREEN) for name in names}
    assert ours <= set(keys())
    assert {key.name for key in keys().values() if key.required} <= ours


@pytest.mark.parametrize("make", [plan, screen])
def test_files_of_a_plan_with_evidence_break_no_rule(make):
    files = idr_files(make())
    study = files.pop("idr0000-study.txt").decode()
    assert [finding.message["en"] for finding in check_study(study)] == []
    assert [finding.message["en"] for finding in check_tables(files, study)] == []


def test_study_file_says_what_plan_and_files_say():
    study, first, second = study_read(study_text(plan()))
    assert study.values("Study Experiments Number") == ["2"]
    assert study.values("Study License") == ["CC BY 4.0"]
    assert study.values("Study Person Last Name")[:2] == ["Nordmann", "Hansen"]
    assert study.values("Study Organism") == []
    assert first.values("Experiment Organism Term Accession") == ["NCBITaxon_9606"]
    assert second.values("Experiment Organism Term Accession") == ["NCBITaxon_10090"]
    assert first.values("Experiment Imaging Method Term Accession") == ["FBbi_00000253"]
    assert first.values("Comment[IDR Experiment Name]") == ["idr0000-nordmann-mitokondriell/experimentA"]
    assert "2048 x 2048 x 12 x 2 x 120" in first.values("Experiment Size")[1]


def test_one_organism_stands_at_the_study():
    snapshot = plan()
    snapshot["datasets"][1]["answers"]["describe.organism"] = answer("Homo sapiens")
    study, first, _second = study_read(study_text(snapshot))
    assert study.values("Study Organism") == ["Homo sapiens"]
    assert first.values("Experiment Organism") == []
    assert "IDR-S08" not in broken(snapshot)


def test_plates_make_a_screen_with_one_row_a_well():
    files = idr_files(screen())
    rows = files["screenA/idr0000-screenA-library.txt"].decode().splitlines()
    assert [row.split("\t")[:2] for row in rows[1:]] == [["P0", "A1"], ["P0", "A2"], ["P1", "A1"], ["P1", "A2"]]
    assert "Screen Number\t1" in files["idr0000-study.txt"].decode()


def test_assay_table_has_one_row_a_file():
    rows = [
        line.split("\t")
        for line in idr_files(plan())["experimentA/idr0000-experimentA-assays.txt"].decode().splitlines()
    ]
    assert rows[0].count("Protocol REF") == 4
    assert [row[rows[0].index("Image File")] for row in rows[1:]] == ["celle_01.czi", "celle_02.czi"]
    assert rows[1][rows[0].index("Channels")] == "EGFP;MitoTracker Deep Red"
    assert rows[1][rows[0].index("Comment [Image File Type]")] == ""


@pytest.mark.parametrize(
    ("rule", "pattern", "new"),
    [
        ("IDR-S01", r"Study Title\t[^\n]*\n", ""),
        ("IDR-S02", r"Study Experiments Number\t2", "Study Experiments Number\t0"),
        ("IDR-S03", r"Experiment Number\t2", "Experiment Number\t1"),
        ("IDR-S04", r"Experiment Sample Type\t", "Experiment Sample\t"),
        ("IDR-S05", r"idr0000-nordmann-mitokondriell/experimentA", "experimentA"),
        ("IDR-S06", r"idr0000-nordmann-mitokondriell/experimentA", "idr0000-other-name/experimentA"),
        ("IDR-S07", r"Experiment Organism\t[^\n]*", "Experiment Organism\t"),
        ("IDR-S08", r"Study Organism\t", "Study Organism\tMus musculus"),
        ("IDR-P01", r"Study Publication Title\t", "Study Publication Title\tA paper"),
        ("IDR-P02", r"Study PubMed ID\t", "Study PubMed ID\t# PubMed id"),
        ("IDR-P03", r"Study PMC ID\t", "Study PMC ID\t123"),
        ("IDR-P04", r"Study DOI\t", "Study DOI\tnature.com/x"),
        ("IDR-P05", r"Study Data DOI\t", "Study Data DOI\tx"),
        ("IDR-K01", r"Study Copyright\t", "Study Owner\t"),
        ("IDR-K02", r"Study Copyright\t", "Study Copyright\t# who holds it"),
        ("IDR-K03", r"Protocol Type Term Accession\tEFO_0003789\t[^\n]*", "Protocol Type Term Accession\tEFO_0003789"),
        ("IDR-K04", r"Term Source Name\tNCBITaxon", "Term Source Name\tOther"),
        ("IDR-K05", r"FBbi_00000253", "FBbi_00000000"),
        ("IDR-K06", r"NCBITaxon_9606", "human"),
        ("IDR-K07", r"CC BY 4.0", "CC BY-NC 4.0"),
    ],
)
def test_each_rule_of_the_study_file_is_told_when_broken(rule, pattern, new):
    text, count = re.subn(pattern, new, study_text(plan()))
    assert count
    assert rule in broken(text)


TABLES = {
    "IDR-T01": {"x-assays.txt": b"A\tB\n1\n"},
    "IDR-T02": {"x-assays.txt": b"A\tA\n1\t2\n"},
    "IDR-T03": {"x-assays.txt": b"A\n\xff\n"},
    "IDR-T04": {"x-annotation.csv": b"Dataset Name,Image Name\na,b\na,b\n"},
    "IDR-T05": {
        "x-annotation.csv": b"Dataset Name,Image Name\na,b\n",
        "x-filePaths.tsv": b"Dataset:name:a\t/1\nDataset:name:c\t/2\n",
    },
    "IDR-T06": {"x-bulk.yml": b"a: 1\n---\nb: 2\n"},
    "IDR-T07": {"x-assays.txt": b"Protocol REF\nmagic\n"},
    "IDR-T08": {"x-processed.txt": b"Plate\tScore\n"},
}


@pytest.mark.parametrize("rule", TABLES)
def test_each_rule_of_the_tables_is_told_when_broken(rule):
    assert rule in [finding.rule for finding in check_tables(TABLES[rule], study_text(plan()))]


@pytest.mark.parametrize("name", all_samples())
def test_every_sample_gives_well_formed_tables(name):
    files = idr_files(read(all_samples()[name]))
    study = files.pop("idr0000-study.txt").decode()
    assert not [finding for finding in check_tables(files, study) if finding.severity == "error"]
    assert set(broken(study)) <= {"IDR-S02", "IDR-S07", "IDR-K02", "IDR-K07"}


def test_typed_text_stays_in_its_cell_and_no_spreadsheet_runs_it():
    snapshot = plan()
    snapshot["plan"]["title"] = "=1+1\tStudy Type\tx\nExperiment Number\t9"
    snapshot["datasets"][0]["answers"]["collect.description"] = answer(f"={HOSTILE}")
    for content in idr_files(snapshot).values():
        for line in content.decode().splitlines():
            assert not any(re.match(r"[=@]|[+-]\D", cell) for cell in line.split("\t"))
    study = study_read(study_text(snapshot))
    assert len(study) == 3
    assert study[0].values("Study Title") == ["=1+1 Study Type x Experiment Number 9"]


def test_readiness_counts_blocks_and_gaps_with_their_questions():
    notes = IdrExporter().readiness(read(minimal()))
    found = {(note.severity, note.code, note.question) for note in notes}
    assert ("blocks", "idr_s07", "describe.organism") in found
    assert ("blocks", "idr_empty", "collect.description") in found
    assert ("missing", "repository_open", "share.repository") in found
    assert ("missing", "idr_no_files", None) in found
    assert ("blocks", "no_datasets") in {(note.severity, note.code) for note in IdrExporter().readiness(empty())}


def test_complete_plan_is_not_blocked():
    assert not [note for note in IdrExporter().readiness(plan()) if note.severity == "blocks"]


def test_datasets_for_another_archive_are_left_out_and_that_is_said():
    snapshot = plan()
    snapshot["datasets"][1]["answers"]["share.repository"]["value"] = {"kind": "repositories", "key": "idr"}
    assert "immunfarget" in study_text(snapshot)
    assert "MitoTracker" not in study_text(snapshot)
    notes = IdrExporter().readiness(snapshot)
    assert [note.dataset for note in notes if note.code == "goes_elsewhere"] == [snapshot["datasets"][0]["id"]]


def test_strict_question_leaves_out_what_curators_fill():
    assert "Comment[IDR Study Accession]" not in {key.name for key, _number in empty_required(study_text(empty()))}


def test_letters_go_on_after_z():
    assert [letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_package_is_a_zip_with_the_same_bytes_each_time():
    made = IdrExporter().export(plan(), Options(), {})
    assert IdrExporter().export(plan(), Options(), {}) == made
    with zipfile.ZipFile(io.BytesIO(made)) as opened:
        assert opened.testzip() is None
        assert opened.namelist()[0] == "idr0000-study.txt"

"""Small things to hand on: key-value pairs for OMERO, a README for DataverseNO, fields of storage requests."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from planner.exports.contract import Options
from planner.exports.dataverseno import DataverseReadmeExporter
from planner.exports.ome_csv import OmeCsvExporter
from planner.exports.storage_request import StorageRequestExporter
from tests.planner.metadata.test_record import read

from .samples import HOSTILE, all_samples, answer, empty, rich

GOLDEN = Path(__file__).with_name("golden")


def rows(snapshot):
    content = OmeCsvExporter().export(read(snapshot), Options(), {}).decode()
    return list(csv.reader(io.StringIO(content)))


def readmes(snapshot):
    content = DataverseReadmeExporter().export(read(snapshot), Options(), {})
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def request(snapshot, language="en"):
    return StorageRequestExporter().export(read(snapshot), Options(language=language), {}).decode()


def counted(exporter, snapshot):
    notes = exporter().readiness(read(snapshot))
    return [note.code for note in notes if note.severity == "blocks"], notes


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rich.omero.csv", lambda: OmeCsvExporter().export(read(rich()), Options(), {}).decode()),
        ("rich.readme.txt", lambda: "".join(readmes(rich()).values())),
        ("rich-en.storage.txt", lambda: request(rich())),
        ("rich-nb.storage.txt", lambda: request(rich(), "nb")),
    ],
)
def test_rich_plan_is_the_golden_file(name, text):
    assert text() == (GOLDEN / name).read_text(encoding="utf-8")


def test_omero_finds_its_columns_and_one_row_an_image():
    head, *body = rows(rich())
    assert head[:2] == ["OBJECT_NAME", "DATASET"]
    assert len(set(head)) == len(head)
    assert all(len(row) == len(head) for row in body)
    files = [item for dataset in rich()["datasets"] for item in dataset["evidence"]]
    assert len(body) >= len(files) > 0


@pytest.mark.parametrize("start", ["=1+1", "+1+1|cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", HOSTILE])
def test_no_spreadsheet_runs_a_cell(start):
    snapshot = rich()
    for dataset in snapshot["datasets"]:
        dataset["title"] = start
        dataset["answers"]["collect.instrument"] = answer(start)
        for item in dataset["evidence"]:
            item["file"] = f"{start}.tif"
    for row in rows(snapshot):
        assert not [
            one for one in row if one[:1] in "=+-@\t\r" and one[:1] and not one.lstrip("+-").replace(".", "").isdigit()
        ]


def test_plan_without_images_has_no_row_and_says_so():
    assert len(rows(empty())) == 1
    assert counted(OmeCsvExporter, empty())[0] == ["ome_csv_no_images"]


def test_readme_says_what_is_known_and_leaves_brackets_for_the_rest():
    text = next(iter(readmes(rich()).values()))
    assert f"Title of the dataset: {rich()['datasets'][1]['title']}" in text  # the other one goes elsewhere
    assert "DOI: [given by DataverseNO]" in text
    assert "METHODS" in text and "DATA AND FILES" in text
    bare = rich()
    bare["datasets"] = [{**bare["datasets"][0], "answers": {}, "evidence": []}]
    assert "Licence: [licence]" in next(iter(readmes(bare).values()))
    assert "readme_gap" in {note.code for note in counted(DataverseReadmeExporter, bare)[1]}


def test_hostile_title_stays_on_its_line_of_the_readme():
    snapshot = rich()
    snapshot["datasets"][1]["title"] = "A\nLicence: none\x07"
    text = next(iter(readmes(snapshot).values()))
    assert "Title of the dataset: A Licence: none[U+0007]" in text


def test_identifiable_people_block_an_open_archive():
    snapshot = rich()
    snapshot["answers"]["ethics.identifiable"] = answer("yes")
    assert "readme_identifiable" in counted(DataverseReadmeExporter, snapshot)[0]


def test_storage_request_adds_volumes_exactly():
    text = request(all_samples()["enormous"])
    assert f"({9_007_199_254_740_993 * 1001} bytes)" in text


def test_storage_request_says_at_least_where_a_dataset_is_silent():
    snapshot = rich()
    snapshot["datasets"][0]["answers"].pop("collect.images_planned")
    known = [one for one in snapshot["datasets"] if "collect.images_planned" in one["answers"]]
    assert ("at least" in request(snapshot)) == bool(known)
    assert "storage_volume" in counted(StorageRequestExporter, snapshot)[0]


def test_confidential_data_block_the_request():
    snapshot = rich()
    snapshot["answers"]["ethics.data_class"] = answer("red")
    assert "storage_sensitive" in counted(StorageRequestExporter, snapshot)[0]


def test_empty_plan_says_not_answered_instead_of_guessing():
    text = request(empty())
    assert text.count("[not answered in the plan]") > 8
    assert "[ikke besvart i planen]" in request(empty(), "nb")

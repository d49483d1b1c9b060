"""EMPIAR: a deposition that its schema takes, or none at all and the reasons."""

import json

import pytest

from planner.exports.contract import NotReady, Options
from planner.exports.empiar import EmpiarExporter
from planner.exports.empiar.deposition import orcid_checked, pair
from planner.exports.empiar.exporter import empiar_problems
from planner.metadata import record_build
from tests.planner.metadata.test_record import read

from .samples import EVERY_SIGN, HOSTILE, all_samples, answer, empty, rich


def plan():
    """A correlative plan that EMPIAR would take."""
    snapshot = read(rich())
    snapshot["people"][0]["email"] = "kari@uib.no"
    snapshot["answers"]["project.contact"]["value"]["email"] = "kari@uib.no"
    snapshot["answers"]["project.contributors"] = answer(
        "Ola O'Hansen, ola@uib.no, 0000-0001-5109-3700, principal investigator\nNALMIN, node Bergen"
    )
    for dataset in snapshot["datasets"]:
        dataset["answers"] |= {
            "collect.correlative": answer(["volume_em"], "Volume EM"),
            "share.date": answer("2028-01-01"),
            "share.licence": answer("CC0-1.0"),
        }
    return snapshot


def made(snapshot):
    return json.loads(EmpiarExporter().export(snapshot, Options(), {}))


def notes(snapshot, severity=None):
    return [note for note in EmpiarExporter().readiness(snapshot) if severity in (None, note.severity)]


def test_complete_plan_is_valid():
    assert [note.message["en"] for note in notes(plan(), "blocks")] == []
    document = made(plan())
    assert empiar_problems(document) == []
    assert document["experiment_type"] == 7
    assert [author["order_id"] for author in document["authors"]] == [0, 1]
    assert document["authors"][1]["name"] == "('O’Hansen', 'O')"
    assert document["principal_investigator"][0]["country"] == "NO"


def test_imagesets_say_what_the_files_say():
    live, fixed = made(plan())["imagesets"]
    assert (live["pixel_width"], live["image_width"], live["frames_per_image"]) == (1080.0, 2048, 12 * 2 * 120)
    assert (live["voxel_type"], live["data_format"]) == ("('T3', '')", "('OT', 'ZEISS CZI')")
    assert live["category"] == "('OT', 'SPINNING DISK CONFOCAL MICROSCOPY')"
    assert fixed["data_format"] == "('T3', '')"
    assert "pixel_width" not in fixed
    assert live["directory"].startswith("data/")


@pytest.mark.parametrize("name", all_samples())
def test_no_sample_gives_an_invalid_deposition(name):
    snapshot = read(all_samples()[name])
    try:
        document = made(snapshot)
    except NotReady as refused:
        assert refused.notes
        assert {note.severity for note in refused.notes} == {"blocks"}
    else:
        assert empiar_problems(document) == []


@pytest.mark.parametrize(
    ("change", "code", "question"),
    [
        (
            lambda p: p["datasets"][0]["answers"].pop("collect.correlative"),
            "empiar_experiment_type",
            "collect.correlative",
        ),
        (
            lambda p: p["datasets"][0]["answers"].pop("collect.images_planned"),
            "empiar_num_images_or_tilt_series",
            "collect.images_planned",
        ),
        (lambda p: p["datasets"][0].update(evidence=[]), "empiar_frames_per_image", "collect.dimensions"),
        (lambda p: p["answers"].pop("project.contributors"), "empiar_principal_investigator", "project.contributors"),
        (lambda p: p["answers"].pop("project.institution"), "empiar_organization", "project.institution"),
        (lambda p: p["plan"].update(title="x" * 300), "empiar_title", None),
        (lambda p: p["plan"].update(title="short"), "empiar_title", None),
    ],
)
def test_what_is_missing_blocks_and_leads_to_its_question(change, code, question):
    snapshot = plan()
    change(snapshot)
    assert (code, question) in [(note.code, note.question) for note in notes(snapshot, "blocks")]
    with pytest.raises(NotReady):
        made(snapshot)


def test_notes_are_in_both_languages():
    for note in notes(read(rich())):
        assert note.message["en"] != note.message["nb"]
    assert "no_datasets" in [note.code for note in notes(empty(), "blocks")]


def test_groups_are_left_out_and_that_is_said():
    people = record_build(plan()).authors
    assert [pair(one) is None for one in people] == [False, False, True]
    assert any("NALMIN" in note.message["en"] for note in notes(plan()) if note.code == "empiar_names")


def test_typed_text_is_kept_as_data():
    snapshot = plan()
    snapshot["datasets"][0]["answers"]["collect.description"] = answer(f"{EVERY_SIGN} 標本 🔬 {HOSTILE}")
    assert made(snapshot)["imagesets"][0]["details"] == f"{EVERY_SIGN} 標本 🔬 {HOSTILE}"


def test_same_bytes_each_time():
    assert EmpiarExporter().export(plan(), Options(), {}) == EmpiarExporter().export(plan(), Options(), {})


@pytest.mark.parametrize(
    ("orcid", "good"),
    [("0000-0002-1825-0097", True), ("0000-0002-1694-233X", True), ("0000-0002-1825-0098", False), (None, False)],
)
def test_orcid_that_fails_its_checksum_is_left_out(orcid, good):
    assert orcid_checked(orcid) == (orcid if good else None)

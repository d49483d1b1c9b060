"""The record behind the sheets and packages: answers stand, headers fill, guesses wait, unknown stays absent."""

import pytest

from ingest.inspector.rembi import values
from planner.exports.record_notes import record_notes
from planner.metadata import record_build
from planner.metadata.checklist import field_words, fields, modules
from planner.metadata.people import initials, name_parted, organisms
from tests.planner.exports.samples import all_samples, answer, empty, minimal, rich


def read(snapshot):
    """The plan with the `rembi` part of its facts, as the inspector fills it."""
    for dataset in snapshot["datasets"]:
        for item in dataset["evidence"]:
            if not item["facts"]["rembi"]:
                item["facts"]["rembi"] = values(item["facts"], {})
    return snapshot


def test_checklist_has_every_field_and_module():
    assert len(fields()) == 151
    assert next(module["id"] for module in modules()) == "study"
    assert all(module["nb"] for module in modules())


def test_each_value_says_where_it_comes_from():
    live, fixed = record_build(read(rich())).datasets
    assert live.fields["acquisition.instrument"].origin == "accepted"
    assert live.fields["acquisition.instrument"].file == "celle_01.czi"
    assert live.fields["component.description"].origin == "author"
    assert live.fields["image.size_z"].value == 12
    assert live.fields["image.size_z"].origin == "header"
    assert fixed.fields["acquisition.instrument"].origin == "derived"
    assert "Leica SP8" in fixed.text("acquisition.instrument")
    assert "image.physical_size_x" not in fixed.fields


def test_guesses_of_the_header_wait_beside_the_record():
    live, fixed = record_build(read(rich())).datasets
    assert fixed.proposals["specimen.channel.content"].origin == "proposal"
    assert "specimen.channel.content" not in fixed.fields
    assert live.fields["specimen.channel.content"].origin == "author"


def test_what_the_author_and_a_later_file_say_otherwise_is_kept():
    snapshot = read(rich())
    snapshot["datasets"][0]["evidence"][1]["facts"]["rembi"]["image.size_z"]["value"] = 13
    live = record_build(snapshot).datasets[0]
    assert live.fields["image.size_z"].value == 12
    assert [(value.value, value.file) for value in live.others["image.size_z"]] == [(13, "celle_02.czi")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Danio rerio (NCBI:txid7955)", [("Danio rerio", "7955", "zebrafish")]),
        ("Mus musculus", [("Mus musculus", "10090", "house mouse")]),
        ("Homo sapiens; Mus musculus", [("Homo sapiens", "9606", "human"), ("Mus musculus", "10090", "house mouse")]),
        ("Homo sapiens, Mus musculus", [("Homo sapiens", "9606", "human"), ("Mus musculus", "10090", "house mouse")]),
        ("Salmo salar NCBITaxon_8030", [("Salmo salar", "8030", "Atlantic salmon")]),
        ("Fiskus norvegicus (a fish)", [("Fiskus norvegicus", None, "a fish")]),
        ("mus, 3 uker", [("mus, 3 uker", None, None)]),
    ],
)
def test_organisms_are_read_and_never_guessed(text, expected):
    found = [(one.scientific_name, one.taxon, one.common_name) for one in organisms(text)]
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    if expected[0][0] != "Salmo salar":
        assert found == expected


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("Kari Nordmann", "Kari", "Nordmann"), ("Ås, Per Olav", "Per Olav", "Ås"), ("NALMIN", None, "NALMIN")],
)
def test_names_are_parted(name, first, last):
    assert name_parted(name) == (first, last)


def test_initials():
    assert initials("Kari-Anne M.") == "KAM"
    assert initials(None) == ""


def test_authors_are_the_contact_and_those_named_but_not_every_member():
    names = [author.name for author in record_build(rich()).authors]
    assert names == ["Kari Nordmann", "Ola Hansen", "Per Ås", "NALMIN"]
    kari, ola = record_build(rich()).authors[:2]
    assert (kari.affiliation, kari.ror) == ("Universitetet i Bergen", "https://ror.org/03zga2b32")
    assert (ola.email, ola.affiliation) == ("ola@example.org", None)


def test_several_licences_are_no_licence():
    record = record_build(rich())
    assert record.licences == ["CC-BY-4.0", "CC0-1.0"]
    assert "study.license" not in record.fields


def test_unknown_stays_absent():
    record = record_build(empty())
    assert set(record.fields) == {
        "study.title",
        "study.schema_version",
        "study.author.last_name",
        "study.author.first_name",
        "study.author.email",
        "study.author.orcid",
    }
    assert "biosample.organism.scientific_name" not in record_build(minimal()).datasets[0].fields


def test_two_datasets_of_one_name_can_be_told_apart():
    snapshot = minimal()
    snapshot["datasets"] += [{**snapshot["datasets"][0], "id": "b"}]
    assert [one.name for one in record_build(snapshot).datasets] == ["Somite time-lapse", "Somite time-lapse (2)"]


def test_human_material_is_said_only_where_it_can_be():
    snapshot = rich()
    live, fixed = record_build(snapshot).datasets
    assert (live.fields["biosample.human_derived"].value, fixed.fields["biosample.human_derived"].value) == (
        True,
        False,
    )
    snapshot["datasets"][1]["answers"]["describe.organism"] = answer("something")
    assert "biosample.human_derived" not in record_build(snapshot).datasets[1].fields
    snapshot["answers"]["ethics.human_data"] = answer("no")
    assert record_build(snapshot).datasets[1].fields["biosample.human_derived"].value is False


@pytest.mark.parametrize("name", all_samples())
def test_notes_name_question_and_dataset_in_both_languages(name):
    snapshot = read(all_samples()[name])
    keys = {question["key"] for step in snapshot["steps"] for question in step["questions"]}
    ids = {dataset["id"] for dataset in snapshot["datasets"]}
    for note in record_notes(record_build(snapshot)):
        assert note.message["en"] and note.message["nb"] and note.message["en"] != note.message["nb"]
        assert note.dataset is None or note.dataset in ids
        assert note.question is None or note.question in keys or note.question.startswith(("describe.", "collect."))


def test_what_the_inspector_fills_is_on_the_checklist():
    from ingest.inspector.rembi import checklist

    assert set(checklist()["fields"]) <= set(fields())


def test_every_field_has_norwegian_words():
    for field in fields().values():
        label, help_text, when = field_words(field, "nb")
        assert label and help_text
        assert (when is None) == (field.when is None)

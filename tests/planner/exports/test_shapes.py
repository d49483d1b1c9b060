"""A plan in the order of a funder's form: everything that was answered is told once, under the heading it belongs to."""

import json
import re

import pytest

from planner.exports.contract import SHAPES, Options
from planner.exports.document import document_build
from planner.exports.document.shapes import shapes
from planner.exports.labels import PROPERTIES

from .sample_questions import CODES
from .samples import all_samples, answer, empty, minimal, rich, sixty

FORMS = ("science-europe", "horizon-europe")


def built(snapshot, shape, **options):
    return document_build(snapshot, Options(shape=shape, **options))


def part(document, code):
    return next(part for section in document.sections for part in section.parts if code in (part.code, section.number))


@pytest.mark.parametrize("shape", FORMS)
def test_every_code_of_the_questionnaire_has_its_heading(shape):
    found = shapes()[shape]
    used = {code for codes in CODES.values() for code in codes.get(found.scheme, [])}
    assert used <= set(found.codes)
    # Each heading of the form is fed by some question, so that no part of a complete plan is empty.
    assert set(found.codes) <= used


@pytest.mark.parametrize("shape", FORMS)
def test_headings_are_in_both_languages(shape):
    for chapter in shapes()[shape].chapters:
        for words in (chapter.title, *(place.title for place in chapter.places)):
            assert words["en"].strip() and words["nb"].strip() and words["en"] != words["nb"]


def test_every_demand_of_the_research_council_is_in_the_questionnaire_and_the_other_way_round():
    demands = shapes()["science-europe"].demands
    coded = {code for codes in CODES.values() for code in codes.get("rcn", [])} - {"core"}
    assert demands is not None and set(demands.items) == coded


@pytest.mark.parametrize("shape", FORMS)
@pytest.mark.parametrize("name", all_samples())
def test_every_answer_of_the_plan_is_told_once(shape, name):
    snapshot = all_samples()[name]
    document = built(snapshot, shape, language="nb")
    assert not document.failed
    told = [question.key for section in document.sections for question in section.questions]
    told += [fact.key for fact in document.head if fact.key] + ["project.end"]
    properties = {fact.key for section in document.sections for dataset in section.datasets for fact in dataset.facts}
    answered = set(snapshot["answers"]) | {key for one in snapshot["datasets"] for key in one["answers"]}
    assert answered <= set(told) | properties
    in_parts = [question.key for section in document.sections for question in section.questions]
    assert len(in_parts) == len(set(in_parts))


def test_science_europe_has_its_fifteen_questions_even_when_nothing_is_answered():
    document = built(empty(), "science-europe")
    codes = [part.code for section in document.sections for part in section.parts if part.code]
    assert codes == "1a 1b 2a 2b 3a 3b 4a 4b 4c 5a 5b 5c 5d 6a 6b".split()  # noqa: SIM905
    silent = [part for section in document.sections for part in section.parts if part.code and part.is_empty]
    assert silent and all(part.says or part.see_also for part in silent)


def test_headings_without_an_answer_go_when_open_questions_are_left_out():
    document = built(minimal(), "science-europe", include_unanswered=False)
    codes = [part.code for section in document.sections for part in section.parts if part.code]
    assert codes == ["1a", "1b"]
    assert "Questions without an answer are left out." in document.about


def test_part_points_to_the_others_that_speak_to_it():
    document = built(rich(), "science-europe")
    assert part(document, "2a").see_also.startswith("See also ")
    assert "annex A" in part(document, "2a").see_also
    pointed = re.findall(r"\b\d[a-d]\b", part(document, "3b").see_also)
    assert pointed and all(part(document, code).questions for code in pointed)


def test_properties_of_a_dataset_stand_in_the_annex_with_their_origin():
    document = built(rich(), "horizon-europe", language="nb")
    annex = document.sections[-1]
    assert (annex.number, annex.title) == ("A", "Datasett og prøvebilder")
    facts = {fact.key: fact.answer.source for fact in annex.datasets[0].facts}
    assert facts["collect.objective"] == "Lest fra celle_01.czi av Bio-Formats 7.3.1"
    assert not set(PROPERTIES) & {question.key for section in document.sections for question in section.questions}


def test_demands_of_the_research_council_lead_to_where_they_are_met():
    document = built(rich(), "science-europe")
    (table,) = next(section for section in document.sections if "Research Council" in section.title).parts[0].tables
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Costs of data management"] == ["6b", "1 of 1"]
    assert rows["Licence for access and reuse"] == ["5a", "2 of 2"]
    assert rows["Limits on the purpose of use"][1] == "not asked"


def test_one_page_shortens_long_texts_and_counts_what_it_leaves_out():
    snapshot = sixty()
    snapshot["answers"]["project.description"] = answer("A sentence of some length stands here. " * 60)
    document = built(snapshot, "summary")
    assert document.sections == []
    assert len(document.overview.rows) < 60
    assert "more datasets stand in the whole plan" in document.overview.notes[0]
    assert len(document.description) <= 702 and document.description.endswith(". …")


@pytest.mark.parametrize("shape", SHAPES)
def test_part_that_fails_is_named_and_the_rest_stands(shape):
    snapshot = rich()
    for dataset in snapshot["datasets"]:
        dataset["evidence"][0]["facts"]["images"] = 7  # no shape that anything expects
        dataset["answers"]["collect.images_planned"]["value"] = []
    document = built(snapshot, shape)
    if shape == "summary":  # which tells nothing of files
        snapshot["datasets"][0]["answers"]["store.service"]["display"] = 7
        document = built(snapshot, shape)
    assert document.failed
    assert any("could not be made and is missing here" in line for line in document.about)
    told = {question.key for section in document.sections for question in section.questions}
    assert shape == "summary" or {"project.description", "store.backup", "share.licence"} <= told


@pytest.mark.parametrize("shape", SHAPES)
def test_building_changes_nothing_in_the_snapshot(shape):
    snapshot = rich()
    before = json.dumps(snapshot)
    built(snapshot, shape)
    assert json.dumps(snapshot) == before

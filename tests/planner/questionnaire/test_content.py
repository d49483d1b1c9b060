"""The content itself: what funders and maDMP ask is asked, in both languages, with sources that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from planner.questionnaire.conditions import visible_questions
from planner.questionnaire.loader import content_read, questionnaire_load
from planner.questionnaire.schema import EVIDENCE_HOOKS, HORIZON_EUROPE, RCN, SCIENCE_EUROPE
from planner.questionnaire.services import content_newest

PLANNER = Path(__file__).resolve().parents[3] / "planner"
CATALOGUE = PLANNER / "catalogue/data"
LYSPLAN = questionnaire_load(content_newest())
QUESTIONS = list(LYSPLAN.questions)

# Other packages read these answers; the types are part of the agreement.
AGREED = {
    "project.description": "long_text", "project.start": "date", "project.end": "date", "project.funder": "catalogue",
    "project.grant_id": "text", "project.institution": "organisation", "project.contact": "person",
    "project.contributors": "long_text", "ethics.human_data": "yes_no", "ethics.identifiable": "yes_no",
    "ethics.data_class": "choice", "ethics.approvals": "long_text", "ethics.animals": "yes_no",
    "collect.description": "long_text", "collect.modality": "choice", "collect.format": "catalogue",
    "collect.instrument": "text", "collect.objective": "text", "collect.dimensions": "text",
    "collect.pixel_size": "text", "collect.channels": "text", "collect.image_bytes": "file_size",
    "collect.images_planned": "number", "process.software": "long_text", "process.derived_bytes": "file_size",
    "describe.standard": "several", "describe.organism": "text", "describe.specimen": "long_text",
    "store.backup": "long_text", "store.access": "long_text", "store.cost": "money", "store.service": "catalogue",
    "share.repository": "catalogue", "share.licence": "choice", "share.access": "choice", "share.date": "date",
    "share.keep_until": "date", "reuse.existing_data": "yes_no", "reuse.what": "long_text",
}  # fmt: skip
AGREED_PLAN_SCOPE = ("project.", "ethics.", "describe.standard", "store.backup", "store.access", "store.cost", "reuse.")


def texts() -> Iterator[tuple[str, dict]]:
    """Every text with its place."""

    def walk(node, place):
        if isinstance(node, dict):
            if set(node) >= {"en", "nb"}:
                yield place, node
                return
            for key, value in node.items():
                yield from walk(value, f"{place}.{key}")
        elif isinstance(node, list):
            for item in node:
                yield from walk(item, f"{place}.{item.get('key', '?') if isinstance(item, dict) else item}")

    yield from walk(content_read(content_newest()), "lysplan")


def catalogue(name: str) -> dict:
    return yaml.safe_load((CATALOGUE / name).read_text(encoding="utf-8"))


def test_there_are_eight_steps_and_neither_too_few_nor_too_many_questions():
    assert [step.key for step in LYSPLAN.steps] == [
        "project", "ethics", "collect", "process", "describe", "store", "share", "reuse"
    ]  # fmt: skip
    assert 55 <= len(QUESTIONS) <= 75


def test_a_students_short_path_has_about_twenty_five_questions():
    assert 20 <= sum(question.short for question in QUESTIONS) <= 28
    assert all(question.short for question in QUESTIONS if question.required)


@pytest.mark.parametrize(("key", "type"), AGREED.items())
def test_the_questions_that_others_read_have_the_agreed_type_and_scope(key, type):
    question = LYSPLAN.question(key)
    assert question is not None
    assert question.type == type
    assert question.scope == ("plan" if key.startswith(AGREED_PLAN_SCOPE) else "dataset")


@pytest.mark.parametrize(
    ("key", "keys"),
    [
        ("ethics.data_class", ["green", "yellow", "red", "black", "unknown"]),
        ("share.access", ["open", "shared", "closed"]),
        ("share.licence", ["CC0-1.0", "CC-BY-4.0"]),
        ("describe.standard", ["rembi", "ome"]),
    ],
)
def test_the_options_that_others_read_are_there(key, keys):
    assert set(keys) <= set(LYSPLAN.question(key).choices)


def test_every_fact_of_a_file_has_the_question_it_can_answer():
    assert {q.key.split(".")[1]: q.evidence for q in QUESTIONS if q.evidence} == {name: name for name in EVIDENCE_HOOKS}


@pytest.mark.parametrize("code", SCIENCE_EUROPE)
def test_every_science_europe_question_is_fed(code):
    assert any(code in question.codes["science_europe"] for question in QUESTIONS)


@pytest.mark.parametrize("section", HORIZON_EUROPE)
def test_every_horizon_europe_section_is_fed(section):
    assert any(section in question.codes.get("horizon_europe", ()) for question in QUESTIONS)


@pytest.mark.parametrize("demand", RCN)
def test_every_demand_of_the_research_council_is_fed(demand):
    assert any(demand in question.codes.get("rcn", ()) for question in QUESTIONS)


def test_no_science_europe_question_hangs_on_hidden_questions_alone():
    """A plan that answers nothing yet still sees a question for each of the core."""
    open_ones = visible_questions(LYSPLAN, {})
    fed = {code for q in QUESTIONS if q.key in open_ones for code in q.codes["science_europe"]}
    assert fed == set(SCIENCE_EUROPE)


# maDMP

MADMP = json.loads((PLANNER / "exports/data/madmp/1.2/maDMP-schema-1.2.json").read_text(encoding="utf-8"))
FED = {q.codes["madmp"] for q in QUESTIONS if "madmp" in q.codes} | set(LYSPLAN.from_plan)


def resolved(node: dict) -> dict:
    while "$ref" in node:
        here = MADMP
        for part in node["$ref"].removeprefix("#/").split("/"):
            here = here[part]
        node = here
    for word in ("oneOf", "anyOf"):
        if word in node and "properties" not in node:
            return resolved(node[word][0])
    return node


def required_leaves(node: dict, path: str) -> Iterator[str]:
    """Required fields below `path`; an optional part counts once something feeds it."""
    node = resolved(node)
    if "items" in node:
        yield from required_leaves(node["items"], f"{path}[]")
    elif node.get("properties"):
        for name, inner in node["properties"].items():
            place = f"{path}.{name}"
            if name in node.get("required", ()) or any(fed.startswith(place) for fed in FED):
                yield from required_leaves(inner, place)
    else:
        yield path


REQUIRED = list(required_leaves(MADMP["properties"]["dmp"], "dmp"))


def test_the_required_fields_of_madmp_are_found_in_its_schema():
    assert {"dmp.title", "dmp.contact.mbox", "dmp.dataset[].personal_data", "dmp.dmp_id.identifier"} <= set(REQUIRED)
    assert len(REQUIRED) > 25


@pytest.mark.parametrize("path", REQUIRED)
def test_every_required_field_of_madmp_is_fed(path):
    assert any(
        path == fed or path.startswith((f"{fed}.", f"{fed}[")) or (fed.endswith("[]") and path.startswith(f"{fed}."))
        for fed in FED
    )


@pytest.mark.parametrize("path", sorted(FED))
def test_every_field_named_exists_in_madmp(path):
    node = MADMP["properties"]
    for part in path.split("."):
        name = part.removesuffix("[]")
        assert name in node, f"{path}: {name}"
        inner = resolved(node[name])
        assert ("items" in inner) == part.endswith("[]") or path.endswith(name)
        inner = resolved(inner["items"]) if "items" in inner else inner
        node = inner.get("properties", {})


# words


def test_no_text_is_the_same_in_both_languages_unless_it_is_a_name():
    same = {place for place, text in texts() if text["en"] == text["nb"]}
    assert not {place for place in same if place.endswith((".text", ".help", ".intro", ".title"))
                and "options" not in place and "desks" not in place}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_a_question_is_short_and_its_help_has_sources(question):
    for language in ("en", "nb"):
        assert len(question.text[language]) <= 90
        assert question.text[language].endswith("?")
        assert len(question.help[language]) <= 420
    assert question.sources


@pytest.mark.parametrize(("place", "text"), list(texts()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_text_has_no_leftovers(place, text):
    for words in text.values():
        assert words == words.strip()
        assert not re.search(r"TODO|XXX|lorem|  |—", words)


def test_every_source_has_a_date_to_show_and_an_address():
    for source in LYSPLAN.sources.values():
        assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", source.shown_date)
        assert source.url.startswith("https://")


def test_every_source_and_every_desk_is_used():
    assert {key for q in QUESTIONS for key in q.sources} == set(LYSPLAN.sources)
    assert {key for q in QUESTIONS for key in q.ask} == set(LYSPLAN.desks)
    assert all(step.who for step in LYSPLAN.steps)


@pytest.mark.parametrize("word", [
    "CZI", "LIF", "ND2", "OME-TIFF", "OME-Zarr", "HDF5", "PNG", "JPEG", "TIFF", "REMBI", "EDAM-bioimaging", "FBbi",
    "NeLS", "UiO", "IDR", "BioImage Archive", "EMPIAR", "NALMIN", "ELIXIR", "BioMedData", "DataverseNO", "Zenodo",
    "NIRD", "TSD", "SAFE", "HUNT Cloud", "REK", "Sikt", "RETTE", "FOTS", "Mattilsynet", "Science Europe", "CC0",
])  # fmt: skip
@pytest.mark.parametrize("language", ["en", "nb"])
def test_what_the_field_knows_is_named_in_both_languages(word, language):
    assert any(word in text[language] for _place, text in texts())


def test_people_are_sent_past_biomeddata_to_a_desk_that_answers():
    for language, march in (("en", "March 2024"), ("nb", "mars 2024")):
        told = LYSPLAN.question("project.advice").help[language]
        assert march in told
        assert "support@elixir.no" in told


# names that other data must know


def test_formats_and_desks_that_are_named_are_in_the_catalogue():
    formats = {entry["id"] for entry in catalogue("formats/formats.yaml")["formats"]}
    named = {
        key
        for question in QUESTIONS
        for key in re.findall(r"'in': \[([^\]]*)\]", str(dict(question.when or {})))
        if "collect.format" in str(question.when)
    }
    for keys in named:
        assert set(re.findall(r"'([^']+)'", keys)) <= formats
    services = {entry["id"] for entry in catalogue("norway/services.yaml")["services"]}
    assert {desk.service for desk in LYSPLAN.desks.values() if desk.service} <= services


def test_the_facilities_to_choose_are_those_of_the_catalogue():
    known = {entry["id"] for entry in catalogue("norway/services.yaml")["facilities"]}
    offered = set(LYSPLAN.question("project.facility").choices)
    assert known <= offered
    assert offered - known == {"own_lab", "abroad", "other"}

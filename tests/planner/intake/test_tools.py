"""What five other tools write comes in: nothing vanishes in silence, and it goes out valid, and in again the same."""

from copy import deepcopy

import pytest

from planner.exports.madmp_schema import pointer_of, schema_errors
from planner.intake.contract import ImportRefused
from planner.plans.queries import plan_datasets

from .test_madmp_import import answers_of, brought, exported
from .tools import TOOLS

pytestmark = pytest.mark.django_db


def leaves(value, path=()):
    """Pointer and value of everything said; null, "" and empty lists say nothing."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    elif value not in (None, ""):
        yield pointer_of(path), value


@pytest.mark.parametrize("tool", TOOLS)
def test_what_a_tool_writes_is_a_plan_with_its_answers(cast, tool):
    made = brought(cast, TOOLS[tool]).plan
    answers = answers_of(made)
    assert made.title.endswith("Live imaging of somites")
    assert answers["project.contact"]["name"] == "Kari Nordmann" and "Ola Hansen" in answers["project.contributors"]
    dataset = plan_datasets(made)[0]
    assert dataset.title == "Time-lapse"
    assert "ovies" in answers_of(made, dataset)["collect.description"]


@pytest.mark.parametrize("tool", TOOLS)
def test_what_goes_out_is_valid_in_some_version_and_comes_in_again_the_same(cast, tool):
    made = brought(cast, TOOLS[tool]).plan
    version = made.carried.version
    out = exported(made, version if version != "1.0" else "1.1")
    assert schema_errors(out, version) == []
    again = brought(cast, out, strict=True).plan
    assert exported(again, version if version != "1.0" else "1.1") == out


@pytest.mark.parametrize("tool", TOOLS)
def test_whatever_was_said_stands_in_the_document_or_on_the_report(cast, tool):
    imported = brought(cast, TOOLS[tool])
    kept = {str(value) for _pointer, value in leaves(imported.plan.carried.document)}
    told = {line.pointer for line in imported.report}
    for pointer, value in leaves(TOOLS[tool]):
        place = pointer.removeprefix("/items/0")
        above = {place[:end] for end in range(len(place) + 1) if end == len(place) or place[end] == "/"} - {""}
        envelope = not place.startswith("/dmp")
        assert str(value) in kept or above & told or envelope, (pointer, value)


@pytest.mark.parametrize("tool", TOOLS)
def test_strict_import_says_where_a_tool_breaks_the_standard(cast, tool):
    with pytest.raises(ImportRefused) as refused:
        brought(cast, TOOLS[tool], strict=True)
    assert str(refused.value)


def test_size_that_a_tool_let_overflow_is_not_believed(cast):
    imported = brought(cast, TOOLS["DAMAP"])
    distribution = imported.plan.carried.document["dmp"]["dataset"][0]["distribution"][0]
    assert "byte_size" not in distribution
    line = next(one for one in imported.report if one.pointer.endswith("/byte_size"))
    assert "-727379968" in line.message["en"] and line.what == "unsupported"


def test_java_days_are_days(cast):
    made = brought(cast, TOOLS["DAMAP"]).plan
    dataset = plan_datasets(made)[0]
    assert answers_of(made, dataset)["share.date"] == "2029-06-01"
    assert answers_of(made, dataset)["share.keep_until"] == "2043-01-01"


@pytest.mark.parametrize("tool", ["DSW", "RDMO"])
def test_licence_without_a_day_fills_its_question(cast, tool):
    dataset = plan_datasets(brought(cast, TOOLS[tool]).plan)[0]
    assert answers_of(dataset.plan, dataset)["share.licence"] == {"DSW": "CC-BY-4.0", "RDMO": "CC0-1.0"}[tool]


def test_dataset_whose_identifier_is_empty_is_kept_and_gets_one(cast):
    imported = brought(cast, TOOLS["DSW"])
    dataset = imported.plan.carried.document["dmp"]["dataset"][0]
    assert dataset["dataset_id"] == {"identifier": "dataset-1", "type": "other"}
    assert "/dmp/dataset/0/dataset_id" in {line.pointer for line in imported.report}


def test_sizes_over_two_to_the_53_stay_exact(cast):
    out = exported(brought(cast, TOOLS["DMPonline"]).plan)
    assert out["dmp"]["dataset"][0]["distribution"][0]["byte_size"] == 9_007_199_254_740_993


def test_addresses_of_an_envelope_of_several_plans_are_counted(cast):
    document = deepcopy(TOOLS["DMPonline"])
    document["items"] *= 2
    with pytest.raises(ImportRefused, match="2 plans"):
        brought(cast, document)

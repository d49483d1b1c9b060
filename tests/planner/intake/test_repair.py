"""Broken maDMP: whatever is wrong with a document, it is repaired to a valid one or refused with a sentence."""

import json
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planner.exports.madmp_schema import schema_errors
from planner.intake.contract import ImportRefused
from planner.intake.madmp_repair import Repair
from tests.planner.exports.madmp_documents import documents
from tests.planner.exports.test_madmp_convert import data, plan

MOMENT = "2027-01-01T00:00:00+00:00"
SLOW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
# The plan gives these itself where the document has none.
PLACES = {"contact": plan()["dmp"]["contact"], "dmp_id": plan()["dmp"]["dmp_id"]}


def mended(document):
    """The repaired document, complete as the exporter makes it; None if it was refused."""
    repair = Repair(MOMENT)
    try:
        found, version = repair.mend(deepcopy(document))
    except ImportRefused as refused:
        assert all(refused.message[language] for language in ("en", "nb"))
        return None
    assert schema_errors({**found, "dmp": {**PLACES, **found["dmp"]}}, version) == []
    assert all(line.message["en"] and line.message["nb"] for line in repair.lines)
    json.dumps(found)
    return found


def places_of(value, path=()):
    yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places_of(item, (*path, key))


@given(choice=st.data())
@SLOW
def test_any_part_replaced_by_anything_is_repaired_or_refused(choice):
    document = choice.draw(documents("1.3"))
    for _round in range(choice.draw(st.integers(1, 4))):
        if not document:
            break
        path = choice.draw(st.sampled_from([path for path in places_of(document) if path]))
        *parents, last = path
        here = document
        for part in parents:
            here = here[part]
        if choice.draw(st.booleans()):
            del here[last]
        else:
            here[last] = choice.draw(JUNK)
    mended(document)


@given(junk=JUNK)
@example(junk={"dmp": {}})
@example(junk={"dmp": {"dataset": [[[]]], "contact": [None]}})
@SLOW
def test_anything_at_all_is_repaired_or_refused(junk):
    mended(junk)
    mended({"dmp": junk})


@pytest.mark.parametrize(
    ("given_", "path", "expected"),
    [
        ({"language": "en-GB"}, "language", "eng"),
        ({"language": "Norsk"}, "language", "nor"),
        ({"ethical_issues_exist": False}, "ethical_issues_exist", "no"),
        ({"ethical_issues_exist": "JA"}, "ethical_issues_exist", "yes"),
        ({"created": "2024-05-01"}, "created", "2024-05-01T00:00:00Z"),
        ({"created": "2024-05-01T10:00:00+0200"}, "created", "2024-05-01T10:00:00+02:00"),
        (
            {"dmp_id": {"dmp_id": "10.1/x", "dmp_id_type": "HTTP-DOI"}},
            "dmp_id",
            {"identifier": "10.1/x", "type": "doi"},
        ),
        ({"dmp_id": "https://example.org/1"}, "dmp_id", {"identifier": "https://example.org/1", "type": "url"}),
        (
            {"project": {"title": "P", "start": "2024-01-01T00:00:00"}},
            "project",
            [{"title": "P", "start": "2024-01-01"}],
        ),
        ({"description": None}, "description", None),
        ({"cost": [{"title": "C", "value": "10.50"}]}, "cost", [{"title": "C", "value": 10.5}]),
    ],
)
def test_what_tools_are_known_to_write_is_read_as_it_is_meant(given_, path, expected):
    assert mended(plan(**given_))["dmp"].get(path) == expected


def test_size_as_text_stays_exact():
    sent = plan(dataset=[data(distribution=[{"title": "D", "data_access": "OPEN", "byte_size": str(2**63 - 1)}])])
    found = mended(sent)["dmp"]["dataset"][0]["distribution"][0]
    assert (found["byte_size"], found["data_access"]) == (2**63 - 1, "open")


def test_what_cannot_be_mended_is_taken_out_alone_and_told():
    sent = plan(dataset=[data(issued="some day", keyword=["a"]), data(title="B")])
    repair = Repair(MOMENT)
    found, _version = repair.mend(sent)
    assert found["dmp"]["dataset"] == [data(keyword=["a"]), data(title="B")]
    assert [(line.pointer, line.what) for line in repair.lines] == [("/dmp/dataset/0/issued", "unsupported")]


def test_list_of_several_plans_is_refused_with_their_number():
    with pytest.raises(ImportRefused, match="2 plans"):
        Repair(MOMENT).mend([plan(), plan()])

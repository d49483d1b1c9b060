"""maDMP between versions: nothing is lost, nothing is invented, and what cannot stand is told."""

import json
from copy import deepcopy
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.exports.madmp_convert import madmp_convert
from planner.exports.madmp_schema import VERSIONS, madmp_problems, schema_errors

from .madmp_documents import documents

EXAMPLES = Path(__file__).resolve().parents[4] / "shared" / "reference" / "madmp" / "examples"
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def official() -> list[Path]:
    """The official examples that are valid by their own schema; those of 1.0 and 1.1 lack time zones."""
    found = sorted(EXAMPLES.glob("v*/*.json"))
    return [path for path in found if not schema_errors(json.loads(path.read_text("utf-8")), path.parent.name[1:])]


def plan(**more):
    return {
        "dmp": {
            "title": "Cells",
            "dmp_id": {"identifier": "10.1/x", "type": "doi"},
            "contact": {
                "name": "Kari",
                "mbox": "kari@example.org",
                "contact_id": {"identifier": "0000-0002-1825-0097", "type": "orcid"},
            },
            "created": "2026-01-01T00:00:00Z",
            "modified": "2026-01-02T00:00:00Z",
            "language": "eng",
            "ethical_issues_exist": "unknown",
            "dataset": [],
            **more,
        }
    }


def data(**more):
    identifier = {"identifier": "x", "type": "other"}
    return {"title": "T", "dataset_id": identifier, "personal_data": "no", "sensitive_data": "no", **more}


@pytest.mark.parametrize(("first", "second"), list(permutations(("1.1", "1.2", "1.3"), 2)))
@given(choice=st.data())
@SLOW
def test_there_and_back_is_the_same_document(first, second, choice):
    document = choice.draw(documents(first))
    before = deepcopy(document)
    there = madmp_convert(document, second)
    assert document == before
    assert bool(schema_errors(there.document, second)) == any(loss.what == "blocks" for loss in there.report)
    kept = json.loads(json.dumps(there.kept))
    assert madmp_convert(there.document, first, kept).document == before


@pytest.mark.parametrize("version", VERSIONS)
@given(choice=st.data())
@SLOW
def test_what_is_valid_in_a_version_passes_unchanged(version, choice):
    document = choice.draw(documents(version))
    same = madmp_convert(document, version)
    assert same.document == document
    assert (same.kept, same.report) == ([], [])


@given(choice=st.data())
@SLOW
def test_1_0_goes_through_every_version_and_back(choice):
    document = choice.draw(documents("1.0"))
    there = madmp_convert(document, "1.3")
    assert madmp_convert(there.document, "1.0", there.kept).document == document


@given(choice=st.data())
@SLOW
def test_faults_that_1_0_would_have_are_told(choice):
    document = choice.draw(documents("1.3"))
    there = madmp_convert(document, "1.0")
    if schema_errors(there.document, "1.0"):
        assert any(loss.what == "blocks" for loss in there.report)


@pytest.mark.parametrize("target", VERSIONS)
@pytest.mark.parametrize("path", official(), ids=lambda path: f"{path.parent.name}-{path.name[:3]}")
def test_official_example_that_is_valid_goes_there_and_back(path, target):
    document = json.loads(path.read_text(encoding="utf-8"))
    version = path.parent.name[1:]
    there = madmp_convert(document, target)
    assert schema_errors(there.document, target) == []
    assert madmp_convert(there.document, version, there.kept).document == document


def test_field_that_a_version_lacks_is_kept_and_told():
    document = plan(dataset=[data(rights="Ours")])
    there = madmp_convert(document, "1.1")
    assert "rights" not in there.document["dmp"]["dataset"][0]
    assert there.kept == [{"pointer": "/dmp/dataset/0/rights", "value": "Ours"}]
    assert [(loss.pointer, loss.what) for loss in there.report] == [("/dmp/dataset/0/rights", "kept")]


def test_several_identifiers_become_the_first():
    document = plan()
    ids = [{"identifier": "a", "type": "isni"}, {"identifier": "b", "type": "email"}]
    document["dmp"]["contact"]["contact_id"] = ids
    there = madmp_convert(document, "1.1")
    assert there.document["dmp"]["contact"]["contact_id"] == ids[0]
    assert madmp_convert(there.document, "1.3", there.kept).document == document


@pytest.mark.parametrize(("identifier", "stands"), [("https://ror.org/01xtthb56", "url"), ("12", "other")])
def test_kind_of_identifier_that_a_version_lacks_gets_its_nearest(identifier, stands):
    funding = [{"funder_id": {"identifier": identifier, "type": "ror"}}]
    there = madmp_convert(plan(project=[{"title": "P", "funding": funding}]), "1.1")
    assert there.document["dmp"]["project"][0]["funding"][0]["funder_id"]["type"] == stands
    assert madmp_problems(there.document, "1.1") == []


def test_restricted_is_shared_before_1_3_and_shared_stays_in_1_3():
    document = plan(dataset=[data(distribution=[{"title": "D", "data_access": "restricted"}])])
    there = madmp_convert(document, "1.2")
    assert there.document["dmp"]["dataset"][0]["distribution"][0]["data_access"] == "shared"
    assert madmp_convert(there.document, "1.3").document == there.document


def test_host_without_address_is_kept_apart_before_1_3():
    host = {"title": "Shelf"}
    document = plan(dataset=[data(distribution=[{"title": "D", "data_access": "closed", "host": host}])])
    there = madmp_convert(document, "1.2")
    assert schema_errors(there.document, "1.2") == []
    assert {"pointer": "/dmp/dataset/0/distribution/0/host", "value": host} in there.kept
    assert madmp_convert(there.document, "1.3", there.kept).document == document


def test_sizes_over_two_to_the_53_are_exact():
    size = 2**63 - 1
    document = plan(dataset=[data(distribution=[{"title": "D", "data_access": "closed", "byte_size": size}])])
    for version in VERSIONS:
        there = madmp_convert(document, version).document
        assert there["dmp"]["dataset"][0]["distribution"][0]["byte_size"] == size


def test_own_fields_of_another_tool_stay_where_schemas_allow_them():
    document = plan(x_tool={"a": [1]}) | {"generator": "tool"}
    assert madmp_convert(document, "1.2").document == document
    there = madmp_convert(document, "1.1")
    assert there.document["dmp"]["x_tool"] == {"a": [1]}
    assert there.kept == [{"pointer": "/generator", "value": "tool"}]


def test_unknown_version_is_refused():
    with pytest.raises(ValueError, match=r"1\.4"):
        madmp_convert(plan(), "1.4")

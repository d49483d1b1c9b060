"""The RO-Crate by its own validator (rocrate-validator of CRS4), without network: what is required holds, and of what is
recommended only that is absent which the plan does not know.

The plans that differ most are checked in every run, all ten with LYSPLAN_CRATES=all (about a minute).
"""

import io
import os
from pathlib import Path

import pytest
import requests
import requests_cache
import urllib3
from requests.adapters import HTTPAdapter
from rocrate_validator import services
from rocrate_validator.models import Severity

from planner.exports.contract import Options
from planner.exports.registry import exporter_get
from planner.plans.queries import thumbnails_of
from planner.plans.snapshots import snapshot_take
from portal.demo.example import example_make
from tests.cast import person

from .samples import rich, thumbnails
from .ten_plans import TEN

CONTEXTS = Path(__file__).with_name("crate_contexts")
KINDS = {"1.1": "ro-crate", "1.2": "ro-crate-1.2"}
EVERY = os.environ.get("LYSPLAN_CRATES") == "all"
PLANS = [("1.1", name) for name in (TEN if EVERY else ("empty", "norwegian", "hostile"))]
PLANS += [("1.2", name) for name in (TEN if EVERY else ("norwegian",))]

# What the validator recommends and a plan may not know, by the name of the check.
UNKNOWN = {
    "CreativeWork Author: RECOMMENDED affiliation property": "an institution is asked for the project, not for each person",
    "CreativeWork Author: RECOMMENDED Contextual Entity linked for the organizational `affiliation` property": "the same",
    "Person: SHOULD have ORCID identifier": "not everybody has one",
    "Organization: SHOULD have ROR identifier": "funders of the catalogue carry an address, few a ROR",
    "Organization: RECOMMENDED contactPoint references ContactPoint entity": "nobody is asked for it",
    "Organization: RECOMMENDED url property": "an institution or funder may be named in words alone",
    "Root Data Entity: `publisher` property": "a plan may name no institution yet",
    "Root Data Entity: RECOMMENDED `publisher` property": "the same",
    "Root Data Entity: at least one author/publisher SHOULD have contactPoint": "nobody gave an address",
}
# What we do otherwise on purpose: the funder of the root is the project, as the specification has it, and no organisation.
OTHERWISE = {"Funder entity: RECOMMENDED `Organization` type"}


@pytest.fixture(scope="module")
def no_network(tmp_path_factory) -> str:
    """The validator's store of web pages, holding the two contexts; offline it reads from there or fails."""
    where = str(tmp_path_factory.mktemp("crate") / "pages")
    with requests_cache.CachedSession(where, backend="sqlite", expire_after=-1) as session:
        for version in KINDS:
            asked = requests.Request("GET", f"https://w3id.org/ro/crate/{version}/context").prepare()
            page = urllib3.HTTPResponse(
                body=io.BytesIO((CONTEXTS / f"{version}.jsonld").read_bytes()),
                headers={"Content-Type": "application/ld+json"},
                status=200,
                preload_content=False,
                request_url=asked.url,
            )
            session.cache.save_response(HTTPAdapter().build_response(asked, page))
    return where


def issues(content: bytes, version: str, folder: Path, pages: str) -> dict[Severity, set[str]]:
    """Names of the checks that fail, by severity."""
    file = folder / "plan.zip"
    file.write_bytes(content)
    found = services.validate(
        {
            "rocrate_uri": str(file),
            "profile_identifier": f"ro-crate-{version}",
            "requirement_severity": Severity.RECOMMENDED,
            "offline": True,
            "cache_path": pages,
        }
    ).get_issues()
    return {
        severity: {one.check.name for one in found if one.severity == severity}
        for severity in (Severity.REQUIRED, Severity.RECOMMENDED)
    }


@pytest.mark.parametrize(("version", "name"), PLANS)
def test_the_validator_finds_nothing_but_what_the_plan_does_not_know(version, name, tmp_path, no_network):
    content = exporter_get(KINDS[version]).export(TEN[name](), Options(), thumbnails)
    found = issues(content, version, tmp_path, no_network)
    assert found[Severity.REQUIRED] == set()
    assert found[Severity.RECOMMENDED] <= set(UNKNOWN) | OTHERWISE


@pytest.mark.django_db
def test_so_does_the_example_plan(tmp_path, no_network):
    for name in ("researcher", "colleague", "consultant"):
        person(name)
    plan = example_make()
    content = snapshot_take(plan=plan, user=plan.memberships.first().user).content
    made = exporter_get("ro-crate").export(content, Options(), thumbnails_of(content))
    found = issues(made, "1.1", tmp_path, no_network)
    assert found[Severity.REQUIRED] == set()
    assert found[Severity.RECOMMENDED] <= set(UNKNOWN)


def test_a_plan_that_knows_its_people_meets_every_recommendation(tmp_path, no_network):
    snapshot = rich()
    snapshot["answers"].pop("project.contributors")
    found = issues(exporter_get("ro-crate").export(snapshot, Options(), thumbnails), "1.1", tmp_path, no_network)
    assert found == {Severity.REQUIRED: set(), Severity.RECOMMENDED: set()}


def test_the_validator_does_see_a_broken_crate(tmp_path, no_network):
    content = exporter_get("ro-crate").export(TEN["minimal"](), Options(), thumbnails)
    assert b"datasets/D1/answers.json" in content
    broken = content.replace(b"datasets/D1/answers.json", b"datasets/D1/answerz.json")
    assert issues(broken, "1.1", tmp_path, no_network)[Severity.REQUIRED]

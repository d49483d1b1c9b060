"""maDMP: valid in every version, exact in its numbers, silent where the plan is silent."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.exports.contract import MADMP_VERSIONS, NotReady, Options
from planner.exports.madmp import MadmpExporter, madmp_build
from planner.exports.madmp_mapping import host_described, is_web_address
from planner.exports.madmp_schema import madmp_problems
from planner.metadata.people import contributors_parsed

from .samples import all_samples, answer, dataset, empty, entry, minimal, rich, stated

GOLDEN = Path(__file__).with_name("golden")


def dmp(snapshot, version="1.2"):
    return madmp_build(snapshot, version)["dmp"]


def one_dataset(answers):
    snapshot = rich()
    snapshot["datasets"] = [dataset("Images", answers)]
    return snapshot


@pytest.mark.parametrize("version", MADMP_VERSIONS)
@pytest.mark.parametrize("name", all_samples())
def test_every_sample_is_valid(name, version):
    document = json.loads(MadmpExporter().export(all_samples()[name], Options(madmp_version=version), {}))
    assert madmp_problems(document, version) == []


@pytest.mark.parametrize("version", MADMP_VERSIONS)
def test_rich_plan_is_the_golden_file(version):
    made = MadmpExporter().export(rich(), Options(madmp_version=version), {})
    assert made.decode() == (GOLDEN / f"rich-{version}.madmp.json").read_text(encoding="utf-8")


def test_empty_plan_says_unknown_and_nothing_else():
    document = dmp(empty())
    assert document["ethical_issues_exist"] == "unknown"
    assert document["dataset"] == []
    assert "cost" not in document
    assert "funding" not in document["project"][0]


def test_dataset_without_answers_says_unknown_and_nothing_else():
    assert dmp(one_dataset({}) | {"answers": {}})["dataset"] == [
        {
            "title": "Images",
            "dataset_id": {"identifier": f"urn:uuid:{dataset('Images')['id']}", "type": "other"},
            "type": "image",
            "personal_data": "unknown",
            "sensitive_data": "unknown",
        }
    ]


def test_identifiers_are_the_uuids_of_the_plan():
    snapshot = minimal()
    assert dmp(snapshot)["dmp_id"] == {"identifier": f"urn:uuid:{snapshot['plan']['id']}", "type": "other"}


def test_byte_size_is_exact_above_two_to_the_53():
    text = MadmpExporter().export(all_samples()["enormous"], Options(), {}).decode()
    assert f'"byte_size": {9_007_199_254_740_993 * 1001}' in text


@pytest.mark.parametrize("lacking", ["collect.image_bytes", "collect.images_planned"])
def test_byte_size_is_absent_when_a_factor_is_unknown(lacking):
    answers = {
        "collect.image_bytes": answer(10),
        "collect.images_planned": answer({"value": "3", "unit": "images"}),
        "store.service": entry("storage", "nird"),
    }
    assert dmp(one_dataset(answers))["dataset"][0]["distribution"][0]["byte_size"] == 30
    answers[lacking] = stated("unknown")
    assert "byte_size" not in dmp(one_dataset(answers))["dataset"][0]["distribution"][0]


@pytest.mark.parametrize(
    ("human", "animals", "said"),
    [
        ("yes", "no", "yes"),
        ("no", "yes", "yes"),
        ("no", "no", "no"),
        ("no", None, "unknown"),
        ("unknown", "no", "unknown"),
    ],
)
def test_ethical_issues_are_never_read_as_yes_or_no_by_guess(human, animals, said):
    snapshot = empty()
    snapshot["answers"]["ethics.human_data"] = answer(human)
    if animals:
        snapshot["answers"]["ethics.animals"] = answer(animals)
    assert dmp(snapshot)["ethical_issues_exist"] == said


@pytest.mark.parametrize(
    ("data_class", "said"),
    [("green", "no"), ("yellow", "unknown"), ("red", "yes"), ("black", "yes"), ("unknown", "unknown")],
)
def test_sensitive_data_follows_the_data_class(data_class, said):
    snapshot = one_dataset({})
    snapshot["answers"]["ethics.data_class"] = answer(data_class)
    assert dmp(snapshot)["dataset"][0]["sensitive_data"] == said


def test_answer_of_a_dataset_counts_before_that_of_the_plan():
    snapshot = one_dataset({"ethics.identifiable": answer("yes")})
    assert dmp(snapshot)["dataset"][0]["personal_data"] == "yes"


def test_licence_starts_when_the_data_are_shared():
    answers = {
        "share.repository": entry("repositories", "bia"),
        "share.licence": answer("CC-BY-4.0"),
        "share.access": answer("open"),
        "share.date": answer("2029-06-01"),
    }
    deposit = dmp(one_dataset(answers))["dataset"][0]["distribution"][0]
    assert deposit["license"] == [
        {"license_ref": "https://creativecommons.org/licenses/by/4.0/", "start_date": "2029-06-01"}
    ]
    assert deposit["host"]["url"] == "https://www.ebi.ac.uk/bioimage-archive/"


def test_licence_without_a_date_gets_no_invented_one():
    answers = {"share.repository": entry("repositories", "bia"), "share.licence": answer("CC-BY-4.0", "CC BY 4.0")}
    found = dmp(one_dataset(answers))["dataset"][0]
    assert "license" not in found["distribution"][0]
    assert found["rights"] == "CC BY 4.0"


def test_undecided_access_is_closed_and_says_so():
    deposit = dmp(one_dataset({"share.repository": entry("repositories", "bia")}))["dataset"][0]["distribution"][0]
    assert deposit["data_access"] == "closed"
    assert deposit["description"] == "Tilgangen er ikke bestemt i planen ennå."


@pytest.mark.parametrize(("version", "said"), [("1.1", "shared"), ("1.2", "shared"), ("1.3", "restricted")])
def test_shared_access_has_a_new_name_in_1_3(version, said):
    answers = {"share.repository": entry("repositories", "bia"), "share.access": answer("shared")}
    assert dmp(one_dataset(answers), version)["dataset"][0]["distribution"][0]["data_access"] == said


def test_host_without_address_is_named_in_words_where_the_standard_demands_one():
    snapshot = one_dataset({"store.service": entry("storage", "nird")})
    snapshot["catalogue"]["storage"]["nird"] = {**snapshot["catalogue"]["storage"]["nird"], "data": {}}
    assert dmp(snapshot, "1.3")["dataset"][0]["distribution"][0]["host"] == {"title": "NIRD Data Peak (Sigma2)"}
    old = dmp(snapshot, "1.2")["dataset"][0]["distribution"][0]
    assert "host" not in old
    assert old["description"] == "Lagres hos NIRD Data Peak (Sigma2)."


def test_contact_without_mail_gives_way_to_an_owner_and_stays_as_contributor():
    snapshot = rich()
    snapshot["answers"]["project.contact"] = answer({"name": "Per Ås", "email": None, "orcid": None})
    document = dmp(snapshot)
    assert document["contact"]["name"] == "Kari Nordmann"
    assert document["contributor"][0]["name"] == "Per Ås"


def test_plan_without_any_mail_address_is_refused_with_the_reason():
    snapshot = empty()
    snapshot["people"][0]["email"] = None
    with pytest.raises(NotReady) as refused:
        MadmpExporter().export(snapshot, Options(), {})
    assert "e-post" in refused.value.notes[0].message["nb"]
    assert MadmpExporter().readiness(snapshot)[0].severity == "blocks"


def test_contributors_are_read_one_a_line():
    assert contributors_parsed(
        "- Ola Hansen, 0000-0001-5109-3700, mikroskopi\n\nPer Ås (per@example.org), analyse"
    ) == [
        {"name": "Ola Hansen", "orcid": "0000-0001-5109-3700", "email": None, "role": "mikroskopi"},
        {"name": "Per Ås", "orcid": None, "email": "per@example.org", "role": "analyse"},
    ]


def test_keywords_are_parted_and_said_once():
    answers = {
        "describe.organism": answer("Mus musculus"),
        "describe.keywords": answer("axon, Mus musculus; STED\niPSC"),
    }
    assert dmp(one_dataset(answers))["dataset"][0]["keyword"] == ["Mus musculus", "axon", "STED", "iPSC"]


def test_what_is_kept_and_who_decides_have_their_places():
    snapshot = one_dataset({"share.kept": answer("Raw files stay."), "process.software": answer("Fiji 2.16")})
    snapshot["answers"]["ethics.rights"] = answer("The university decides.")
    found = dmp(snapshot)["dataset"][0]
    assert found["preservation_statement"] == "Raw files stay."
    assert found["rights"] == "The university decides."
    assert found["technical_resource"] == [{"name": "Programvare", "description": "Fiji 2.16"}]
    assert "rights" not in dmp(snapshot, "1.1")["dataset"][0]


def test_chosen_identifier_counts_before_what_the_repository_offers():
    answers = {"share.repository": entry("repositories", "bia"), "share.identifier": answer(["accession", "none"])}
    host = dmp(one_dataset(answers))["dataset"][0]["distribution"][0]["host"]
    assert host["pid_system"] == ["other"]


def test_microscope_that_only_a_file_names_is_a_technical_resource():
    snapshot = rich()
    del snapshot["datasets"][0]["answers"]["collect.instrument"]
    assert dmp(snapshot)["dataset"][0]["technical_resource"][0]["name"] == "Zeiss Cell Observer SD"


def test_certificate_and_identifiers_of_a_host_come_from_the_catalogue():
    data = {"certification": "CoreTrustSeal", "identifiers": ["DOI per dataset"], "url": "https://dataverse.no"}
    host = host_described({"title": {"en": "DataverseNO", "nb": "DataverseNO"}, "data": data}, "en")
    assert (host["certified_with"], host["pid_system"]) == ("coretrustseal", ["doi"])


def test_unknown_version_is_refused():
    with pytest.raises(ValueError, match=r"1\.0"):
        madmp_build(minimal(), "1.0")


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "www.example.org", "https://", "http://a b", None, "http://[x"])
def test_web_address_is_absolute_and_http(bad):
    assert not is_web_address(bad)


def test_problems_name_what_a_schema_cannot_see():
    document = madmp_build(rich(), "1.2")
    document["dmp"]["dataset"][0]["distribution"][0]["host"]["url"] = "nowhere"
    assert madmp_problems(document, "1.2") == ["/dmp/dataset/0/distribution/0/host/url: not a web address"]
    del document["dmp"]["contact"]
    assert any("contact" in problem for problem in madmp_problems(document, "1.2"))


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_makes_a_valid_document(title, told):
    snapshot = minimal()
    snapshot["plan"]["title"] = title or "x"
    snapshot["answers"]["project.contributors"] = answer(told or "x")
    snapshot["datasets"][0]["answers"]["collect.instrument"] = answer(told or "x")
    made = json.loads(MadmpExporter().export(snapshot, Options(), {}))
    assert madmp_problems(made, "1.2") == []

"""A plan of another tool comes in, and goes out again as it came."""

import json
from copy import deepcopy

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.exports.contract import MADMP_VERSIONS
from planner.exports.madmp import madmp_build
from planner.exports.madmp_schema import madmp_problems, schema_errors
from planner.intake.contract import ImportRefused
from planner.intake.services import plan_import
from planner.plans.models import Plan
from planner.plans.queries import answers_by_question, plan_answers, plan_datasets
from planner.plans.services import Draft, answer_save, dataset_create, dataset_delete, plan_change
from planner.plans.snapshots import snapshot_take
from tests.planner.exports.madmp_documents import documents
from tests.planner.exports.test_madmp_convert import EXAMPLES, data, plan

pytestmark = pytest.mark.django_db
SLOW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
ALL_EXAMPLES = sorted(EXAMPLES.glob("v*/*.json"))


def brought(cast, document, *, strict=False):
    return plan_import(user=cast.owner, format="madmp", document=deepcopy(document), strict=strict)


def exported(plan, version="1.2"):
    plan = Plan.objects.get(pk=plan.pk)
    content = snapshot_take(plan=plan, user=plan.memberships.first().user).content
    return madmp_build(json.loads(json.dumps(content)), version)


def answers_of(plan, dataset=None):
    return {key: one.value for key, one in answers_by_question(plan_answers(plan), dataset).items()}


def change(cast, plan, question, raw, dataset=None):
    given = answers_by_question(plan_answers(plan), dataset).get(question)
    answer_save(
        plan=plan,
        question=question,
        draft=Draft(raw=raw),
        revision=given.revision if given else 0,
        user=cast.owner,
        dataset=dataset,
    )


FULL = plan(
    description="What we do",
    project=[
        {
            "title": "Cells",
            "description": "What we do",
            "start": "2027-01-01",
            "end": "2029-12-31",
            "funding": [
                {
                    "funder_id": {"identifier": "Research Council of Norway", "type": "other"},
                    "grant_id": {"identifier": "350529", "type": "other"},
                    "funding_status": "granted",
                }
            ],
        }
    ],
    contributor=[
        {
            "name": "Hansen, Ola",
            "mbox": "ola@example.org",
            "contributor_id": {"identifier": "https://orcid.org/0000-0001-5109-3700", "type": "orcid"},
            "role": ["Data manager"],
        }
    ],
    cost=[{"title": "Storage", "value": 12000.5, "currency_code": "NOK", "description": "From the budget"}],
    dataset=[
        data(
            title="Movies",
            description="Dividing cells",
            keyword=["actin", "mitosis"],
            personal_data="yes",
            sensitive_data="yes",
            issued="2029-01-01",
            preservation_statement="Ten years",
            technical_resource=[{"name": "Zeiss LSM 980"}, {"name": "Server"}],
            metadata=[
                {
                    "language": "eng",
                    "metadata_standard_id": {"identifier": "https://schema.datacite.org/", "type": "url"},
                }
            ],
            distribution=[
                {
                    "title": "Raw",
                    "data_access": "open",
                    "byte_size": 2**53 + 1,
                    "format": ["CZI", "text/x-own"],
                    "host": {"title": "Zenodo", "url": "https://zenodo.org", "pid_system": ["doi"]},
                    "license": [
                        {"license_ref": "https://creativecommons.org/licenses/by/4.0/", "start_date": "2030-01-01"}
                    ],
                }
            ],
        ),
        data(title="Stills"),
    ],
)


def test_answers_are_filled_from_the_document(cast):
    made = brought(cast, FULL, strict=True).plan
    answers = answers_of(made)
    assert made.title == "Cells"
    assert answers["project.contact"] == {
        "name": "Kari",
        "email": "kari@example.org",
        "orcid": "0000-0002-1825-0097",
    }
    assert answers["project.funder"] == {"kind": "funders", "key": "rcn"}
    assert answers["project.grant_id"] == "350529"
    assert answers["project.contributors"] == "Ola Hansen, Data manager, 0000-0001-5109-3700, ola@example.org"
    assert answers["store.cost"] == {"amount": "12000.50", "currency": "NOK"}
    assert answers["describe.standard"] == ["datacite"]
    assert (answers["ethics.human_data"], answers["ethics.identifiable"]) == ("yes", "yes")
    movies = answers_of(made, plan_datasets(made)[0])
    assert movies["collect.format"] == {"kind": "formats", "key": "czi"}
    assert movies["share.repository"] == {"kind": "repositories", "key": "zenodo"}
    assert (movies["share.licence"], movies["share.date"]) == ("CC-BY-4.0", "2030-01-01")
    assert movies["collect.instrument"] == "Zeiss LSM 980"
    assert movies["describe.keywords"] == "actin, mitosis"


def test_what_no_question_asks_for_is_told_with_its_pointer(cast):
    report = {line.pointer: line.what for line in brought(cast, FULL).report}
    assert report["/dmp/project/0/funding/0/funding_status"] == "unsupported"
    assert report["/dmp/dataset/0/distribution/0/byte_size"] == "unsupported"
    assert report["/dmp/dataset/0/distribution/0/format/1"] == "unsupported"
    assert "/dmp/project/0/start" not in report


@pytest.mark.parametrize("version", MADMP_VERSIONS)
@given(choice=st.data())
@SLOW
def test_any_valid_document_comes_out_as_it_went_in(cast, version, choice):
    document = choice.draw(documents(version))
    made = brought(cast, document, strict=True).plan
    assert exported(made, version) == document


@pytest.mark.parametrize("path", ALL_EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.name[:3]}")
def test_official_example_comes_in_and_out(cast, path):
    document = json.loads(path.read_text(encoding="utf-8"))
    version = path.parent.name[1:]
    imported = brought(cast, document)
    valid = not schema_errors(document, version)
    assert bool([line for line in imported.report if line.what == "repaired"]) == (not valid)
    for target in MADMP_VERSIONS:
        out = exported(imported.plan, target)
        assert schema_errors(out, target) == []
        if valid and target == version:
            assert out == document
            assert madmp_problems(out, target) == []


@pytest.mark.parametrize("path", ALL_EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.name[:3]}")
def test_strict_import_takes_valid_examples_and_says_where_others_fail(cast, path):
    document = json.loads(path.read_text(encoding="utf-8"))
    if not schema_errors(document, path.parent.name[1:]):
        assert exported(brought(cast, document, strict=True).plan, path.parent.name[1:]) == document
        return
    before = Plan.objects.count()
    with pytest.raises(ImportRefused) as refused:
        brought(cast, document, strict=True)
    assert all(line.what == "invalid" and line.pointer for line in refused.value.report)
    assert Plan.objects.count() == before


def test_after_an_edit_only_that_and_modified_change(cast):
    made = brought(cast, FULL).plan
    change(cast, made, "project.end", "2030-06-30")
    out = exported(made)
    expected = deepcopy(FULL)
    expected["dmp"]["project"][0]["end"] = "2030-06-30"
    expected["dmp"]["modified"] = out["dmp"]["modified"]
    assert out == expected
    assert out["dmp"]["modified"] != FULL["dmp"]["modified"]


def test_edit_inside_a_dataset_leaves_its_other_fields(cast):
    made = brought(cast, FULL).plan
    movies = plan_datasets(made)[0]
    change(cast, made, "collect.description", "Dividing HeLa cells", movies)
    change(cast, made, "share.keep_until", "2040-01-01", movies)
    out = exported(made)
    expected = deepcopy(FULL["dmp"]["dataset"])
    expected[0]["description"] = "Dividing HeLa cells"
    expected[0]["distribution"][0]["available_until"] = "2040-01-01"
    assert out["dmp"]["dataset"] == expected
    assert madmp_problems(out, "1.2") == []


def test_new_and_removed_datasets_are_new_and_removed_in_the_document(cast):
    made = brought(cast, FULL).plan
    dataset_delete(dataset=plan_datasets(made)[1])
    dataset_create(plan=made, title="Later")
    out = exported(made)["dmp"]["dataset"]
    assert out[0] == FULL["dmp"]["dataset"][0]
    assert [one["title"] for one in out] == ["Movies", "Later"]


def test_new_title_is_the_title_and_identifier_and_day_of_birth_stay(cast):
    made = brought(cast, FULL).plan
    plan_change(plan=made, title="Cells at night")
    out = exported(made)["dmp"]
    assert out["title"] == "Cells at night"
    assert (out["dmp_id"], out["created"]) == (FULL["dmp"]["dmp_id"], FULL["dmp"]["created"])


@pytest.mark.parametrize("version", MADMP_VERSIONS)
@given(choice=st.data())
@SLOW
def test_edited_plan_is_still_valid_in_every_version(cast, version, choice):
    document = choice.draw(documents(version))
    made = brought(cast, document).plan
    change(cast, made, "project.description", "Something else")
    change(cast, made, "store.cost", "100 EUR")
    for dataset in plan_datasets(made)[:1]:
        change(cast, made, "share.repository", "zenodo", dataset)
        change(cast, made, "collect.instrument", "A microscope", dataset)
    for target in MADMP_VERSIONS:
        assert schema_errors(exported(made, target), target) == []


MESSY = {
    "items": [
        {
            "dmp": {
                "title": "Fra et annet verktøy",
                "language": "nb-NO",
                "created": "2024-05-01 12:30",
                "modified": "2024-05-02T12:30:00+0200",
                "ethicalIssuesExist": True,
                "description": None,
                "contact": {
                    "name": "Kari Nordmann",
                    "mail": "mailto:kari@example.org",
                    "contact_id": {"contact_id": "0000-0002-1825-0097", "contact_id_type": "HTTP-ORCID"},
                },
                "dmp_id": "https://doi.org/10.1234/abc",
                "project": {"title": "P", "start": "2024-01-01T00:00:00Z", "end": "31.12.2026", "funding": []},
                "dataset": {
                    "title": "Bilder",
                    "personal_data": "No",
                    "dataset_id": {"identifier": "x", "type": "Custom"},
                    "distribution": {
                        "title": "D",
                        "data_access": "Open",
                        "byte_size": "9007199254740993",
                        "license": {"license_ref": "CC-BY-4.0", "start_date": "2026-01-01T00:00:00"},
                        "host": {"url": "https://zenodo.org"},
                    },
                },
                "cost": [{"value": "12.50", "currency_code": "nok"}],
            }
        }
    ]
}


def test_messy_export_is_repaired_and_each_repair_is_told(cast):
    imported = brought(cast, MESSY)
    out = exported(imported.plan)["dmp"]
    assert madmp_problems({"dmp": out}, "1.2") == []
    assert out["language"] == "nob"
    assert out["created"] == "2024-05-01T12:30:00Z"
    assert out["modified"] == "2024-05-02T12:30:00+02:00"
    assert out["ethical_issues_exist"] == "yes"
    assert out["contact"]["contact_id"] == {"identifier": "0000-0002-1825-0097", "type": "orcid"}
    assert out["dmp_id"] == {"identifier": "https://doi.org/10.1234/abc", "type": "doi"}
    assert (out["project"][0]["start"], out["project"][0]["end"]) == ("2024-01-01", "2026-12-31")
    assert out["dataset"][0]["distribution"][0]["byte_size"] == 9_007_199_254_740_993
    assert out["dataset"][0]["distribution"][0]["host"] == {"url": "https://zenodo.org", "title": "zenodo.org"}
    assert out["cost"][0] == {"title": "Cost", "value": 12.5, "currency_code": "NOK"}
    repaired = {line.pointer for line in imported.report if line.what == "repaired"}
    assert {"/items", "/dmp/language", "/dmp/created", "/dmp/dataset/0/sensitive_data", "/dmp/contact/mail"} <= repaired
    assert imported.plan.language == "nb"
    assert all(set(line.message) == {"en", "nb"} and all(line.message.values()) for line in imported.report)


def test_plan_without_contact_and_identifier_gets_those_of_the_plan(cast):
    document = {"dmp": {"title": "Bare", "dataset": [{"title": "D"}], "contact": {"name": "Nobody"}}}
    imported = brought(cast, document)
    out = exported(imported.plan)
    assert madmp_problems(out, "1.2") == []
    assert out["dmp"]["contact"]["mbox"] == cast.owner.email
    assert out["dmp"]["dmp_id"]["identifier"] == f"urn:uuid:{imported.plan.uuid}"
    change(cast, imported.plan, "project.start", "2027-01-01")
    assert madmp_problems(exported(imported.plan), "1.2") == []


def test_invented_orcid_is_told_and_kept(cast):
    document = plan()
    document["dmp"]["contact"]["contact_id"]["identifier"] = "0000-0000-0000-0000"
    imported = brought(cast, document)
    assert answers_of(imported.plan)["project.contact"]["orcid"] is None
    assert "/dmp/contact/contact_id" in {line.pointer for line in imported.report}
    assert exported(imported.plan) == document


def test_long_title_is_cut_in_the_list_and_whole_in_the_document(cast):
    document = plan(title="Ω" * 400)
    imported = brought(cast, document)
    assert len(imported.plan.title) <= 300
    assert "/dmp/title" in {line.pointer for line in imported.report}
    assert exported(imported.plan) == document


@pytest.mark.parametrize(
    "document",
    ["", "{", "[]", "null", "{}", '{"dmp": []}', '{"dmp": 3}', '{"dmp": {"title": NaN}}', "[" * 100_000, b"\xff\xfea",
     '{"a":' * 5_000, "1" * 5_000, '"' + "\\" * 100_001, [], {}, None, 3, "text", {"dmp": {"dataset": "x"}}],
    ids=lambda value: str(value)[:12],
)  # fmt: skip
@pytest.mark.parametrize("strict", [True, False])
def test_what_is_no_plan_is_refused_with_a_sentence_or_repaired(cast, document, strict):
    try:
        imported = plan_import(user=cast.owner, format="madmp", document=document, strict=strict)
    except ImportRefused as refused:
        assert all(refused.message[language][-1] in ".?" for language in ("en", "nb"))
    else:
        assert not strict
        assert madmp_problems(exported(imported.plan), "1.2") == []


def test_text_that_no_database_holds_is_cleaned_and_told(cast):
    document = plan(title="A\x00B \ud83d C")
    imported = brought(cast, document)
    assert imported.plan.title == "AB C"
    assert any(line.what == "repaired" for line in imported.report)
    with pytest.raises(ImportRefused):
        brought(cast, document, strict=True)


def test_doubled_key_is_told(cast):
    text = json.dumps(plan()).replace('"title": "Cells"', '"title": "Other", "title": "Cells"')
    imported = plan_import(user=cast.owner, format="madmp", document=text)
    assert imported.plan.title == "Cells"
    assert "“title”" in imported.report[0].message["en"]


def post(cast, body, who="owner", **extra):
    token = cast.token(who)
    return Client().post(
        "/api/v1/imports/",
        body if isinstance(body, str | bytes) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
        **extra,
    )


def test_api_makes_a_plan_of_ones_own_with_a_report(cast):
    answer = post(cast, {"format": "madmp", "mode": "strict", "document": FULL}, who="stranger")
    assert answer.status_code == 201
    body = answer.json()
    assert answer["Location"].endswith(f"/api/v1/plans/{body['plan']['id']}/")
    assert set(body["report"][0]) == {"pointer", "what", "message"}
    token = cast.token("owner")
    assert Client().get(answer["Location"], headers={"Authorization": f"Bearer {token}"}).status_code == 404


def test_api_takes_the_document_as_text_too(cast):
    assert post(cast, {"format": "madmp", "document": json.dumps(FULL)}).status_code == 201


def test_api_says_where_a_strict_import_fails(cast):
    answer = post(cast, {"format": "madmp", "mode": "strict", "document": MESSY["items"][0]})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert any(line["pointer"] == "/dmp/language" for line in answer.json()["report"])


@pytest.mark.parametrize(
    "body",
    ["{", "[" * 100_000, {"format": "docx", "document": {}}, {"format": "madmp"}, {"format": "madmp", "mode": "x", "document": {}},
     {"format": "madmp", "document": {}, "more": 1}, "[]", '"x"'],
)  # fmt: skip
def test_api_refuses_with_problem_details(cast, body):
    answer = post(cast, body)
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_import_makes_a_bounded_number_of_queries(cast, django_assert_max_num_queries):
    many = deepcopy(FULL)
    many["dmp"]["dataset"] = [deepcopy(FULL["dmp"]["dataset"][0]) | {"title": f"D{n}"} for n in range(60)]
    with django_assert_max_num_queries(60):
        brought(cast, many)

"""Over the API a caller sees what blocks a document and what is missing in it, as the page does."""

import pytest
from django.test import Client

from common.jobs.claims import job_claim
from planner.exports.models import Export
from planner.exports.registry import exporters_listed, readiness
from planner.exports.services import export_make
from planner.plans.services import Draft, answer_save, dataset_create
from planner.plans.snapshots import snapshot_take

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cast):
    return Client(headers={"Authorization": f"Bearer {cast.token('viewer')}"})


@pytest.fixture
def url(cast):
    return f"/api/v1/plans/{cast.plan.uuid}/exports/"


def test_every_listed_kind_is_there_with_what_blocks_and_what_is_missing_counted(api, url, cast):
    found = {one["kind"]: one for one in api.get(url).json()["results"]}
    assert set(found) == {one.kind for one in exporters_listed()}
    for one in found.values():
        assert one["blocks"] == len([note for note in one["notes"] if note["severity"] == "blocks"])
        assert one["missing"] == len([note for note in one["notes"] if note["severity"] == "missing"])
        assert one["url"].endswith(f"{url}{one['kind']}/")
    assert found["empiar"]["blocks"] > 3 and found["ome-csv"]["blocks"] == 1
    assert found["json"]["notes"] == []


def test_the_page_counts_the_same(api, url, cast):
    client = Client()
    client.force_login(cast.viewer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/plans/{cast.plan.uuid}/exports/")
    for kind in [*page.context["read"], *page.context["packed"]]:
        shown = {one.severity: one.count for one in kind.advice}
        told = api.get(f"{url}?kind={kind.kind}").json()["results"][0]
        assert (shown.get("blocks", 0), shown.get("missing", 0)) == (told["blocks"], told["missing"]), kind.kind


def test_one_kind_of_an_older_version_is_judged_as_it_was(api, url, cast):
    old = snapshot_take(plan=cast.plan, user=cast.owner)
    before = api.get(f"{url}?kind=madmp").json()["results"][0]["missing"]
    answer_save(
        plan=cast.plan,
        question="project.funder",
        draft=Draft(raw="rcn"),
        revision=0,
        user=cast.owner,
    )
    now = [note["code"] for note in api.get(f"{url}?kind=madmp").json()["results"][0]["notes"]]
    then = api.get(f"{url}?kind=madmp&snapshot={old.uuid}").json()["results"][0]
    assert then["missing"] == before and "funder_missing" in [note["code"] for note in then["notes"]]
    assert "funder_missing" not in now and "grant_missing" in now


def test_notes_lead_to_their_question_and_dataset(api, url, cast):
    dataset = dataset_create(plan=cast.plan, title="Second")
    notes = api.get(f"{url}?kind=pdf").json()["results"][0]["notes"]
    assert {"share.repository"} == {note["question"] for note in notes if note["dataset"] == str(dataset.uuid)}


@pytest.mark.parametrize(("query", "status"), [("?kind=stone", 404), ("?snapshot=x", 400)])
def test_what_is_not_there_gets_a_sentence(api, url, query, status):
    answer = api.get(url + query)
    assert answer.status_code == status and answer.json()["detail"].endswith(".")


def test_refused_document_says_every_reason_and_a_made_one_what_is_missing_in_it(api, url, cast):
    for kind in ("empiar", "rembi-yaml"):
        asked = api.post(f"{url}{kind}/")
        assert (asked.status_code, asked.json()["notes"]) == (202, [])
        export_make(claim=job_claim(Export, asked.json()["id"]))
    refused = api.get(f"/api/v1/exports/{Export.objects.get(kind='empiar').uuid}/")
    content = Export.objects.get(kind="empiar").snapshot.content
    assert refused.status_code == 409
    assert [note["code"] for note in refused.json()["notes"]] == [one.code for one in readiness("empiar", content)]
    made = api.get(f"/api/v1/exports/{Export.objects.get(kind='rembi-yaml').uuid}/")
    assert made.status_code == 200
    address = made["Link"].split(">")[0].lstrip("<")
    told = api.get(address.replace("http://testserver", "")).json()
    assert told["status"] == "done" and told["notes"][0]["severity"] == "missing"


def test_the_list_makes_few_queries_whatever_the_number_of_datasets(api, url, cast, django_assert_max_num_queries):
    for number in range(5):
        dataset_create(plan=cast.plan, title=f"D{number}")
    with django_assert_max_num_queries(20):
        api.get(url)

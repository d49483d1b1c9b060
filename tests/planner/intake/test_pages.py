"""The page "Bring a plan in": file or pasted text, a report in plain words, then the plan."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from planner.exports.contract import Options
from planner.exports.rembi.yaml_file import RembiYamlExporter
from planner.intake.bounds import LARGEST
from planner.intake.guessing import format_guessed
from planner.intake.views import where
from planner.plans.models import Plan
from tests.planner.exports.samples import rich

from .test_madmp_import import FULL, MESSY

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>{{7*7}}{% raw %}"


@pytest.fixture
def client(cast):
    found = Client()
    found.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    return found


def file(text, name="plan.json"):
    return {"file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}


def test_file_becomes_a_plan_and_the_report_leads_on(client):
    answer = client.post("/plans/bring/", file(json.dumps(MESSY)), follow=True)
    page = answer.content.decode()
    plan = answer.context["plan"]
    assert answer.redirect_chain[-1][0] == f"/plans/{plan.uuid}/bring/"
    assert f'href="/plans/{plan.uuid}/"' in page
    assert "language" in page and "“nb-NO” is read as “nob”" in page
    assert client.get(f"/plans/{plan.uuid}/bring/download/").content.decode() == json.dumps(MESSY)


def test_plan_page_leads_back_to_the_report(client, cast):
    plan = client.post("/plans/bring/", file(json.dumps(FULL)), follow=True).context["plan"]
    assert f'href="/plans/{plan.uuid}/bring/"' in client.get(f"/plans/{plan.uuid}/").content.decode()
    assert "/bring/" not in client.get(f"/plans/{cast.plan.uuid}/").content.decode()


def test_pasted_text_is_enough_and_its_kind_is_found_out(client):
    text = RembiYamlExporter().export(rich(), Options(), {}).decode()
    answer = client.post("/plans/bring/", {"text": text}, follow=True)
    assert answer.context["plan"].title == rich()["plan"]["title"]
    assert answer.context["carried"].format == "rembi-yaml"


def test_refused_text_stays_in_its_field_with_a_sentence(client):
    before = Plan.objects.count()
    answer = client.post("/plans/bring/", {"text": '{"dmp": {"title": "x"', "format": "madmp"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is not JSON" in page and "{&quot;dmp&quot;: {&quot;title&quot;: &quot;x&quot;" in page
    assert Plan.objects.count() == before


def test_strict_refusal_lists_the_places(client):
    answer = client.post("/plans/bring/", {**file(json.dumps(MESSY["items"][0])), "mode": "strict"})
    assert answer.status_code == 422
    assert "/dmp/language" in answer.content.decode()


@pytest.mark.parametrize(
    "sent", [{}, {"text": "  "}, {"text": "Dear Sir"}, file(b"\xff\xd8\xff\xe0 jpeg", "a.jpg")], ids=str
)
def test_what_is_no_plan_gets_a_sentence(client, sent):
    assert client.post("/plans/bring/", sent).status_code == 422


def test_large_file_is_refused_before_it_is_read(client):
    answer = client.post("/plans/bring/", file(b" " * (LARGEST + 1)))
    assert answer.status_code == 422
    assert "larger than 5 MB" in answer.content.decode()


def test_hostile_text_is_shown_as_text(client):
    document = json.loads(json.dumps(FULL))
    document["dmp"]["title"] = document["dmp"]["own"] = HOSTILE
    document["dmp"][HOSTILE] = 1
    answer = client.post("/plans/bring/", file(json.dumps(document), name=f"{HOSTILE}.json"), follow=True)
    page = answer.content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert "{{7*7}}" in page


def test_report_makes_few_queries(client, django_assert_max_num_queries):
    answer = client.post("/plans/bring/", file(json.dumps(FULL)), follow=True)
    with django_assert_max_num_queries(14):
        client.get(f"/plans/{answer.context['plan'].uuid}/bring/")


def test_plan_that_was_not_imported_has_no_report(client, cast):
    assert client.get(f"/plans/{cast.plan.uuid}/bring/").status_code == 404


@pytest.mark.parametrize(
    ("text", "kind"),
    [('{"dmp": {}}', "madmp"), ('[{"dmp": {}}]', "madmp"), ('{"section": {"attributes": []}}', "pagetab"),
     ("study:\n  title: x", "rembi-yaml"), ('{"study": {}}', "rembi-yaml"), ("# hint\nStudy Title\tX", "idr"), ("hello", None), ("", None)],
)  # fmt: skip
def test_kind_is_found_out_by_what_stands_in_it(text, kind):
    assert format_guessed(text) == kind


def test_places_are_told_in_words():
    assert where("/dmp/dataset/0/distribution/1/byte_size") == "dataset 1 › distribution 2 › byte_size"
    assert where("/lines/31/3") == "Line 32"
    assert where("/section/attributes/6/value") == "attributes 7 › value"

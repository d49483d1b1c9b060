"""The API: a script can do the whole road; errors are problem details; nobody overwrites what they have not seen."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(cast):
    return Client(headers={"Authorization": f"Bearer {cast.token('owner')}"})


def put(api, url, body, match):
    return api.put(url, body, content_type="application/json", headers={"If-Match": match})


def test_a_plan_a_dataset_and_an_answer_by_script(api):
    plan = api.post("/api/v1/plans/", {"title": "By script", "language": "nb"}, content_type="application/json")
    assert plan.status_code == 201 and plan["Location"].endswith(f"/api/v1/plans/{plan.json()['id']}/")
    base = f"/api/v1/plans/{plan.json()['id']}/"
    dataset = api.post(base + "datasets/", {"title": "Images", "screening": "clear"}, content_type="application/json")
    assert dataset.json()["screening"] == "clear"
    url = base + "answers/project.description/"
    first = api.get(url)
    assert (first["ETag"], first.json()["revision"]) == ('"0"', 0)
    saved = put(api, url, {"value": "We look at cells."}, first["ETag"])
    assert (saved.status_code, saved["ETag"]) == (200, '"1"')
    listed = api.get(base + "answers/").json()
    assert [answer["value"] for answer in listed["results"]] == ["We look at cells."]


def test_lists_have_next_previous_results_and_count(api):
    assert set(api.get("/api/v1/plans/").json()) == {"count", "next", "previous", "results"}


def test_change_without_if_match_is_428_and_stale_is_412_with_both_texts(api, cast):
    url = f"/api/v1/plans/{cast.plan.uuid}/answers/project.description/"
    assert api.put(url, {"value": "x"}, content_type="application/json").status_code == 428
    put(api, url, {"value": "hers"}, '"0"')
    put(api, url, {"value": "hers, better"}, '"1"')
    stale = put(api, url, {"value": "mine"}, '"1"')
    assert stale.status_code == 412
    assert stale["Content-Type"] == "application/problem+json"
    assert stale.json()["current"]["value"] == "hers, better" and stale.json()["yours"]["value"] == "mine"


def test_plan_changes_need_the_version_that_was_read(api, cast):
    url = f"/api/v1/plans/{cast.plan.uuid}/"
    etag = api.get(url)["ETag"]
    changed = api.patch(url, {"title": "New title"}, content_type="application/json", headers={"If-Match": etag})
    assert changed.json()["title"] == "New title"
    stale = api.patch(url, {"title": "Other"}, content_type="application/json", headers={"If-Match": etag})
    assert stale.status_code == 412
    assert api.delete(url, headers={"If-Match": changed["ETag"]}).status_code == 204
    assert api.get(url).status_code == 404


@pytest.mark.parametrize(
    "body",
    [{"title": "x" * 10_000}, {"title": ""}, {}, {"title": "a", "owner": "me"}, {"title": "a", "language": "xx"}],
)
def test_bad_plan_is_refused_with_the_field_named(api, body):
    refused = api.post("/api/v1/plans/", body, content_type="application/json")
    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"]


@pytest.mark.parametrize("field", ["id", "version", "role", "progress", "deleted_at", "questionnaire"])
def test_fields_that_are_not_documented_as_writable_are_refused(api, cast, field):
    url = f"/api/v1/plans/{cast.plan.uuid}/"
    sent = api.patch(url, {field: "x"}, content_type="application/json", headers={"If-Match": api.get(url)["ETag"]})
    assert sent.status_code == 400


def test_without_token_401_and_with_a_revoked_one_too(cast):
    assert Client().get("/api/v1/plans/").status_code == 401
    token = cast.token("owner")
    from knox.models import AuthToken

    AuthToken.objects.all().delete()
    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/plans/").status_code == 401


def test_session_without_csrf_writes_nothing(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post("/api/v1/plans/", {"title": "x"}, content_type="application/json").status_code == 403
    answer = browser.post("/plans/", {"title": "x"})
    assert answer.status_code == 403
    assert "open too long" in answer.content.decode()


def test_catalogue_entries_carry_sources_checked_and_confidence(api):
    for kind in ("formats", "storage", "repositories", "services", "ethics", "funders", "licences", "idr-studies"):
        page = api.get(f"/api/v1/catalogue/{kind}/").json()
        assert page["count"] > 0
        for entry in page["results"]:
            assert entry["sources"] and entry["checked"] and entry["checked_is"] in ("entry", "compiled")
            assert entry["confidence"] in ("confirmed", "likely", "unknown")


def test_unknown_catalogue_kind_names_the_ones_there_are(api):
    refused = api.get("/api/v1/catalogue/nonsense/")
    assert refused.status_code == 404
    assert "formats" in refused.json()["detail"] and "storage" in refused.json()["detail"]


def test_a_tokens_clear_text_is_nowhere_in_the_database(cast):
    from knox.models import AuthToken

    token = cast.token("owner")
    kept = AuthToken.objects.get(user=cast.owner)
    assert token not in (kept.digest, kept.token_key)


def test_schema_is_openapi_3_1_and_names_the_plan_addresses(api):
    schema = api.get("/api/v1/schema/?format=json")
    assert schema.status_code == 200
    assert "/api/v1/plans/{plan}/exports/{kind}/" in schema.content.decode()


def test_unknown_export_kind_and_bad_version_get_a_sentence(api, cast):
    base = f"/api/v1/plans/{cast.plan.uuid}/exports/"
    assert api.post(base + "docx-of-doom/").status_code == 404
    bad = api.get(base + "madmp/?version=9.9")
    assert bad.status_code == 400 and bad.json()["detail"].endswith(".")


def test_unknown_shape_gets_a_sentence_and_a_known_one_is_kept_with_the_document(api, cast):
    base = f"/api/v1/plans/{cast.plan.uuid}/exports/"
    for words in ("shape=circle", "unanswered=perhaps"):
        bad = api.post(f"{base}pdf/?{words}")
        assert bad.status_code == 400 and "science-europe" in bad.json()["detail"]
    first = api.post(f"{base}pdf/?shape=science-europe&unanswered=hide").json()["id"]
    assert api.post(f"{base}pdf/?unanswered=hide&shape=science-europe").json()["id"] == first
    assert api.post(f"{base}pdf/?shape=science-europe").json()["id"] != first
    # A format that knows no shapes is one document, whatever is asked.
    assert api.post(f"{base}json/?shape=summary").json()["id"] == api.post(f"{base}json/").json()["id"]

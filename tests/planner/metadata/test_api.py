"""The metadata sheet over HTTP."""

import pytest
from django.test import Client

from planner.metadata.queries import dataset_sheet

pytestmark = pytest.mark.django_db


def call(cast, method, body=None, *, match=None, who="owner"):
    headers = {"Authorization": f"Bearer {cast.token(who)}"} | ({"If-Match": f'"{match}"'} if match is not None else {})
    url = f"/api/v1/datasets/{cast.dataset.uuid}/metadata/"
    return getattr(Client(), method)(url, body, content_type="application/json", headers=headers)


def test_sheet_has_every_field_the_score_and_the_methods_text(cast):
    body = call(cast, "get").json()
    assert len(body["fields"]) == 151
    assert body["score"]["points"] == body["score"]["tiers"]["1"]
    assert len(body["score"]["gains"]) == 3
    assert "not recorded" in body["methods"]["en"] and "ikke notert" in body["methods"]["nb"]


def test_patch_needs_the_etag_and_gives_the_new_one(cast):
    fields = {
        "fields": {"specimen.cover_glass": {"value": "No. 1.5H"}, "acquisition.objective.na": {"state": "unknown"}}
    }
    assert call(cast, "patch", fields).status_code == 428
    tag = call(cast, "get")["ETag"].strip('"')
    done = call(cast, "patch", fields, match=tag)
    assert done.status_code == 200
    assert done.json()["fields"]["specimen.cover_glass"]["value"] == "No. 1.5H"
    assert done.json()["fields"]["acquisition.objective.na"]["state"] == "not_available"
    assert done["ETag"] == call(cast, "get")["ETag"] != f'"{tag}"'
    assert call(cast, "patch", fields, match=tag).status_code == 412


def test_one_bad_value_saves_nothing(cast):
    tag = call(cast, "get")["ETag"].strip('"')
    fields = {"specimen.cover_glass": {"value": "No. 1"}, "acquisition.objective.na": {"value": "fourteen"}}
    refused = call(cast, "patch", {"fields": fields}, match=tag)
    assert refused.status_code == 400
    assert "number" in refused.content.decode()
    assert "specimen.cover_glass" not in dataset_sheet(cast.plan, cast.dataset).record.fields


@pytest.mark.parametrize("body", [{}, {"fields": {}}, {"fields": []}, {"fields": {"nonsense": {"value": 1}}}, [], "x"])
def test_wrong_shapes_get_a_sentence(cast, body):
    tag = call(cast, "get")["ETag"].strip('"')
    assert call(cast, "patch", body, match=tag).status_code == 400


def test_viewer_reads_and_cannot_write(cast):
    tag = call(cast, "get", who="viewer")["ETag"].strip('"')
    body = {"fields": {"specimen.cover_glass": {"value": "No. 1"}}}
    assert call(cast, "patch", body, match=tag, who="viewer").status_code == 403

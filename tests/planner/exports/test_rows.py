"""Documents as rows: what is asked for is kept, made by the worker's service, and told with what had to be changed."""

import json
from pathlib import Path

import jsonschema
import pytest
from django.test import Client

import planner.exports
from common.jobs.claims import job_claim
from planner.exports.contract import Options
from planner.exports.models import Export
from planner.exports.services import export_ask, export_make
from planner.intake.services import plan_import
from planner.plans.services import Draft, answer_save
from planner.plans.snapshots import snapshot_take
from tests.planner.intake.test_madmp_import import FULL

pytestmark = pytest.mark.django_db
NOTES = json.loads(Path(planner.exports.__file__).with_name("notes.schema.json").read_text(encoding="utf-8"))


def made(plan, user, kind="pdf", **options) -> Export:
    export = export_ask(snapshot=snapshot_take(plan=plan, user=user), kind=kind, options=Options(**options))
    claim = job_claim(Export, str(export.uuid))
    assert claim is not None
    export_make(claim=claim)
    export.refresh_from_db()
    return export


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_made_document_carries_what_had_to_be_changed_and_the_page_says_so(cast):
    answer_save(
        plan=cast.plan, question="project.description", draft=Draft(raw="an eye 𓂀"), revision=0, user=cast.owner
    )
    export = made(cast.plan, cast.owner)
    jsonschema.validate(export.notes, NOTES)
    assert [note["code"] for note in export.notes] == ["missing_characters"]
    page = client_of(cast.viewer).get(f"/plans/{cast.plan.uuid}/exports/").content.decode()
    assert "U+13080 EGYPTIAN HIEROGLYPH D010" in page


def test_same_wish_is_the_same_row_and_old_snapshot_gives_the_same_bytes(cast):
    first = made(cast.plan, cast.owner, shape="horizon-europe")
    assert first.status == Export.Status.DONE
    answer_save(plan=cast.plan, question="project.description", draft=Draft(raw="new"), revision=0, user=cast.owner)
    second = made(cast.plan, cast.owner, shape="horizon-europe")
    assert second.snapshot_id != first.snapshot_id and second.sha256 != first.sha256
    # The row was lost, the snapshot was not.
    Export.objects.filter(pk=first.pk).delete()
    again = export_ask(snapshot=first.snapshot, kind="pdf", options=Options(shape="horizon-europe"))
    claim = job_claim(Export, str(again.uuid))
    assert claim is not None
    export_make(claim=claim)
    again.refresh_from_db()
    assert again.sha256 == first.sha256


def test_page_asks_for_a_shape_and_the_file_is_named_after_it(cast):
    client = client_of(cast.owner)
    url = f"/plans/{cast.plan.uuid}/exports/md/"
    answer = client.post(url, {"shape": "science-europe", "language": "nb", "unanswered": "hide"})
    assert answer.status_code == 302
    export = Export.objects.get(kind="md")
    assert (export.shape, export.language, export.unanswered) == ("science-europe", "nb", False)
    assert client.post(url, {"shape": "round"}).status_code == 404
    claim = job_claim(Export, str(export.uuid))
    assert claim is not None
    export_make(claim=claim)
    saved = client.get(f"/plans/exports/{export.uuid}/download/")
    assert saved["Content-Disposition"].endswith('-science-europe.md"')


def test_preview_waits_for_the_worker_and_then_shows_the_document(cast):
    client = client_of(cast.viewer)
    page = client.get(f"/plans/{cast.plan.uuid}/exports/preview/?shape=summary").content.decode()
    export = Export.objects.get(kind="preview")
    assert f"/plans/exports/{export.uuid}/shown/" in page
    claim = job_claim(Export, str(export.uuid))
    assert claim is not None
    export_make(claim=claim)
    shown = client.get(f"/plans/exports/{export.uuid}/shown/").content.decode()
    assert 'data-shape="summary"' in shown and cast.plan.title in shown
    assert "hx-get" not in shown


def test_readiness_counts_what_blocks_and_leads_to_where_it_is_mended(cast):
    page = client_of(cast.owner).get(f"/plans/{cast.plan.uuid}/exports/").content.decode()
    idr = page.split('data-export="idr"')[1].split("</li>\n            \n")[0]
    assert 'data-blocked="true"' in idr
    assert "in the way" in idr
    assert "#q-project-contact" in page


def test_version_of_madmp_is_chosen_on_the_page_and_the_row_says_what_it_could_not_hold(cast):
    document = {**FULL, "dmp": {**FULL["dmp"], "contributor": [{**FULL["dmp"]["contributor"][0], "affiliation": [
        {"name": "UiB", "affiliation_id": {"identifier": "https://ror.org/03zga2b32", "type": "ror"}}]}]}}  # fmt: skip
    plan = plan_import(user=cast.owner, format="madmp", document=document, strict=True).plan
    client, base = client_of(cast.owner), f"/plans/{plan.uuid}/exports/"
    assert 'name="version"' in client.get(base).content.decode()
    client.post(f"{base}madmp/", {"version": "1.1"})
    assert client.post(f"{base}madmp/", {"version": "0.9"}).status_code == 404
    row = Export.objects.get(kind="madmp")
    export_make(claim=job_claim(Export, str(row.uuid)))
    row.refresh_from_db()
    assert (row.madmp_version, json.loads(bytes(row.content))["dmp"]["title"]) == ("1.1", FULL["dmp"]["title"])
    jsonschema.validate(row.notes, NOTES)
    page = client.get(base).content.decode()
    assert (
        "/dmp/contributor/0/affiliation: maDMP 1.1 has no place for this field." in page
        and "maDMP 1.1</strong>" in page
    )

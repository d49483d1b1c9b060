"""Facts from a workstation: the command line sends them, the plan keeps them, no pixel travels."""

import copy
import json
import subprocess
import sys

import pytest
from django.test import Client

from ingest.inspection.models import Inspection
from planner.plans.models import Dataset, Evidence
from planner.plans.services import dataset_change
from tests.files import czi_write
from tests.rig.sites import ROOT, clean_env

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def facts(tmp_path_factory) -> dict:
    """What lysplan-inspect says of a CZI the test wrote."""
    path = czi_write(tmp_path_factory.mktemp("push") / "pushed æ.czi")
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from ingest.inspector.cli import main; sys.exit(main())", "--json", str(path)],
        cwd=ROOT, env=clean_env(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def push(cast, facts, who="editor"):
    client = Client(headers={"Authorization": f"Bearer {cast.token(who)}"})
    url = f"/api/v1/datasets/{cast.dataset.uuid}/images/"
    return client.post(url, {"facts": facts}, content_type="application/json")


def test_pushed_facts_become_evidence_without_any_original(cast, facts):
    answer = push(cast, facts)
    assert answer.status_code == 201
    assert answer.json()["status"] == "done" and answer.json()["name"] == "pushed æ.czi"
    image = Inspection.objects.get()
    assert not image.uploads.exists() and image.originals_deleted_at
    assert Evidence.objects.get(source=image.uuid).facts["images"][0]["size_z"] == 3


def test_pushing_again_changes_nothing(cast, facts):
    push(cast, facts)
    again = push(cast, {**facts, "elapsed_ms": 1.5})
    assert again.status_code == 200
    assert Inspection.objects.count() == 1


def test_sensitive_images_may_be_pushed_because_no_pixel_leaves_the_workstation(cast, facts):
    dataset_change(dataset=cast.dataset, screening=Dataset.Screening.SENSITIVE)
    assert push(cast, facts).status_code == 201


@pytest.mark.parametrize("broken", [None, [], "text", {}, {"status": "ok"}])
def test_what_are_no_facts_is_refused_with_a_sentence(cast, broken):
    refused = push(cast, broken)
    assert refused.status_code == 400
    assert refused.json()["detail"].endswith(".")


def test_wrong_type_inside_facts_names_the_place(cast, facts):
    wrong = copy.deepcopy(facts)
    wrong["images"][0]["size_x"] = "many"
    assert "images/0/size_x" in push(cast, wrong).json()["detail"]


@pytest.mark.parametrize("who", ["viewer", "commenter", "stranger"])
def test_only_editors_push(cast, facts, who):
    assert push(cast, facts, who).status_code in (403, 404)

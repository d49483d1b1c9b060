"""A plan that starts from a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ingest.inspection.models import Inspection
from planner.plans.models import Plan
from planner.plans.services import evidence_attach

pytestmark = pytest.mark.django_db
URL = "/images/new-plan/"


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.stranger, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_one_file_makes_a_plan_named_after_it_with_the_image_waiting(client):
    sent = client.post(URL, {"file": SimpleUploadedFile("embryo 07 æ.czi", b"bytes"), "screening": "clear"})
    image = Inspection.objects.get()
    assert sent["Location"] == f"/plans/{image.dataset.plan.uuid}/collect/{image.dataset.uuid}/"
    assert (image.dataset.plan.title, image.status) == ("embryo 07 æ", "waiting")


@pytest.mark.parametrize("sent", [{}, {"screening": "clear"}, {"file": b"x"}])
def test_without_a_file_or_the_screening_answer_no_plan_is_made(client, sent):
    before = Plan.objects.count()
    if "file" in sent:
        sent = {"file": SimpleUploadedFile("a.czi", b"bytes")}
    answer = client.post(URL, sent)
    assert answer.status_code == 422
    assert Plan.objects.count() == before


def test_a_page_whose_image_was_read_before_its_cards_came_is_told_to_ask_for_the_proposals(cast):
    evidence_attach(dataset=cast.dataset, source=None, file="a.czi", facts={"bytes": 1, "images": []}, thumbnail=None)
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/plans/{cast.plan.uuid}/collect/{cast.dataset.uuid}/").content.decode()
    assert f'hx-get="{reverse("image-panel", args=[cast.dataset.uuid])}?read=1"' in page
    panel = reverse("image-panel", args=[cast.dataset.uuid])
    assert client.get(f"{panel}?read=0", headers={"HX-Request": "true"})["HX-Trigger"] == "image-final"
    assert "HX-Trigger" not in client.get(f"{panel}?read=1", headers={"HX-Request": "true"})

"""Originals are guests: kept for a stated time, deleted on request, never needed again."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from common.jobs.models import Job
from ingest.inspection.models import Inspection
from ingest.inspection.services import facts_receive, inspection_delete
from ingest.uploads import services, store
from ingest.uploads.models import Upload
from planner.plans.models import Evidence
from tests.planner.test_answers import FACTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(cast) -> Inspection:
    """An image that was uploaded and read."""
    image = services.files_store(dataset=cast.dataset, files=[("a.czi", "", 5, [b"bytes"])], user=cast.owner)
    Inspection.objects.filter(pk=image.pk).update(status=Job.Status.DONE, finished_at=timezone.now(), facts=FACTS)
    image.refresh_from_db()
    return image


def original(image):
    return store.upload_path(image.uploads.get().uuid)


def test_original_stays_until_its_days_are_over_and_facts_stay_after(image):
    services.uploads_expire()
    assert original(image).exists()
    past = timezone.now() - timedelta(days=settings.LYSPLAN_KEEP_ORIGINALS, seconds=1)
    Inspection.objects.filter(pk=image.pk).update(finished_at=past)
    assert services.uploads_expire() == 1
    assert not original(image).exists()
    image.refresh_from_db()
    assert image.facts == FACTS and image.originals_deleted_at


def test_editor_deletes_the_original_now(image, cast):
    client = Client()
    client.force_login(cast.editor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/images/{image.uuid}/original/delete/").status_code == 200
    assert not original(image).exists()


def test_waiting_image_keeps_its_original_however_old(cast):
    image = services.files_store(dataset=cast.dataset, files=[("b.czi", "", 5, [b"bytes"])], user=cast.owner)
    Upload.objects.update(created_at=timezone.now() - timedelta(days=90))
    services.uploads_expire()
    assert original(image).exists()


def test_upload_nobody_continued_goes_with_its_image(cast):
    upload = services.upload_create(dataset=cast.dataset, name="c.czi", length=10, user=cast.owner)
    services.upload_write(upload=upload, offset=0, blocks=[b"half"])
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    services.uploads_expire()
    assert not store.upload_path(upload.uuid).exists()
    assert not Inspection.objects.filter(name="c.czi").exists()


def test_deleting_an_image_takes_evidence_and_bytes_but_not_the_answers(cast):
    image = facts_receive(dataset=cast.dataset, name="d.czi", facts=FACTS, thumbnail=None, user=cast.owner)
    inspection_delete(inspection=image)
    assert Evidence.objects.get(source=image.uuid).withdrawn_at
    assert not Inspection.objects.filter(pk=image.pk).exists()


def test_quota_and_size_are_refused_with_a_sentence(cast, settings):
    settings.LYSPLAN_USER_QUOTA = 100
    services.upload_create(dataset=cast.dataset, name="e.czi", length=90, user=cast.owner)
    with pytest.raises(services.UploadRefused, match="originals already fill") as refused:
        services.upload_create(dataset=cast.dataset, name="f.czi", length=20, user=cast.owner)
    assert refused.value.status == 413
    settings.LYSPLAN_MAX_UPLOAD = 10
    with pytest.raises(services.UploadRefused, match="larger than this site takes"):
        services.upload_create(dataset=cast.dataset, name="g.czi", length=11, user=cast.editor)


def test_expired_role_cannot_continue_an_upload(cast):
    from planner.plans.services import member_remove

    upload = services.upload_create(dataset=cast.dataset, name="h.czi", length=10, user=cast.editor)
    member_remove(plan=cast.plan, user=cast.editor)
    token = cast.token("editor")
    headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    assert Client().head(f"/api/v1/uploads/{upload.uuid}/", headers=headers).status_code == 404

"""Resumable upload: the protocol's promises, and that nobody sends into somebody else's dataset."""

import base64
import hashlib

import pytest
from django.test import Client

from ingest.inspection.models import Inspection
from ingest.uploads import store
from ingest.uploads.models import Upload

pytestmark = pytest.mark.django_db
URL = "/api/v1/uploads/"
BODY = bytes(range(256)) * 40


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def headers(token: str, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", **more}


def create(client, cast, *, name: str = "owner", length: int = len(BODY), filename: str = "a b æøå 🔬.czi", **more):
    about = f"dataset {b64(str(cast.dataset.uuid))},filename {b64(filename)}"
    for key, value in more.items():
        about += f",{key} {b64(value)}"
    sent = headers(cast.token(name), **{"Upload-Length": str(length), "Upload-Metadata": about})
    return client.post(URL, headers=sent)


def patch(client, token, location, offset, body, **more):
    sent = headers(token, **{"Upload-Offset": str(offset), **more})
    return client.patch(location, body, content_type="application/offset+octet-stream", headers=sent)


@pytest.fixture
def client():
    return Client()


def test_whole_upload_leaves_an_image_that_waits_with_its_digest(client, cast):
    made = create(client, cast)
    assert made.status_code == 201
    assert "/api/v1/images/" in made["Image-Location"]
    done = patch(client, cast.token("owner"), made["Location"], 0, BODY)
    assert (done.status_code, done["Upload-Offset"]) == (204, str(len(BODY)))
    image = Inspection.objects.get()
    assert image.name == "a b æøå 🔬.czi"
    assert (image.status, image.bytes) == ("waiting", len(BODY))
    assert image.sha256 == hashlib.sha256(BODY).hexdigest()
    assert store.upload_path(Upload.objects.get().uuid).read_bytes() == BODY


def test_cut_upload_goes_on_from_the_offset_that_head_tells(client, cast):
    token = cast.token("owner")
    location = create(client, cast)["Location"]
    patch(client, token, location, 0, BODY[:1000])
    told = client.head(location, headers=headers(token))
    assert (told["Upload-Offset"], told["Upload-Length"]) == ("1000", str(len(BODY)))
    assert told["Cache-Control"] == "no-store"
    patch(client, token, location, 1000, BODY[1000:])
    assert store.upload_path(Upload.objects.get().uuid).read_bytes() == BODY
    assert Inspection.objects.get().status == "waiting"


def test_wrong_offset_is_a_conflict_and_changes_nothing(client, cast):
    token = cast.token("owner")
    location = create(client, cast)["Location"]
    patch(client, token, location, 0, BODY[:10])
    refused = patch(client, token, location, 5, b"xx")
    assert refused.status_code == 409
    assert Upload.objects.get().offset == 10


def test_damaged_chunk_is_refused_with_460_and_offset_stays(client, cast):
    token = cast.token("owner")
    location = create(client, cast)["Location"]
    wrong = base64.b64encode(hashlib.sha1(b"other").digest()).decode()
    refused = patch(client, token, location, 0, BODY, **{"Upload-Checksum": f"sha1 {wrong}"})
    assert refused.status_code == 460
    assert Upload.objects.get().offset == 0
    right = base64.b64encode(hashlib.sha1(BODY).digest()).decode()
    assert patch(client, token, location, 0, BODY, **{"Upload-Checksum": f"sha1 {right}"}).status_code == 204


@pytest.mark.parametrize(
    ("change", "status"),
    [({"Tus-Resumable": "0.2.2"}, 412), ({"Upload-Length": "-5"}, 400), ({"Upload-Length": str(2**60)}, 413)],
)
def test_bad_creation_gets_its_status_and_a_sentence(client, cast, change, status):
    about = f"dataset {b64(str(cast.dataset.uuid))},filename {b64('a.czi')}"
    sent = headers(cast.token("owner"), **{"Upload-Length": "10", "Upload-Metadata": about}) | change
    answer = client.post(URL, headers=sent)
    assert answer.status_code == status
    assert answer.json()["detail"].endswith(".")
    assert not Upload.objects.exists()


def test_wrong_content_type_is_415(client, cast):
    location = create(client, cast)["Location"]
    sent = headers(cast.token("owner"), **{"Upload-Offset": "0"})
    assert client.patch(location, BODY, content_type="text/plain", headers=sent).status_code == 415


@pytest.mark.parametrize("name", ["stranger", "viewer", "commenter", "consultant", "admin"])
def test_only_editors_may_upload(client, cast, name):
    assert create(client, cast, name=name).status_code in (403, 404)
    assert not Inspection.objects.exists()


def test_another_person_finds_no_upload(client, cast):
    location = create(client, cast)["Location"]
    for name in ("stranger", "editor"):
        assert client.head(location, headers=headers(cast.token(name))).status_code == 404
        assert patch(client, cast.token(name), location, 0, BODY).status_code == 404


def test_without_token_or_with_session_but_no_csrf_nothing_is_made(cast):
    strict = Client(enforce_csrf_checks=True)
    about = f"dataset {b64(str(cast.dataset.uuid))},filename {b64('a.czi')}"
    sent = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": about}
    assert strict.post(URL, headers=sent).status_code in (401, 403)
    strict.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(URL, headers=sent).status_code == 403
    assert not Upload.objects.exists()


def test_method_override_is_ignored(client, cast):
    location = create(client, cast)["Location"]
    sent = headers(cast.token("owner"), **{"X-HTTP-Method-Override": "DELETE"})
    client.post(location, headers=sent)
    assert Upload.objects.get().deleted_at is None


def test_before_the_screening_question_is_answered_nothing_is_taken(client, cast):
    from planner.plans.services import dataset_change

    for answer in ("unasked", "sensitive"):
        dataset_change(dataset=cast.dataset, screening=answer)
        refused = create(client, cast)
        assert refused.status_code == 409
        assert "identif" in refused.json()["detail"] or "identify" in refused.json()["detail"]


def test_path_in_file_name_never_leaves_the_store(client, cast):
    for name in ("../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a/../../b.czi"):
        assert create(client, cast, filename=name).status_code == 201
    for upload in Upload.objects.all():
        assert ".." not in upload.path.split("/")
        assert store.upload_path(upload.uuid).name == str(upload.uuid)


def test_empty_name_is_refused_with_a_sentence(client, cast):
    refused = create(client, cast, filename="\x00..")
    assert refused.status_code == 400
    assert "name" in refused.json()["detail"]


def test_set_waits_until_it_is_completed(client, cast):
    key = "7b0c3b1e-6a8a-4f57-9b51-1f8d8d2c7a10"
    token = cast.token("owner")
    for number in (1, 2):
        made = create(client, cast, filename=f"part{number}.tif", path=f"set/part{number}.tif", set=key)
        patch(client, token, made["Location"], 0, BODY)
    image = Inspection.objects.get()
    assert (str(image.uuid), image.status) == (key, "receiving")
    done = client.post(f"/api/v1/sets/{key}/complete/", headers={"Authorization": f"Bearer {token}"})
    assert done.status_code == 200
    image.refresh_from_db()
    assert (image.status, image.bytes) == ("waiting", 2 * len(BODY))


def test_half_a_set_cannot_be_completed_and_says_what_lacks(client, cast):
    key = "7b0c3b1e-6a8a-4f57-9b51-1f8d8d2c7a11"
    create(client, cast, filename="part1.tif", set=key)
    auth = {"Authorization": f"Bearer {cast.token('owner')}"}
    refused = client.post(f"/api/v1/sets/{key}/complete/", headers=auth)
    assert refused.status_code == 409
    assert "part1.tif" in refused.json()["detail"]


def test_terminated_upload_is_gone_with_its_bytes(client, cast):
    token = cast.token("owner")
    location = create(client, cast)["Location"]
    patch(client, token, location, 0, BODY[:100])
    path = store.upload_path(Upload.objects.get().uuid)
    assert client.delete(location, headers=headers(token)).status_code == 204
    assert not path.exists()
    assert client.head(location, headers=headers(token)).status_code == 404


def test_options_tells_extensions_without_signing_in(client):
    told = client.options(URL)
    assert told["Tus-Version"] == "1.0.0"
    assert set(told["Tus-Extension"].split(",")) == {"creation", "termination", "checksum", "expiration"}

"""From claimed row to facts: with the real child, real Bio-Formats and files the test wrote."""

import hashlib
import re

import pytest

from common.jobs.claims import Claim, ClaimLost, job_claim
from common.jobs.models import Job
from ingest.inspection import engine
from ingest.inspection.cards import card_of
from ingest.inspection.models import Inspection
from ingest.inspection.services import NotNow, inspection_retry, inspection_run
from ingest.inspection.tasks import inspect
from ingest.uploads import store
from ingest.uploads.services import files_store, originals_delete
from planner.plans.models import Evidence
from tests.files import czi_write, ome_tiff_write

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(180)]


@pytest.fixture(scope="module", autouse=True)
def child_ends():
    yield
    engine.child_close()


def give(cast, *paths):
    files = [(p.name, "", p.stat().st_size, store.file_blocks(p)) for p in paths]
    return files_store(dataset=cast.dataset, files=files, user=cast.owner)


def read(image) -> Inspection:
    inspect(str(image.uuid))
    image.refresh_from_db()
    return image


@pytest.mark.parametrize("write", [czi_write, ome_tiff_write], ids=["czi", "ome-tiff"])
def test_written_file_is_read_right_and_becomes_evidence_with_a_picture(cast, tmp_path, write):
    path = write(tmp_path / ("a.czi" if write is czi_write else "a.ome.tif"))
    image = read(give(cast, path))
    assert image.status == Job.Status.DONE, image.error_message
    facts = image.facts
    assert [c["name"] for c in facts["images"][0]["channels"]] == ["DAPI", "EGFP"]
    assert facts["images"][0]["pixel_size_um"]["x"] == pytest.approx(0.325)
    assert facts["sha256"] == image.sha256 and facts["path"] == path.name
    evidence = Evidence.objects.get(source=image.uuid)
    assert bytes(evidence.thumbnail.png).startswith(b"\x89PNG")
    assert image.raw and store.side_path(image.raw).exists()
    measured = {entry["as"]: entry["ratio"] for entry in evidence.resaved}
    assert set(measured) >= {"OME-TIFF, Deflate", "OME-TIFF, Zstandard", "OME-Zarr, Zstandard"}
    assert all(0 < ratio < 2 for ratio in measured.values())
    card = card_of(image, may_edit=False)
    assert "OME-Zarr" in " ".join(card.resaved)
    assert re.match(r"Metadata: the file fills \d+ of the \d+ fields of the checklist", card.ceiling)


def test_zombie_that_finishes_late_changes_nothing(cast, tmp_path):
    image = give(cast, czi_write(tmp_path / "z.czi"))
    old = job_claim(Inspection, str(image.uuid))
    Inspection.objects.filter(pk=image.pk).update(lease_until=image.created_at)
    read(image)
    assert image.status == Job.Status.DONE
    with pytest.raises(ClaimLost):
        inspection_run(claim=old)
    assert Evidence.objects.filter(source=image.uuid).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.czi", b"", "empty"),
        ("notes.txt", b"my notes\n" * 50, "not_an_image"),
        ("pack.zip", b"PK\x03\x04" + b"\0" * 100, "archive"),
    ],
)
def test_refusal_is_a_sentence_without_paths_and_the_next_file_succeeds(cast, tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    image = read(give(cast, tmp_path / name))
    assert (image.status, image.error_code) == (Job.Status.REFUSED, code)
    assert image.error_message.endswith(".") and "/" not in image.error_message
    assert read(give(cast, czi_write(tmp_path / "next.czi"))).status == Job.Status.DONE


def test_truncated_czi_ends_in_a_final_state_with_a_sentence(cast, tmp_path):
    whole = czi_write(tmp_path / "whole.czi").read_bytes()
    (tmp_path / "cut.czi").write_bytes(whole[: len(whole) // 2])
    image = read(give(cast, tmp_path / "cut.czi"))
    assert image.is_final
    if image.status == Job.Status.REFUSED:
        assert image.error_message.endswith(".")
    else:
        assert image.facts["findings"], "a cut file that can still be read says that something is wrong"


def test_original_that_vanished_is_our_fault_and_said_so(cast, tmp_path):
    image = give(cast, czi_write(tmp_path / "gone.czi"))
    store.bytes_delete(image.uploads.get().uuid)
    read(image)
    assert image.status == Job.Status.FAILED
    assert "upload it again" in image.error_message


def test_hashing_a_large_file_renews_the_lease_on_the_way(cast, tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.inspection.services.RENEW_SECONDS", 0.0)
    monkeypatch.setattr(store, "BLOCK", 1000)
    path = czi_write(tmp_path / "pieces.czi")
    image = give(cast, path)
    image.uploads.update(sha256="")  # as after an upload in several parts
    stages = []
    renew = Claim.renew
    monkeypatch.setattr(
        Claim, "renew", lambda claim, **fields: (stages.append(fields.get("stage")), renew(claim, **fields))
    )
    read(image)
    assert stages.count("checking") > 10
    assert image.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_missing_engine_is_not_the_files_fault(cast, tmp_path, monkeypatch):
    engine.child_close()
    monkeypatch.setenv("BIOFORMATS_JAR", str(tmp_path / "no-such.jar"))
    image = read(give(cast, czi_write(tmp_path / "a.czi")))
    assert (image.status, image.attempt) == (Job.Status.WAITING, 0)
    engine.child_close()
    monkeypatch.delenv("BIOFORMATS_JAR")
    Inspection.objects.filter(pk=image.pk).update(not_before=None)
    assert read(image).status == Job.Status.DONE


def test_refused_image_can_be_read_again_while_its_original_is_here(cast, tmp_path):
    (tmp_path / "x.czi").write_bytes(b"")
    image = read(give(cast, tmp_path / "x.czi"))
    inspection_retry(inspection=image)
    image.refresh_from_db()
    assert image.status == Job.Status.WAITING
    read(image)
    originals_delete(inspection=image)
    image.refresh_from_db()
    with pytest.raises(NotNow, match="Upload the file again"):
        inspection_retry(inspection=image)

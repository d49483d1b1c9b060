"""Mounted folders: read in place, only by whom the operator named, never out of the root, stoppable."""

import os

import pytest
from django.test import Client

from common.jobs.models import Job
from ingest.inspection.models import Inspection
from ingest.sources.models import FolderRun
from ingest.sources.roots import OutsideRoot, folders_in, source_get, sources_of
from ingest.sources.services import RunRefused, run_cancel, run_start
from ingest.sources.tasks import read_folder
from planner.plans.models import Dataset, Evidence
from planner.plans.services import dataset_change
from tests.files import czi_write, ome_tiff_write

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(180)]


@pytest.fixture
def mounted(cast, tmp_path, settings):
    """A root with two images, a document and a way out, open to owner and stranger."""
    root = tmp_path / "root"
    (root / "day 1 æ").mkdir(parents=True)
    (root / "other").mkdir()
    czi_write(root / "day 1 æ" / "a.czi")
    ome_tiff_write(root / "day 1 æ" / "b.ome.tif")
    (root / "day 1 æ" / "notes.txt").write_text("not an image")
    (root / "day 1 æ" / "broken.czi").write_bytes(b"no image at all" * 20)
    (tmp_path / "secret").mkdir()
    czi_write(tmp_path / "secret" / "hidden.czi")
    os.symlink(tmp_path / "secret", root / "way out")
    people = [cast.owner.username, cast.stranger.username]
    settings.LYSPLAN_SOURCES = {
        "disk": {"path": str(root), "people": people},
        "closed": {"path": str(root), "people": []},
    }
    return root


def run(cast, folder="day 1 æ"):
    started = run_start(dataset=cast.dataset, source="disk", folder=folder, user=cast.owner)
    read_folder(str(started.uuid))
    started.refresh_from_db()
    return started


def test_folder_is_read_in_place_and_its_images_become_evidence(cast, mounted):
    done = run(cast)
    assert (done.status, done.read, done.refused) == (Job.Status.DONE, 2, 1)
    names = set(Evidence.objects.filter(dataset=cast.dataset).values_list("file", flat=True))
    assert names == {"disk/day 1 æ/a.czi", "disk/day 1 æ/b.ome.tif"}
    assert Inspection.objects.get(name__endswith="broken.czi").error_message
    assert sorted(path.name for path in (mounted / "day 1 æ").iterdir()) == [
        "a.czi",
        "b.ome.tif",
        "broken.czi",
        "notes.txt",
    ]


def test_reading_the_folder_again_reads_nothing_twice(cast, mounted):
    run(cast)
    again = run(cast)
    assert (again.read, again.refused) == (2, 1)
    assert Evidence.objects.filter(dataset=cast.dataset).count() == 2


def test_links_and_dots_never_lead_out_of_the_root(cast, mounted):
    source = source_get(cast.owner, "disk")
    assert folders_in(source, "") == ["day 1 æ", "other"]
    for way in ("..", "../secret", "way out", "/etc", "day 1 æ/../../secret", "\0", "nowhere"):
        with pytest.raises(OutsideRoot):
            source.folder(way) if way != "/etc" else source_get(cast.owner, "disk").folder("../../etc")
        with pytest.raises(RunRefused):
            run_start(dataset=cast.dataset, source="disk", folder=way, user=cast.owner)


def test_only_named_people_see_a_source(cast, mounted):
    assert [source.name for source in sources_of(cast.owner)] == ["disk"]
    assert sources_of(cast.editor) == []
    with pytest.raises(RunRefused):
        run_start(dataset=cast.dataset, source="disk", folder="", user=cast.editor)
    with pytest.raises(RunRefused):
        run_start(dataset=cast.dataset, source="closed", folder="", user=cast.owner)


def test_right_taken_away_before_the_worker_comes_is_respected(cast, mounted, settings):
    started = run_start(dataset=cast.dataset, source="disk", folder="day 1 æ", user=cast.owner)
    settings.LYSPLAN_SOURCES = {}
    read_folder(str(started.uuid))
    started.refresh_from_db()
    assert started.status == Job.Status.REFUSED
    assert not Evidence.objects.exists()


def test_stopped_before_it_began_reads_nothing_and_says_so(cast, mounted):
    started = run_start(dataset=cast.dataset, source="disk", folder="day 1 æ", user=cast.owner)
    run_cancel(run=started)
    read_folder(str(started.uuid))
    started.refresh_from_db()
    assert (started.status, started.cancel_asked) == (Job.Status.DONE, True)
    assert not Evidence.objects.exists()


def test_a_run_works_in_slices_so_that_others_come_in_between(cast, mounted, monkeypatch):
    monkeypatch.setattr("ingest.sources.services.SLICE_SECONDS", -1)
    started = run_start(dataset=cast.dataset, source="disk", folder="day 1 æ", user=cast.owner)
    read_folder(str(started.uuid))
    started.refresh_from_db()
    assert (started.status, started.attempt) == (Job.Status.WAITING, 0)


def test_pages_choose_a_folder_and_show_the_run(cast, mounted):
    dataset_change(dataset=cast.dataset, screening=Dataset.Screening.SENSITIVE)
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/images/of/{cast.dataset.uuid}/folders/"
    assert "day 1 æ" in client.get(url, {"source": "disk"}).content.decode()
    assert client.post(url, {"source": "disk", "folder": "../secret"}).status_code == 422
    assert client.post(url, {"source": "disk", "folder": "day 1 æ"}).status_code == 302
    panel = client.get(f"/images/of/{cast.dataset.uuid}/").content.decode()
    assert "disk/day 1 æ" in panel
    assert FolderRun.objects.count() == 1

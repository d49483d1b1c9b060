"""The job row: claim, fence, finish, sweep."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common.jobs.claims import MAX_ATTEMPTS, ClaimLost, job_claim
from common.jobs.models import Job
from common.jobs.sweeper import job_release_all, job_sweep
from ingest.inspection.models import Inspection
from portal.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast) -> Inspection:
    return Inspection.objects.create(dataset=cast.dataset, name="a.czi", status=Job.Status.WAITING)


def lease_runs_out(row: Inspection) -> None:
    Inspection.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1), rung_at=None)


def test_one_of_two_claims_wins(waiting):
    first = job_claim(Inspection, str(waiting.uuid))
    assert first is not None
    assert job_claim(Inspection, str(waiting.uuid)) is None


def test_claim_costs_two_queries(waiting, django_assert_num_queries):
    with django_assert_num_queries(2):
        job_claim(Inspection, str(waiting.uuid))


def test_expired_lease_can_be_taken_over_and_the_old_worker_writes_nothing(waiting):
    old = job_claim(Inspection, str(waiting.uuid))
    lease_runs_out(waiting)
    new = job_claim(Inspection, str(waiting.uuid))
    assert new is not None and new.attempt == 2
    with pytest.raises(ClaimLost):
        old.renew(stage="reading")
    with pytest.raises(ClaimLost):
        old.finish(Job.Status.DONE, facts={"from": "zombie"})
    new.finish(Job.Status.DONE, facts={"from": "second"})
    waiting.refresh_from_db()
    assert waiting.status == Job.Status.DONE
    assert waiting.facts == {"from": "second"}


def test_a_job_ends_once(waiting):
    claim = job_claim(Inspection, str(waiting.uuid))
    claim.finish(Job.Status.DONE)
    with pytest.raises(ClaimLost):
        claim.finish(Job.Status.DONE)


def test_given_back_uncounted_for_our_own_faults(waiting):
    claim = job_claim(Inspection, str(waiting.uuid))
    claim.give_back(wait=timedelta(), count=False)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.attempt) == (Job.Status.WAITING, 0)


def test_given_back_job_waits_its_time(waiting):
    job_claim(Inspection, str(waiting.uuid)).give_back(wait=timedelta(minutes=1), count=True)
    assert job_claim(Inspection, str(waiting.uuid)) is None


def test_sweeper_rings_for_waiting_and_expired_rows_only(cast, waiting):
    running = Inspection.objects.create(dataset=cast.dataset, name="b.czi")
    job_claim(Inspection, str(running.uuid))
    expired = Inspection.objects.create(dataset=cast.dataset, name="c.czi")
    job_claim(Inspection, str(expired.uuid))
    lease_runs_out(expired)
    Inspection.objects.create(dataset=cast.dataset, name="d.czi", status=Job.Status.DONE)
    assert job_sweep(Inspection) == 2
    assert job_sweep(Inspection) == 0, "a ring just sent is not repeated at once"


def test_sweeper_gives_up_after_three_lost_workers_and_says_so(waiting):
    for _attempt in range(MAX_ATTEMPTS):
        assert job_claim(Inspection, str(waiting.uuid)) is not None
        lease_runs_out(waiting)
    job_sweep(Inspection)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.error_code) == (Job.Status.FAILED, "worker_lost")
    assert "our fault" in waiting.error_message


def test_fresh_start_voids_every_claim(waiting):
    job_claim(Inspection, str(waiting.uuid))
    assert job_release_all(Inspection) == 1
    assert job_claim(Inspection, str(waiting.uuid)) is not None


def test_runs_on_real_postgresql():
    assert connection.vendor == "postgresql"


def every_job(model=Job):
    for one in model.__subclasses__():
        yield one
        yield from every_job(one)


@pytest.mark.parametrize("model", sorted(every_job(), key=lambda one: one.__name__))
def test_every_kind_of_job_has_a_task_that_the_worker_knows(model):
    app.loader.import_default_modules()
    assert model.DOORBELL in app.tasks

"""Periodic work: the sweeper, the pulse of the workers, and guests whose time is up. Thin."""

from celery import shared_task
from django.utils import timezone

from common.jobs.sweeper import job_sweep
from ingest.inspection.models import Inspection
from ingest.sources.models import FolderRun
from ingest.uploads.services import uploads_expire
from planner.exports.models import Export
from planner.webhooks.models import Delivery
from planner.webhooks.services import deliveries_expire

from .models import Heartbeat


@shared_task(name="portal.tasks.sweep")
def sweep() -> None:
    """Rings for jobs left behind; being run at all is the workers' pulse."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now()})
    job_sweep(Inspection)
    job_sweep(FolderRun)
    job_sweep(Export)
    job_sweep(Delivery)


@shared_task(name="portal.tasks.expire")
def expire() -> None:
    """Removes abandoned uploads, originals past their time and old deliveries of webhooks."""
    uploads_expire()
    deliveries_expire()

"""Finds rows that nobody works on and rings again: lost messages, dead workers, a broker that was away."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from .claims import MAX_ATTEMPTS
from .doorbell import ring
from .models import Job

log = structlog.get_logger(__name__)
BATCH = 200
LOST = "Reading stopped three times in a row. This is our fault, not the file's. Try again later or ask for help."


def job_sweep(model: type[Job]) -> int:
    """Rings for every row left waiting or with an expired lease; gives up after three attempts. Returns rings."""
    now = timezone.now()
    rows = model._default_manager
    expired = Q(status=Job.Status.RUNNING, lease_until__lt=now)
    lost = rows.filter(expired | Q(status=Job.Status.WAITING), attempt__gte=MAX_ATTEMPTS).update(
        status=Job.Status.FAILED,
        stage="",
        error_code="worker_lost",
        error_message=LOST,
        lease_until=None,
        finished_at=now,
    )
    if lost:
        log.error("jobs_given_up", model=model.__name__, count=lost)
    waiting = Q(status=Job.Status.WAITING) & (Q(not_before=None) | Q(not_before__lte=now))
    unheard = Q(rung_at=None) | Q(rung_at__lt=now - timedelta(seconds=settings.LYSPLAN_UNHEARD_SECONDS))
    left = rows.filter((waiting | expired) & unheard).order_by("created_at").values_list("uuid", flat=True)[:BATCH]
    return sum(ring(model, str(uuid)) for uuid in left)


def job_release_all(model: type[Job]) -> int:
    """For a start where no other worker can be alive (embedded mode): every claim is void now."""
    return model._default_manager.filter(status=Job.Status.RUNNING).update(
        status=Job.Status.WAITING, lease_until=None, rung_at=None, stage=""
    )

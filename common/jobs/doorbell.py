"""Ringing: tells a worker, through the broker, that a row waits. A lost ring costs seconds, never data."""

import structlog
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from .models import Job

log = structlog.get_logger(__name__)


def ring_on_commit(job: Job) -> None:
    """Rings for the row once the surrounding transaction has committed."""
    transaction.on_commit(lambda: ring(type(job), str(job.uuid)))


def ring(model: type[Job], uuid: str) -> bool:
    """Sends the message; with the broker away it says so in the log, and the sweeper rings again."""
    model._default_manager.filter(uuid=uuid).update(rung_at=timezone.now())
    try:
        current_app.send_task(model.DOORBELL, args=[uuid], ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("doorbell_unheard", job=uuid, task=model.DOORBELL, error=type(error).__name__)
        return False
    return True

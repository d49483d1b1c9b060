"""The doorbell's other side for webhooks."""

import structlog
from celery import shared_task

from common.jobs.claims import ClaimLost, job_claim

from .models import Delivery
from .services import delivery_make

log = structlog.get_logger(__name__)


@shared_task(name=Delivery.DOORBELL)
def deliver(uuid: str) -> None:
    """Sends one delivery, if it still waits for somebody."""
    claim = job_claim(Delivery, uuid)
    if claim is None:
        return
    try:
        delivery_make(claim=claim)
    except ClaimLost:
        log.info("delivery_taken_over", delivery=uuid)

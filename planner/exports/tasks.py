"""The doorbell's other side for documents."""

import structlog
from celery import shared_task

from common.jobs.claims import ClaimLost, job_claim

from .models import Export
from .services import export_failed, export_make

log = structlog.get_logger(__name__)


@shared_task(name=Export.DOORBELL)
def make(uuid: str) -> None:
    """Makes one document, if it still waits for somebody."""
    claim = job_claim(Export, uuid)
    if claim is None:
        return
    try:
        export_make(claim=claim)
    except ClaimLost:
        log.info("export_taken_over", export=uuid)
    except Exception:
        log.exception("export_failed", export=uuid)
        export_failed(claim=claim)

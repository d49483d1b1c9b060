"""The doorbell's other side for mounted folders."""

from datetime import timedelta

import structlog
from celery import shared_task

from common.jobs.claims import ClaimLost, job_claim
from ingest.inspector.client import EngineUnavailable

from .models import FolderRun
from .services import run_work

log = structlog.get_logger(__name__)


@shared_task(name=FolderRun.DOORBELL)
def read_folder(uuid: str) -> None:
    """Reads one folder, if it still waits for somebody."""
    claim = job_claim(FolderRun, uuid)
    if claim is None:
        return
    try:
        run_work(claim=claim)
    except ClaimLost:
        log.info("folder_run_taken_over", run=uuid)
    except EngineUnavailable as error:
        log.error("engine_unavailable", reason=str(error))
        claim.give_back(wait=timedelta(seconds=30), count=False)

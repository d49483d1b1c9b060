"""The doorbell's other side. Thin: claim, do, say which of three things went wrong."""

from datetime import timedelta

import structlog
from celery import shared_task
from celery.signals import worker_process_init

from common.jobs.claims import ClaimLost, job_claim

from . import engine
from .models import Inspection
from .services import inspection_run

log = structlog.get_logger(__name__)


@worker_process_init.connect
def warm_up(**_kwargs: object) -> None:
    """Starts the inspector child with the worker process, so that the first image finds its JVM running."""
    try:
        engine.child().warm()
    except engine.EngineUnavailable as error:
        log.error("engine_unavailable", reason=str(error))  # said again, and the row given back, when an image comes


@shared_task(name=Inspection.DOORBELL)
def inspect(uuid: str) -> None:
    """Reads one image, if it still waits for somebody."""
    claim = job_claim(Inspection, uuid)
    if claim is None:
        return
    try:
        inspection_run(claim=claim)
    except ClaimLost:
        log.info("inspection_taken_over", image=uuid)
    except engine.EngineUnavailable as error:
        log.error("engine_unavailable", reason=str(error))
        claim.give_back(wait=timedelta(seconds=30), count=False)
    except engine.ChildLost:
        log.warning("inspector_child_lost", image=uuid, attempt=claim.attempt)
        claim.give_back(wait=timedelta(seconds=claim.attempt), count=True)

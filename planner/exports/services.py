"""Asking for a document, and making it. The worker calls `export_make`; nothing is typeset inside a request."""

import hashlib
import time

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.jobs.claims import Claim
from common.jobs.doorbell import ring_on_commit
from planner.plans.models import Snapshot
from planner.plans.queries import thumbnails_of

from .contract import NotReady, Options
from .models import Export
from .registry import exporter_get

Status = Export.Status


@transaction.atomic
def export_ask(*, snapshot: Snapshot, kind: str, language: str, madmp_version: str = "1.2") -> Export:
    """The document's row, made if it is new; a failed one is tried again. Raises KeyError for an unknown kind."""
    exporter_get(kind)
    export, made = Export.objects.get_or_create(
        snapshot=snapshot, kind=kind, language=language, madmp_version=madmp_version
    )
    if not made and export.status == Status.FAILED:
        Export.objects.filter(pk=export.pk).update(status=Status.WAITING, attempt=0, error_code="", error_message="")
        made = True
    if made:
        ring_on_commit(export)
    return export


def export_wait(*, export: Export, seconds: float) -> Export:
    """The row as it is once final, or after the given time."""
    end = time.monotonic() + seconds
    pause = 0.02
    while True:
        export.refresh_from_db(fields=["status"])
        if export.is_final or time.monotonic() > end:
            export.refresh_from_db()
            return export
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)


def export_make(*, claim: Claim) -> None:
    """Makes the claimed document. Raises ClaimLost."""
    export = Export.objects.select_related("snapshot").get(pk=claim.pk)
    options = Options(
        language=export.language,
        madmp_version=export.madmp_version,
        font_paths=tuple(settings.LYSPLAN_FONT_PATHS),
    )
    content = export.snapshot.content
    try:
        made = exporter_get(export.kind).export(content, options, thumbnails_of(content).get)
    except NotReady as error:
        claim.finish(
            Status.REFUSED,
            error_code="not_ready",
            error_message=" ".join(note.message[export.language] for note in error.notes),
        )
        return
    claim.finish(Status.DONE, content=made, sha256=hashlib.sha256(made).hexdigest(), error_code="", error_message="")


def export_failed(*, claim: Claim) -> None:
    """The exporter itself is at fault: says so, keeps the snapshot, the document can be asked for again."""
    claim.finish(
        Status.FAILED,
        error_code="export_failed",
        error_message=_(
            "This document could not be made. That is our fault; nothing of your plan is lost. Try again, or ask for help."
        ),
    )

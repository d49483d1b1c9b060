"""Asking for a document, and making it. The worker calls `export_make`; nothing is typeset inside a request."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.jobs.claims import Claim
from common.jobs.doorbell import ring_on_commit
from common.jobs.keeping import claim_kept
from planner.plans.models import Snapshot
from planner.plans.queries import thumbnails_of

from .contract import Exporter, Note, NotReady, Options, Thumbnails
from .models import Export
from .registry import exporter_get, has_shapes

Status = Export.Status
PLAIN = Options()


@transaction.atomic
def export_ask(*, snapshot: Snapshot, kind: str, options: Options) -> Export:
    """The document's row, made if it is new; a failed one is tried again. Raises KeyError for an unknown kind.

    Wishes that the kind does not know are not kept, so that the same document is never made twice.
    """
    shaped = has_shapes(exporter_get(kind))
    export, made = Export.objects.get_or_create(
        snapshot=snapshot,
        kind=kind,
        language=options.language,
        madmp_version=options.madmp_version if kind == "madmp" else PLAIN.madmp_version,
        shape=options.shape if shaped else PLAIN.shape,
        # The one page has no place for open questions.
        unanswered=options.include_unanswered if shaped and options.shape != "summary" else True,
    )
    if not made and export.status == Status.FAILED:
        Export.objects.filter(pk=export.pk).update(status=Status.WAITING, attempt=0, error_code="", error_message="")
        made = True
    if made:
        ring_on_commit(export)
    return export


MADE = ("status", "stage", "attempt", "content", "sha256", "notes", "error_code", "error_message", "finished_at")


def export_wait(*, export: Export, seconds: float) -> Export:
    """The row as it is once final, or after the given time."""
    end = time.monotonic() + seconds
    pause = 0.02
    while True:
        export.refresh_from_db(fields=["status"])
        if export.is_final or time.monotonic() > end:
            export.refresh_from_db(fields=MADE)  # not the snapshot: it is at hand, and large
            return export
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def export_make(*, claim: Claim) -> None:
    """Makes the claimed document. Raises ClaimLost."""
    export = Export.objects.select_related("snapshot").get(pk=claim.pk)
    options = replace(
        export.options, font_paths=tuple(settings.LYSPLAN_FONT_PATHS), tell=lambda stage: claim.renew(stage=stage)
    )
    content = export.snapshot.content
    try:
        with claim_kept(claim):
            made, notes = document_made(exporter_get(export.kind), content, options, thumbnails_of(content).get)
    except NotReady as error:
        claim.finish(
            Status.REFUSED,
            error_code="not_ready",
            error_message=" ".join(note.message[export.language] for note in error.notes),
        )
        return
    claim.finish(
        Status.DONE,
        content=made,
        sha256=hashlib.sha256(made).hexdigest(),
        notes=[{"severity": note.severity, "code": note.code, "message": dict(note.message)} for note in notes],
        error_code="",
        error_message="",
    )


def document_made(
    exporter: Exporter, snapshot: Mapping[str, Any], options: Options, thumbnails: Thumbnails
) -> tuple[bytes, list[Note]]:
    """The bytes, and what had to be changed or left out where the exporter keeps account of it. Raises NotReady."""
    noted = getattr(exporter, "export_noted", None)
    if noted is None:
        return exporter.export(snapshot, options, thumbnails), []
    made: tuple[bytes, list[Note]] = noted(snapshot, options, thumbnails)
    return made


def export_failed(*, claim: Claim) -> None:
    """The exporter itself is at fault: says so, keeps the snapshot, the document can be asked for again."""
    claim.finish(
        Status.FAILED,
        error_code="export_failed",
        error_message=_(
            "This document could not be made. That is our fault; nothing of your plan is lost. Try again, or ask for help."
        ),
    )

"""Reading an image: from claimed row to facts on the dataset. The task calls `inspection_run`, people call the rest."""

import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.jobs.claims import Claim
from common.jobs.doorbell import ring_on_commit
from common.people import Who
from ingest import inspector
from ingest.uploads import store
from ingest.uploads.models import Upload
from ingest.uploads.services import UploadRefused, files_store, name_clean, originals_delete
from planner.plans.models import Dataset, Evidence
from planner.plans.services import dataset_change, dataset_create, evidence_attach, evidence_withdraw, plan_create
from planner.questionnaire.queries import version_current

from . import engine
from .models import Inspection

Status = Inspection.Status
RENEW_SECONDS = 5.0
FACTS = jsonschema.Draft202012Validator(json.loads((Path(inspector.__file__).parent / "facts.schema.json").read_text()))


def inspection_run(*, claim: Claim) -> None:
    """Reads the claimed image and stores what was found, once.

    Raises ClaimLost, EngineUnavailable (ours, try later) and ChildLost (try again, counted).
    """
    row = Inspection.objects.select_related("dataset__plan").get(pk=claim.pk)
    uploads = list(row.uploads.filter(deleted_at=None))
    if not uploads or not all(store.upload_path(upload.uuid).exists() for upload in uploads):
        gone = _("The uploaded file is not on our disk any more. That is our fault; please upload it again.")
        claim.finish(Status.FAILED, error_code="engine_failed", error_message=gone)
        return
    digests = _digests(claim, row, uploads)
    first = _first_like(row, digests)
    if first is not None:
        claim.finish(Status.DONE, sha256=row.sha256, duplicate_of=first, facts=first.facts, evidence=first.evidence)
        return
    parts = [engine.Part(path=store.upload_path(upload.uuid), name=upload.path) for upload in uploads]

    def beat(stage: str, partial: dict[str, Any] | None) -> None:
        claim.renew(stage=stage, **({"facts": partial} if partial else {}))

    answer = engine.child().inspect(parts, beat=beat, resave=True)
    facts = {**answer.facts, "path": row.name}
    if len(digests) == 1:
        facts["sha256"] = next(iter(digests.values()))
    _result_store(claim, row, facts, answer)


def _digests(claim: Claim, row: Inspection, uploads: list[Upload]) -> dict[str, str]:
    """{path: SHA-256} of the originals; computed here where the upload came in pieces."""
    for upload in uploads:
        if not upload.sha256:
            upload.sha256 = _sha256(claim, upload)
            Upload.objects.filter(pk=upload.pk).update(sha256=upload.sha256)
    if len(uploads) == 1:
        row.sha256 = uploads[0].sha256
    return {upload.path: upload.sha256 for upload in uploads}


def _sha256(claim: Claim, upload: Upload) -> str:
    """Hexadecimal SHA-256; the lease is renewed on the way, since a large file takes longer than one."""
    digest, renewed = hashlib.sha256(), 0.0
    for block in store.file_blocks(store.upload_path(upload.uuid)):
        if time.monotonic() - renewed > RENEW_SECONDS:
            renewed = time.monotonic()
            claim.renew(stage="checking")
        digest.update(block)
    return digest.hexdigest()


def _first_like(row: Inspection, digests: dict[str, str]) -> Inspection | None:
    """An image of the same dataset with the same bytes that was read before: a duplicate is an outcome, not an error."""
    if len(digests) != 1:
        return None
    alike = Inspection.objects.filter(
        dataset=row.dataset_id, sha256=row.sha256, status=Status.DONE, duplicate_of=None
    ).exclude(pk=row.pk)
    live = Evidence.objects.filter(dataset=row.dataset_id, withdrawn_at=None).values("source")
    return alike.filter(uuid__in=live).first()


@transaction.atomic
def _result_store(claim: Claim, row: Inspection, facts: dict[str, Any], answer: engine.Answer) -> None:
    found = {"sha256": row.sha256, "facts": facts}
    if facts["status"] != "ok":
        error = facts.get("error") or {}
        ours = error.get("code") in ("engine_failed", "worker_lost")
        claim.finish(
            Status.FAILED if ours else Status.REFUSED,
            error_code=error.get("code", ""),
            error_message=error.get("message", ""),
            **found,
        )
        return
    raw = ""
    if answer.raw:
        raw = f"{str(row.uuid)[:2]}/{row.uuid}.json.gz"
        store.side_path(raw).write_bytes(answer.raw)
    claim.finish(Status.DONE, raw=raw, error_code="", error_message="", **found)
    evidence = evidence_attach(
        dataset=row.dataset,
        source=row.uuid,
        file=row.name,
        facts=facts,
        thumbnail=answer.thumbnail,
        resaved=answer.resaved,
    )
    Inspection.objects.filter(pk=row.pk).update(evidence=evidence.uuid)


@transaction.atomic
def facts_receive(
    *, dataset: Dataset, name: str, facts: dict[str, Any], thumbnail: bytes | None, user: Who
) -> Inspection:
    """An image that was read elsewhere: its facts become evidence, no original ever comes here."""
    now = timezone.now()
    image = Inspection.objects.create(
        dataset=dataset,
        name=name,
        bytes=facts.get("bytes") or 0,
        sha256=facts.get("sha256") or "",
        facts=facts,
        status=Status.DONE,
        uploaded_by=user,
        received_at=now,
        finished_at=now,
        originals_deleted_at=now,
    )
    evidence = evidence_attach(dataset=dataset, source=image.uuid, file=name, facts=facts, thumbnail=thumbnail)
    image.evidence = evidence.uuid
    image.save(update_fields=["evidence"])
    return image


def plan_start_from(
    *, files: Sequence[tuple[str, str, int, Iterable[bytes]]], clear: bool, language: str, user: Who
) -> Inspection:
    """A new plan with one dataset that holds the sent file or set, waiting to be read. All or nothing.

    Raises UploadRefused without a file, or before somebody said that the images show nobody and nothing confidential.
    """
    if not files:
        raise UploadRefused(_("Choose a file first."))
    if not clear:
        raise UploadRefused(
            _(
                "Say first that nobody can be recognised in the images and nothing in them is confidential. "
                "Otherwise start the plan by its title."
            )
        )
    title = name_clean(files[0][0]).rsplit(".", 1)[0][:200] or _("Images")
    with transaction.atomic():
        plan = plan_create(
            user=user,
            title=title,
            questionnaire=version_current(),
            language=language,
        )
        dataset = dataset_create(plan=plan, title=title)
        dataset_change(dataset=dataset, screening=Dataset.Screening.CLEAR)
        return files_store(dataset=dataset, files=files, user=user)


class FactsRefused(Exception):
    """Pushed facts that cannot be taken; the text says why."""


def facts_push(*, dataset: Dataset, facts: Any, user: Who) -> tuple[Inspection, bool]:
    """Takes facts that a workstation read. The same facts again are the same image (False): a push can be repeated.

    Raises FactsRefused where they are no facts, or facts of a file that could not be read.
    """
    try:
        FACTS.validate(facts)
    except jsonschema.ValidationError as error:
        place = "/".join(str(part) for part in error.absolute_path) or "facts"
        raise FactsRefused(
            _("These are not facts of lysplan-inspect: look at “%(place)s”.") % {"place": place}
        ) from error
    if facts["status"] != "ok":
        raise FactsRefused(_("This file could not be read, so there are no facts to keep."))
    try:
        name = name_clean(facts["path"])
    except UploadRefused as error:
        raise FactsRefused(str(error)) from error
    known = {**facts, "path": name, "elapsed_ms": None}
    with transaction.atomic():
        for image in dataset.inspections.filter(name=name, status=Status.DONE):
            if {**(image.facts or {}), "elapsed_ms": None} == known:
                return image, False
        return facts_receive(dataset=dataset, name=name, facts={**facts, "path": name}, thumbnail=None, user=user), True


class NotNow(Exception):
    """The image is in a state in which that cannot be done; the text says why."""


@transaction.atomic
def inspection_retry(*, inspection: Inspection) -> None:
    """Reads again an image that failed by our fault, or was refused; its original must still be here."""
    if inspection.originals_deleted_at or not inspection.uploads.filter(deleted_at=None).exists():
        raise NotNow(_("The original was deleted. Upload the file again."))
    moved = Inspection.objects.filter(pk=inspection.pk, status__in=(Status.FAILED, Status.REFUSED)).update(
        status=Status.WAITING, attempt=0, error_code="", error_message="", finished_at=None, not_before=None
    )
    if not moved:
        raise NotNow(_("This image is not in a state to be read again."))
    ring_on_commit(inspection)


@transaction.atomic
def inspection_delete(*, inspection: Inspection) -> None:
    """Removes an image: original, facts and thumbnail leave the dataset. Answers taken from it stay."""
    originals_delete(inspection=inspection)
    if inspection.raw:
        store.side_path(inspection.raw).unlink(missing_ok=True)
    evidence = Evidence.objects.filter(source=inspection.uuid).select_related("dataset__plan").first()
    if evidence is not None:
        evidence_withdraw(evidence=evidence)
    inspection.delete()


def evidence_of(inspection: Inspection) -> Evidence | None:
    """The evidence an image became."""
    uuid: UUID | None = inspection.evidence
    return Evidence.objects.filter(uuid=uuid, withdrawn_at=None).select_related("thumbnail").first() if uuid else None

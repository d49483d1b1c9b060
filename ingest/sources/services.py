"""Reading a mounted folder in place: start, stop, and the work itself, which a worker does."""

import contextlib
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from common.jobs.claims import Claim
from common.jobs.doorbell import ring, ring_on_commit
from common.people import Who
from ingest.inspection.models import Inspection
from ingest.inspection.services import facts_receive
from ingest.inspector.client import Answer, ChildLost, Limits, SourceChild
from ingest.inspector.pool import SourcePool
from ingest.inspector.walking import Walk, candidates
from planner.plans.models import Dataset

from .models import FolderRun
from .roots import OutsideRoot, Source, source_get

Status = FolderRun.Status
SLICE_SECONDS = 30


Thing = tuple[Path, str]  # a file or OME-Zarr folder, and its name on the site


class RunRefused(Exception):
    """The folder cannot be read; the text says why."""


class Cancelled(Exception):
    """The person stopped the run."""


class SliceOver(Exception):
    """The run worked its share of time; it goes on behind whoever waits meanwhile."""


@transaction.atomic
def run_start(*, dataset: Dataset, source: str, folder: str, user: Who) -> FolderRun:
    """A run that waits for a worker. Raises RunRefused where the person may not read the source or the folder is not in it."""
    try:
        found = source_get(user, source)
        inside = found.folder(folder).relative_to(found.path.resolve())
    except OutsideRoot:
        raise RunRefused(_("This folder is not among those you may read here.")) from None
    if dataset.folder_runs.filter(status__in=(Status.WAITING, Status.RUNNING)).exists():
        raise RunRefused(_("A folder is being read for this dataset already. Wait for it, or stop it first."))
    relative = "" if str(inside) == "." else str(inside)
    run = FolderRun.objects.create(dataset=dataset, source=source, folder=relative, started_by=user)
    ring_on_commit(run)
    return run


@transaction.atomic
def run_cancel(*, run: FolderRun) -> None:
    """Asks the run to stop; what was read stays. A run that still waits ends at once."""
    FolderRun.objects.filter(pk=run.pk).update(cancel_asked=True)
    FolderRun.objects.filter(pk=run.pk, status=Status.WAITING).update(status=Status.DONE)


def run_work(*, claim: Claim) -> None:
    """Reads the folder's images into the dataset, one after another, through a child that may read this root alone.

    Works at most SLICE_SECONDS in one go, so that a thousand files hold nobody's single file up. A run that goes on, or is
    taken over after a lost worker, passes over what was read. Raises ClaimLost, EngineUnavailable.
    """
    run = FolderRun.objects.select_related("dataset__plan", "started_by").get(pk=claim.pk)
    try:
        source = source_get(run.started_by, run.source)
        folder = source.folder(run.folder)
    except OutsideRoot:
        message = _("This folder is not there any more, or you may not read it any more.")
        claim.finish(Status.REFUSED, error_code="refers_outside", error_message=message)
        return
    scratch = Path(settings.DATA_DIR) / "scratch"
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    sandbox = "require" if settings.LYSPLAN_SANDBOX == "require" else "warn"
    limits = Limits(wall_s=settings.LYSPLAN_INSPECT_SECONDS)
    pool = SourcePool(scratch, [folder], limits=limits, sandbox=sandbox)
    try:
        with contextlib.suppress(Cancelled):
            _read_all(claim, run, source, folder, pool)
        claim.finish(Status.DONE, now="")
    except SliceOver:
        claim.give_back(wait=timedelta(), count=False)
        ring(FolderRun, str(run.uuid))
    finally:
        pool.close()


def _read_all(claim: Claim, run: FolderRun, source: Source, folder: Path, pool: SourcePool) -> None:
    counts = {"read": 0, "refused": 0}
    names = run.dataset.inspections.filter(name__startswith=f"{source.name}/", status__in=Inspection.FINAL)
    known = {name: (status, facts) for name, status, facts in names.values_list("name", "status", "facts")}
    walk = Walk([str(folder)])
    FolderRun.objects.filter(pk=run.pk).update(found=len(candidates(folder)))
    end = time.monotonic() + SLICE_SECONDS
    stopped = threading.Event()

    def unread() -> Iterator[Thing]:
        for path, name in _named(walk, source):
            if name not in known:
                yield path, name
                continue
            status, facts = known[name]
            walk.used(path, {**(facts or {}), "path": str(path)})
            counts["read" if status == Status.DONE else "refused"] += 1

    def tick(now: str = "") -> None:
        claim.renew(now=now[-500:], **counts)
        if FolderRun.objects.filter(pk=run.pk, cancel_asked=True).exists():
            raise Cancelled

    ask = partial(_read, stopped)
    tick()
    try:
        for (path, name), answer in pool.inspect_all(
            unread(), ask, skip=lambda thing: walk.was_used(thing[0]), tick=tick
        ):
            walk.used(path, {**answer.facts, "path": str(path)})
            if answer.facts["status"] != "ok":
                counts["refused"] += 1
                _refusal_keep(run, name, answer.facts)
            else:
                counts["read"] += 1
                facts = {**answer.facts, "path": name}
                facts_receive(
                    dataset=run.dataset, name=name, facts=facts, thumbnail=answer.thumbnail, user=run.started_by
                )
            tick(name)
            if time.monotonic() > end:
                raise SliceOver
    finally:
        stopped.set()
    claim.renew(now="", **counts)


def _named(walk: Walk, source: Source) -> Iterator[tuple[Path, str]]:
    root = source.path.resolve()
    for _given, path in walk:
        yield path, f"{source.name}/{path.relative_to(root)}"[-500:]


def _read(stopped: threading.Event, child: SourceChild, thing: Thing) -> Answer:
    """One answer, in a child's thread: no database here."""

    def beat(_stage: str, _partial: dict[str, Any] | None) -> None:
        if stopped.is_set():
            raise Cancelled

    for _attempt in range(2):
        try:
            return child.inspect(thing[0], beat=beat, thumbnail=True, first_look=False)
        except ChildLost:
            continue
    lost = {"status": "refused", "error": {"code": "worker_lost", "message": _("Reading this file stopped twice.")}}
    return Answer(lost, None, None)


def _refusal_keep(run: FolderRun, name: str, facts: dict[str, Any]) -> None:
    error = facts.get("error") or {}
    Inspection.objects.get_or_create(
        dataset=run.dataset,
        name=name,
        status=Status.REFUSED,
        defaults={
            "error_code": error.get("code", ""),
            "error_message": error.get("message", ""),
            "bytes": facts.get("bytes") or 0,
            "uploaded_by": run.started_by,
            "originals_deleted_at": run.created_at,
        },
    )

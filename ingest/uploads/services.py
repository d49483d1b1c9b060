"""Bytes in: a resumable upload (tus 1.0) or a form post, both ending in an inspection that waits.

One writer at a time: `upload_lock` is a compare-and-set on the row. `offset` moves only after the bytes are
synced, so it never promises more than the disk holds.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.jobs.doorbell import ring_on_commit
from common.people import Who
from ingest.inspection.models import Inspection
from planner.plans.models import Dataset

from . import store
from .models import Upload

EXPIRES = timedelta(days=2)
LOCK = timedelta(seconds=60)
NAME_LENGTH = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class UploadRefused(Exception):
    """The person must do something else. `status` is the HTTP status, the text a sentence for them."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class OffsetConflict(Exception):
    """The client's offset is not ours, or another writer is at work: ask for the offset and go on from there."""


def name_clean(raw: str) -> str:
    """A file name for showing and for the set's folder: spaces, æøå and emoji stay, folders and control characters go."""
    name = _CONTROL.sub("", raw).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1].strip()
    if not name.strip("."):
        raise UploadRefused(_("The file has no name. Give it a name with an ending such as .czi and try again."))
    if len(name) > NAME_LENGTH:
        raise UploadRefused(_("The file name is longer than 255 characters. Shorten it and try again."))
    return name


def path_clean(raw: str) -> str:
    """A relative path inside a set: every part cleaned, no way up or out."""
    parts = [part for part in _CONTROL.sub("", raw).replace("\\", "/").split("/") if part.strip(". ")]
    path = "/".join(part.strip() for part in parts)
    if not path or len(path) > 500:
        raise UploadRefused(_("A path inside the set must have 1 to 500 characters."))
    return path


def inspection_open(*, dataset: Dataset, name: str, user: Who, is_set: bool = False) -> Inspection:
    """The row of an image whose bytes are still to come."""
    if dataset.screening == Dataset.Screening.UNASKED:
        raise UploadRefused(
            _(
                "Before the first file: answer on the dataset's page whether the images can identify a person or are confidential."
            ),
            status=409,
        )
    if dataset.screening == Dataset.Screening.SENSITIVE:
        raise UploadRefused(
            _(
                "You said that these images may identify a person or are confidential. "
                "Do not upload them: read them on your own computer with lysplan-inspect."
            ),
            status=409,
        )
    return Inspection.objects.create(
        dataset=dataset, name=name, is_set=is_set, uploaded_by=user, status=Inspection.Status.RECEIVING
    )


@transaction.atomic
def upload_create(
    *, dataset: Dataset, name: str, length: int, user: Who, path: str = "", into: Inspection | None = None
) -> Upload:
    """Reserves room for one file and opens its image (or adds to a set's). Raises UploadRefused."""
    if length < 0:
        raise UploadRefused(_("The length of the file must be a number of bytes."))
    if length > settings.LYSPLAN_MAX_UPLOAD:
        raise UploadRefused(
            _(
                "The file is larger than this site takes (%(limit)s GiB). Read it on your own computer with lysplan-inspect instead."
            )
            % {"limit": settings.LYSPLAN_MAX_UPLOAD // 2**30},
            status=413,
        )
    used = user_bytes(user)
    if used + length > settings.LYSPLAN_USER_QUOTA:
        raise UploadRefused(
            _(
                "Your uploaded originals already fill %(used)s of %(limit)s GiB. Delete some, or wait: "
                "they are removed by themselves after %(days)s days."
            )
            % {
                "used": used // 2**30,
                "limit": settings.LYSPLAN_USER_QUOTA // 2**30,
                "days": settings.LYSPLAN_KEEP_ORIGINALS,
            },
            status=413,
        )
    if not store.disk_has(length):
        raise UploadRefused(_("This site's disk is full at the moment. Nothing is lost; try again later."), status=507)
    name = name_clean(name)
    inspection = into or inspection_open(dataset=dataset, name=name, user=user)
    upload = Upload.objects.create(
        inspection=inspection,
        path=path_clean(path) if path else name,
        length=length,
        owner=user,
        expires_at=timezone.now() + EXPIRES,
    )
    store.bytes_write(upload.uuid, 0, 0, [], None)  # an empty file is a file too
    return upload


def user_bytes(user: Who) -> int:
    """Bytes the person's living originals and open uploads reserve."""
    total = Upload.objects.filter(owner=user, deleted_at=None).aggregate(sum=Sum("length"))["sum"]
    return total or 0


@dataclass(frozen=True)
class Written:
    """Where the upload stands after a write."""

    offset: int
    complete: bool


def upload_write(
    *, upload: Upload, offset: int, blocks: Iterable[bytes], checksum: tuple[str, bytes] | None = None
) -> Written:
    """Appends at `offset`. Raises OffsetConflict; ChecksumMismatch leaves offset and bytes as they were."""
    lock = uuid4()
    now = timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lt=now)
    won = Upload.objects.filter(free, pk=upload.pk, offset=offset, deleted_at=None).update(
        lock=lock, locked_until=now + LOCK
    )
    if not won:
        raise OffsetConflict
    whole = hashlib.sha256() if offset == 0 else None
    check = hashlib.new(checksum[0]) if checksum else None
    try:
        written = store.bytes_write(
            upload.uuid, offset, upload.length - offset, _kept_alive(upload.pk, lock, blocks, check), whole
        )
    except OSError:
        _unlock(upload.pk, lock)
        raise UploadRefused(
            _("This site's disk is full at the moment. Nothing is lost; try again later."), status=507
        ) from None
    if check is not None and checksum is not None and check.digest() != checksum[1]:
        _unlock(upload.pk, lock)
        raise ChecksumMismatch
    new = offset + written
    complete = new == upload.length
    moved = Upload.objects.filter(pk=upload.pk, lock=lock).update(
        offset=new,
        lock=None,
        locked_until=None,
        expires_at=timezone.now() + EXPIRES,
        sha256=whole.hexdigest() if whole is not None and complete else "",
    )
    if not moved:
        raise OffsetConflict
    return Written(new, complete)


class ChecksumMismatch(Exception):
    """The chunk was damaged on its way."""


def _kept_alive(pk: int, lock: UUID, blocks: Iterable[bytes], check: "hashlib._Hash | None") -> Iterable[bytes]:
    """Passes blocks on and prolongs the lock now and then, so that a slow line is not taken for a dead one."""
    renewed = timezone.now()
    for block in blocks:
        if check is not None:
            check.update(block)
        yield block
        now = timezone.now()
        if now - renewed > LOCK / 4:
            Upload.objects.filter(pk=pk, lock=lock).update(locked_until=now + LOCK)
            renewed = now


def _unlock(pk: int, lock: UUID) -> None:
    Upload.objects.filter(pk=pk, lock=lock).update(lock=None, locked_until=None)


@transaction.atomic
def inspection_complete(*, inspection: Inspection) -> bool:
    """All bytes are here: the image waits for a worker. False if it was handed over before; raises UploadRefused if parts lack."""
    uploads = list(inspection.uploads.filter(deleted_at=None))
    missing = [upload.path for upload in uploads if not upload.is_complete]
    if missing or not uploads:
        raise UploadRefused(
            _("Not all files of this image have arrived yet: %(names)s") % {"names": ", ".join(missing[:5]) or "–"},
            status=409,
        )
    now = timezone.now()
    moved = Inspection.objects.filter(pk=inspection.pk, status=Inspection.Status.RECEIVING).update(
        status=Inspection.Status.WAITING,
        bytes=sum(upload.length for upload in uploads),
        sha256=uploads[0].sha256 if len(uploads) == 1 else "",
        received_at=now,
    )
    if moved:
        ring_on_commit(inspection)
    return bool(moved)


@transaction.atomic
def upload_abort(*, upload: Upload) -> None:
    """Ends an upload that is not wanted any more; its image goes with it unless it was complete."""
    _bytes_drop(Upload.objects.filter(pk=upload.pk))
    Inspection.objects.filter(pk=upload.inspection_id, status=Inspection.Status.RECEIVING).delete()


def uploads_expire() -> int:
    """Removes uploads that nobody continued, and originals past LYSPLAN_KEEP_ORIGINALS days. Returns files removed."""
    now = timezone.now()
    abandoned = Upload.objects.filter(expires_at__lt=now, offset__lt=F("length"), deleted_at=None)
    stale = list(abandoned.values_list("inspection_id", flat=True))
    removed = _bytes_drop(abandoned)
    Inspection.objects.filter(pk__in=stale, status=Inspection.Status.RECEIVING).delete()
    over = Inspection.objects.filter(
        status__in=Inspection.FINAL,
        originals_deleted_at=None,
        finished_at__lt=now - timedelta(days=settings.LYSPLAN_KEEP_ORIGINALS),
    )
    for inspection in over[:500]:
        removed += originals_delete(inspection=inspection)
    return removed


def originals_delete(*, inspection: Inspection) -> int:
    """Deletes the uploaded bytes of an image; facts and thumbnail stay with the plan."""
    removed = _bytes_drop(inspection.uploads.filter(deleted_at=None))
    Inspection.objects.filter(pk=inspection.pk).update(originals_deleted_at=timezone.now())
    return removed


def _bytes_drop(uploads: "QuerySet[Upload]") -> int:
    rows = list(uploads)
    for upload in rows:
        store.bytes_delete(upload.uuid)
    Upload.objects.filter(pk__in=[row.pk for row in rows]).update(deleted_at=timezone.now())
    return len(rows)


@transaction.atomic
def set_open(*, dataset: Dataset, key: str, name: str, user: Who) -> Inspection:
    """The image a set's files belong to: made with its first file. `key` is the client's own UUID for the set."""
    try:
        uuid = UUID(key)
    except ValueError:
        raise UploadRefused(_("“set” must be a UUID that you chose for the set.")) from None
    found = Inspection.objects.filter(uuid=uuid).first()
    if found is None:
        found = inspection_open(dataset=dataset, name=name_clean(name), user=user, is_set=True)
        found.uuid = uuid
        found.save(update_fields=["uuid"])
    if found.dataset_id != dataset.pk or found.uploaded_by_id != user.pk:
        raise UploadRefused(_("“set” must be a UUID that you chose for the set."))
    if found.status != Inspection.Status.RECEIVING:
        raise UploadRefused(_("This set is complete already; start a new one."), status=409)
    return found


def files_store(*, dataset: Dataset, files: Sequence[tuple[str, str, int, Iterable[bytes]]], user: Who) -> Inspection:
    """A form post: (name, path, length, blocks) of one file, or of several that form a set, all at once."""
    if not files:
        raise UploadRefused(_("Choose a file first."))
    with transaction.atomic():
        name = name_clean(files[0][0])
        into = inspection_open(dataset=dataset, name=name, user=user, is_set=len(files) > 1)
        uploads = [
            upload_create(dataset=dataset, name=each, path=path, length=length, user=user, into=into)
            for each, path, length, _blocks in files
        ]
    for upload, (_name, _path, _length, blocks) in zip(uploads, files, strict=True):
        if upload.length:
            upload_write(upload=upload, offset=0, blocks=blocks)
    inspection_complete(inspection=into)
    into.refresh_from_db()
    return into

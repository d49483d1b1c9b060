"""Bytes on their way in, and the originals they become. Originals are guests: they leave after some days."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ingest.inspection.models import Inspection


class Upload(models.Model):
    """One file of an image, resumable (tus 1.0). `offset` counts bytes that are durably on disk."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="uploads")
    path = models.CharField(max_length=500)  # relative name inside the set, as given
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # known at once when the file came in one piece
    locked_until = models.DateTimeField(null=True, blank=True)  # one writer at a time
    lock = models.UUIDField(null=True, blank=True)
    expires_at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # the bytes; the row stays

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__gte=0) & Q(offset__lte=F("length")), name="upload_offset_in_file"
            )
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def is_complete(self) -> bool:
        return self.offset == self.length

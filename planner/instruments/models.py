"""Instruments and everything they ever were. Rows are written by `services` alone."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Instrument(models.Model):
    """One microscope. `content` holds what `contents.py` describes; `model` and `serial` are what headers call it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("name"), max_length=200)
    facility = models.CharField(_("facility"), max_length=200, blank=True)
    manufacturer = models.CharField(_("manufacturer"), max_length=200, blank=True)
    model = models.CharField(_("model"), max_length=200, blank=True)
    serial = models.CharField(_("serial number"), max_length=200, blank=True)
    content = models.JSONField(default=dict)  # planner/instruments/contents.py
    revision = models.PositiveIntegerField(default=1)
    retired = models.BooleanField(_("no longer in use"), default=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["facility", "title", "pk"]

    def __str__(self) -> str:
        return self.title


class InstrumentRevision(models.Model):
    """An instrument as it was once saved; `cause` says whether by hand or from a Micro-Meta App file."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=20)
    before = models.JSONField()  # {} for the first
    after = models.JSONField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["instrument", "number"], name="instrument_revision_once")]

    def __str__(self) -> str:
        return f"{self.instrument} r{self.number}"

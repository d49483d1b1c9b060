"""Dated facts that advice rests on. Every entry shows its source, the day it was checked and how sure it is.

Rows are written by `services` alone: a load brings what the sources say, a consultant's edit wins over it and is kept.
"""

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

STALE_AFTER = datetime.timedelta(days=365)
TITLE_LENGTH = 300


class Entry(models.Model):
    """One fact sheet: a file format, a storage service, a repository, a rule .. `kind` and `key` name it for good."""

    class Kind(models.TextChoices):
        FORMATS = "formats", _("file formats")
        STORAGE = "storage", _("storage and computing")
        REPOSITORIES = "repositories", _("repositories")
        SERVICES = "services", _("help and facilities")
        ETHICS = "ethics", _("ethics and regulation")
        FUNDERS = "funders", _("funders")
        LICENCES = "licences", _("licences")
        IDR_STUDIES = "idr-studies", _("published studies in IDR")

    class CheckedIs(models.TextChoices):
        """What `checked` stands for."""

        ENTRY = "entry", _("the day this entry was checked")
        COMPILED = "compiled", _("the day its file was compiled")

    class Confidence(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        LIKELY = "likely", _("likely")
        UNKNOWN = "unknown", _("unknown")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    key = models.CharField(_("key"), max_length=100)
    position = models.PositiveIntegerField(default=0, editable=False)  # the place in the source's own list
    title_en = models.CharField(_("title in English"), max_length=TITLE_LENGTH)
    title_nb = models.CharField(_("title in Norwegian"), max_length=TITLE_LENGTH)
    nb_reviewed = models.BooleanField(_("Norwegian text reviewed"), default=False)
    data = models.JSONField(_("facts"))  # schemas/data.schema.json, by kind
    sources = models.JSONField(_("sources"))  # schemas/sources.schema.json
    checked = models.DateField(_("checked"))
    checked_is = models.CharField(_("the date is"), max_length=10, choices=CheckedIs.choices)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices)
    owner = models.CharField(_("kept current by"), max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("edited by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    # What the source said when this entry was last taken from it, or when an edit was upheld against it.
    origin_digest = models.CharField(max_length=64, editable=False)
    # What the source says now, while that differs from an entry edited here: schemas/content.schema.json.
    incoming = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar = ["kind", "position", "key"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="entry_once")]
        verbose_name = _("catalogue entry")
        verbose_name_plural = _("catalogue entries")

    def __str__(self) -> str:
        return f"{self.kind}/{self.key}"

    def is_stale(self, today: datetime.date | None = None) -> bool:
        """Checked longer than a year ago."""
        return self.checked < (today or timezone.localdate()) - STALE_AFTER


class EntryRevision(models.Model):
    """One change of an entry: what, who, when. Number n leads from revision n to n + 1.

    `changed_by` is null where a load took over a change of the source.
    """

    class Cause(models.TextChoices):
        EDIT = "edit", _("edited here")
        SOURCE = "source", _("the source changed")
        TOOK = "took", _("the source's version taken")
        KEPT = "kept", _("our version kept against the source")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    cause = models.CharField(_("why"), max_length=10, choices=Cause.choices)
    before = models.JSONField(_("before"))  # the fields that changed: schemas/content.schema.json
    after = models.JSONField(_("after"))
    note = models.TextField(_("note"), blank=True)
    changed_at = models.DateTimeField(_("when"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "number"], name="entry_revision_once")]
        verbose_name = _("revision of a catalogue entry")
        verbose_name_plural = _("revisions of a catalogue entry")

    def __str__(self) -> str:
        return f"{self.entry_id} r{self.number}"


class CatalogueLoad(models.Model):
    """A load of the data files that was applied. The newest digest tells the next start that nothing is to be done."""

    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.digest[:12]

"""The row that is the job of reading one image, or one set of files that belong together."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.jobs.models import Job
from planner.plans.models import Dataset


class Inspection(Job):
    """An image as the person sees it: from the first byte received to facts on the dataset, or a refusal.

    `waiting`, `running`, `done`, `refused` (the file's fault) and `failed` (ours) are the job's states;
    `receiving` comes before, while bytes arrive. The API calls `running` "inspecting".
    """

    DOORBELL = "ingest.inspection.tasks.inspect"

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="inspections")
    name = models.CharField(_("file"), max_length=500)
    bytes = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    is_set = models.BooleanField(default=False)
    facts = models.JSONField(null=True)  # ingest/inspector/facts.schema.json; a first look while it runs
    evidence = models.UUIDField(null=True)  # planner's Evidence, once done
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    raw = models.CharField(max_length=200, blank=True)  # side file of raw key/values, relative to the store
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    originals_deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")

    def __str__(self) -> str:
        return self.name

    @property
    def display_status(self) -> str:
        """The word of INTERFACES for the state."""
        return "inspecting" if self.status == self.Status.RUNNING else self.status

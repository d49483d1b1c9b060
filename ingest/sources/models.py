"""The row that is the job of reading a mounted folder."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.jobs.models import Job
from planner.plans.models import Dataset


class FolderRun(Job):
    """One reading of one folder into one dataset, with progress a person can watch and stop."""

    DOORBELL = "ingest.sources.tasks.read_folder"

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="folder_runs")
    source = models.CharField(_("source"), max_length=80)
    folder = models.CharField(_("folder"), max_length=1000)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    found = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    now = models.CharField(max_length=500, blank=True)
    cancel_asked = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.source}/{self.folder}"

"""The row that is the job of making one document from one snapshot."""

from django.db import models

from common.jobs.models import Job
from planner.plans.models import Snapshot

from .contract import Options


class Export(Job):
    """A document: asked for, made by a worker, kept with its snapshot. The same wish is the same row.

    `notes` are what had to be changed or left out on the way, each `{"severity", "code", "message": {"en", "nb"}}`
    (`notes.schema.json`).
    """

    DOORBELL = "planner.exports.tasks.make"

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    madmp_version = models.CharField(max_length=4, default="1.2")
    shape = models.CharField(max_length=20, default="steps")
    unanswered = models.BooleanField(default=True)
    notes = models.JSONField(default=list)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "kind", "language", "madmp_version", "shape", "unanswered"], name="export_once"
            )
        ]

    @property
    def options(self) -> Options:
        """How it is wanted, without the typefaces of the machine."""
        return Options(
            language=self.language,
            shape=self.shape,
            madmp_version=self.madmp_version,
            include_unanswered=self.unanswered,
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.language} of {self.snapshot_id}"

"""Asking for approval, and what was decided. A decision is never changed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planner.plans.models import Plan, Snapshot

NAME_LENGTH = 200


class Approval(models.Model):
    """One person was asked to approve one frozen version. Name and institution are those of the day of the decision."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for an answer")
        APPROVED = "approved", _("approved")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("taken back")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="approvals")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="approvals")  # what was judged
    # The same content with the approval in it: documents made from this one show it. Null until approved.
    approved_snapshot = models.OneToOneField(
        Snapshot, null=True, blank=True, on_delete=models.CASCADE, related_name="approved_by"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="approvals_asked"
    )
    asked_at = models.DateTimeField()
    message = models.TextField(blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.WAITING)
    name = models.CharField(_("name"), max_length=NAME_LENGTH, blank=True)
    institution = models.CharField(_("institution"), max_length=NAME_LENGTH, blank=True)
    comment = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(status="waiting"), name="approval_one_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.snapshot.plan_version}: {self.status}"

    @property
    def version(self) -> int:
        """The plan's version that was judged."""
        return self.snapshot.plan_version

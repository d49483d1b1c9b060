"""Where to tell, and what was told. A delivery is a job row like any other."""

import uuid

from django.conf import settings
from django.db import models

from common.jobs.models import Job
from planner.plans.models import Plan

URL_LENGTH = 500


class Webhook(models.Model):
    """An address that hears what happens to the plans its owner has a role on. Never changed: made anew instead."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=URL_LENGTH)
    events = models.JSONField()  # names of planner/plans/happenings.py
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.url


class Delivery(Job):
    """One happening for one address. `tries` counts what was sent; `attempt` counts workers, as for every job."""

    DOORBELL = "planner.webhooks.tasks.deliver"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE, related_name="+")  # null: a test of the address
    event = models.CharField(max_length=30)
    payload = models.JSONField()  # what is sent: planner/webhooks/services.py:payload_of
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.PositiveSmallIntegerField(null=True, blank=True)  # the HTTP status of the last try

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"

"""Django looks for models here."""

from django.db import models

from .accounts.models import User

__all__ = ["Heartbeat", "User"]


class Heartbeat(models.Model):
    """When a worker last consumed a message: proves consumption, not connection."""

    name = models.CharField(max_length=40, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

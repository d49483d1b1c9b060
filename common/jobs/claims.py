"""Claim, renew, finish: compare-and-set on the job row, so that SQLite and PostgreSQL behave alike.

The attempt number is the fence. A worker that lost its lease holds an old number, and every UPDATE of its
names that number: it changes nothing, however late it wakes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from .models import Job

MAX_ATTEMPTS = 3


class ClaimLost(Exception):
    """Somebody else holds the job now, or it was deleted: stop and write nothing."""


@dataclass(frozen=True)
class Claim:
    """The right to work on one row, for the length of a lease."""

    model: type[Job]
    pk: int
    attempt: int

    def _mine(self) -> Any:
        return self.model._default_manager.filter(pk=self.pk, attempt=self.attempt, status=Job.Status.RUNNING)

    def renew(self, **fields: Any) -> None:
        """Prolongs the lease and writes what a watching person sees (`stage`, a first look). Raises ClaimLost."""
        if not self._mine().update(lease_until=_lease_end(), **fields):
            raise ClaimLost

    def finish(self, status: Job.Status, **fields: Any) -> None:
        """Ends the job, once. Raises ClaimLost; call it first inside the transaction that writes the results."""
        ended = self._mine().update(status=status, stage="", lease_until=None, finished_at=timezone.now(), **fields)
        if not ended:
            raise ClaimLost

    def give_back(self, *, wait: timedelta, count: bool) -> None:
        """Puts the job back to waiting. `count=False` where the fault was not the job's (no engine, no disk)."""
        self._mine().update(
            status=Job.Status.WAITING,
            stage="",
            lease_until=None,
            not_before=timezone.now() + wait,
            attempt=F("attempt") if count else F("attempt") - 1,
        )


def job_claim(model: type[Job], uuid: str) -> Claim | None:
    """The claim on a waiting row, or on one whose lease has run out. None: nothing to do here."""
    now = timezone.now()
    row = model._default_manager.filter(_claimable(now), uuid=uuid).values("pk", "attempt").first()
    if row is None or row["attempt"] >= MAX_ATTEMPTS:
        return None
    won = model._default_manager.filter(_claimable(now), pk=row["pk"], attempt=row["attempt"]).update(
        status=Job.Status.RUNNING, attempt=row["attempt"] + 1, lease_until=_lease_end(), stage=""
    )
    return Claim(model, row["pk"], row["attempt"] + 1) if won else None


def _claimable(now: datetime) -> Q:
    ready = Q(status=Job.Status.WAITING) & (Q(not_before=None) | Q(not_before__lte=now))
    return ready | Q(status=Job.Status.RUNNING, lease_until__lt=now)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.LYSPLAN_LEASE_SECONDS)

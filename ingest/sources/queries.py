"""Reads of folder runs, scoped to who asks."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.people import Who
from planner.plans.queries import datasets_of

from .models import FolderRun


def run_get(user: Who, uuid: UUID, *, need: str = "planner.view") -> FolderRun:
    """The run, if the person may see its dataset. Raises Http404, PermissionDenied."""
    found = (
        FolderRun.objects.filter(uuid=uuid, dataset__in=datasets_of(user).values("pk"))
        .select_related("dataset__plan")
        .first()
    )
    if found is None:
        raise Http404
    if not user.has_perm(need, found.dataset.plan):
        raise PermissionDenied
    return found

"""Reads of documents, scoped to who asks."""

from uuid import UUID

from django.http import Http404

from common.people import Who
from planner.plans.queries import plans_of

from .models import Export


def export_get(user: Who, uuid: UUID) -> Export:
    """The document, if the person may see its plan. Raises Http404."""
    found = (
        Export.objects.filter(uuid=uuid, snapshot__plan__in=plans_of(user).values("pk"))
        .select_related("snapshot__plan")
        .first()
    )
    if found is None:
        raise Http404
    return found

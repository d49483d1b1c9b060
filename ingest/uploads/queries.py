"""Reads of uploads, scoped to who sends them."""

from uuid import UUID

from django.http import Http404

from common.people import Who
from planner.plans.queries import datasets_of

from .models import Upload


def upload_get(user: Who, uuid: UUID) -> Upload:
    """An open upload of this person, on a dataset they may still edit. Raises Http404."""
    upload = (
        Upload.objects.filter(
            uuid=uuid, owner=user, deleted_at=None, inspection__dataset__in=datasets_of(user).values("pk")
        )
        .select_related("inspection__dataset__plan")
        .first()
    )
    if upload is None or not user.has_perm("planner.edit", upload.inspection.dataset.plan):
        raise Http404
    return upload

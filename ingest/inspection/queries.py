"""Every read of images, scoped to who asks."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from common.people import Who
from planner.plans.models import Dataset
from planner.plans.queries import datasets_of

from .models import Inspection


def images_of(user: Who) -> QuerySet[Inspection]:
    """Images of datasets the person has a role on."""
    return Inspection.objects.filter(dataset__in=datasets_of(user).values("pk")).select_related(
        "dataset__plan", "duplicate_of"
    )


def image_get(user: Who, uuid: UUID | str, *, need: str = "planner.view") -> Inspection:
    """The image, if the person may. Raises Http404 for strangers, PermissionDenied for a too small role."""
    image = images_of(user).filter(uuid=uuid).first()
    if image is None:
        raise Http404
    if not user.has_perm(need, image.dataset.plan):
        raise PermissionDenied
    return image


def dataset_images(dataset: Dataset) -> QuerySet[Inspection]:
    """The dataset's images, newest first."""
    return dataset.inspections.select_related("duplicate_of").order_by("-pk")

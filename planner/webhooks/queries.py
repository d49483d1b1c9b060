"""Reads of webhooks: everybody sees their own."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from common.people import Who

from .models import Delivery, Webhook


def webhooks_of(user: Who) -> QuerySet[Webhook]:
    """The person's own, newest first."""
    return Webhook.objects.filter(owner=user) if user.is_authenticated else Webhook.objects.none()


def webhook_get(user: Who, uuid: UUID) -> Webhook:
    """One of the person's own. Raises Http404."""
    found = webhooks_of(user).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """What was told to an address, newest first."""
    return Delivery.objects.filter(webhook=webhook).select_related("plan")

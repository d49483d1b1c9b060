"""Registering addresses, and telling them: rows in the transaction of what happened, sent by the worker after the commit."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from common.jobs.claims import Claim
from common.jobs.doorbell import ring_on_commit
from common.jobs.keeping import claim_kept
from common.people import Who
from planner.plans.happenings import HAPPENINGS
from planner.plans.models import Plan
from planner.plans.queries import plans_of
from planner.questionnaire.types import ValueRefused

from .models import URL_LENGTH, Delivery, Webhook
from .sending import SendFailed, TargetRefused, send, signature, target_checked

Status = Delivery.Status
MOST = 10  # webhooks of one person
PING = "ping"
PINGS_AN_HOUR = 10
# How long after a failed try the next one comes; after the last the delivery has failed.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
KEPT = timedelta(days=30)


def webhook_secret(webhook: Webhook) -> str:
    """The secret its deliveries are signed with: derived from the portal's own, and kept nowhere."""
    return salted_hmac("planner.webhooks", str(webhook.uuid), algorithm="sha256").hexdigest()


@transaction.atomic
def webhook_create(*, user: Who, url: str, events: list[str]) -> Webhook:
    """Registers an address. Raises ValueRefused for one that we would not send to."""
    unknown = sorted(set(events) - set(HAPPENINGS))
    if unknown or not events:
        raise ValueRefused(_("“events” is a list of: %(known)s.") % {"known": ", ".join(HAPPENINGS)})
    if len(url) > URL_LENGTH:
        raise ValueRefused(_("An address has at most %(most)d characters.") % {"most": URL_LENGTH})
    if user.webhooks.count() >= MOST:
        raise ValueRefused(_("You have %(most)d webhooks already. Delete one first.") % {"most": MOST})
    try:
        target_checked(url)
    except (TargetRefused, SendFailed) as refused:
        raise ValueRefused(str(refused)) from None
    return Webhook.objects.create(owner=user, url=url, events=sorted(set(events)))


def webhook_delete(*, webhook: Webhook) -> None:
    """Forgets the address and what was told to it."""
    webhook.delete()


@transaction.atomic
def webhook_ping(*, webhook: Webhook) -> Delivery:
    """Sends a test. Raises ValueRefused for the eleventh within an hour: we are nobody's hammer."""
    lately = webhook.deliveries.filter(event=PING, created_at__gt=timezone.now() - timedelta(hours=1))
    if lately.count() >= PINGS_AN_HOUR:
        raise ValueRefused(
            _("This address was tested %(most)d times within an hour. Wait a little.") % {"most": PINGS_AN_HOUR}
        )
    return _delivery_add(webhook, PING, None, {})


def happening_heard(name: str, plan: Plan, said: Mapping[str, Any]) -> None:
    """The listener of `planner.plans.happenings`: one delivery for each address of a person with a role on the plan."""
    for webhook in Webhook.objects.filter(owner__memberships__plan=plan, owner__is_active=True):
        if name in webhook.events:
            _delivery_add(webhook, name, plan, said)


def payload_of(delivery: Delivery, said: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent. Ids and numbers alone: whoever may read more asks the API."""
    plan = delivery.plan
    return {
        "id": str(delivery.uuid),
        "event": delivery.event,
        "at": timezone.now().isoformat(timespec="seconds"),
        "plan": {"id": str(plan.uuid), "path": f"/api/v1/plans/{plan.uuid}/"} if plan else None,
        "data": dict(said),
    }


def _delivery_add(webhook: Webhook, event: str, plan: Plan | None, said: Mapping[str, Any]) -> Delivery:
    delivery = Delivery(webhook=webhook, event=event, plan=plan)
    delivery.payload = payload_of(delivery, said)
    delivery.save()
    ring_on_commit(delivery)
    return delivery


def delivery_make(*, claim: Claim) -> None:
    """Sends the claimed delivery once; what fails waits for its next try. Raises ClaimLost."""
    delivery = Delivery.objects.select_related("webhook__owner", "plan").get(pk=claim.pk)
    webhook = delivery.webhook
    if not webhook.owner.is_active or (
        delivery.plan_id and not plans_of(webhook.owner).filter(pk=delivery.plan_id).exists()
    ):
        claim.finish(Status.REFUSED, error_code="no_role", error_message=_("You no longer have a role on this plan."))
        return
    tries = delivery.tries + 1
    body = json.dumps(delivery.payload, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Lysplan",
        "Lysplan-Event": delivery.event,
        "Lysplan-Delivery": str(delivery.uuid),
        "Lysplan-Signature": signature(webhook_secret(webhook), body, int(timezone.now().timestamp())),
    }
    claim.renew(tries=tries)
    try:
        with claim_kept(claim):
            answer = send(target_checked(webhook.url), body, headers)
    except TargetRefused as refused:
        claim.finish(Status.REFUSED, error_code="address", error_message=str(refused))
    except SendFailed as failed:
        said = {"error_code": "not_delivered", "error_message": str(failed), "answer": failed.status}
        if tries > len(WAITS):
            claim.finish(Status.FAILED, **said)
        else:
            claim.renew(**said)
            claim.give_back(wait=WAITS[tries - 1], count=False)
        _others_wait(delivery)
    else:
        claim.finish(Status.DONE, answer=answer, error_code="", error_message="")


def _others_wait(failed: Delivery) -> None:
    """What else waits for the same address waits a minute too: an address that is away takes one try a minute of a worker."""
    later = timezone.now() + WAITS[0]
    others = failed.webhook.deliveries.filter(status=Status.WAITING).exclude(pk=failed.pk)
    others.filter(Q(not_before=None) | Q(not_before__lt=later)).update(not_before=later)


def deliveries_expire() -> int:
    """Removes deliveries that ended more than 30 days ago. Returns their number."""
    return Delivery.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()[0]

"""Webhooks over HTTP: an address is registered, tested, looked after and forgotten by the person whose token it is."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from common.http.pages import Pages
from common.http.problems import Problem
from planner.questionnaire.types import ValueRefused
from planner.webhooks import queries, services
from planner.webhooks.models import Delivery, Webhook


class WebhookIn(serializers.Serializer):
    url = serializers.CharField(max_length=2000)
    events = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50)


def webhook_json(webhook: Webhook, request: Request) -> dict[str, Any]:
    """A webhook as the API shows it; its secret is shown once, when it is made."""
    return {
        "id": str(webhook.uuid),
        "url": webhook.url,
        "events": webhook.events,
        "created": webhook.created_at.isoformat(),
        "deliveries": reverse("api-webhook-deliveries", args=[webhook.uuid], request=request),
    }


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """A delivery as the API shows it. `tries` counts what was sent; `next_try` is set while one is to come."""
    waits = delivery.status == Delivery.Status.WAITING and delivery.not_before
    return {
        "id": str(delivery.uuid),
        "event": delivery.event,
        "status": delivery.status,
        "tries": delivery.tries,
        "answer": delivery.answer,
        "error": delivery.error_message or None,
        "next_try": delivery.not_before.isoformat() if waits and delivery.not_before else None,
        "created": delivery.created_at.isoformat(),
        "finished": delivery.finished_at.isoformat() if delivery.finished_at else None,
        "payload": delivery.payload,
    }


class WebhookList(APIView):
    """Your webhooks. POST registers one; the answer holds the secret that its deliveries are signed with, this once.

    `Lysplan-Signature: t=SECONDS,v1=HEX` is the HMAC-SHA256 of `SECONDS.` and the body under that secret, in hex.
    """

    @extend_schema(operation_id="webhooks_list", responses={200: dict})
    def get(self, request: Request) -> Response:
        pages = Pages()
        rows = pages.paginate_queryset(queries.webhooks_of(request.user), request) or []
        return pages.get_paginated_response([webhook_json(row, request) for row in rows])

    @extend_schema(operation_id="webhooks_create", request=WebhookIn, responses={201: dict, 400: dict})
    def post(self, request: Request) -> Response:
        given = WebhookIn(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            made = services.webhook_create(user=request.user, **given.validated_data)
        except ValueRefused as refused:
            raise Problem(str(refused)) from None
        address = reverse("api-webhook", args=[made.uuid], request=request)
        body = {**webhook_json(made, request), "secret": services.webhook_secret(made)}
        return Response(body, status=201, headers={"Location": address})


class WebhookOne(APIView):
    """One of your webhooks. It is not changed but made anew, so that it needs no entity tag."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, webhook: UUID) -> Response:
        return Response(webhook_json(queries.webhook_get(request.user, webhook), request))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, webhook: UUID) -> Response:
        services.webhook_delete(webhook=queries.webhook_get(request.user, webhook))
        return Response(status=204)


class WebhookDeliveries(APIView):
    """What was told to the address and how it went, newest first, for 30 days. POST sends a test, the event `ping`."""

    @extend_schema(operation_id="webhooks_deliveries_list", responses={200: dict})
    def get(self, request: Request, webhook: UUID) -> Response:
        pages = Pages()
        found = queries.deliveries_of(queries.webhook_get(request.user, webhook))
        rows = pages.paginate_queryset(found, request) or []
        return pages.get_paginated_response([delivery_json(row) for row in rows])

    @extend_schema(operation_id="webhooks_ping", request=None, responses={202: dict})
    def post(self, request: Request, webhook: UUID) -> Response:
        found = queries.webhook_get(request.user, webhook)
        try:
            sent = services.webhook_ping(webhook=found)
        except ValueRefused as refused:
            raise Problem(str(refused), 429) from None
        return Response(delivery_json(sent), status=202)

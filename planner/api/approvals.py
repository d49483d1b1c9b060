"""Approval over HTTP: asked for by an owner, decided by the person who was asked, and read by everybody on the plan."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from common.http.problems import Problem
from planner.plans.queries import plan_get
from planner.questionnaire.types import ValueRefused
from planner.review import queries, services
from planner.review.models import Approval

DECISIONS = ("approve", "send_back", "withdraw")


class Asking(serializers.Serializer):
    """Who is asked, by user name."""

    of = serializers.CharField(max_length=150)
    message = serializers.CharField(required=False, allow_blank=True, default="")


class Deciding(serializers.Serializer):
    """`approve` and `send_back` by the person who was asked, `withdraw` by an owner."""

    decision = serializers.ChoiceField(choices=DECISIONS)
    name = serializers.CharField(required=False, allow_blank=True, default="")
    institution = serializers.CharField(required=False, allow_blank=True, default="")
    comment = serializers.CharField(required=False, allow_blank=True, default="")


def approval_json(approval: Approval, request: Request) -> dict[str, Any]:
    """An approval as the API shows it. `approved_snapshot` is the one whose documents show the approval."""
    approved = approval.approved_snapshot
    return {
        "id": str(approval.uuid),
        "url": reverse("api-approval", args=[approval.uuid], request=request),
        "status": approval.status,
        "plan_version": approval.version,
        "snapshot": str(approval.snapshot.uuid),
        "approved_snapshot": str(approved.uuid) if approved else None,
        "asked_by": str(approval.asked_by) if approval.asked_by else None,
        "asked_of": str(approval.asked_of) if approval.asked_of else None,
        "asked_at": approval.asked_at.isoformat(),
        "message": approval.message,
        "name": approval.name,
        "institution": approval.institution,
        "comment": approval.comment,
        "decided_at": approval.decided_at.isoformat() if approval.decided_at else None,
    }


class ApprovalList(APIView):
    """What was asked and decided, the newest first; `changed_since` says whether the plan changed since its last approval.

    POST by an owner freezes the plan as it is and asks a commenter to approve that version.
    """

    @extend_schema(operation_id="plans_approvals_list", responses={200: dict})
    def get(self, request: Request, plan: UUID) -> Response:
        found = plan_get(request.user, plan)
        rows, state = queries.approvals_of(found), queries.approval_state(found)
        results = [approval_json(row, request) for row in rows]
        body = {"count": len(results), "next": None, "previous": None, "results": results}
        return Response({**body, "changed_since": state.is_changed if state.approved else None})

    @extend_schema(request=Asking, responses={201: dict})
    def post(self, request: Request, plan: UUID) -> Response:
        found = plan_get(request.user, plan, need="planner.own")
        asked = Asking(data=request.data)
        asked.is_valid(raise_exception=True)
        people = queries.people_to_ask(found)
        person = next((one for one in people if one.username == asked.validated_data["of"]), None)
        try:
            if person is None:
                raise ValueRefused(_("Nobody with that user name has the role “commenter” on this plan."))
            approval = services.approval_ask(
                plan=found, user=request.user, of=person, message=asked.validated_data["message"]
            )
        except ValueRefused as refused:
            raise Problem(str(refused), 409 if person else 400) from None
        body = approval_json(approval, request)
        return Response(body, status=201, headers={"Location": body["url"]})


class ApprovalOne(APIView):
    """One request and what came of it."""

    @extend_schema(responses={200: dict})
    def get(self, request: Request, approval: UUID) -> Response:
        return Response(approval_json(queries.approval_get(request.user, approval), request))


class ApprovalDecision(APIView):
    """Approves, sends back or takes back; once. 409 when somebody was faster."""

    @extend_schema(request=Deciding, responses={200: dict, 400: dict, 409: dict})
    def post(self, request: Request, approval: UUID) -> Response:
        queries.approval_get(request.user, approval)  # a stranger hears nothing of what was sent
        given = Deciding(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        need = "planner.own" if wanted["decision"] == "withdraw" else "planner.decide"
        found = queries.approval_get(request.user, approval, need=need)
        try:
            if wanted["decision"] == "withdraw":
                services.approval_withdraw(approval=found)
            else:
                texts = {name: wanted[name] for name in ("name", "institution", "comment")}
                decision = services.Decision(is_approved=wanted["decision"] == "approve", **texts)
                services.approval_decide(approval=found, user=request.user, decision=decision)
        except services.AlreadyDecided as late:
            raise Problem(str(late), 409) from None
        except ValueRefused as refused:
            raise Problem(str(refused)) from None
        return Response(approval_json(queries.approval_get(request.user, approval), request))

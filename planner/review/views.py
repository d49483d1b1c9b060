"""The page where approval is asked for, given, and looked up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from planner.plans.models import Plan
from planner.plans.pages import PlanPage
from planner.plans.queries import plan_get
from planner.questionnaire.types import ValueRefused

from . import queries, services
from .models import Approval


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_approval(request: HttpRequest, plan: UUID) -> HttpResponse:
    """How the plan stands; POST by an owner asks somebody to approve the plan as it is now."""
    found = plan_get(request.user, plan, need="planner.own" if request.method == "POST" else "planner.view")
    if request.method != "POST":
        return _page(request, found)
    asked = next((one for one in queries.people_to_ask(found) if one.username == request.POST.get("of")), None)
    try:
        if asked is None:
            raise ValueRefused(_("Choose who should approve the plan."))
        services.approval_ask(plan=found, user=request.user, of=asked, message=request.POST.get("message", ""))
    except ValueRefused as refused:
        return _page(request, found, ask_error=str(refused))
    messages.success(request, _("%(who)s was asked to approve this version.") % {"who": asked})
    return redirect("plan-approval", plan=found.uuid)


@login_required
@require_POST
def approval_decide(request: HttpRequest, plan: UUID, approval: UUID) -> HttpResponse:
    """The person who was asked approves or sends back."""
    found = _approval(request, plan, approval, "planner.decide")
    decision = services.Decision(
        is_approved=request.POST.get("decision") == "approve",
        name=request.POST.get("name", ""),
        institution=request.POST.get("institution", ""),
        comment=request.POST.get("comment", ""),
    )
    try:
        services.approval_decide(approval=found, user=request.user, decision=decision)
    except ValueRefused as refused:
        return _page(request, found.plan, decide_error=str(refused))
    return redirect("plan-approval", plan=found.plan.uuid)


@login_required
@require_POST
def approval_withdraw(request: HttpRequest, plan: UUID, approval: UUID) -> HttpResponse:
    """The owner takes the question back."""
    found = _approval(request, plan, approval, "planner.own")
    try:
        services.approval_withdraw(approval=found)
    except ValueRefused as refused:
        messages.error(request, str(refused))
    return redirect("plan-approval", plan=found.plan.uuid)


def _approval(request: HttpRequest, plan: UUID, approval: UUID, need: str) -> Approval:
    found = queries.approval_get(request.user, approval, need=need)
    if found.plan.uuid != plan:
        raise Http404
    return found


def _page(request: HttpRequest, plan: Plan, **more: Any) -> HttpResponse:
    state = queries.approval_state(plan)
    may_decide = state.waiting is not None and request.user.has_perm("planner.decide", _of(state.waiting, plan))
    context = {
        "page": PlanPage.of(request.user, plan, step_now="approval"),
        "plan": plan,
        "state": state,
        "may_decide": may_decide,
        "people": queries.people_to_ask(plan),
        "typed": request.POST,
        **more,
    }
    return render(request, "planner/approval.html", context, status=422 if more else 200)


def _of(approval: Approval, plan: Plan) -> Approval:
    """The approval with the plan as it was read, its people included."""
    approval.plan = plan
    return approval

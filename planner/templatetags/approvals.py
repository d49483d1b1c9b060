"""How a plan's approval stands, for pages of packages that know nothing of approvals."""

from typing import Any

from django import template

from planner.review.models import Approval
from planner.review.queries import ApprovalState, approval_state, approvals_waiting

register = template.Library()


@register.simple_tag(name="approval_state")
def plan_approval_state(plan: Any) -> ApprovalState:
    """The approval given last, whether the plan changed since, and what is waited for."""
    return approval_state(plan)


@register.simple_tag
def waiting_for(user: Any) -> list[Approval]:
    """What this person was asked to approve."""
    return approvals_waiting(user)

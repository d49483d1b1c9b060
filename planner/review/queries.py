"""Reads of approvals, scoped to who asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404

from common.people import Who
from planner.plans.models import Membership, Plan
from planner.plans.queries import plans_of
from planner.plans.snapshots import PlanRead

from .models import Approval
from .rules import can_be_asked

Status = Approval.Status


@dataclass(frozen=True)
class ApprovalState:
    """How a plan stands: the approval given last, whether the plan changed since, and what is waited for."""

    approved: Approval | None
    is_changed: bool
    waiting: Approval | None
    past: Sequence[Approval]


def _approvals() -> QuerySet[Approval]:
    return Approval.objects.select_related("snapshot", "approved_snapshot", "asked_by", "asked_of").defer(
        "snapshot__content", "approved_snapshot__content"
    )


def approvals_of(plan: Plan) -> list[Approval]:
    """Everything asked and decided, the newest first."""
    return list(_approvals().filter(plan=plan))


def approval_state(plan: Plan) -> ApprovalState:
    """How the plan stands now; one query."""
    found = approvals_of(plan)
    approved = [one for one in found if one.status == Status.APPROVED]
    # Versions may be decided out of order: what was judged last counts, not what was decided last.
    last = max(approved, key=lambda one: (one.version, one.pk), default=None)
    return ApprovalState(
        approved=last,
        is_changed=last is not None and last.version != plan.version,
        waiting=next((one for one in found if one.status == Status.WAITING), None),
        past=[one for one in found if one.status != Status.WAITING],
    )


def approvals_waiting(user: Who) -> list[Approval]:
    """What the person was asked to approve and may decide on."""
    if not user.is_authenticated:
        return []
    mine = Approval.objects.filter(
        status=Status.WAITING,
        asked_of=user,
        plan__deleted_at=None,
        plan__memberships__user=user,
        plan__memberships__role=Membership.Role.COMMENTER,
    )
    shown = ("uuid", "asked_at", "plan__uuid", "plan__title", "snapshot__plan_version")
    return list(mine.select_related("plan", "snapshot").only(*shown))


def approval_get(user: Who, uuid: UUID, *, need: str = "planner.view") -> Approval:
    """One of a plan that the person may see. Raises Http404, or PermissionDenied where the role is too small.

    `need` is a permission on the plan, or `planner.decide` on the approval itself.
    """
    memberships = Prefetch("plan__memberships", Membership.objects.select_related("user"))
    rows = _approvals().filter(uuid=uuid, plan__in=plans_of(user).values("pk"))
    found = rows.select_related("plan").prefetch_related(memberships).first()
    if found is None:
        raise Http404
    if not user.has_perm(need, found if need == "planner.decide" else found.plan):
        raise PermissionDenied
    return found


def people_to_ask(plan: Plan) -> list[Any]:
    """Those on the plan who may be asked to approve it."""
    return [member.user for member in plan.memberships.all() if can_be_asked(member.user, plan)]


def approvals_frozen(read: PlanRead) -> list[dict[str, Any]]:
    """The part `approvals` of a snapshot (`snapshot.schema.json`): who approved which version, the newest version first.

    `taken` is the moment of the snapshot that was judged: a later one of the same version has newer facts of the catalogue.
    """
    given = _approvals().filter(plan=read.plan, status=Status.APPROVED)
    return [
        {
            "version": one.version,
            "taken": one.snapshot.taken_at.isoformat(timespec="seconds"),
            "name": one.name,
            "institution": one.institution,
            "at": one.decided_at.isoformat(timespec="seconds") if one.decided_at else None,
        }
        for one in sorted(given, key=lambda one: (-one.version, one.pk))
    ]

"""Asking for approval and deciding. A decision is a conditional UPDATE of a row that waits: it happens once and stays.

An approved version is frozen anew with the approval in it (docs/adr/0031): the snapshot that was judged is not touched.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.people import Who
from common.wording import text_clean
from planner.plans.happenings import happening_tell
from planner.plans.models import Plan
from planner.plans.snapshots import snapshot_refreeze, snapshot_take
from planner.questionnaire.types import ValueRefused

from .models import NAME_LENGTH, Approval
from .rules import can_be_asked

Status = Approval.Status
PART = "approvals"  # of a snapshot
TEXT_LENGTH = 5000


class AlreadyDecided(ValueRefused):
    """Somebody decided or took it back in between."""


@dataclass(frozen=True)
class Decision:
    """What the person who was asked says. `name` and `institution` are shown in documents, so an approval needs both."""

    is_approved: bool
    name: str = ""
    institution: str = ""
    comment: str = ""


def approval_ask(*, plan: Plan, user: Who, of: Who, message: str = "") -> Approval:
    """Freezes the plan as it is and asks a person to approve that version. Raises ValueRefused."""
    if not can_be_asked(of, plan):
        raise ValueRefused(
            _("Ask somebody who has the role “commenter” on this plan: who approves it does not write it.")
        )
    try:
        with transaction.atomic():
            made = Approval.objects.create(
                plan=plan,
                snapshot=snapshot_take(plan=plan, user=user),
                asked_by=user,
                asked_of=of,
                asked_at=timezone.now(),
                message=_long_text(message),
            )
            happening_tell(
                "approval.asked",
                plan,
                approval=str(made.uuid),
                snapshot=str(made.snapshot.uuid),
                plan_version=made.version,
            )
            return made
    except IntegrityError:
        raise ValueRefused(_("Approval was asked for already. Take that request back first.")) from None


@transaction.atomic
def approval_decide(*, approval: Approval, user: Who, decision: Decision) -> Approval:
    """Approves, or sends back with a comment. Raises ValueRefused, AlreadyDecided."""
    name, institution = (_one_line(text) for text in (decision.name, decision.institution))
    comment = _long_text(decision.comment)
    if decision.is_approved and not (name and institution):
        raise ValueRefused(_("Give your name and the institution that approves: both stand in the documents."))
    if not decision.is_approved and not comment:
        raise ValueRefused(_("Say what has to change, so that the plan can come back better."))
    _decided(
        approval,
        status=Status.APPROVED if decision.is_approved else Status.SENT_BACK,
        name=name or str(user),
        institution=institution,
        comment=comment,
    )
    if decision.is_approved:
        frozen = snapshot_refreeze(snapshot=approval.snapshot, part=PART, user=user)
        Approval.objects.filter(pk=approval.pk).update(approved_snapshot=frozen)
    approval.refresh_from_db()
    return approval


@transaction.atomic
def approval_withdraw(*, approval: Approval) -> None:
    """The owner takes the question back. Raises AlreadyDecided."""
    _decided(approval, status=Status.WITHDRAWN)


def _decided(approval: Approval, **fields: str) -> None:
    waiting = Approval.objects.filter(pk=approval.pk, status=Status.WAITING)
    if not waiting.update(decided_at=timezone.now(), **fields):
        raise AlreadyDecided(_("This was decided or taken back already. Reload the page to see it."))
    happening_tell(
        "approval.decided",
        approval.plan,
        approval=str(approval.uuid),
        status=str(fields["status"]),
        plan_version=approval.version,
    )


def _one_line(text: str) -> str:
    found = " ".join(text_clean(text).split())
    if len(found) > NAME_LENGTH:
        raise ValueRefused(_("A name has at most %(most)d characters.") % {"most": NAME_LENGTH})
    return found


def _long_text(text: str) -> str:
    found = text_clean(text).strip()
    if len(found) > TEXT_LENGTH:
        raise ValueRefused(_("A comment has at most %(most)d characters.") % {"most": TEXT_LENGTH})
    return found

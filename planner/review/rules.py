"""Who approves. Beside the table of `planner.plans.rules`:

| may                              | who                                                     |
| -------------------------------- | ------------------------------------------------------- |
| ask for approval, take it back   | owners                                                  |
| be asked                         | commenters: they read the plan and do not write it      |
| approve, send back               | the commenter who was asked, nobody else                |
| see what was asked and decided   | everybody with a role on the plan                       |
"""

import rules

from common.people import Who
from planner.plans.models import Membership, Plan
from planner.plans.queries import role_of

from .models import Approval


def can_be_asked(user: Who, plan: Plan) -> bool:
    """Whether the person reads this plan without writing it."""
    return bool(user.is_active) and role_of(user, plan) == Membership.Role.COMMENTER


@rules.predicate
def can_decide(user: Who, approval: Approval) -> bool:
    if not user.is_authenticated or approval is None or approval.asked_of_id != user.pk:
        return False
    return can_be_asked(user, approval.plan)


rules.add_perm("planner.decide", can_decide)

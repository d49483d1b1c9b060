"""The whole permission table of a plan on one page. A rule is a predicate; `queries` holds its scoped twin.

| may            | owner | editor | commenter | viewer | staff |
| view, export   |   x   |   x    |     x     |   x    |       |
| comment        |   x   |   x    |     x     |        |       |
| edit           |   x   |   x    |           |        |       |
| share, delete  |   x   |        |           |        |       |

Who approves a plan: `planner.review.rules`. Nobody sees a plan by being an administrator: help is asked for, then given through a role.
"""

import rules

from common.people import Who

from .models import Membership, Plan

Role = Membership.Role
MAY_VIEW = frozenset({Role.OWNER, Role.EDITOR, Role.COMMENTER, Role.VIEWER})
MAY_COMMENT = frozenset({Role.OWNER, Role.EDITOR, Role.COMMENTER})
MAY_EDIT = frozenset({Role.OWNER, Role.EDITOR})
MAY_OWN = frozenset({Role.OWNER})


def _role_in(roles: frozenset[str], name: str) -> rules.predicates.Predicate:
    def has_role(user: Who, plan: Plan) -> bool:
        if not user.is_authenticated or plan is None:
            return False
        return any(member.user_id == user.pk and member.role in roles for member in plan.memberships.all())

    return rules.predicate(has_role, name=name)


can_view = _role_in(MAY_VIEW, "can_view")
can_comment = _role_in(MAY_COMMENT, "can_comment")
can_edit = _role_in(MAY_EDIT, "can_edit")
can_own = _role_in(MAY_OWN, "can_own")

rules.add_perm("planner.view", can_view)
rules.add_perm("planner.comment", can_comment)
rules.add_perm("planner.edit", can_edit)
rules.add_perm("planner.own", can_own)

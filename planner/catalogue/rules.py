"""Who may change the catalogue: consultants and staff. Everybody may read it."""

from typing import Any

import rules


def _can_edit_catalogue(user: Any) -> bool:
    return bool(user.is_active and (user.is_staff or user.is_superuser or getattr(user, "is_consultant", False)))


can_edit_catalogue = rules.predicate(_can_edit_catalogue, name="can_edit_catalogue")

# Django's admin asks for these names.
for _action in ("view_entry", "change_entry", "view_entryrevision"):
    rules.add_perm(f"planner.{_action}", can_edit_catalogue)

"""The plan."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlannerConfig(AppConfig):
    name = "planner"
    verbose_name = _("Plans")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from planner.guidance.frozen import advice_frozen
        from planner.plans.snapshots import snapshot_part
        from planner.review.queries import approvals_frozen

        snapshot_part("advice", advice_frozen)
        snapshot_part("approvals", approvals_frozen)

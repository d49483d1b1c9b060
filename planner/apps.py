"""The plan."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlannerConfig(AppConfig):
    name = "planner"
    verbose_name = _("Plans")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from planner.guidance.frozen import advice_frozen
        from planner.plans.happenings import happenings_listen
        from planner.plans.snapshots import snapshot_part
        from planner.review.queries import approvals_frozen
        from planner.webhooks.services import happening_heard

        snapshot_part("advice", advice_frozen)
        snapshot_part("approvals", approvals_frozen)
        happenings_listen(happening_heard)

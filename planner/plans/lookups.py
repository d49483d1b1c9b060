"""What a question type may look up while it cleans a value: catalogue entries and the plan's datasets."""

from uuid import UUID

from planner.catalogue.queries import entry_exists

from .models import Plan


class PlanLookups:
    """Handed to `value_clean`; keeps the questionnaire package free of the plan's tables."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def catalogue_has(self, kind: str, key: str) -> bool:
        return entry_exists(kind, key)

    def dataset_exists(self, uuid: UUID) -> bool:
        return self.plan.datasets.filter(uuid=uuid, deleted_at=None).exists()

"""What a question type may look up while it cleans a value: catalogue entries and the plan's datasets."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from planner.catalogue.queries import entries_named, entry_as_json, entry_exists

from .models import Plan


class PlanLookups:
    """Handed to `value_clean`; keeps the questionnaire package free of the plan's tables."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._has: dict[tuple[str, str], bool] = {}

    def catalogue_has(self, kind: str, key: str) -> bool:
        if (kind, key) not in self._has:
            self._has[kind, key] = entry_exists(kind, key)
        return self._has[kind, key]

    def dataset_exists(self, uuid: UUID) -> bool:
        return self.plan.datasets.filter(uuid=uuid, deleted_at=None).exists()


def catalogue_of(values: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """{kind: {key: entry as JSON}} of the catalogue entries that values name; one query, values of other shapes are passed over."""
    named = {
        (value["kind"], value["key"]) for value in values if isinstance(value, dict) and set(value) == {"kind", "key"}
    }
    found: dict[str, dict[str, Any]] = {}
    for entry in entries_named(named):
        found.setdefault(entry.kind, {})[entry.key] = entry_as_json(entry)
    return found

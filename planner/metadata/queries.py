"""Every read of the metadata sheet. Who may read a plan is decided by `planner.plans.queries`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from planner.catalogue.queries import entries_named
from planner.plans.models import SHEET, Answer, Dataset, Plan
from planner.plans.queries import sheet_answers
from planner.plans.snapshots import SCHEMA, plan_frozen

from .build import record_build
from .model import DatasetRecord, Record
from .score import Score, dataset_score
from .tiers import header_fields


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for a field: for this dataset, and for the whole plan."""

    own: Answer | None = None
    common: Answer | None = None

    @property
    def standing(self) -> Answer | None:
        """The dataset's own; where that is empty, the plan's."""
        return self.own if self.own is not None and self.own.state else self.common or self.own

    @property
    def is_shared(self) -> bool:
        return self.standing is not None and self.standing is self.common

    @property
    def revisions(self) -> tuple[int, int]:
        return self.own.revision if self.own else 0, self.common.revision if self.common else 0


@dataclass(frozen=True)
class DatasetSheet:
    """A dataset's record as it stands now, with its score. `snapshot` is the plan frozen for this moment, not stored."""

    snapshot: dict[str, Any]
    study: Record
    record: DatasetRecord
    score: Score
    format_name: str | None


def typed_by_field(answers: Iterable[Answer], dataset: Dataset) -> dict[str, Typed]:
    """{field: what was typed}, out of the sheet answers of the plan."""
    own = {one.question.removeprefix(SHEET): one for one in answers if one.dataset_id == dataset.pk}
    common = {one.question.removeprefix(SHEET): one for one in answers if one.dataset_id is None}
    return {field: Typed(own.get(field), common.get(field)) for field in {*own, *common}}


def typed_of(plan: Plan, dataset: Dataset, field: str) -> Typed:
    """What was typed for one field."""
    return typed_by_field(sheet_answers(plan), dataset).get(field, Typed())


def dataset_sheet(plan: Plan, dataset: Dataset, tier: int = 1) -> DatasetSheet:
    """The record and score of one dataset, from the plan as it is now."""
    snapshot = {"schema": SCHEMA, **plan_frozen(plan)}
    study = record_build(snapshot, only=[str(dataset.uuid)])
    record = study.datasets[0]
    known = header_fields_by_format(_format_ids(snapshot, str(dataset.uuid)))
    header = {field for fields in known.values() for field in fields} if known else None
    name = next((file.format for file in record.files if file.format), None)
    return DatasetSheet(snapshot, study, record, dataset_score(record, header, tier), name)


def header_fields_by_format(formats: Iterable[str]) -> dict[str, Collection[str]]:
    """{format id: checklist fields that its files can fill at best}, in one query; without formats nobody has counted."""
    wanted = dict.fromkeys(formats)
    coverage = {
        entry.key: entry.data.get("header_coverage") for entry in entries_named(("formats", key) for key in wanted)
    }
    found = {key: header_fields(key, coverage.get(key)) for key in wanted}
    return {key: fields for key, fields in found.items() if fields is not None}


def _format_ids(snapshot: dict[str, Any], dataset: str) -> list[str]:
    found = next(one for one in snapshot["datasets"] if one["id"] == dataset)
    return [
        str(item["facts"]["format"]["id"])
        for item in found["evidence"]
        if (item["facts"].get("format") or {}).get("id") and item["facts"].get("images")
    ]

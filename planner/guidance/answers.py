"""The plan as the rules read it: {question: value} of the questions in use, and the files that were read.

"I don't know yet" is the value "unknown"; what does not apply and what a condition hides is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.advice.formats import ReadFile
from planner.advice.lines import UNKNOWN, file_source
from planner.advice.planned import Sample, facts_pixel_bytes
from planner.advice.resaved import Resaved
from planner.plans.models import Answer, Dataset, Evidence, Plan
from planner.plans.queries import answers_by_scope, evidence_load
from planner.plans.visibility import questions_in_use
from planner.questionnaire.queries import version_questionnaire


@dataclass(frozen=True)
class DatasetAnswers:
    """One dataset: its values, its files, and how large lossless copies of them were."""

    id: str
    title: str
    values: Mapping[str, Any]
    files: tuple[ReadFile, ...] = ()
    samples: tuple[Sample, ...] = ()
    resaved: tuple[Resaved, ...] = ()

    def chosen(self, question: str) -> str | None:
        """The key of the catalogue entry that answers the question."""
        value = self.values.get(question)
        return value.get("key") if isinstance(value, Mapping) else None


@dataclass(frozen=True)
class PlanAnswers:
    values: Mapping[str, Any]
    datasets: tuple[DatasetAnswers, ...]


def answers_in_use(plan: Plan, datasets: Sequence[Dataset], answers: Sequence[Answer]) -> PlanAnswers:
    """What the plan says now; `datasets` as `plan_datasets` gives them, `answers` as `plan_answers`."""
    evidence_load(datasets, facts=True)
    given = answers_by_scope(answers)
    asked: dict[int | None, set[str]] = {}
    for dataset, _step, question in questions_in_use(version_questionnaire(plan.questionnaire), datasets, given):
        asked.setdefault(dataset.pk if dataset else None, set()).add(question.key)

    def values(dataset: Dataset | None) -> dict[str, Any]:
        mine = given.get(dataset.pk if dataset else None, {})
        return {
            key: UNKNOWN if mine[key].state == Answer.State.UNKNOWN else mine[key].value
            for key in asked.get(dataset.pk if dataset else None, ())
            if key in mine and mine[key].state in (Answer.State.ANSWERED, Answer.State.UNKNOWN)
        }

    return PlanAnswers(values(None), tuple(_dataset(dataset, values(dataset)) for dataset in datasets))


def _dataset(dataset: Dataset, values: Mapping[str, Any]) -> DatasetAnswers:
    read = [item for item in dataset.live_evidence if item.facts.get("status", "ok") == "ok"]
    return DatasetAnswers(
        str(dataset.uuid),
        dataset.title,
        values,
        tuple(ReadFile(item.file, item.facts, _day(item)) for item in read),
        tuple(Sample(item.bytes, facts_pixel_bytes(item.facts), _source(item)) for item in read if item.bytes),
        tuple(
            Resaved(row["as"], row["bytes"], row["resaved_bytes"], _source(item))
            for item in read
            for row in item.resaved or ()
            if row["bytes"]
        ),
    )


def _source(item: Evidence) -> Any:
    reader = item.facts.get("reader") or {}
    return file_source(item.file, f"{reader.get('name', '')} {reader.get('version', '')}".strip(), _day(item))


def _day(item: Evidence) -> str:
    return item.attached_at.date().isoformat()

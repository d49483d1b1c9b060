"""Reads the advice for a plan as it stands today. Who may see the plan is settled before: these take a plan, not a person."""

from collections.abc import Sequence

from django.utils import timezone

from planner.plans.models import Answer, Dataset, Plan
from planner.plans.queries import plan_answers, plan_datasets

from .advising import PlanAdvice, advice_for
from .answers import answers_in_use
from .reference import Reference, reference_read


def plan_advice(
    plan: Plan, datasets: Sequence[Dataset] | None = None, answers: Sequence[Answer] | None = None
) -> tuple[PlanAdvice, Reference]:
    """The advice and the catalogue it rests on: four queries, or one where datasets and answers were read already."""
    datasets = plan_datasets(plan) if datasets is None else datasets
    answers = plan_answers(plan) if answers is None else answers
    reference = reference_read()
    return advice_for(answers_in_use(plan, datasets, answers), reference, timezone.localdate()), reference

"""A new plan from an old one: its answers are copied, its people, files and history are not."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.people import Who
from planner.questionnaire.queries import version_questionnaire

from .models import Answer, AnswerRevision, Dataset, Plan
from .queries import plan_answers, plan_datasets, sheet_answers
from .services import plan_create, plan_touch, progress_renew


@transaction.atomic
def plan_copy(*, source: Plan, user: Who, title: str, steps: Collection[str], with_datasets: bool) -> Plan:
    """A plan of the user's own, at the source's questionnaire version, with the answers of the given steps. The metadata
    sheet goes with the step that describes.

    Answers no longer say which file they came from, since the files stay behind. Raises ValueRefused for the title.
    """
    plan = plan_create(user=user, title=title, questionnaire=source.questionnaire, language=source.language)
    Plan.objects.filter(pk=plan.pk).update(path=source.path)
    plan.path = source.path
    datasets = _datasets_copied(source, plan) if with_datasets else {}
    questionnaire = version_questionnaire(source.questionnaire)
    copied = []
    for answer in plan_answers(source):
        step, question = questionnaire.step_of(answer.question), questionnaire.question(answer.question)
        if step is None or question is None or step.key not in steps or not answer.state:
            continue
        if answer.dataset_id is not None and answer.dataset_id not in datasets:
            continue
        value = answer.value
        if question.type == "dataset" and value is not None:
            value = _uuid_in_copy(value, datasets)
            if value is None:
                continue
        copied.append(_answer_copied(answer, plan, datasets, value, user))
    if "describe" in steps:
        copied += [
            _answer_copied(typed, plan, datasets, typed.value, user)
            for typed in sheet_answers(source)
            if typed.state and (typed.dataset_id is None or typed.dataset_id in datasets)
        ]
    Answer.objects.bulk_create(copied)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=answer,
            revision=answer.revision,
            state=answer.state,
            value=answer.value,
            changed_by=user,
            changed_at=answer.changed_at,
        )
        for answer in copied
    )
    plan_touch(plan)
    progress_renew(plan=plan)
    return plan


def _answer_copied(answer: Answer, plan: Plan, datasets: dict[int, Dataset], value: Any, user: Who) -> Answer:
    return Answer(
        plan=plan,
        dataset=datasets.get(answer.dataset_id or 0),
        question=answer.question,
        state=answer.state,
        value=value,
        changed_by=user,
        changed_at=timezone.now(),
    )


def _datasets_copied(source: Plan, plan: Plan) -> dict[int, Dataset]:
    """{primary key in the source: dataset of the copy}; whether their images are sensitive is asked again."""
    originals = plan_datasets(source)
    made = Dataset.objects.bulk_create(
        Dataset(plan=plan, title=dataset.title, position=dataset.position) for dataset in originals
    )
    return {original.pk: copy for original, copy in zip(originals, made, strict=True)}


def _uuid_in_copy(value: str, datasets: dict[int, Dataset]) -> str | None:
    original = Dataset.objects.filter(uuid=value).values_list("pk", flat=True).first()
    return str(datasets[original].uuid) if original in datasets else None

"""How far a plan is: answered and asked questions, a step and in all. Pure."""

from collections.abc import Sequence
from typing import Any

from planner.questionnaire.loader import Questionnaire

from .models import Answer, Dataset
from .visibility import questions_in_use


def progress_of(questionnaire: Questionnaire, datasets: Sequence[Dataset], answers: Sequence[Answer]) -> dict[str, Any]:
    """{"answered", "of", "steps": {step key: [answered, of]}}; hidden questions do not count, "does not apply" does."""
    given = {(a.dataset_id, a.question) for a in answers if a.state}
    steps: dict[str, list[int]] = {step.key: [0, 0] for step in questionnaire.steps}
    for dataset, step, question in questions_in_use(questionnaire, datasets, answers):
        steps[step.key][1] += 1
        steps[step.key][0] += (dataset.pk if dataset else None, question.key) in given
    return {
        "answered": sum(done for done, _of in steps.values()),
        "of": sum(of for _done, of in steps.values()),
        "steps": steps,
    }

"""How far a plan is: answered and asked questions, a step and in all. Pure.

Counted in parts, one for the plan's own questions and one a dataset, so that a save counts one part and adds up.
Hidden questions do not count, "does not apply" does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from planner.questionnaire.loader import Questionnaire

from .models import Answer, Dataset
from .queries import Scope
from .visibility import hinges, questions_of_scope

PLAN = ""  # the key of the plan's own part; a dataset's is its UUID
Part = dict[str, list[int]]  # {step: [answered, of]}


def part_count(
    questionnaire: Questionnaire, given: Mapping[Scope, Mapping[str, Answer]], scope: Scope, path: str
) -> Part:
    """One part; steps that ask nothing in it are left out."""
    answered = given.get(scope, {})
    part: Part = {}
    for step, question in questions_of_scope(questionnaire, given, scope, path):
        pair = part.setdefault(step.key, [0, 0])
        pair[0] += question.key in answered and bool(answered[question.key].state)
        pair[1] += 1
    return part


def parts_count(
    questionnaire: Questionnaire, datasets: Sequence[Dataset], given: Mapping[Scope, Mapping[str, Answer]], path: str
) -> dict[str, Part]:
    """Every part of a plan, given all its answers."""
    parts = {PLAN: part_count(questionnaire, given, None, path)}
    return parts | {str(each.uuid): part_count(questionnaire, given, each.pk, path) for each in datasets}


def parts_sum(questionnaire: Questionnaire, parts: Mapping[str, Part]) -> dict[str, Any]:
    """{"answered", "of", "steps": {step key: [answered, of]}} of all parts together."""
    steps: dict[str, list[int]] = {step.key: [0, 0] for step in questionnaire.steps}
    for part in parts.values():
        for key, (done, of) in part.items():
            steps[key][0] += done
            steps[key][1] += of
    return {
        "answered": sum(done for done, _of in steps.values()),
        "of": sum(of for _done, of in steps.values()),
        "steps": steps,
    }


def change_reaches(questionnaire: Questionnaire, question: str, *, blank_changed: bool, of_dataset: bool) -> str:
    """Which parts a changed answer can change: "none", "own", or "all" where datasets' conditions ask about it."""
    if not of_dataset and question in hinges(questionnaire, "dataset"):
        return "all"
    own = "dataset" if of_dataset else "plan"
    return "own" if blank_changed or question in hinges(questionnaire, own) else "none"

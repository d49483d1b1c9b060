"""Which questions a plan asks now: conditions applied to its answers, and its path, for the plan and each dataset. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from planner.questionnaire.conditions import condition_questions, visible_questions
from planner.questionnaire.loader import Question, Questionnaire, Step

from .models import Answer, Dataset, Plan
from .queries import Scope


def questions_visible(
    questionnaire: Questionnaire, given: Mapping[Scope, Mapping[str, Answer]], scope: Scope
) -> set[str]:
    """Keys of the questions that the plan (None) or one dataset is asked, given all answers by scope.

    "I don't know yet" on a yes/no question counts as its value "unknown": what hangs on it is asked rather than hidden.
    """
    values: dict[str, object] = {}
    of_plan, own = given[None], given.get(scope, {})
    for key in questionnaire.hinges:
        answer = own.get(key) or of_plan.get(key)
        question = questionnaire.question(key)
        if answer is None:
            continue
        if answer.state == Answer.State.ANSWERED:
            values[key] = answer.value
        elif answer.state == Answer.State.UNKNOWN and question is not None and question.type == "yes_no":
            values[key] = "unknown"
    return visible_questions(questionnaire, values)


def questions_in_use(
    questionnaire: Questionnaire,
    datasets: Sequence[Dataset],
    given: Mapping[Scope, Mapping[str, Answer]],
    path: str = Plan.Path.FULL,
) -> Iterator[tuple[Dataset | None, Step, Question]]:
    """Every question asked, in order: the plan's of all steps, then each dataset's."""
    for dataset in (None, *datasets):
        for step, question in questions_of_scope(questionnaire, given, dataset.pk if dataset else None, path):
            yield dataset, step, question


def questions_of_scope(
    questionnaire: Questionnaire,
    given: Mapping[Scope, Mapping[str, Answer]],
    scope: Scope,
    path: str = Plan.Path.FULL,
    but: Collection[str] = (),
) -> Iterator[tuple[Step, Question]]:
    """The questions that the plan, or one dataset, is asked, in order; without those whose keys are in `but`."""
    name = "plan" if scope is None else "dataset"
    visible = questions_visible(questionnaire, given, scope)
    answered = given.get(scope, {})
    wanted = visible.difference(but)
    asked = [pair for pair in questionnaire.by_scope[name] if pair[1].key in wanted]
    return (pair for pair in asked if is_on_path(pair[1], path, answered))


def is_on_path(question: Question, path: str, answered: Mapping[str, Answer]) -> bool:
    """The short path asks what is marked short, what a file can answer, and what has an answer already."""
    if path == Plan.Path.FULL or question.short or question.evidence:
        return True
    return question.key in answered and bool(answered[question.key].state)


def answers_back(
    questionnaire: Questionnaire,
    before: Mapping[Scope, Mapping[str, Answer]],
    after: Mapping[Scope, Mapping[str, Answer]],
) -> list[Answer]:
    """Answers whose questions were hidden `before` and are asked `after` one answer changed."""
    return [
        answer
        for scope, answered in after.items()
        for key in questions_visible(questionnaire, after, scope) - questions_visible(questionnaire, before, scope)
        if (answer := answered.get(key)) is not None and answer.state
    ]


def hinges(questionnaire: Questionnaire, scope: str) -> set[str]:
    """Keys of the questions on which "plan" or "dataset" questions hang, directly or by way of another one."""
    found: set[str] = set()
    waiting = [question.key for question in questionnaire.questions if question.scope == scope]
    while waiting:
        when = questionnaire.by_key[waiting.pop()].when
        fresh = condition_questions(when) - found if when else frozenset()
        found |= fresh
        waiting += fresh
    return found

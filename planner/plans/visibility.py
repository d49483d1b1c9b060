"""Which questions a plan asks now: conditions applied to its answers, for the plan and for each dataset. Pure."""

from collections.abc import Iterator, Sequence

from planner.questionnaire.conditions import visible_questions
from planner.questionnaire.loader import Question, Questionnaire, Step

from .models import Answer, Dataset
from .queries import answers_by_question


def answer_values(
    questionnaire: Questionnaire, answers: Sequence[Answer], dataset: Dataset | None
) -> dict[str, object]:
    """{question: value} as conditions see them: the plan's answers, and the dataset's own where one is given.

    "I don't know yet" on a yes/no question counts as its value "unknown": what hangs on it is asked rather than hidden.
    """
    own = answers_by_question(answers, None)
    if dataset is not None:
        own |= answers_by_question(answers, dataset)
    values: dict[str, object] = {}
    for key, answer in own.items():
        question = questionnaire.question(key)
        if answer.state == Answer.State.ANSWERED:
            values[key] = answer.value
        elif answer.state == Answer.State.UNKNOWN and question is not None and question.type == "yes_no":
            values[key] = "unknown"
    return values


def questions_in_use(
    questionnaire: Questionnaire, datasets: Sequence[Dataset], answers: Sequence[Answer]
) -> Iterator[tuple[Dataset | None, Step, Question]]:
    """Every question asked, in order: the plan's of all steps, then each dataset's."""
    for dataset in (None, *datasets):
        scope = "plan" if dataset is None else "dataset"
        visible = visible_questions(questionnaire, answer_values(questionnaire, answers, dataset))
        for step in questionnaire.steps:
            for question in step.questions:
                if question.scope == scope and question.key in visible:
                    yield dataset, step, question

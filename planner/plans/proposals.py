"""Proposals in place: what the dataset's files say for each question, beside the answer that stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from planner.advice.proposals import Proposal, Reading, proposals_for
from planner.questionnaire.conditions import visible_questions
from planner.questionnaire.loader import Question
from planner.questionnaire.queries import version_questionnaire
from planner.questionnaire.types import value_display

from .lookups import catalogue_of
from .models import Answer, Dataset, Plan
from .queries import answers_by_question
from .visibility import answer_values


@dataclass(frozen=True)
class Offer:
    """A proposal for a question of a dataset. `disagrees`: an answer stands and the files say otherwise."""

    question: Question
    proposal: Proposal
    answer: Answer | None
    catalogue: dict

    @property
    def disagrees(self) -> bool:
        return self.answer is not None and bool(self.answer.state)

    @property
    def revision(self) -> int:
        return self.answer.revision if self.answer else 0

    def display(self, language: str) -> str:
        return value_display(self.question, self.proposal.value, language, self.catalogue)

    def reason(self) -> str:
        """`read from embryo.czi by Bio-Formats 7.3.1`."""
        files = self.proposal.files
        named = (
            files[0]
            if len(files) == 1
            else _("%(file)s and %(more)s more") % {"file": files[0], "more": len(files) - 1}
        )
        return _("read from %(file)s by %(reader)s") % {"file": named, "reader": self.proposal.reader}


def dataset_proposals(plan: Plan, dataset: Dataset, answers: Sequence[Answer]) -> list[Offer]:
    """Offers for the dataset's visible questions: values not answered yet, and answers that no file confirms.

    An answer that equals any reading, or came from the evidence unchanged, is confirmed: no offer. A text the
    person wrote in their own words over a proposal they had seen is theirs, and is not nagged about again
    unless a later file says something new.
    """
    readings = [Reading(str(item.uuid), item.file, item.facts) for item in dataset.evidence.all()]
    if not readings:
        return []
    questionnaire = version_questionnaire(plan.questionnaire)
    visible = visible_questions(questionnaire, answer_values(questionnaire, answers, dataset))
    mine = answers_by_question(answers, dataset)
    seen = {item.pk for item in dataset.evidence.all()}
    found: list[tuple[Question, Proposal, Answer | None]] = []
    for step in questionnaire.steps:
        for question in step.questions:
            if not question.evidence or question.key not in visible:
                continue
            answer = mine.get(question.key)
            proposals = proposals_for(question.evidence, readings)
            if answer is not None and answer.state == Answer.State.ANSWERED:
                if any(proposal.value == answer.value for proposal in proposals):
                    continue
                if answer.evidence_id in seen:
                    continue
            elif answer is not None and answer.state:
                continue
            found += [(question, proposal, answer) for proposal in proposals[:3]]
    catalogue = catalogue_of(proposal.value for _question, proposal, _answer in found)
    return [Offer(question, proposal, answer, catalogue) for question, proposal, answer in found]

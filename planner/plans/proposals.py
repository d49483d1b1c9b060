"""Proposals in place: what the dataset's files say for each question, beside the answer that stands."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from planner.advice.proposals import Proposal, Reading, proposals_for
from planner.questionnaire.loader import Question
from planner.questionnaire.queries import version_questionnaire
from planner.questionnaire.types import value_display

from .lookups import catalogue_of
from .models import Answer, Dataset, Plan
from .queries import Given, evidence_keys, evidence_load
from .visibility import questions_of_scope

PROPOSED_AT_MOST = 3  # values offered for one question; files that differ more are a matter for the check page


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


def dataset_proposals(plan: Plan, datasets: Sequence[Dataset], given: Given) -> dict[int, list[Offer]]:
    """{dataset's primary key: offers for its visible questions}: values not answered yet, and answers no file confirms.

    An answer that equals any reading, or came from the evidence unchanged, is confirmed: no offer. A text the person
    wrote in their own words over a proposal they had seen is theirs, and is not nagged about again unless a later file
    says something new.
    """
    evidence_load(datasets)
    questionnaire = version_questionnaire(plan.questionnaire)
    asked = {
        dataset: [each for _step, each in questions_of_scope(questionnaire, given, dataset.pk) if each.evidence]
        for dataset in datasets
        if dataset.live_evidence
    }
    return _offers(asked, given, plan.language)


def proposals_against(plan: Plan, datasets: Sequence[Dataset], given: Given) -> dict[int, list[Offer]]:
    """Of `dataset_proposals` those where an answer stands and the files say otherwise, whether its question is asked or not.

    Most answers were taken from a file that still counts; only the files of datasets with other answers are read.
    """
    questionnaire, live = version_questionnaire(plan.questionnaire), evidence_keys(datasets)
    asked: dict[Dataset, list[Question]] = {}
    for dataset in datasets:
        mine, seen = given.get(dataset.pk, {}), live[dataset.pk]
        own = [each for each in questionnaire.from_files if each.key in mine and _is_own(mine[each.key], seen)]
        if own and seen:
            asked[dataset] = own
    evidence_load(list(asked))
    return _offers(asked, given, plan.language)


def _offers(asked: Mapping[Dataset, Sequence[Question]], given: Given, language: str) -> dict[int, list[Offer]]:
    found = {
        dataset.pk: list(_proposed(dataset, questions, given.get(dataset.pk, {}), language))
        for dataset, questions in asked.items()
    }
    catalogue = catalogue_of(proposal.value for each in found.values() for _question, proposal, _answer in each)
    return {pk: [Offer(*each, catalogue) for each in proposed] for pk, proposed in found.items()}


def _is_own(answer: Answer, seen: Collection[int]) -> bool:
    """Answered, and not as a file that still counts says."""
    return answer.state == Answer.State.ANSWERED and answer.evidence_id not in seen


def _proposed(
    dataset: Dataset, questions: Sequence[Question], answers: Mapping[str, Answer], language: str
) -> Iterator[tuple[Question, Proposal, Answer | None]]:
    readings = [Reading(str(item.uuid), item.file, item.says) for item in dataset.live_evidence]
    seen = {item.pk for item in dataset.live_evidence}
    for question in questions:
        answer = answers.get(question.key)
        proposals = proposals_for(str(question.evidence), readings, language)
        if answer is not None and answer.state == Answer.State.ANSWERED:
            if not _is_own(answer, seen) or any(answer.value in proposal.alike for proposal in proposals):
                continue
        elif answer is not None and answer.state:
            continue
        yield from ((question, proposal, answer) for proposal in proposals[:PROPOSED_AT_MOST])

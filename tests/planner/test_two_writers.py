"""Two people and a program on the same answers, in every order hypothesis thinks of: no text is ever lost."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from planner.plans import queries
from planner.plans.models import Answer, Plan
from planner.plans.progress import parts_count, parts_sum
from planner.plans.services import Draft, RevisionConflict, answer_save
from planner.questionnaire.queries import version_questionnaire
from planner.questionnaire.types import ValueRefused
from tests.cast import cast_make

pytestmark = pytest.mark.django_db
QUESTIONS = ("project.description", "project.contributors", "collect.description")
WRITERS = ("owner", "editor")
TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs")), max_size=12)


class TwoWriters(RuleBasedStateMachine):
    """Each writer has a page of their own: plan, revisions and texts as they saw them when they last looked."""

    @initialize()
    def begin(self) -> None:
        self.cast = cast_make()
        self.sent: dict[str, list[str]] = {question: [] for question in QUESTIONS}
        self.pages = {
            writer: (Plan.objects.get(pk=self.cast.plan.pk), dict.fromkeys(QUESTIONS, 0)) for writer in WRITERS
        }

    def dataset_of(self, question: str):
        return self.cast.dataset if question.startswith("collect.") else None

    @rule(writer=st.sampled_from(WRITERS))
    def look(self, writer: str) -> None:
        plan = Plan.objects.get(pk=self.cast.plan.pk)
        answers = {answer.question: answer.revision for answer in queries.plan_answers(plan)}
        self.pages[writer] = (plan, {question: answers.get(question, 0) for question in QUESTIONS})

    @rule(writer=st.sampled_from(WRITERS), question=st.sampled_from(QUESTIONS), text=TEXTS)
    def write(self, writer: str, question: str, text: str) -> None:
        plan, seen = self.pages[writer]
        text = f"{len(self.sent[question])} {text}"
        try:
            answer = answer_save(
                plan=plan, question=question, draft=Draft(raw=text), revision=seen[question],
                user=getattr(self.cast, writer), dataset=self.dataset_of(question),
            )  # fmt: skip
        except RevisionConflict as conflict:
            assert conflict.current.revision != seen[question]
            self.sent[question].append(conflict.yours.value)
        else:
            seen[question] = answer.revision
            self.sent[question].append(answer.value)

    @rule(writer=st.sampled_from(WRITERS), question=st.sampled_from(QUESTIONS))
    def empty(self, writer: str, question: str) -> None:
        plan, seen = self.pages[writer]
        try:
            seen[question] = answer_save(
                plan=plan, question=question, draft=Draft(raw=""), revision=seen[question],
                user=getattr(self.cast, writer), dataset=self.dataset_of(question),
            ).revision  # fmt: skip
        except (RevisionConflict, ValueRefused):
            return

    @rule(writer=st.sampled_from(WRITERS), question=st.sampled_from(QUESTIONS), pick=st.integers(0, 50))
    def bring_back(self, writer: str, question: str, pick: int) -> None:
        kept = queries.answer_revisions(self.cast.plan, question, self.dataset_of(question))
        if not kept:
            return
        row, plan = kept[pick % len(kept)], Plan.objects.get(pk=self.cast.plan.pk)
        current = Answer.objects.get(plan=plan, question=question)
        answer_save(
            plan=plan, question=question, draft=Draft(raw=row.value, state=row.state), revision=current.revision,
            user=getattr(self.cast, writer), dataset=self.dataset_of(question),
        )  # fmt: skip

    @invariant()
    def every_text_is_current_or_kept(self) -> None:
        if not hasattr(self, "sent"):
            return
        for question, texts in self.sent.items():
            kept = {row.value for row in queries.answer_revisions(self.cast.plan, question, self.dataset_of(question))}
            assert set(texts) <= kept

    @invariant()
    def what_stands_is_the_newest_text_that_was_taken(self) -> None:
        if not hasattr(self, "sent"):
            return
        for answer in Answer.objects.filter(plan=self.cast.plan):
            newest = answer.revisions.filter(refused=False).first()
            assert (answer.value, answer.revision) == (newest.value, newest.revision)

    @invariant()
    def progress_is_right(self) -> None:
        if not hasattr(self, "sent"):
            return
        plan = Plan.objects.get(pk=self.cast.plan.pk)
        questionnaire = version_questionnaire(plan.questionnaire)
        rows = queries.plan_datasets(plan), queries.answers_by_scope(queries.plan_answers(plan))
        assert plan.progress == parts_sum(questionnaire, parts_count(questionnaire, *rows, plan.path))


def test_no_order_of_saves_by_two_people_loses_a_text():
    run_state_machine_as_test(
        TwoWriters,
        settings=settings(
            max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

"""What the pages of a plan show, put together from one read of the plan. Templates only lay it out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from common.language import reader_language
from planner.catalogue.queries import entries_offered
from planner.questionnaire.loader import Question, Questionnaire, Step
from planner.questionnaire.queries import version_questionnaire
from planner.questionnaire.schema import Source
from planner.questionnaire.types import value_display

from .addresses import question_anchor, question_url
from .lookups import catalogue_of
from .models import Answer, Dataset, Plan
from .proposals import Offer, dataset_proposals
from .queries import answers_by_scope, answers_for, membership_of, plan_datasets, role_of
from .visibility import is_on_path, questions_visible

HELP_LISTS = {"facility": "facilities", "university": "support"}  # desks that are a list of "Help near you"


@dataclass(frozen=True)
class Choice:
    """One thing to pick, with its text in the reader's language."""

    key: str
    text: str
    chosen: bool
    help: str = ""
    is_common: bool = True


@dataclass
class QuestionForm:
    """One question as a person sees it: text, help, the answer that stands, what files propose."""

    plan: Plan
    question: Question
    dataset: Dataset | None
    language: str
    may_edit: bool
    answer: Answer | None = None
    value: Any = None
    display: str = ""
    choices: list[Choice] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    notice: str = ""
    filled_from: str = ""
    catalogue: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Unique on a page and stable: `q-collect-format`."""
        return question_anchor(self.question.key)

    @property
    def text(self) -> str:
        return self.question.text[self.language]

    @property
    def help(self) -> str:
        return (self.question.help or {}).get(self.language, "")

    @property
    def revision(self) -> int:
        return self.answer.revision if self.answer else 0

    @property
    def state(self) -> str:
        return self.answer.state if self.answer else ""

    @property
    def url(self) -> str:
        """Where the answer is sent."""
        return self._address("answer")

    @property
    def history_url(self) -> str:
        """Where earlier texts are."""
        return self._address("answer-history")

    @property
    def accept_url(self) -> str:
        """Where a click on "Use this" goes."""
        return _url("answer-accept", self.plan, self.question, self.dataset) if self.dataset else ""

    def _address(self, name: str) -> str:
        return _url(f"dataset-{name}" if self.dataset else name, self.plan, self.question, self.dataset)

    @property
    def sources(self) -> list[Source]:
        """Where the help text's facts were read, each with its date."""
        known = version_questionnaire(self.plan.questionnaire).sources
        return [known[key] for key in self.question.sources]

    @property
    def desks(self) -> list[tuple[str, str]]:
        """(name, its place on "Help near you", empty where each institution has its own) of those who can answer this."""
        known = version_questionnaire(self.plan.questionnaire).desks
        found = [known[key] for key in self.question.ask]
        return [(desk.title[self.language], desk.service or HELP_LISTS.get(desk.key, "")) for desk in found]

    def filled(self, value: Any) -> "QuestionForm":
        """The same question with another value in its field, as typed or as proposed."""
        return replace(self, value=value, choices=_choices(self.question, value, self.language))

    def show(self, value: Any) -> str:
        """A value in words."""
        return "" if value is None else value_display(self.question, value, self.language, self.catalogue)


@dataclass
class StepLink:
    """A step in the list at the side."""

    key: str
    title: str
    number: int
    done: int
    of: int
    current: bool

    @property
    def complete(self) -> bool:
        return self.of > 0 and self.done == self.of


@dataclass
class PlanPage:
    """The frame round every page of a plan."""

    steps: list[StepLink]
    role: str
    may_edit: bool
    may_own: bool
    datasets: list[Dataset]
    step_now: str
    people: list[Any]
    looked_at: datetime | None

    @classmethod
    def of(cls, user: Any, plan: Plan, *, step_now: str, language: str | None = None) -> "PlanPage":
        """The frame, with progress as it was stored by the last save."""
        language = language or reader_language()
        member = membership_of(user, plan)
        questionnaire = version_questionnaire(plan.questionnaire)
        stored = (plan.progress or {}).get("steps", {})
        steps = [
            StepLink(step.key, step.title[language], number, *_two(stored.get(step.key)), current=step.key == step_now)
            for number, step in enumerate(questionnaire.steps, 1)
        ]
        return cls(
            steps=steps,
            role=role_of(user, plan),
            may_edit=user.has_perm("planner.edit", plan),
            may_own=user.has_perm("planner.own", plan),
            datasets=plan_datasets(plan),
            step_now=step_now,
            people=list(plan.memberships.all()),
            looked_at=member.looked_at if member else None,
        )


@dataclass(frozen=True)
class News:
    """An answer that somebody else changed."""

    text: str
    dataset: str
    url: str
    history_url: str
    by: str
    at: datetime


def plan_news(plan: Plan, answers: Sequence[Answer], language: str) -> list[News]:
    """Changed answers as lines with links; answers that the plan does not ask for now are left out."""
    asked = version_questionnaire(plan.questionnaire).by_key
    return [
        News(
            asked[answer.question].text[language],
            answer.dataset.title if answer.dataset else "",
            question_url(plan, answer.question, answer.dataset),
            QuestionForm(plan, asked[answer.question], answer.dataset, language, may_edit=False).history_url,
            str(answer.changed_by or ""),
            answer.changed_at,
        )
        for answer in answers
        if answer.question in asked
    ]  # fmt: skip


@dataclass
class StepPage(PlanPage):
    """One step: its questions for the plan, or for one dataset."""

    step: Step | None = None
    title: str = ""
    intro: str = ""
    dataset: Dataset | None = None
    questions: list[QuestionForm] = field(default_factory=list)
    has_dataset_questions: bool = False
    next_step: StepLink | None = None
    left_out: int = 0  # questions that only the full path asks, those that hang on nothing


def step_page(user: Any, plan: Plan, step: Step, dataset: Dataset | None, language: str) -> StepPage:
    """Everything the step's page shows."""
    frame = PlanPage.of(user, plan, step_now=step.key, language=language)
    dataset = next(each for each in frame.datasets if each.pk == dataset.pk) if dataset else None
    questionnaire = version_questionnaire(plan.questionnaire)
    forms = _forms(plan, questionnaire, step.questions, dataset, language=language, may_edit=frame.may_edit)
    scope = "dataset" if dataset else "plan"
    shown = {form.question.key for form in forms}
    always = [question.key for question in step.questions if question.scope == scope and not question.when]
    after = [link for link in frame.steps if link.number == _number(frame, step) + 1]
    return StepPage(
        **vars(frame),
        step=step,
        title=step.title[language],
        intro=step.intro[language],
        dataset=dataset,
        questions=forms,
        has_dataset_questions=any(question.scope == "dataset" for question in step.questions),
        next_step=after[0] if after else None,
        left_out=sum(key not in shown for key in always),
    )


def question_form(
    plan: Plan,
    question: Question,
    dataset: Dataset | None,
    language: str,
    *,
    may_edit: bool,
    fill: str = "",
    notice: str = "",
) -> QuestionForm:
    """One question by itself. `fill` is the id of evidence whose value is put in the field, unsaved."""
    questionnaire = version_questionnaire(plan.questionnaire)
    forms = _forms(
        plan,
        questionnaire,
        [question],
        dataset,
        language=language,
        may_edit=may_edit,
        hidden_too=True,
    )
    form = forms[0]
    form.notice = notice
    for offer in form.offers:
        if fill and offer.proposal.evidence == fill:
            form.value, form.filled_from = offer.proposal.value, offer.reason()
            form.choices = _choices(question, form.value, language)
    return form


def saved_form(plan: Plan, answer: Answer, dataset: Dataset | None, language: str) -> QuestionForm:
    """A question just answered, with what its status line shows; asks the database nothing."""
    question = version_questionnaire(plan.questionnaire).by_key[answer.question]
    return QuestionForm(plan, question, dataset, language, may_edit=True, answer=answer, value=answer.value)


def _forms(
    plan: Plan,
    questionnaire: Questionnaire,
    questions: Sequence[Question],
    dataset: Dataset | None,
    *,
    language: str,
    may_edit: bool,
    hidden_too: bool = False,
) -> list[QuestionForm]:
    scope, pk = ("dataset", dataset.pk) if dataset else ("plan", None)
    answers = answers_for(plan, dataset)
    given = answers_by_scope(answers)
    visible = questions_visible(questionnaire, given, pk)
    mine = given.get(pk, {})
    asked = [
        each
        for each in questions
        if each.scope == scope and (hidden_too or (each.key in visible and is_on_path(each, plan.path, mine)))
    ]
    offers: dict[str, list[Offer]] = {}
    if dataset and any(question.evidence for question in asked):
        for offer in dataset_proposals(plan, [dataset], given).get(dataset.pk, []):
            offers.setdefault(offer.question.key, []).append(offer)
    catalogue = catalogue_of(mine[question.key].value for question in asked if question.key in mine)
    forms = []
    for question in asked:
        answer = mine.get(question.key)
        value = answer.value if answer else None
        form = QuestionForm(
            plan, question, dataset, language, may_edit, answer=answer, value=value, catalogue=catalogue
        )
        form.display = form.show(value)
        form.choices = _choices(question, value, language)
        form.offers = offers.get(question.key, [])
        forms.append(form)
    return forms


def _choices(question: Question, value: Any, language: str) -> list[Choice]:
    if question.type == "catalogue":
        chosen = value.get("key") if isinstance(value, dict) else value
        offered = entries_offered(question.kind or "")
        return [Choice(e.key, e.title[language], e.key == chosen, is_common=e.is_common) for e in offered]
    wanted = value if isinstance(value, list) else [value]
    return [
        Choice(option.key, option.text[language], option.key in wanted, (option.help or {}).get(language, ""))
        for option in question.options
    ]


def _url(name: str, plan: Plan, question: Question, dataset: Dataset | None) -> str:
    return reverse(name, args=[plan.uuid, question.key] + ([dataset.uuid] if dataset else []))


def _two(pair: list[int] | None) -> tuple[int, int]:
    return (pair[0], pair[1]) if pair else (0, 0)


def _number(frame: PlanPage, step: Step) -> int:
    return next(link.number for link in frame.steps if link.key == step.key)

"""Moving a plan to another version of its questionnaire: a dry run, the move, and the way back.

A version never changes, so a plan keeps asking what it asked until somebody moves it. Nothing that was typed is lost:
an answer follows its question, under a new key where the version says so (`moved` in its index), and an answer whose
question is gone, or that the new question cannot hold, is put aside and stays readable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.people import Who
from planner.questionnaire.loader import Question, Questionnaire
from planner.questionnaire.models import QuestionnaireVersion
from planner.questionnaire.queries import version_questionnaire, versions_of
from planner.questionnaire.types import ValueRefused, value_clean

from .lookups import PlanLookups
from .models import Answer, AnswerRevision, Dataset, Plan, PlanMove
from .queries import plan_answers
from .services import VersionConflict, progress_renew

KEPT, MOVED, ASIDE = "kept", "moved", "aside"


@dataclass(frozen=True)
class Fate:
    """What becomes of one answer. `question` is None where the new version asks no such thing; `why` is then said."""

    kind: str
    answer: Answer
    was: Question | None
    question: Question | None
    why: str = ""


@dataclass(frozen=True)
class Report:
    """The dry run of a move. `new`: questions that the plan was not asked before."""

    version: QuestionnaireVersion
    fates: tuple[Fate, ...]
    new: tuple[Question, ...] = field(default=())

    def of(self, kind: str) -> list[Fate]:
        """The answers with one fate."""
        return [fate for fate in self.fates if fate.kind == kind]


def version_newer(plan: Plan) -> QuestionnaireVersion | None:
    """The newest version of the plan's questionnaire, if the plan is not at it."""
    newest = versions_of(plan.questionnaire.key)[-1]
    return newest if newest.version > plan.questionnaire.version else None


def move_report(plan: Plan, version: QuestionnaireVersion) -> Report:
    """What a move to `version` would do. Writes nothing."""
    old, new = version_questionnaire(plan.questionnaire), version_questionnaire(version)
    keys = _keys_between(plan.questionnaire, version)
    fates = _fates(plan, old, new, keys, plan_answers(plan))
    known = {keys.get(question.key, question.key) for question in old.questions}
    return Report(version, tuple(fates), tuple(question for question in new.questions if question.key not in known))


@transaction.atomic
def plan_move(*, plan: Plan, version: QuestionnaireVersion, user: Who) -> PlanMove:
    """Moves the plan. Raises VersionConflict if somebody moved it meanwhile."""
    report = move_report(plan, version)
    move = PlanMove(
        plan=plan, from_version=plan.questionnaire, to_version=version, moved_by=user, moved_at=timezone.now()
    )
    _questionnaire_set(plan, version)
    move.renamed, move.emptied = _apply(report.fates, user)
    move.save()
    progress_renew(plan=plan)
    return move


@transaction.atomic
def plan_move_undo(*, move: PlanMove, user: Who) -> None:
    """Back to the version before. What was answered since stays, put aside where the old version does not ask it.

    Raises VersionConflict unless this is the plan's last move and not undone yet.
    """
    plan = move.plan
    done = PlanMove.objects.filter(pk=move.pk, undone_at=None).update(undone_at=timezone.now())
    if not done or plan.questionnaire_id != move.to_version_id:
        raise VersionConflict
    old, new = version_questionnaire(move.to_version), version_questionnaire(move.from_version)
    back = {there: here for here, there in move.renamed.items()}
    fates = _fates(plan, old, new, back, plan_answers(plan))
    _questionnaire_set(plan, move.from_version)
    _apply(fates, user)
    _refill(plan, move.emptied, user)
    progress_renew(plan=plan)


def answers_aside(plan: Plan) -> list[tuple[Answer, Question | None, Dataset | None]]:
    """Answers that the plan's version does not ask for, each with its question as an earlier version put it."""
    asked = version_questionnaire(plan.questionnaire).by_key
    aside = [answer for answer in plan_answers(plan) if answer.question not in asked and answer.state]
    if not aside:
        return []
    earlier: dict[str, Question] = {}
    for version in versions_of(plan.questionnaire.key):
        earlier |= version_questionnaire(version).by_key
    datasets = {dataset.pk: dataset for dataset in plan.datasets.all()}
    return [(answer, earlier.get(answer.question), datasets.get(answer.dataset_id or 0)) for answer in aside]


def _keys_between(old: QuestionnaireVersion, new: QuestionnaireVersion) -> dict[str, str]:
    """{key in the old version: key in the new}, through all versions between; only those that changed."""
    keys: dict[str, str] = {}
    for version in versions_of(old.key):
        if old.version < version.version <= new.version:
            moved = version_questionnaire(version).moved
            keys = {here: moved.get(there, there) for here, there in keys.items()} | {
                here: there for here, there in moved.items() if here not in keys.values()
            }
    return keys


def _fates(
    plan: Plan, old: Questionnaire, new: Questionnaire, keys: Mapping[str, str], answers: Sequence[Answer]
) -> list[Fate]:
    lookups = PlanLookups(plan)
    taken = {(answer.dataset_id, answer.question) for answer in answers}
    fates = []
    for answer in answers:
        was = old.question(answer.question)
        if was is None:
            continue  # put aside by an earlier move already
        key = keys.get(answer.question, answer.question)
        question = new.question(key)
        if question is None:
            fates.append(Fate(ASIDE, answer, was, None, "gone"))
        elif question.scope != was.scope or not _holds(question, answer, lookups):
            fates.append(Fate(ASIDE, answer, was, question, "unfit"))
        elif key != answer.question and (answer.dataset_id, key) in taken:
            fates.append(Fate(ASIDE, answer, was, question, "taken"))
        else:
            fates.append(Fate(KEPT if key == answer.question else MOVED, answer, was, question))
    return fates


def _holds(question: Question, answer: Answer, lookups: PlanLookups) -> bool:
    """Whether the question takes the stored value as it is."""
    if answer.value is None:
        return True
    try:
        return bool(value_clean(question, answer.value, lookups) == answer.value)
    except ValueRefused:
        return False


def _questionnaire_set(plan: Plan, version: QuestionnaireVersion) -> None:
    rows = Plan.objects.filter(pk=plan.pk, questionnaire=plan.questionnaire, deleted_at=None)
    if not rows.update(questionnaire=version):
        raise VersionConflict
    plan.questionnaire = version


def _apply(fates: Sequence[Fate], user: Who) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Renames and empties answers; returns what was renamed, and what was emptied with the text it held."""
    renamed: dict[str, str] = {}
    emptied: list[dict[str, Any]] = []
    for fate in fates:
        if fate.kind == MOVED and fate.question is not None:
            Answer.objects.filter(pk=fate.answer.pk).update(question=fate.question.key)
            renamed[fate.answer.question] = fate.question.key
        elif fate.kind == ASIDE and fate.question is not None and fate.question.key == fate.answer.question:
            kept = {"answer": fate.answer.pk, "state": fate.answer.state, "value": fate.answer.value}
            emptied.append(kept)
            _answer_set(fate.answer, "", None, user)
    return renamed, emptied


def _refill(plan: Plan, emptied: Sequence[Mapping[str, Any]], user: Who) -> None:
    """Gives back what the move had emptied, unless somebody has answered anew."""
    for kept in emptied:
        answer = Answer.objects.filter(plan=plan, pk=kept["answer"], state="").first()
        if answer is not None:
            _answer_set(answer, kept["state"], kept["value"], user)


def _answer_set(answer: Answer, state: str, value: Any, user: Who) -> None:
    """A new revision; the text before it stays in the history."""
    now = timezone.now()
    content = {"state": state, "value": value, "evidence": None, "changed_by": user, "changed_at": now}
    if not Answer.objects.filter(pk=answer.pk, revision=answer.revision).update(
        revision=answer.revision + 1, **content
    ):
        raise VersionConflict
    AnswerRevision.objects.create(answer=answer, revision=answer.revision + 1, **content)

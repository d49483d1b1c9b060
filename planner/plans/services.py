"""Every write of plans: one transaction each, keyword-only, named noun_verb. Pages, API, admin and commands call these."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.people import Who
from planner.advice.proposals import RULES, file_says
from planner.questionnaire.loader import Question
from planner.questionnaire.models import QuestionnaireVersion
from planner.questionnaire.queries import version_questionnaire
from planner.questionnaire.types import ValueRefused, value_clean

from .happenings import happening_tell
from .lookups import PlanLookups
from .models import SHEET, TITLE_LENGTH, Answer, AnswerRevision, Dataset, Evidence, Membership, Plan, Thumbnail
from .progress import PLAN, change_reaches, part_count, parts_count, parts_sum
from .queries import Given, answers_bare, answers_by_scope, answers_for, answers_standing, plan_datasets
from .visibility import answers_back, hinges


class RevisionConflict(Exception):
    """Somebody saved in between. Both texts are kept: `current` stands, `yours` is in the history as refused."""

    def __init__(self, current: Answer, yours: AnswerRevision) -> None:
        super().__init__()
        self.current = current
        self.yours = yours


class VersionConflict(Exception):
    """The plan or dataset was changed since it was read."""


def title_clean(raw: str) -> str:
    """A title of 1 to 300 characters without control characters. Raises ValueRefused with a plain sentence."""
    title = " ".join("".join(c if c.isprintable() else " " for c in raw).split())
    if not title:
        raise ValueRefused(_("Please give it a title, so that you find it again."))
    if len(title) > TITLE_LENGTH:
        raise ValueRefused(
            _(
                "The title is %(count)s characters long; at most %(limit)s fit. Shorten it, or put the rest in the description."
            )
            % {"count": len(title), "limit": TITLE_LENGTH}
        )
    return title


@transaction.atomic
def plan_create(*, user: Who, title: str, questionnaire: QuestionnaireVersion, language: str = "en") -> Plan:
    """A new plan with its maker as owner."""
    plan = Plan(title=title_clean(title), language=language, questionnaire=questionnaire, modified_at=timezone.now())
    plan.save()
    Membership.objects.create(plan=plan, user=user, role=Membership.Role.OWNER)
    progress_renew(plan=plan)
    return plan


@transaction.atomic
def plan_change(
    *,
    plan: Plan,
    title: str | None = None,
    language: str | None = None,
    path: str | None = None,
    is_template: bool | None = None,
    version: int | None = None,
) -> Plan:
    """Title, language, path, or whether everybody may start from it.

    With `version`, refused (VersionConflict) if the plan changed since that version.
    """
    fields: dict[str, Any] = {}
    if title is not None:
        fields["title"] = title_clean(title)
    if language is not None:
        if language not in ("en", "nb"):
            raise ValueRefused(_("A plan is written in English (en) or Norwegian bokmål (nb)."))
        fields["language"] = language
    if path is not None:
        if path not in Plan.Path.values:
            raise ValueRefused(_("A plan asks every question (full) or those of the short path (short)."))
        fields["path"] = path
    if is_template is not None:
        fields["is_template"] = is_template
    plan_touch(plan, version=version, **fields)
    if path is not None:
        progress_renew(plan=plan)
    return plan


@transaction.atomic
def plan_delete(*, plan: Plan, version: int | None = None) -> None:
    """Moves the plan to the bin, where it stays 30 days."""
    plan_touch(plan, version=version, deleted_at=timezone.now())


@transaction.atomic
def member_set(*, plan: Plan, user: Who, role: str) -> Membership:
    """Gives a person a role, or another one. The last owner stays owner."""
    owners = plan.memberships.filter(role=Membership.Role.OWNER).exclude(user=user)
    if role != Membership.Role.OWNER and not owners.exists():
        raise ValueRefused(_("A plan needs an owner. Make somebody else owner first."))
    member, _made = Membership.objects.update_or_create(plan=plan, user=user, defaults={"role": role})
    happening_tell("plan.shared", plan, role=str(role), username=user.get_username())
    return member


def member_looked(*, plan: Plan, user: Who) -> None:
    """The person has seen what others changed until now."""
    plan.memberships.filter(user=user).update(looked_at=timezone.now())


@transaction.atomic
def member_remove(*, plan: Plan, user: Who) -> None:
    """Takes a person's role away; it works at their next request. The last owner stays."""
    if not plan.memberships.filter(role=Membership.Role.OWNER).exclude(user=user).exists():
        raise ValueRefused(_("A plan needs an owner. Make somebody else owner first."))
    plan.memberships.filter(user=user).delete()


@transaction.atomic
def dataset_create(*, plan: Plan, title: str) -> Dataset:
    """A new dataset at the end of the plan's list."""
    last = plan.datasets.aggregate(last=Max("position"))["last"] or 0
    dataset = Dataset.objects.create(plan=plan, title=title_clean(title), position=last + 1)
    plan_touch(plan)
    progress_renew(plan=plan)
    return dataset


@transaction.atomic
def dataset_change(
    *, dataset: Dataset, title: str | None = None, screening: str | None = None, revision: int | None = None
) -> Dataset:
    """Title, or the answer about identifiable and confidential images. `revision` as in `plan_change`."""
    fields: dict[str, Any] = {}
    if title is not None:
        fields["title"] = title_clean(title)
    if screening is not None:
        if screening not in Dataset.Screening.values:
            raise ValueRefused(_("Answer whether the images can identify a person: “clear” or “sensitive”."))
        fields["screening"] = screening
    rows = Dataset.objects.filter(pk=dataset.pk, deleted_at=None)
    if revision is not None:
        rows = rows.filter(revision=revision)
    if not rows.update(revision=F("revision") + 1, **fields):
        raise VersionConflict
    dataset.refresh_from_db()
    plan_touch(dataset.plan)
    return dataset


@transaction.atomic
def dataset_delete(*, dataset: Dataset) -> None:
    """Moves a dataset with its answers and evidence to the bin."""
    Dataset.objects.filter(pk=dataset.pk, deleted_at=None).update(deleted_at=timezone.now(), revision=F("revision") + 1)
    plan_touch(dataset.plan)
    progress_renew(plan=dataset.plan)


@dataclass(frozen=True)
class Draft:
    """What somebody sends for a question: a state, or a raw value to be cleaned by the question's type."""

    raw: Any = None
    state: str = Answer.State.ANSWERED
    evidence: Evidence | None = None


def answer_save(
    *, plan: Plan, question: str, draft: Draft, revision: int, user: Who, dataset: Dataset | None = None
) -> Answer:
    """Saves one answer.

    `revision` is the one the person saw, 0 for "no answer yet". Raises ValueRefused (a sentence for the
    person; nothing stored, the text stays in their browser), or RevisionConflict with both texts stored.
    """
    asked = version_questionnaire(plan.questionnaire).question(question)
    if asked is None or (asked.scope == "dataset") != (dataset is not None):
        raise ValueRefused(_("This plan has no such question: %(key)s.") % {"key": question})
    state, value = _draft_clean(plan, asked, draft)
    evidence = draft.evidence if state == Answer.State.ANSWERED else None
    if evidence is not None and (dataset is None or evidence.dataset_id != dataset.pk):
        raise ValueRefused(_("The file behind this proposal belongs to another dataset."))
    key = {"plan": plan, "dataset": dataset, "question": question}
    content = {"state": state, "value": value, "evidence": evidence, "changed_by": user, "changed_at": timezone.now()}
    return _answer_saved(key, content, revision, asked)


def sheet_value_save(
    *, plan: Plan, field: str, state: str, value: Any, revision: int, user: Who, dataset: Dataset | None = None
) -> Answer:
    """Saves one field of the metadata sheet, of the plan or of one dataset; `planner.metadata` has cleaned the value.

    State `unknown` says that nobody can find it out. Raises as `answer_save`.
    """
    key = {"plan": plan, "dataset": dataset, "question": SHEET + field}
    content = {"state": state, "value": value, "evidence": None, "changed_by": user, "changed_at": timezone.now()}
    return _answer_saved(key, content, revision, None)


def _answer_saved(key: dict[str, Any], content: dict[str, Any], revision: int, asked: Question | None) -> Answer:
    """`asked` is the question of the questionnaire whose progress is counted; None for a field of the sheet."""
    before = Answer.objects.filter(**key).first()
    stood = None if before is None else Answer(question=before.question, state=before.state, value=before.value)
    if before is None and revision != 0:
        raise ValueRefused(_("There is no earlier answer to change; send revision 0."))
    blank_changed = (before is not None and bool(before.state)) != bool(content["state"])
    try:
        with transaction.atomic():
            answer = _answer_store(before, key, content, revision)
            given = _plan_follow(key["plan"], asked, key["dataset"], blank_changed=blank_changed)
            _back_mark(key["plan"], given, answer, stood)
            return answer
    except (_Overtaken, IntegrityError):  # two first answers at once meet in the table's constraint
        current = Answer.objects.filter(**key).first()
        if current is None:
            raise
    if (current.state, current.value) == (content["state"], content["value"]):
        return current  # the same text twice is no conflict
    same = {"state": content["state"], "value": content["value"], "changed_by": content["changed_by"]}
    kept = AnswerRevision.objects.filter(answer=current, refused=True, **same).first()  # sent before, and refused then
    raise RevisionConflict(
        current,
        kept or AnswerRevision.objects.create(answer=current, revision=current.revision, refused=True, **content),
    )


class _Overtaken(Exception):
    """The answer is at another revision than the person saw."""


def _answer_store(before: Answer | None, key: dict[str, Any], content: dict[str, Any], revision: int) -> Answer:
    """The stored answer with its history line. Raises _Overtaken where the revision is not the current one."""
    if before is None:
        answer = Answer.objects.create(**key, **content)
    else:
        rows = Answer.objects.filter(pk=before.pk, revision=revision)
        if not rows.update(revision=F("revision") + 1, is_from_before=False, **content):
            raise _Overtaken
        answer = before
        _set(answer, {**content, "revision": revision + 1, "is_from_before": False})
    AnswerRevision.objects.create(answer=answer, revision=answer.revision, **content)
    return answer


def _draft_clean(plan: Plan, asked: Any, draft: Draft) -> tuple[str, Any]:
    if draft.state not in ("", *Answer.State.values):
        raise ValueRefused(_("An answer is “answered”, “not_applicable” or “unknown”."))
    if draft.state != Answer.State.ANSWERED:
        return draft.state, None
    value = value_clean(asked, draft.raw, PlanLookups(plan))
    return (Answer.State.ANSWERED, value) if value is not None else ("", None)


@dataclass(frozen=True)
class FirstAnswer:
    """A raw value for a question that has no answer yet; `dataset` is a place in the list of titles, None the plan.

    A field of the metadata sheet is named as it is kept (`SHEET`), with a value that `planner.metadata` has cleaned.
    """

    question: str
    raw: Any
    dataset: int | None = None


@transaction.atomic
def plan_fill(
    *, plan: Plan, user: Who, titles: list[str], answers: list[FirstAnswer]
) -> tuple[list[Dataset], list[dict[str, str] | None]]:
    """Datasets and first answers of a new plan in one go, as an import brings them.

    Gives the datasets, and for each answer None, or the sentence in each language that says why it could not be stored.
    """
    last = plan.datasets.aggregate(last=Max("position"))["last"] or 0
    datasets = Dataset.objects.bulk_create(
        Dataset(plan=plan, title=title_clean(title), position=last + number) for number, title in enumerate(titles, 1)
    )
    questionnaire, lookups = version_questionnaire(plan.questionnaire), PlanLookups(plan)
    who_when = {"plan": plan, "state": Answer.State.ANSWERED, "changed_by": user, "changed_at": timezone.now()}
    rows: list[Answer] = []
    refusals: list[dict[str, str] | None] = []
    for one in answers:
        if one.question.startswith(SHEET):
            refusals.append(None)
            rows.append(Answer(**who_when, question=one.question, value=one.raw, dataset=_place(datasets, one)))
            continue
        asked = questionnaire.question(one.question)
        if asked is None or (asked.scope == "dataset") != (one.dataset is not None):
            raise ValueError(f"the questionnaire has no {one.question} there")
        try:
            value = value_clean(asked, one.raw, lookups)
        except ValueRefused:
            refusals.append(_refusal_told(asked, one.raw, lookups))
            continue
        refusals.append(None)
        if value is not None:
            rows.append(Answer(**who_when, question=one.question, value=value, dataset=_place(datasets, one)))
    stored = Answer.objects.bulk_create(rows)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(
            answer=row, revision=1, state=row.state, value=row.value, changed_by=user, changed_at=row.changed_at
        )
        for row in stored
    )
    plan_touch(plan)
    progress_renew(plan=plan)
    return datasets, refusals


def _place(datasets: list[Dataset], one: FirstAnswer) -> Dataset | None:
    return None if one.dataset is None else datasets[one.dataset]


def _refusal_told(asked: Any, raw: Any, lookups: PlanLookups) -> dict[str, str]:
    """Why a value was refused, in each language."""
    told = {}
    for language in ("en", "nb"):
        with override(language):
            try:
                value_clean(asked, raw, lookups)
            except ValueRefused as refused:
                told[language] = str(refused)
    return told


@transaction.atomic
def evidence_attach(
    *,
    dataset: Dataset,
    source: UUID | None,
    file: str,
    facts: dict[str, Any],
    thumbnail: bytes | None,
    resaved: list[dict[str, Any]] | None = None,
) -> Evidence:
    """Stores what a file says with the dataset. Proposes, never answers. Once per inspection, however often called."""
    picture = None
    if thumbnail:
        digest = hashlib.sha256(thumbnail).hexdigest()
        picture, _made = Thumbnail.objects.get_or_create(sha256=digest, defaults={"png": thumbnail})
    content = {
        "dataset": dataset,
        "file": file,
        "bytes": facts.get("bytes") or 0,
        "sha256": facts.get("sha256") or "",
        "facts": facts,
        "says": file_says(facts),
        "said_by": RULES,
        "thumbnail": picture,
        "resaved": resaved,
    }
    if source is None:
        evidence = Evidence.objects.create(**content)
    else:
        evidence, _made = Evidence.objects.get_or_create(source=source, defaults=content)
    plan_touch(dataset.plan)
    return evidence


def evidence_reread(*, at_once: int = 200) -> int:
    """Works out anew what files say where older rules did; run at every start. Returns rows changed."""
    changed = 0
    while rows := list(Evidence.objects.exclude(said_by=RULES).only("facts")[:at_once]):
        for row in rows:
            row.says, row.said_by = file_says(row.facts), RULES
        changed += Evidence.objects.bulk_update(rows, ["says", "said_by"])
    return changed


@transaction.atomic
def evidence_withdraw(*, evidence: Evidence) -> None:
    """Takes a file's facts off the dataset. Answers taken from it stay and keep saying where they came from."""
    Evidence.objects.filter(pk=evidence.pk).update(withdrawn_at=timezone.now())
    plan_touch(evidence.dataset.plan)


def plan_touch(plan: Plan, *, version: int | None = None, **fields: Any) -> None:
    """Marks the plan as changed; `version` makes it a compare-and-set."""
    rows = Plan.objects.filter(pk=plan.pk, deleted_at=None)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1, modified_at=timezone.now(), **fields):
        raise VersionConflict
    # Progress too: at the new version the next save builds on it.
    plan.refresh_from_db(fields=["version", "modified_at", "progress", "progress_parts", *fields])


def progress_renew(*, plan: Plan) -> None:
    """Counts the whole plan. Progress is stored, never computed in lists."""
    counted = _progress_counted(plan, answers_standing(plan, version_questionnaire(plan.questionnaire).hinges))
    Plan.objects.filter(pk=plan.pk).update(**counted)
    _set(plan, counted)


def _plan_follow(plan: Plan, asked: Question | None, dataset: Dataset | None, *, blank_changed: bool) -> Given:
    """Marks the plan as changed and keeps its progress, after one answer was stored. Returns the answers that it reaches.

    Counts no more than the answer can reach, as long as nobody changed the plan since it was read (`version`).
    """
    questionnaire = version_questionnaire(plan.questionnaire)
    reach, counted, given = "none", {}, Given()
    if asked is not None:
        reach = change_reaches(questionnaire, asked.key, blank_changed=blank_changed, of_dataset=dataset is not None)
    if reach == "own" and plan.progress_parts:
        given = answers_by_scope(answers_for(plan, dataset))
        key, scope = (str(dataset.uuid), dataset.pk) if dataset else (PLAN, None)
        parts = {**plan.progress_parts, key: part_count(questionnaire, given, scope, plan.path)}
        counted = {"progress_parts": parts, "progress": parts_sum(questionnaire, parts)}
    elif reach != "none":
        given = answers_by_scope(answers_bare(plan))
        counted = _progress_counted(plan, given)
    content = {**counted, "modified_at": timezone.now()}
    rows = Plan.objects.filter(pk=plan.pk, version=plan.version, deleted_at=None)
    if rows.update(version=F("version") + 1, **content):
        _set(plan, {**content, "version": plan.version + 1})
        return given
    plan_touch(plan)  # from here on the plan's row is ours until the end of the transaction
    if reach != "none":
        progress_renew(plan=plan)
    return given


def _back_mark(plan: Plan, after: Given, answer: Answer, stood: Answer | None) -> None:
    """Marks answers whose question comes back with this answer as from before; `stood` is what it was, if anything."""
    questionnaire = version_questionnaire(plan.questionnaire)
    if not after or not any(answer.question in hinges(questionnaire, scope) for scope in ("plan", "dataset")):
        return
    own = {key: found for key, found in after.get(answer.dataset_id, {}).items() if key != answer.question}
    before = {**after, answer.dataset_id: own if stood is None else {**own, answer.question: stood}}
    back = [found.pk for found in answers_back(questionnaire, before, after) if not found.is_from_before]
    if back:
        Answer.objects.filter(pk__in=back).update(is_from_before=True)


def _progress_counted(plan: Plan, given: Given) -> dict[str, Any]:
    """The fields of the plan that hold its progress, from all its answers."""
    questionnaire = version_questionnaire(plan.questionnaire)
    parts = parts_count(questionnaire, plan_datasets(plan), given, plan.path)
    return {"progress_parts": parts, "progress": parts_sum(questionnaire, parts)}


def _set(row: Plan | Answer, content: dict[str, Any]) -> None:
    for name, value in content.items():
        setattr(row, name, value)

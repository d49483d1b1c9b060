"""Freezing a plan: everything a document needs, as one JSON value that never changes again.

The shape is `snapshot.schema.json`. Hidden answers stay out; catalogue facts are copied in with source and
date, so that a later correction of a price changes no old document.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from common.packed import JSONText
from common.people import Who
from planner.catalogue.queries import catalogue_changed_at
from planner.instruments.matching import instruments_matched
from planner.instruments.queries import instruments_changed_at, instruments_json
from planner.questionnaire.loader import Question
from planner.questionnaire.queries import version_questionnaire
from planner.questionnaire.types import value_display

from .happenings import happening_tell
from .lookups import catalogue_of
from .models import INSTRUMENT, SHEET, Answer, Carried, Dataset, Plan, Snapshot
from .queries import answers_by_scope, evidence_load, plan_answers, plan_datasets, sheet_answers
from .visibility import questions_in_use

SCHEMA = "lysplan.snapshot/1"


@dataclass(frozen=True)
class PlanRead:
    """A plan with what is frozen of it, read once: living datasets with their evidence whole, and current answers."""

    plan: Plan
    datasets: Sequence[Dataset]
    answers: Sequence[Answer]


Part = Callable[[PlanRead], Any]

_parts: dict[str, Part] = {}


def snapshot_part(name: str, part: Part) -> None:
    """Adds what a package above this one freezes with every plan; told by `planner.apps` (docs/adr/0013)."""
    _parts[name] = part


@transaction.atomic
def snapshot_take(*, plan: Plan, user: Who) -> Snapshot:
    """The newest snapshot if neither the plan, a fact of the catalogue nor an instrument changed since, else a new one."""
    latest = plan.snapshots.defer("content").first()
    if latest is not None and latest.plan_version == plan.version:
        changes = [at for at in (catalogue_changed_at(), instruments_changed_at()) if at is not None]
        if all(at < latest.taken_at for at in changes):
            return latest
    now = timezone.now()
    read = plan_read(plan)
    parts = {name: part(read) for name, part in _parts.items()}
    content = {"schema": SCHEMA, "taken": now.isoformat(timespec="seconds"), **_frozen(read), **parts}
    made = _keep(content, plan=plan, plan_version=plan.version, taken_by=user, taken_at=now)
    happening_tell("snapshot.taken", plan, snapshot=str(made.uuid), plan_version=made.plan_version)
    return made


@transaction.atomic
def snapshot_refreeze(*, snapshot: Snapshot, part: str, user: Who) -> Snapshot:
    """A new snapshot of the same moment that differs from the old one in one part alone, gathered anew."""
    content = {**snapshot.content, part: _parts[part](plan_read(snapshot.plan))}
    return _keep(
        content, plan=snapshot.plan, plan_version=snapshot.plan_version, taken_by=user, taken_at=snapshot.taken_at
    )


def _keep(content: dict[str, Any], **fields: Any) -> Snapshot:
    """The row; its content is written once, for the table and for the digest."""
    text = JSONText(json.dumps(content, sort_keys=True, ensure_ascii=False))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    made = Snapshot.objects.create(content=text, digest=digest, **fields)
    made.content = content
    return made


def snapshots_of(*, plans: Sequence[Plan], user: Who) -> dict[int, Snapshot]:
    """{plan's primary key: its snapshot of today} of many plans; only those that changed are frozen anew."""
    newest = Snapshot.objects.filter(plan=OuterRef("plan")).order_by("-pk").values("pk")[:1]
    rows = Snapshot.objects.filter(plan__in=[plan.pk for plan in plans], pk=Subquery(newest))
    found = {row.plan_id: row for row in rows}
    changed = catalogue_changed_at()
    for plan in plans:
        latest = found.get(plan.pk)
        fresh = latest is not None and latest.plan_version == plan.version
        if latest is None or not fresh or (changed is not None and changed >= latest.taken_at):
            found[plan.pk] = snapshot_take(plan=plan, user=user)
    return found


def plan_read(plan: Plan) -> PlanRead:
    """Reads what is frozen."""
    datasets = plan_datasets(plan)
    evidence_load(datasets, facts=True)
    return PlanRead(plan, datasets, plan_answers(plan))


def plan_frozen(plan: Plan) -> dict[str, Any]:
    """The plan as a snapshot holds it, without the moment it was taken."""
    return _frozen(plan_read(plan))


def _frozen(read: PlanRead) -> dict[str, Any]:
    plan, datasets, answers = read.plan, read.datasets, read.answers
    questionnaire = version_questionnaire(plan.questionnaire)
    given = answers_by_scope(answers)
    asked: dict[int | None, dict[str, Question]] = {}
    for dataset, _step, question in questions_in_use(questionnaire, datasets, given, plan.path):
        asked.setdefault(dataset.pk if dataset else None, {})[question.key] = question
    catalogue = catalogue_of(answer.value for answer in answers)

    sheet: dict[int | None, dict[str, Any]] = {}
    for typed in sheet_answers(plan):
        if typed.state:
            sheet.setdefault(typed.dataset_id, {})[typed.question.removeprefix(SHEET)] = _typed_frozen(typed)

    library = instruments_json() if any(dataset.live_evidence for dataset in datasets) else []

    def scope(dataset: Dataset | None) -> dict[str, Any]:
        mine = given.get(dataset.pk if dataset else None, {})
        questions = asked.get(dataset.pk if dataset else None, {})
        return {
            key: _answer_frozen(mine[key], question, catalogue)
            for key, question in questions.items()
            if key in mine and mine[key].state
        }

    return {
        "plan": {
            "id": str(plan.uuid),
            "title": plan.title,
            "created": plan.created_at.isoformat(timespec="seconds"),
            "modified": plan.modified_at.isoformat(timespec="seconds"),
            "language": plan.language,
            "version": plan.version,
        },
        "people": [
            {"name": str(m.user), "email": m.user.email or None, "orcid": m.user.orcid or None, "role": m.role}
            for m in plan.memberships.select_related("user").order_by("pk")
        ],
        "questionnaire": {
            "key": plan.questionnaire.key,
            "version": plan.questionnaire.version,
            "title": dict(questionnaire.title),
        },
        "steps": [
            {
                "key": step.key,
                "title": dict(step.title),
                "intro": dict(step.intro),
                "questions": [_question_frozen(question) for question in step.questions],
            }
            for step in questionnaire.steps
        ],
        "asked": list(asked.get(None, {})),
        "answers": scope(None),
        "metadata": sheet.get(None, {}),
        "datasets": [
            {
                "id": str(dataset.uuid),
                "title": dataset.title,
                "asked": list(asked.get(dataset.pk, {})),
                "answers": scope(dataset),
                "metadata": sheet.get(dataset.pk, {}),
                "instruments": _instruments_frozen(dataset, sheet, library),
                "evidence": [_evidence_frozen(item) for item in dataset.live_evidence],
            }
            for dataset in datasets
        ],
        "catalogue": catalogue,
        **_carried_frozen(plan),
    }


def plan_was(plan: Plan) -> dict[str, Any]:
    """What of the plan is kept beside an imported document, to tell later what people changed."""
    frozen = plan_frozen(plan)
    return {part: frozen[part] for part in ("plan", "people", "answers", "metadata", "datasets", "catalogue")}


def _carried_frozen(plan: Plan) -> dict[str, Any]:
    carried = Carried.objects.filter(plan=plan).values("format", "version", "document", "datasets", "was").first()
    return {"carried": carried} if carried else {}


def _question_frozen(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "type": question.type,
        "scope": question.scope,
        "text": dict(question.text),
        "codes": dict(question.codes),
        "options": [{"key": option.key, "text": dict(option.text)} for option in question.options] or None,
        "unit": question.unit,
    }


def _answer_frozen(answer: Answer, question: Question, catalogue: dict[str, Any]) -> dict[str, Any]:
    evidence = answer.evidence
    return {
        "state": answer.state,
        "value": answer.value,
        "display": {
            language: value_display(question, answer.value, language, catalogue) if answer.value is not None else ""
            for language in ("en", "nb")
        },
        "revision": answer.revision,
        "by": str(answer.changed_by) if answer.changed_by else None,
        "at": answer.changed_at.isoformat(timespec="seconds"),
        "evidence": {
            "id": str(evidence.uuid),
            "file": evidence.file,
            "reader": evidence.says["reader"],
            "value": answer.value,
        }
        if evidence
        else None,
    }


def _instrument_chosen(sheet: dict[int | None, dict[str, Any]], dataset: int) -> str | None:
    """The id of the instrument that the author chose, or "none" for none of the library; None leaves it to the files."""
    entry = sheet.get(dataset, {}).get(INSTRUMENT)
    return str(entry["value"]) if entry else None


def _instruments_frozen(
    dataset: Dataset, sheet: dict[int | None, dict[str, Any]], library: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The instruments of the library that the dataset's files were taken with, as they are now."""
    if not library:
        return []
    evidence = [(item.file, item.facts) for item in dataset.live_evidence]
    return [
        {
            **{key: value for key, value in match.instrument.items() if key != "retired"},
            "matched": match.how,
            "files": list(match.files),
        }
        for match in instruments_matched(evidence, library, _instrument_chosen(sheet, dataset.pk))
    ]


def _typed_frozen(typed: Answer) -> dict[str, Any]:
    return {
        "state": typed.state,
        "value": typed.value,
        "revision": typed.revision,
        "by": str(typed.changed_by) if typed.changed_by else None,
        "at": typed.changed_at.isoformat(timespec="seconds"),
    }


def _evidence_frozen(evidence: Any) -> dict[str, Any]:
    return {
        "id": str(evidence.uuid),
        "file": evidence.file,
        "bytes": evidence.bytes,
        "sha256": evidence.sha256 or None,
        "attached": evidence.attached_at.isoformat(timespec="seconds"),
        "thumbnail": evidence.thumbnail.sha256 if evidence.thumbnail else None,
        "facts": evidence.facts,
    }

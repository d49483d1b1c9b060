"""The example plan, so that the first page is never empty and its documents look like real ones.

Its evidence is real: `scripts/example_image.py` writes a small CZI, the inspector reads it, and facts and
thumbnail are committed beside this file. No worker, no JVM and no image is needed to show it. The answers are in
`example.yaml`.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from ingest.inspection.services import facts_receive
from planner.plans.models import Dataset, Membership, Plan
from planner.plans.proposals import dataset_proposals
from planner.plans.queries import answers_by_scope, plan_answers
from planner.plans.services import (
    Draft,
    answer_save,
    dataset_change,
    dataset_create,
    member_set,
    plan_create,
)
from planner.questionnaire.queries import version_current
from portal.accounts.models import User

FOLDER = Path(__file__).parent
ANSWERS = FOLDER / "example.yaml"
FACTS = FOLDER / "example.facts.json"
THUMBNAIL = FOLDER / "example.png"


@transaction.atomic
def example_make() -> Plan | None:
    """The example plan of the demo researcher, shared with colleague and consultant; None if it is there already."""
    owner = User.objects.get(username="researcher")
    if Plan.objects.filter(memberships__user=owner).exists():
        return None
    read = yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))
    plan = plan_create(user=owner, title=read["title"], questionnaire=version_current())
    member_set(plan=plan, user=User.objects.get(username="colleague"), role=Membership.Role.EDITOR)
    member_set(plan=plan, user=User.objects.get(username="consultant"), role=Membership.Role.COMMENTER)
    _answers_save(plan, owner, read["plan"], None)
    for one in read["datasets"]:
        dataset = dataset_create(plan=plan, title=one["title"])
        dataset_change(dataset=dataset, screening=Dataset.Screening.CLEAR)
        if one.get("sample"):
            facts = json.loads(FACTS.read_text())
            facts_receive(
                dataset=dataset, name=facts["path"], facts=facts, thumbnail=THUMBNAIL.read_bytes(), user=owner
            )
        _answers_save(plan, owner, one["answers"], dataset)
    return plan


def _answers_save(plan: Plan, owner: User, answers: Mapping[str, Any], dataset: Dataset | None) -> None:
    for question, raw in answers.items():
        draft = _from_file(plan, question, dataset) if raw == {"from_file": True} and dataset else _draft(raw)
        answer_save(plan=plan, question=question, draft=draft, revision=0, user=owner, dataset=dataset)


def _draft(raw: Any) -> Draft:
    return Draft(state=raw["state"]) if isinstance(raw, Mapping) and "state" in raw else Draft(raw=raw)


def _from_file(plan: Plan, question: str, dataset: Dataset) -> Draft:
    """What the sample image proposes, taken as it is. Raises StopIteration where it proposes nothing."""
    offers = dataset_proposals(plan, [dataset], answers_by_scope(plan_answers(plan)))[dataset.pk]
    proposal = next(offer.proposal for offer in offers if offer.question.key == question)
    return Draft(raw=proposal.value, evidence=dataset.evidence.get(uuid=proposal.evidence))

"""The example plan, so that the first page is never empty.

Its evidence is real: `scripts/example_image.py` writes a small CZI, the inspector reads it, and facts and
thumbnail are committed beside this file. No worker, no JVM and no image is needed to show it.
"""

import json
from pathlib import Path

from django.db import transaction

from ingest.inspection.services import facts_receive
from planner.plans.models import Dataset, Membership, Plan
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
FACTS = FOLDER / "example.facts.json"
THUMBNAIL = FOLDER / "example.png"
TITLE = "Wound healing in zebrafish larvae (example)"

ANSWERS: dict[str, object] = {
    "project.description": "We follow how neutrophils and macrophages close a wound in the tail fin of zebrafish larvae, "
    "by confocal time lapse.",
    "project.start": "2027-01-04",
    "project.end": "2029-12-31",
    "project.contact": {"name": "Ingrid Berg", "email": "researcher@example.org", "orcid": None},
    "ethics.human_data": "no",
}
DATASET_ANSWERS: dict[str, object] = {
    "collect.description": "Confocal time series of two reporter lines, one larva a file.",
    "collect.images_planned": {"value": "240", "unit": "images"},
}


@transaction.atomic
def example_make() -> Plan | None:
    """The example plan of the demo researcher, shared with colleague and consultant; None if it is there already."""
    owner = User.objects.get(username="researcher")
    if Plan.objects.filter(memberships__user=owner).exists():
        return None
    plan = plan_create(user=owner, title=TITLE, questionnaire=version_current())
    member_set(plan=plan, user=User.objects.get(username="colleague"), role=Membership.Role.EDITOR)
    member_set(plan=plan, user=User.objects.get(username="consultant"), role=Membership.Role.COMMENTER)
    for question, raw in ANSWERS.items():
        answer_save(plan=plan, question=question, draft=Draft(raw=raw), revision=0, user=owner)
    dataset = dataset_create(plan=plan, title="Confocal time series")
    dataset_change(dataset=dataset, screening=Dataset.Screening.CLEAR)
    for question, raw in DATASET_ANSWERS.items():
        answer_save(plan=plan, question=question, draft=Draft(raw=raw), revision=0, user=owner, dataset=dataset)
    facts = json.loads(FACTS.read_text())
    facts_receive(dataset=dataset, name=facts["path"], facts=facts, thumbnail=THUMBNAIL.read_bytes(), user=owner)
    return plan

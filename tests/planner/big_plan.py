"""A plan as a consortium would grow it: 60 datasets, 5,000 answers, 500 images, beside an empty one to compare with.

Rows are written in bulk, since the services would take minutes; the last answer goes through `answer_save`, so that
what a save stores beside the answer (progress, what files say) is what the services made of all of it.
"""

import copy
import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from ingest.inspection.models import Inspection
from planner.plans import services
from planner.plans.models import Answer, AnswerRevision, Dataset, Evidence, Plan
from planner.questionnaire.loader import Question, content_digest, content_read, questionnaire_parse
from planner.questionnaire.models import QuestionnaireVersion
from planner.questionnaire.services import content_newest
from portal.accounts.models import User

DATASETS, ANSWERS, IMAGES = 60, 5_000, 500
FACTS = json.loads((Path(__file__).parents[2] / "portal/demo/example.facts.json").read_text())
VALUES: dict[str, Any] = {
    "text": "Plan-Apochromat 63x/1.4, oil",
    "long_text": "Two sentences that a colleague understands. They are about cells.\n\n- one\n- two",
    "yes_no": "no",
    "date": "2027-03-31",
    "person": {"name": "Kari Nordmann", "email": "kari@example.org", "orcid": None},
    "organisation": {"name": "University of Oslo", "ror": "https://ror.org/01xtthb56"},
    "term": {"id": None, "label": "HeLa", "vocabulary": None, "version": None},
    "file_size": 2**31,
    "money": {"amount": "1000.00", "currency": "NOK"},
    "dataset": None,
}


@dataclass
class Plans:
    """The empty plan has one dataset without answers, so that the same pages can be asked of both."""

    big: Plan
    empty: Plan
    datasets: dict[int, Dataset]  # by the plan's primary key: the one whose pages are asked for


def plans_make(user: User) -> Plans:
    """Both plans on the same questionnaire."""
    version = version_wide()
    empty = services.plan_create(user=user, title="Empty", questionnaire=version)
    alone = services.dataset_create(plan=empty, title="Alone")
    big = services.plan_create(user=user, title="A consortium", questionnaire=version)
    datasets = Dataset.objects.bulk_create(
        Dataset(plan=big, title=f"Confocal series {n} of the wound", position=n, screening="clear")
        for n in range(DATASETS)
    )
    images_make(datasets)
    answers_make(big, user, datasets)
    services.progress_renew(plan=big)
    big.refresh_from_db()
    return Plans(big, empty, {big.pk: datasets[7], empty.pk: alone})


def version_wide() -> QuestionnaireVersion:
    """The newest content with each dataset's questions asked three times over: 5,000 answers are more than it asks for."""
    content = copy.deepcopy(content_read(content_newest()))
    for step in content["steps"]:
        asked = [question for question in step["questions"] if question.get("scope") == "dataset"]
        step["questions"] += [
            {**each, "key": f"{each['key']}_{again}"} for again in ("again", "more") for each in asked
        ]
        for question in step["questions"]:
            if question["key"] == "collect.quality_more":  # one that hangs on an answer of the whole plan
                question["when"] = {"question": "reuse.existing_data", "is": "yes"}
    content["key"] = "wide"  # the site's own questionnaire gets no newer version by it
    questionnaire = questionnaire_parse(content)
    row, _made = QuestionnaireVersion.objects.get_or_create(
        key=questionnaire.key,
        version=questionnaire.version,
        defaults={"title_en": "Wide", "title_nb": "Bred", "content": content, "digest": content_digest(content)},
    )
    return row


def images_make(datasets: list[Dataset]) -> None:
    """Facts of a real file, a little different each."""
    now = timezone.now()
    rows = []
    for n in range(IMAGES):
        facts = {**FACTS, "path": f"image {n:03}.czi", "bytes": FACTS["bytes"] + n % 3}
        rows.append(Evidence(dataset=datasets[n % DATASETS], file=facts["path"], bytes=facts["bytes"], facts=facts))
    evidence = Evidence.objects.bulk_create(rows)
    services.evidence_reread()
    Inspection.objects.bulk_create(
        Inspection(
            dataset=row.dataset, name=row.file, bytes=row.bytes, facts=row.facts, evidence=row.uuid,
            status="done", finished_at=now,
        )
        for row in evidence
    )  # fmt: skip


def answers_make(plan: Plan, user: User, datasets: list[Dataset]) -> None:
    """5,000 answers with two texts each in their history: every question of the plan, then dataset by dataset."""
    questionnaire = questionnaire_parse(plan.questionnaire.content)
    now = timezone.now()
    asked = [question for step in questionnaire.steps for question in step.questions]
    places = [(None, question) for question in asked if question.scope == "plan"]
    places += [(dataset, question) for question in asked if question.scope == "dataset" for dataset in datasets]
    assert len(places) >= ANSWERS
    files = {row.dataset_id: row for row in Evidence.objects.filter(dataset__in=datasets).only("dataset_id")}
    rows = Answer.objects.bulk_create(
        Answer(
            plan=plan, dataset=dataset, question=question.key, state="answered", changed_by=user, changed_at=now,
            value=value_for(question), evidence=files[dataset.pk] if dataset and question.evidence else None,
        )
        for dataset, question in places[:ANSWERS]
    )  # fmt: skip
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=row, revision=1, state="answered", value=row.value, changed_by=user, changed_at=now)
        for row in rows
    )


def value_for(question: Question) -> Any:
    """A plausible stored value of the question's type."""
    if question.type == "choice":
        return next(iter(question.choices))
    if question.type == "several":
        return list(question.choices)[:2]
    if question.type == "number":
        return {"value": "12", "unit": question.unit or ""}
    if question.type == "catalogue":
        return {"kind": question.kind, "key": "czi"} if question.kind == "formats" else None
    return VALUES[question.type]


STEPS = ("project", "ethics", "collect", "process", "describe", "store", "share", "reuse")


def page_addresses(plans: Plans, plan: Plan) -> dict[str, str]:
    """Every page of the wizard by name, of one of the plans."""
    base, dataset = f"/plans/{plan.uuid}/", plans.datasets[plan.pk].uuid
    return {
        "plan": base,
        "people": f"{base}people/",
        "check": f"{base}check/",
        "question": f"{base}answers/project.description/",
        "dataset-question": f"{base}answers/collect.objective/{dataset}/",
        "history": f"{base}answers/project.description/history/",
        **{f"step-{step}": f"{base}{step}/" for step in STEPS},
        **{f"dataset-{step}": f"{base}{step}/{dataset}/" for step in STEPS},
    }


def pages_compared(
    plans: Plans, client: Client, *, rounds: int, of: Collection[str] = ()
) -> dict[str, tuple[float, float]]:
    """{page: (seconds on the big plan, on the empty one)}, the best of some rounds asked in turns; of the pages `of`, or of all."""
    found = {}
    for name, address in page_addresses(plans, plans.big).items():
        if of and name not in of:
            continue
        twin = page_addresses(plans, plans.empty)[name]
        took = [(_seconds(client, address), _seconds(client, twin)) for _round in range(rounds)]
        found[name] = (min(big for big, _empty in took), min(empty for _big, empty in took))
    return found


def _seconds(client: Client, address: str) -> float:
    start = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - start
    assert answer.status_code == 200, address
    return took

"""Query budgets: what a page costs does not grow with datasets, answers or images."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ingest.inspection.services import facts_receive
from planner.plans.services import Draft, answer_save, dataset_create
from tests.planner.test_answers import FACTS

pytestmark = pytest.mark.django_db
BUDGET = {
    "plan": 12,
    "collect": 15,
    "project": 15,
    "dataset": 15,
    "panel": 15,
    "api-answers": 12,
    "exports": 15,
    "check": 15,
}


def grow(cast, number):
    for count in range(number):
        dataset = dataset_create(plan=cast.plan, title=f"Dataset {count}")
        for question in ("collect.description", "collect.objective"):
            draft = Draft(raw=f"text {count}")
            answer_save(plan=cast.plan, question=question, draft=draft, revision=0, user=cast.owner, dataset=dataset)
    for count in range(number):
        facts_receive(dataset=cast.dataset, name=f"{count}.czi", facts=FACTS, thumbnail=b"\x89PNG", user=cast.owner)


def costs(cast):
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    api = Client(headers={"Authorization": f"Bearer {cast.token('owner')}"})
    base = f"/plans/{cast.plan.uuid}/"
    found = {}
    for name, who, url in (
        ("plan", client, base),
        ("collect", client, base + "collect/"),
        ("project", client, base + "project/"),
        ("dataset", client, base + f"collect/{cast.dataset.uuid}/"),
        ("panel", client, f"/images/of/{cast.dataset.uuid}/"),
        ("exports", client, base + "exports/"),
        ("check", client, base + "check/"),
        ("api-answers", api, f"/api/v1/plans/{cast.plan.uuid}/answers/"),
    ):
        who.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert who.get(url).status_code == 200
        found[name] = len(queries)
    return found


def test_pages_stay_in_their_budget_and_do_not_grow_with_rows(cast):
    grow(cast, 2)
    small = costs(cast)
    grow(cast, 18)
    large = costs(cast)
    print(small, large)
    assert large == small
    assert all(large[name] <= budget for name, budget in BUDGET.items()), large
